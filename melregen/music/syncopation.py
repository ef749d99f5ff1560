"""The levels of the metre, and which notes run against them."""

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from melregen.music.metre import Bar, Metre
from melregen.music.ticks import TICKS_PER_QUARTER, Ticks

IntArray = NDArray[np.int64]

_DIVISIONS = (0, -1, -2, -3)
"""Levels below the beats: its parts, their halves, and so on."""


def syncopations(bars: Sequence[Bar], onsets: IntArray, durations: IntArray) -> NDArray[np.bool_]:
    """Return which notes begin on a weak place and sound on through a stronger one.

    Longuet-Higgins & Lee, "The rhythmic interpretation of monophonic music", 1984: a syncopation
    is a note (here without a rest after it) that begins at a lower level of the metre than a place
    that it covers. Temperley, "Syncopation in rock", 1999, sees the same as a stress shifted from
    the strong place to the weak one. Downbeats are above strong beats (beat 3 of 4), these above
    the other beats, these above their parts, halves and so on; see `metrical_levels`.

    Args:
        bars: of the song, up to its end.
        onsets: ticks from the start of the song, (notes,).
        durations: ticks, (notes,).

    Returns:
        (notes,).
    """
    levels = np.concatenate([_levels_of_bar(bar) for bar in bars])
    # A triplet within a beat runs against no binary place, only against beats.
    starts = levels[onsets]
    starts = np.where(starts < _DIVISIONS[-1], 0, starts)
    ends = onsets + durations
    covers = np.zeros(len(starts), np.bool_)
    for level in range(_DIVISIONS[-1] + 1, 4):
        before = np.concatenate([[0], np.cumsum(levels == level)])
        covers |= (before[ends] > before[onsets]) & (level > starts)
    return covers


def _levels_of_bar(bar: Bar) -> IntArray:
    levels = metrical_levels(bar.metre)
    return levels[len(levels) - bar.duration :]


@lru_cache(maxsize=64)
def metrical_levels(metre: Metre) -> IntArray:
    """Return the level of each tick of a bar in the hierarchy of the metre, (ticks,).

    The tree of Longuet-Higgins & Lee (1984), with the beats of melregen's metres: 3 the downbeat, 2
    the strong beat in mid-bar, 1 the other beats, 0 the parts of a beat (halves; in compound
    metres thirds), -1 to -3 halves of these. Places off this grid, those of triplets among them,
    have -4.
    """
    levels = np.full(metre.bar, _DIVISIONS[-1] - 1, np.int64)
    unit = 4 * TICKS_PER_QUARTER // metre.denominator
    part = unit if len(metre.beats) < metre.numerator else _half(unit)
    for level in _DIVISIONS:
        if part:
            places = levels[::part]
            places[places < level] = level
        part = _half(part)
    for beat in metre.beats:
        levels[beat] = metre.strength(beat)
    levels.flags.writeable = False
    return levels


def _half(ticks: Ticks) -> Ticks:
    """Return half of a length, 0 where that is no whole number of ticks."""
    return 0 if ticks % 2 else ticks // 2
