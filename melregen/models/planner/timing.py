"""What must be in a plan, the time it leaves for the rest, and the grid of rhythms."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from melregen.models.nn import vocabulary as v
from melregen.music import Metre, Ticks

Mask = NDArray[np.bool_]

SHORTEST: Ticks = 6
"""A slot whose length is open lasts at least a 16th."""

NO_LIMIT: Ticks = 1 << 40
"""Later than the end of any song."""

REST_TICKS = np.array(v.RESTS)
DURATION_TICKS = np.array(v.DURATIONS)
_PLAIN_LENGTH = (DURATION_TICKS % 12 == 0) | np.isin(DURATION_TICKS, (6, 18))


@dataclass(frozen=True)
class GivenSlot:
    """A slot that must be in the plan; onset or duration None is for the planner to choose."""

    kind: int
    onset: Ticks | None = None
    duration: Ticks | None = None


@dataclass(frozen=True)
class GivenPhrase:
    """A phrase that must be in the plan.

    Attributes:
        slots: its slots in order.
        cadence: the choice of the field `cadence`, None for open.
        form: the choice of the field `form`, None for open.
        source: index of the earlier phrase that it repeats or varies, where that is given.
        may_add_melismas: whether syllables may be sung over added slots.
    """

    slots: tuple[GivenSlot, ...]
    cadence: int | None = None
    form: int | None = None
    source: int | None = None
    may_add_melismas: bool = True


def latest_ends(
    slots: Sequence[GivenSlot], duration: Ticks | None, least: Ticks = SHORTEST
) -> list[Ticks]:
    """Return for each slot the latest tick at which it may end so that the others still fit.

    Args:
        slots: in order.
        duration: where the song ends, None for open.
        least: ticks kept for each slot whose length is open.
    """
    limits = [NO_LIMIT] * len(slots)
    limit = duration if duration is not None else NO_LIMIT
    for index in range(len(slots) - 1, -1, -1):
        slot = slots[index]
        limits[index] = limit
        need = least if slot.duration is None else slot.duration
        limit = slot.onset if slot.onset is not None else limit - need
    return limits


def fair_share(slots: Sequence[GivenSlot], duration: Ticks | None) -> Ticks:
    """Return what to keep for each open slot so that the last lines are not rushed.

    Three quarters of an even share; the least there is where onsets are fixed, which divide the
    time in their own way.
    """
    if duration is None or any(slot.onset is not None for slot in slots):
        return SHORTEST
    fixed = sum(slot.duration or 0 for slot in slots)
    count = sum(slot.duration is None for slot in slots)
    share = 3 * (duration - fixed) // (4 * max(count, 1))
    return max(SHORTEST, share // SHORTEST * SHORTEST)


def find_misfit(slots: Sequence[GivenSlot], duration: Ticks | None) -> int | None:
    """Return the index of the first slot that cannot fit where it must, None if all do."""
    tick = 0
    for index, (slot, limit) in enumerate(zip(slots, latest_ends(slots, duration), strict=True)):
        onset = tick if slot.onset is None else slot.onset
        tick = onset + (SHORTEST if slot.duration is None else slot.duration)
        if tick > limit:
            return index
    return None


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
        rest = _to_next_beat(position, metre)
        return np.asarray(
            (REST_TICKS == 0) | ((REST_TICKS - rest) % 24 == 0) & (rest <= REST_TICKS)
        )
    return np.asarray((REST_TICKS % 12 == 0) | (REST_TICKS == 6) | (REST_TICKS == 18))


def _to_next_beat(position: Ticks, metre: Metre) -> Ticks:
    """Return the ticks from a position within the bar to the beat after it."""
    return next((beat for beat in metre.beats if beat > position), metre.bar) - position
