"""One symbol of a chord chart: its spelling made plain, and what it means."""

import re

from melregen.errors import ParseError
from melregen.generation.chart.degrees import Degree, degree_fault
from melregen.generation.chart.value import Symbol
from melregen.music import NO_CHORD, Chord

DASHES = frozenset({"-", "–", "—"})
ARROWS = frozenset({">", "→", "->", "=>", "-->", "⟶"})
HOLDS = frozenset({".", "/"})
REPEATED_BAR = "%"

_LOOK_ALIKES = str.maketrans(
    {"△": "Δ", "∆": "Δ", "º": "°", "˚": "°", "−": "-", "‐": "-", "‑": "-", "∅": "ø", "Ø": "ø",
     "♭": "b", "♯": "#", "’": "", "×": "x"}
)  # fmt: skip
_DASHES_WITHIN = re.compile(r"(?<=[\w)°ø+Δ])(?:->|=>|[-–—>→])(?=[A-G#bIViv1-7])")
_NO_CHORDS = frozenset({"N.C.", "N.C", "NC", "NC.", "N/C", "N/C."})


def clean_symbol(token: str) -> str:
    """Return a token without what surrounds a chord: commas, brackets, stars, look-alike signs."""
    text = token.translate(_LOOK_ALIKES).strip("*,;")
    if text.startswith("("):
        text = text[1:]
    if text.count(")") > text.count("("):
        text = text.removesuffix(")")
    text = text.strip("*,;")
    return "N.C." if text.upper() in _NO_CHORDS else text


def split_token(token: str, *, german: bool) -> list[str]:
    """Divide a token that joins several symbols, as in "C-G-Am" or "C→G"; others stay whole."""
    if _is_symbol(token, german=german):
        return [token]
    parts = [part for part in re.split(r"[,;]+", token) if part]
    if len(parts) < 2 or not all(_is_symbol(part, german=german) for part in parts):
        parts = _DASHES_WITHIN.split(token)
    return parts if all(_is_symbol(part, german=german) for part in parts) else [token]


def is_degree(token: str) -> bool:
    """Whether a token is a Roman numeral or a Nashville number."""
    return Degree.find(clean_symbol(token)) is not None


def is_no_chord(token: str) -> bool:
    """Whether a token says that no chord is played."""
    return clean_symbol(token) == "N.C."


def parse_symbol(token: str, *, german: bool, by_degree: bool) -> Symbol:
    """Read one symbol.

    Args:
        token: as written.
        german: read H as B natural and B as B flat.
        by_degree: the chart names its chords by degrees of the key.

    Raises:
        ParseError: it is not a chord; the message names it.
    """
    text = clean_symbol(token)
    if text == "N.C.":
        return NO_CHORD
    if by_degree:
        degree = Degree.find(text)
        if degree is None:
            raise degree_fault(token)
        return degree
    if re.fullmatch(r"Do|[a-z]{3,}", text):
        raise ParseError(
            f"'{text}' may be a chord or a word; write D diminished as Ddim"
            if text == "Do"
            else f"'{text}' is not a chord; write it like C, F#m, Bb7 or C/E"
        )
    return Chord.parse(text, german=german)


def _is_symbol(token: str, *, german: bool) -> bool:
    text = clean_symbol(token)
    if text == "N.C." or Degree.find(text) is not None:
        return True
    try:
        Chord.parse(text, german=german)
    except ParseError:
        return False
    return True
