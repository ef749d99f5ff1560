"""Chord symbols in the syntax of Harte et al. 2005 ("C:min7/b3", "G:7(b9)")."""

import re
from functools import lru_cache

from melregen.errors import ParseError, shorten
from melregen.music import NO_CHORD, NOTE_NAME_PATTERN, Chord, nearest_quality
from melregen.music.pitch import line_of_fifths, name_near

_SYMBOL = re.compile(
    rf"(?P<root>{NOTE_NAME_PATTERN})(?::(?P<kind>[a-z0-9]*)(?:\((?P<added>[^)]*)\))?)?"
    r"(?:/(?P<bass>[b#]*\d+))?"
)
_KINDS = {
    "": (0, 4, 7), "maj": (0, 4, 7), "min": (0, 3, 7), "dim": (0, 3, 6), "aug": (0, 4, 8),
    "1": (0,), "5": (0, 7), "sus2": (0, 2, 7), "sus4": (0, 5, 7),
    "maj6": (0, 4, 7, 9), "min6": (0, 3, 7, 9), "6": (0, 4, 7, 9),
    "7": (0, 4, 7, 10), "maj7": (0, 4, 7, 11), "min7": (0, 3, 7, 10),
    "minmaj7": (0, 3, 7, 11), "dim7": (0, 3, 6, 9), "hdim7": (0, 3, 6, 10),
    "9": (0, 4, 7, 10, 2), "maj9": (0, 4, 7, 11, 2), "min9": (0, 3, 7, 10, 2),
    "11": (0, 4, 7, 10, 2, 5), "min11": (0, 3, 7, 10, 2, 5), "maj11": (0, 4, 7, 11, 2, 5),
    "13": (0, 4, 7, 10, 2, 9), "min13": (0, 3, 7, 10, 2, 9), "maj13": (0, 4, 7, 11, 2, 9),
}  # fmt: skip
"""Shorthands → semitones above the root."""

_DEGREE_FIFTHS = (0, 2, 4, -1, 1, 3, 5)
"""Degrees of the major scale on the line of fifths above the root."""

_INTERVAL = re.compile(r"(\*?)([b#]*)(\d{1,2})")


@lru_cache(maxsize=4096)
def parse_harte(text: str) -> Chord:
    """Read a symbol; added tones that none of our qualities has are left out.

    Raises:
        ParseError: it is no such symbol; the message names it.
    """
    if text in ("N", "X"):
        return NO_CHORD
    match = _SYMBOL.fullmatch(text)
    kind = None if match is None else _KINDS.get(match["kind"] or "")
    if match is None or kind is None:
        raise ParseError(f"'{shorten(text)}' is not a chord; write it like C:maj, D:min7 or G:7/3")
    tones = set(kind)
    for omitted, signs, degree in _INTERVAL.findall(match["added"] or ""):
        tone = 7 * _fifths(signs, degree) % 12
        if omitted:
            tones.discard(tone)
        else:
            tones.add(tone)
    bass = None
    if match["bass"]:
        interval = _INTERVAL.fullmatch(match["bass"])
        assert interval is not None
        bass = name_near(line_of_fifths(match["root"]) + _fifths(interval[2], interval[3]))
    return Chord(match["root"], nearest_quality(frozenset(tones)), bass)


def _fifths(signs: str, degree: str) -> int:
    place = _DEGREE_FIFTHS[(int(degree) - 1) % 7]
    return place + 7 * (signs.count("#") - signs.count("b"))
