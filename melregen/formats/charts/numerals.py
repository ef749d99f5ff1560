"""Roman numerals as de Clercq and Temperley write them (*A corpus analysis of rock harmony*, 2011).

Degrees are those of the major scale, `b` and `#` before them; small numerals are minor. `o`, `x`,
`h`, `a` are diminished, fully diminished seventh, half-diminished and augmented; `d` a seventh that
is minor where the scale has a major one; `s4` a suspended fourth; 6, 64, 65, 43 and 42 inversions;
`V/ii` a chord of another degree.
"""

import re
from functools import lru_cache

from melregen.errors import ParseError, shorten
from melregen.music import Chord, line_of_fifths, name_near, nearest_quality

_ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII")
_MAJOR_FIFTHS = (0, 2, 4, -1, 1, 3, 5)
_NUMERAL = re.compile(
    r"(?P<sign>[b#]?)(?P<degree>VII|VI|V|IV|III|II|I|vii|vi|v|iv|iii|ii|i)(?P<kind>[oxhad+]?)"
    r"(?P<figures>.*)"
)
_INVERSIONS = {"6": 1, "64": 2, "65": 1, "43": 2, "42": 3}
_SEVENTHS = frozenset({"65", "43", "42", "7", "9", "11"})
_TENSIONS = {"b9": 1, "9": 2, "#9": 3, "11": 5, "b5": 6}
_FIGURE = re.compile(r"65|64|43|42|11|b9|#9|s4|b5|6|7|9")
_MAJOR_SEVENTH_ON = frozenset({"I", "IV", "bII", "bIII", "bV", "bVI", "bVII"})
_STEP = re.compile(r"([b#]?)(VII|VI|V|IV|III|II|I|vii|vi|v|iv|iii|ii|i)")


@lru_cache(maxsize=4096)
def parse_numeral(text: str, tonic: str) -> Chord:
    """Read a numeral in a key.

    Args:
        text: such as "bVII", "ii65" or "V7/vi".
        tonic: name of the tonic.

    Raises:
        ParseError: it is no numeral; the message names it.
    """
    numeral, _, of = text.partition("/")
    match, under = _NUMERAL.fullmatch(numeral), _STEP.fullmatch(of)
    figures = None if match is None else _figures(match["figures"])
    if match is None or figures is None or (of and under is None):
        raise ParseError(
            f"'{shorten(text)}' is not a numeral; write it like IV, vi7, bVII or V7/ii"
        )
    place = line_of_fifths(tonic) + (_fifths(under[1], under[2]) if under else 0)
    place += _fifths(match["sign"], match["degree"])
    tones = _tones(match, figures)
    inversion = next((_INVERSIONS[f] for f in figures if f in _INVERSIONS), 0)
    bass = None
    if inversion:
        wanted = ((3, 4), (6, 7, 8), (9, 10, 11))[inversion - 1]
        tone = next((tone for tone in sorted(tones) if tone in wanted), None)
        bass = None if tone is None else name_near(place + _fifths_of(tone, inversion))
    return Chord(name_near(place), nearest_quality(frozenset(tones)), bass)


def _figures(text: str) -> list[str] | None:
    """Divide the figures of a numeral; None where something else is among them."""
    text = text.replace("+", "").replace("d", "")
    found = _FIGURE.findall(text)
    return found if "".join(found) == text else None


def _tones(match: re.Match[str], figures: list[str]) -> set[int]:
    """Return the semitones above the root."""
    kind, degree = match["kind"], match["degree"]
    is_minor = degree.islower()
    tones = {0, 3 if is_minor else 4, 7}
    if kind in ("o", "x", "h"):
        tones = {0, 3, 6}
    elif kind == "a" or (kind == "+" and not figures):
        tones = {0, 4, 8}
    added_alone = kind == "+" and "7" not in figures
    if kind in ("x", "h") or (_SEVENTHS.intersection(figures) and not added_alone):
        on_major = match["sign"] + degree in _MAJOR_SEVENTH_ON and kind not in ("d", "a")
        is_lowered = "d" in match["figures"] or not on_major
        tones.add(9 if kind == "x" else 10 if is_minor or kind == "h" or is_lowered else 11)
    for figure in figures:
        if figure in _TENSIONS:
            tones.add(_TENSIONS[figure])
    if "b5" in figures:
        tones.discard(7)
    if "s4" in figures or "11" in figures:  # an eleventh takes the place of the third
        tones -= {3, 4}
        tones.add(5)
    if "11" in figures and not added_alone:
        tones.add(2)
    return tones


def _fifths(sign: str, degree: str) -> int:
    return _MAJOR_FIFTHS[_ROMAN.index(degree.upper())] + {"": 0, "#": 7, "b": -7}[sign]


def _fifths_of(tone: int, inversion: int) -> int:
    """Return how far a third, fifth or seventh lies above the root on the line of fifths."""
    return {
        1: {3: -3, 4: 4}, 2: {6: -6, 7: 1, 8: 8}, 3: {9: -9, 10: -2, 11: 5},
    }[inversion][tone]  # fmt: skip
