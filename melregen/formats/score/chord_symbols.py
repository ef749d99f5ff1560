"""Chord symbols as they are typed in files; of unknown ones the nearest chord."""

import re
from functools import lru_cache

from melregen.formats.remarks import remark
from melregen.music import NO_CHORD, Chord

_NO_CHORDS = frozenset({"NC", "N/C", "NOCHORD", "TACET"})
_HARTE = re.compile(r"([A-G][#b]*):(.*)", re.DOTALL)
_LOOKS_LIKE_CHORD = re.compile(r"[A-G][#b]?(?:\S{0,2}|\S{0,11}[\d#+/()°øΔ-]\S{0,11})")
_TELLS = re.compile(r"[\d#+/()°øΔ-]")
# The note C in Latin note names, not D diminished.
_AMBIGUOUS = frozenset({"Do"})


def read_symbol(text: str) -> Chord | None:
    """Read a chord symbol; of one that is unknown, note that it is and take the nearest chord.

    Returns:
        None where the text is no chord symbol at all. N.C. where it looks like one and none is
        near: a chord left out would let the one before it sound on.
    """
    chord, taken = _read(text)
    if taken is not None:
        remark(f"'{text.strip()[:20]}' is not a known chord symbol; {taken} is taken")
    return chord


@lru_cache(maxsize=4096)
def _read(text: str) -> tuple[Chord | None, str | None]:
    """Return the chord, and what was taken where the symbol is unknown."""
    symbol = re.sub(r"^\((.*)\)$", r"\1", text.strip()).strip()
    if re.sub(r"[.\s]", "", symbol).upper() in _NO_CHORDS:
        return NO_CHORD, None
    symbol = _HARTE.sub(r"\1\2", symbol).replace("hdim7", "m7b5").replace("hdim", "m7b5")
    chord = None if symbol in _AMBIGUOUS else Chord.find(symbol)
    if chord is not None:
        return chord, None
    if not _LOOKS_LIKE_CHORD.fullmatch(symbol):
        return None, None
    if symbol not in _AMBIGUOUS and _TELLS.search(symbol):
        for end in range(len(symbol) - 1, 0, -1):
            if nearest := Chord.find(symbol[:end]):
                return nearest, str(nearest)
    return NO_CHORD, "no chord"
