"""What stands before the first heading or chord of a text: title, credits, what a site adds."""

import re
from collections.abc import Sequence

from melregen.song_text.assembly import Assembly
from melregen.song_text.chord_names import is_tablature
from melregen.song_text.layout import FoundLine
from melregen.song_text.metadata import read_setting
from melregen.song_text.repeats import take_count

_BY = re.compile(
    r"(?P<title>.+?)\s+(?:guitar\s+|ukulele\s+|bass\s+|piano\s+)?"
    r"(?:chords?|tabs?|lyrics|acordes|cifra|accordi|akkorde)"
    r"(?:\s*\(ver\s*\d+\))?\s+(?:by|von|de|di)\s+(?P<artist>.+)",
    re.IGNORECASE,
)
_CREDIT = re.compile(r"\(.*\)|(?:by|von|par|por|di|de|arr\.?|words|music|text)\b.*|.+\s/\s.+", re.I)
_BY_LINE = re.compile(r"\W*(?:by|von|par|por|av|door)\s+(?P<artist>[^\W\d_].*)", re.IGNORECASE)
_SITE = re.compile(
    r"\d*\s*Embed|.*You might also like|\d+ ?Contributors?.*|See .* Live.*|Get tickets.*"
    r"|Translations?|\[?Lyrics(?: from.*)?\]?|Songtext von .*|Paroles de .*"
    r"|Read more.*|Add to favou?rites.*"
    r"|Print|Share|Tweet|Advertisement|Last (?:update|edit).*|.*\d views\b.*|.*\bfavou?rites\b.*"
    r"|Chords used:?|Chords?:?|Lyrics?:?|Text:|Strumming(?: pattern)?:?|Whole song.*"
    r"|.*contributors total.*",
    re.IGNORECASE,
)
_STRUMMING = re.compile(r"(?:\d\s*(?:[&+]|and|[ea])?[\s.]*){4,}|[DUdux↓↑\s.-]{4,}")
_MOST = 12
"""Lines of words that a front may have above a sheet of chords."""


def is_site_line(text: str) -> bool:
    """Whether a line was added by the site that the text was copied from."""
    return _SITE.fullmatch(text.strip()) is not None


def take_front(lines: Sequence[FoundLine], assembly: Assembly) -> int:
    """Take title, credits and settings above the first heading or chord.

    Over a sheet of chords all that stands there is no part of the song; over headings alone it is
    a line, with credits below it.

    Args:
        lines: of the text.
        assembly: takes what is found.

    Returns:
        How many lines were taken; none where words of the song stand there.
    """
    end = next((i for i, f in enumerate(lines) if f.row or f.heading), None)
    if not end:
        return 0
    is_sheet = any(f.row for f in lines) and lines[end].heading is not None
    front = [found.text for found in lines[:end] if not found.is_blank]
    settings = [read_setting(text, at_head=True) for text in front]
    others = [
        text
        for text, setting in zip(front, settings, strict=True)
        if setting is None and not _is_aside(text)
    ]
    titles = [text for text in others if not _CREDIT.fullmatch(text.strip())] or others[:1]
    if any(take_count(text)[1] > 1 for text in titles):
        return 0
    if len(others) > (_MOST if is_sheet else 3) or (len(titles) > 1 and not is_sheet):
        return 0
    if lines[end].heading is None and (others and not lines[end - 1].is_blank):
        return 0
    for text, setting in zip(front, settings, strict=True):
        if setting is not None:
            assembly.set(*setting, text)
        elif titles and text == titles[0] and not assembly.metadata.title and len(text) <= 80:
            _take_title(text, assembly)
        elif (match := _BY_LINE.fullmatch(text)) and not assembly.metadata.artist:
            assembly.set("artist", match["artist"].strip(), text)
        else:
            assembly.drop(_why(text), text)
    return end


def _take_title(text: str, assembly: Assembly) -> None:
    if match := _BY.fullmatch(text.strip()):
        assembly.set("title", match["title"], text)
        assembly.set("artist", match["artist"], text)
    else:
        assembly.set("title", text.strip(' \t*_#"“”=-'), text)


def _is_aside(text: str) -> bool:
    comment = text.lstrip()[:1] == "#"
    return comment or is_tablature(text) or is_site_line(text) or bool(_STRUMMING.fullmatch(text))


def _why(text: str) -> str:
    if is_tablature(text) or _STRUMMING.fullmatch(text):
        return "tablature"
    if is_site_line(text):
        return "site"
    return "comment" if text.lstrip()[:1] == "#" else "setting"
