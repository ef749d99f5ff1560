"""Chord symbols as files spell them: one that `Chord.parse` does not know becomes the nearest."""

import re

from melregen.errors import InvalidMusicError, ParseError
from melregen.music import Chord

_LONGEST = 30
_SYMBOL = re.compile(r"([A-G](?:##?|bb?|[♯♭])?)(.*?)(/[A-G](?:##?|bb?|[♯♭])?)?$")
# Spellings of jazz charts and of other countries that mean one of our qualities, or nearly.
_SPELLINGS = {
    "^": "maj7", "^7": "maj7", "7M": "maj7", "MA7": "maj7", "MAJ7": "maj7", "major7": "maj7",
    "m7M": "mmaj7", "MI": "m", "MIN": "m", "MI7": "m7", "MIN7": "m7", "minor7": "m7",
    "h": "m7b5", "h7": "m7b5", "m7-5": "m7b5", "m9b5": "m7b5",
    "+5": "aug", "+9": "7#5", "aug9": "7#5", "9#5": "7#5",
    "7/9": "9", "m7/9": "m9", "maj7/9": "maj9", "7/4": "7sus4", "13sus4": "9sus4", "13sus": "9sus4",
    "(no3)": "5", "no3": "5", "omit3": "5",
}  # fmt: skip
_TENSION = re.compile(
    r"\s*[(,/]*(?:(?:add|omit|no)\s?\d{1,2}|[#b+-](?:5|6|9|11|13)|sus[24]?|(?<=[(,/])\d{1,2})[),]*$"
)


def read_chord_symbol(text: str) -> Chord | None:
    """Read a chord symbol of a file; tensions that no quality of ours has are left out.

    A symbol left out would let the chord before it sound on: C13b9 as C13 is nearer to the truth.

    Returns:
        None where the text is no chord symbol.
    """
    symbol = text.strip()
    if (chord := _parse(symbol)) or len(symbol) > _LONGEST:
        return chord
    match = _SYMBOL.match(symbol)
    if not match:
        return None
    root, quality, bass = match[1], match[2], match[3] or ""
    quality = quality.strip().replace("♭", "b").replace("♯", "#")
    while True:
        spelling = _SPELLINGS.get(quality)
        if chord := _parse(root + (quality if spelling is None else spelling) + bass):
            return chord
        shorter = _TENSION.sub("", quality)
        if shorter == quality:
            return None
        quality = shorter


def _parse(symbol: str) -> Chord | None:
    try:
        return Chord.parse(symbol)
    except (ParseError, InvalidMusicError):
        return None
