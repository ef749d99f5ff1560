"""The grid of rhythms: which rests and durations can be read and sung at a metrical position."""

from functools import lru_cache

import numpy as np

from melregen.models.nn import vocabulary as v
from melregen.models.planner.choices import Mask
from melregen.music import Metre, Ticks

REST_TICKS = np.array(v.RESTS)
DURATION_TICKS = np.array(v.DURATIONS)
_PLAIN_LENGTH = (DURATION_TICKS % 12 == 0) | np.isin(DURATION_TICKS, (6, 18))


@lru_cache(maxsize=4096)
def duration_grid(position: Ticks, metre: Metre) -> Mask:
    """Durations that end on a 16th, or complete the triplets of a beat.

    What starts on an odd 16th ends with its beat at the latest: syncopation by 16ths is hard to
    sing and to read.
    """
    within = position % 24
    ends = position + DURATION_TICKS
    if position % 12 == 6:
        return np.asarray((ends % 6 == 0) & (_to_next_beat(position, metre) >= DURATION_TICKS))
    if not metre.is_compound and within in (8, 16):
        return np.asarray((ends % 8 == 0) & (24 - within >= DURATION_TICKS))
    if position % 6:
        return np.asarray(ends % 6 == 0)
    mask = np.asarray((ends % 6 == 0) & _PLAIN_LENGTH)
    if not metre.is_compound and within == 0:
        mask = mask | (DURATION_TICKS == 8) | (DURATION_TICKS == 16)
    return mask


@lru_cache(maxsize=4096)
def rest_grid(position: Ticks, metre: Metre) -> Mask:
    """Rests that keep to 16ths; none within a triplet."""
    if not metre.is_compound and position % 24 in (8, 16):
        return np.asarray(REST_TICKS == 0)
    if position % 6:
        return np.asarray((position + REST_TICKS) % 6 == 0)
    if position % 12 == 6:
        to_beat = _to_next_beat(position, metre)
        later_beats = ((REST_TICKS - to_beat) % 24 == 0) & (to_beat <= REST_TICKS)
        return np.asarray((REST_TICKS == 0) | later_beats)
    return np.asarray((REST_TICKS % 12 == 0) | (REST_TICKS == 6) | (REST_TICKS == 18))


@lru_cache(maxsize=4096)
def last_beat(position: Ticks, metre: Metre) -> Ticks:
    """Return the position of the last beat at or before a position of the bar."""
    return max(beat for beat in metre.beats if beat <= position)


def _to_next_beat(position: Ticks, metre: Metre) -> Ticks:
    """Return the ticks from a position within the bar to the beat after it."""
    return next((beat for beat in metre.beats if beat > position), metre.bar) - position
