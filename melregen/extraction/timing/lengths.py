"""How long played notes are written: to the next onset, or to a place where a rest begins.

Players let go early; which part of its time a note is held is found for each song.
"""

import numpy as np

from melregen.extraction.timing.beat_grid import SLOTS, BeatGrid, Bools, Floats, Ints
from melregen.extraction.timing.model import RhythmModel, rest_class

_SPREADS = (0.012, 0.08)
"""Seconds, bounds of the standard deviation of ends."""

_HELD = 0.7
"""Seconds of a note in proportion to which it is let go early; a longer one is as this long."""

_EARLIEST = 0.35
"""Share of its time by which a note may be let go early; what is more is a rest."""

_OUTLIER = 8.0
_COARSE = 6, 8
"""Ticks: rests begin at sixteenths and triplets, within their beat."""

_LAST_PLACES = (0.0, 1.0, 2.5)
"""Cost of ending on a beat, half a beat, elsewhere, for notes that no note follows."""


def place_ends(
    onsets: Ints, ends: Floats, following: Ints, grid: BeatGrid, model: RhythmModel, spread: float
) -> Ints:
    """Return where notes end, in ticks.

    Args:
        onsets: in ticks.
        ends: as played, in seconds.
        following: tick of the next onset of the part, -1 after the last.
        grid: the beats.
        model: of rhythms.
        spread: standard deviation of the onsets, in seconds.
    """
    starts, nexts = grid.second_at(onsets), grid.second_at(following)
    has_next = following > onsets
    let_go = _let_go(starts, ends, nexts, has_next)
    kept = 1 - let_go
    found = np.zeros(len(onsets), dtype=np.int64)
    width = float(np.clip(1.2 * spread, *_SPREADS))
    for index, (onset, end) in enumerate(zip(onsets.tolist(), ends.tolist(), strict=True)):
        time = nexts[index] - starts[index] if has_next[index] else (end - starts[index]) / kept
        early = let_go * min(max(float(time), 0.0), _HELD)
        wide = float(np.hypot(width, 0.5 * early))
        last = int(following[index]) if has_next[index] else -1
        found[index] = _place_end(onset, end + early, last, grid, model, wide)
    return found


def _let_go(starts: Floats, ends: Floats, nexts: Floats, has_next: Bools) -> float:
    """Return the share of its time by which a note ends early, over the song."""
    times = nexts - starts
    counted = has_next & (times > 0) & (times <= _HELD)
    if not counted.any():
        return 0.0
    share = max(float(np.median((nexts - ends)[counted] / times[counted])), 0.0)
    return share if share <= _EARLIEST else 0.0


def _place_end(
    onset: int, end: float, following: int, grid: BeatGrid, model: RhythmModel, spread: float
) -> int:
    tick = float(grid.tick_at(np.array([end]))[0])
    if 0 <= following < tick:
        # It sounds on under the next note, or is tied over by a hand's legato.
        held = tick - following
        if held <= 6 or 3 * held <= following - onset:
            return following
        following = -1
    near = _places_near(onset, tick, following, grid)
    seconds = grid.second_at(near)
    costs = np.minimum((seconds - end) ** 2 / (2 * spread**2), _OUTLIER)
    costs += [_prior(place, following, grid, model) for place in near]
    return int(near[int(np.argmin(costs))])


def _places_near(onset: int, tick: float, following: int, grid: BeatGrid) -> list[int]:
    """Return ends that may be meant, in ticks: at least one, all after the onset."""
    places = [following] if following >= 0 else []
    beat = int(np.clip(np.searchsorted(grid.ticks, tick, "right") - 1, 0, len(grid.kind) - 1))
    for number in range(max(beat - 1, 0), min(beat + 3, len(grid.ticks))):
        start = int(grid.ticks[number])
        kind = int(grid.kind[min(number, len(grid.kind) - 1)])
        steps = _COARSE if kind == 0 else _COARSE[:1]
        offsets = {k for step in steps for k in range(0, 24 if kind == 0 else 36, step)}
        places += [start + offset for offset in offsets]
    inside = [p for p in places if p > onset and (following < 0 or p <= following)]
    return sorted(set(inside)) or [onset + 3]


def _prior(place: int, following: int, grid: BeatGrid, model: RhythmModel) -> float:
    """Return the cost of an end before it is heard."""
    beat = int(np.clip(np.searchsorted(grid.ticks, place, "right") - 1, 0, len(grid.kind) - 1))
    kind, offset = int(grid.kind[beat]), place - int(grid.ticks[beat])
    if following < 0:
        return _LAST_PLACES[0 if offset == 0 else 1 if offset == 12 else 2]
    rest = float(model.rest[kind])
    if place == following:
        return -float(np.log(1 - rest))
    slot = _slot(kind, offset)
    chance = rest * float(model.rest_slots[kind, slot])
    return -float(np.log(chance * float(model.rest_lengths[rest_class(following - place)])))


def _slot(kind: int, offset: int) -> int:
    places = SLOTS[kind]
    return places.index(offset) if offset in places else 1
