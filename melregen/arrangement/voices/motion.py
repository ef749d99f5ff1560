"""Rules for voices that move together (Aldwell & Schachter, Harmony and Voice Leading).

All take arrays of pitches that are broadcast against each other.
"""

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Pitches: TypeAlias = NDArray[np.int64]
Move: TypeAlias = tuple[Pitches, Pitches]
"""The pitches of a voice before, and after."""

_FIFTH = 7


def are_parallel(upper: Move, lower: Move) -> NDArray[np.bool_]:
    """Whether two voices go the same way from a fifth to a fifth, or an octave to an octave."""
    before, after = (upper[0] - lower[0]) % 12, (upper[1] - lower[1]) % 12
    same_way = (upper[1] - upper[0]) * (lower[1] - lower[0]) > 0
    result: NDArray[np.bool_] = (before == after) & ((after == 0) | (after == _FIFTH)) & same_way
    return result


def overlap(upper: Move, lower: Move) -> NDArray[np.bool_]:
    """Whether a voice goes beyond where its neighbour has just been."""
    result: NDArray[np.bool_] = (lower[1] > upper[0]) | (upper[1] < lower[0])
    return result


def leap(move: Move, free: int) -> Pitches:
    """Return the semitones by which a step is wider than what is free."""
    result: Pitches = np.maximum(0, np.abs(move[1] - move[0]) - free)
    return result
