"""Whether notes are played by hand, or written on a grid."""

from collections.abc import Sequence
from fractions import Fraction

_DIVISIONS = (8, 6, 5, 7)
"""Parts of a quarter note that notation programs write: to thirty-seconds, triplets, and tuplets of
five and seven, which some scores have."""

_WRITTEN = 0.8
"""Share of onsets on the grid from which a part counts as written, from 0 (as many as fall there
by chance) to 1 (all). Parts of notation programs have 0.98 and more, played ones under 0.2."""

_FEWEST = 8
"""Onsets; fewer do not tell."""

_COARSEST = 48
"""File ticks a quarter note; a coarser file has no room for a hand's deviations."""


def is_played(onsets: Sequence[int], resolution: int) -> bool:
    """Whether the onsets of a part are off the grid that notation programs write.

    A note of a notation program stands on a division of the quarter note, but for rounding to the
    file's own ticks; the residues of a player spread over all ticks between.

    Args:
        onsets: in file ticks.
        resolution: file ticks a quarter note.
    """
    moments = set(onsets)
    if len(moments) < _FEWEST or resolution < _COARSEST:
        return False
    grid = _grid(resolution)
    share = sum(moment % resolution in grid for moment in moments) / len(moments)
    chance = len(grid) / resolution
    return share - chance < _WRITTEN * (1 - chance)


def _grid(resolution: int) -> frozenset[int]:
    """Return the ticks of a quarter note on which notes are written, one beside for rounding."""
    slack = 1 if resolution >= 4 * _COARSEST else 0
    exact = {Fraction(k * resolution, n) for n in _DIVISIONS for k in range(n)}
    rounded = {tick for place in exact for tick in (int(place), -int(-place // 1))}
    return frozenset(
        (tick + beside) % resolution for tick in rounded for beside in range(-slack, slack + 1)
    )
