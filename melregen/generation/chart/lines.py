"""The lines of a chord chart: headings, repeats of rows, and what is passed over."""

import re
from dataclasses import dataclass

from melregen.errors import ParseError
from melregen.generation.chart.symbols import is_degree, is_no_chord
from melregen.music import Chord
from melregen.template import section_kind

MOST_REPEATS = 99

_COUNT = r"\(?\s*(?:[x×]\s?(?P<a>\d{1,3})|(?P<b>\d{1,3})\s?[x×])\s*\)?\.?"
_TRAILING_COUNT = re.compile(rf"(?:^|(?<=[\s|:\])])){_COUNT}$", re.IGNORECASE)
_BRACKETED = re.compile(r"\[(?P<name>[^\[\]|]*)\]\s*:?\s*(?P<rest>.*)")
_COLON = re.compile(r"(?P<name>[^\W_][^|:\[\]]{0,40}?)\s*:(?P<rest>(?![|:]).*)")
_COLON_BAR = re.compile(r"(?P<name>[^\W_][^|:\[\]]{0,40}?)\s*:\s*(?P<rest>\|.*)")
_DASH = re.compile(r"(?P<name>[^\W_][^|:\[\]]{0,40}?)\s+[-–—](?:\s+(?P<rest>.*))?")
_NO_NAME = re.compile(r"[\[\]{}<>|:\x00-\x1f\x7f-\x9f]+")
_ENDS_REPEAT = re.compile(r":\|+\]?$")
_SETTINGS = frozenset(
    {"key", "capo", "tempo", "bpm", "time", "meter", "metre", "title", "artist", "tuning", "song"}
)


@dataclass(frozen=True)
class ChartLine:
    """A line of a chart.

    Attributes:
        heading: of the section that it begins, None where it begins none.
        chords: what stands on it but the heading, "" for nothing.
        times: how often it is to be played.
        setting: the whole line, where it says something that no chord chart does ("Capo: 2").
    """

    heading: str | None = None
    chords: str = ""
    times: int = 1
    setting: str = ""


def read_line(text: str) -> ChartLine | None:
    """Read a line of a chart; None for one that is empty or a comment.

    Raises:
        ParseError: it is to be repeated no times or more than 99.
    """
    text = text.strip()
    if not text or (text[0] == "#" and not is_degree(text.split()[0])):
        return None
    heading, rest = _split_heading(text)
    if heading is not None and heading.lower() in _SETTINGS:
        return ChartLine(setting=text)
    chords, times = _split_count(rest)
    if _ENDS_REPEAT.search(chords):
        chords, times = rest, 1  # the count belongs to the sign before it
    if heading is not None:
        heading, more = _clean_heading(heading)
        times *= more
    return ChartLine(heading, chords, times)


def _split_heading(text: str) -> tuple[str | None, str]:
    match = _BRACKETED.fullmatch(text)
    if match:
        return match["name"].strip(), match["rest"].strip()
    match = _COLON_BAR.fullmatch(text)
    if match and section_kind(match["name"]):
        return match["name"], match["rest"]
    match = _COLON.fullmatch(text)
    if match and _is_heading(match["name"], match["rest"]):
        return match["name"].strip(), match["rest"].strip()
    match = _DASH.fullmatch(text)
    if match and section_kind(match["name"]):
        return match["name"], (match["rest"] or "").strip()
    plain, _ = _split_count(text)
    if "|" not in text and section_kind(plain) and not is_degree(plain.split()[0]):
        return text, ""
    return None, text


def _clean_heading(text: str) -> tuple[str, int]:
    """Return a heading without brackets and signs around it, and the count behind it."""
    text = " ".join(_NO_NAME.sub(" ", text).split())
    name, times = _split_count(text)
    shorter = name.strip(" -–—:.,;")
    if shorter == text:
        return text, times
    name, more = _clean_heading(shorter)
    return name, times * more


def _is_heading(name: str, rest: str) -> bool:
    """Whether what stands before a colon is a heading, and not a chord such as C:min7."""
    if section_kind(name) or name.lower() in _SETTINGS:
        return True
    if rest[:1].strip():
        return False
    words = name.split()
    if len(words) == 1:
        return True
    return not all(Chord.find(w) or is_degree(w) or is_no_chord(w) for w in words)


def _split_count(text: str) -> tuple[str, int]:
    """Take a count of repeats from the end of a text: "x2", "(x2)", "2x", "×2"."""
    times = 1
    while match := _TRAILING_COUNT.search(text):
        times *= int(match["a"] or match["b"])
        if not 1 <= times <= MOST_REPEATS:
            raise ParseError(f"'{match[0]}' in the chords: ask for 1 to {MOST_REPEATS} repeats")
        text = text[: match.start()].rstrip()
    return text, times
