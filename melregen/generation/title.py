"""A title for a song that has none: the hook, or how the words begin."""

import re
from collections import Counter

from melregen.lyrics import Line, Lyrics
from melregen.template import section_kind

LONGEST = 40
"""Characters of a title that stand over a line of music on any page."""

_MARKS = ' .,;:!?–—-"“”„«»‘’()[]*'
_CLAUSE_END = re.compile(r"[,;:.!?–—]+(?=\s|$)")
_LOOSE_ENDS = frozenset(
    """
    a an the and or but of to in on at for with from by my your his her our their is am are was i
    you we der die das und oder ein eine mein dein in im am auf zu mit von für le la les de du des
    et un une mon ma ton ta el los y en un una mi tu il lo gli e di da in un una o os as e do da
    um uma
    """.split()  # noqa: SIM905
)
"""Words that no title ends with."""


def short_title(lyrics: Lyrics) -> str:
    """Return a title from the words: the first line of the chorus, else the one that comes most.

    Where no line comes back, the first line. What is longer than 40 characters is cut at the end
    of a clause, else after a word that can end a title.
    """
    lines = [line for _, line in lyrics.lines]
    chorus = next((s.lines[0] for s in lyrics.sections if section_kind(s.name) == "chorus"), None)
    counts = Counter(map(_plain, lines))
    most = max(lines, key=lambda line: counts[_plain(line)])
    first = lines[0] if counts[_plain(most)] == 1 else most
    return _shortened((chorus or first).text)


def _plain(line: Line) -> str:
    return "".join(c for c in line.text.lower() if c.isalnum())


def _shortened(text: str) -> str:
    text = text.strip(_MARKS)
    if len(text) <= LONGEST:
        return text
    ends = [match.start() for match in _CLAUSE_END.finditer(text) if 8 <= match.start() <= LONGEST]
    if ends:
        return text[: ends[-1]].strip(_MARKS)
    words = text.split()
    kept: list[str] = []
    for word in words:
        if len(" ".join([*kept, word])) > LONGEST:
            break
        kept.append(word)
    while len(kept) > 1 and kept[-1].lower().strip(_MARKS) in _LOOSE_ENDS:
        kept.pop()
    return (" ".join(kept) or text[:LONGEST]).strip(_MARKS)
