"""Which places of the beats played onsets are meant for: the likeliest path through them."""

from dataclasses import dataclass

import numpy as np

from melregen.extraction.timing.beat_grid import BeatGrid, Bools, Floats, Ints, Places
from melregen.extraction.timing.model import LONGEST_JUMP, RhythmModel

_FIRST_SPREAD = 0.03
_SPREADS = (0.006, 0.05)
"""Seconds, standard deviations of onsets: what is assumed at first, and the bounds of what is
found. Players' deviations from a click are 10 to 40 ms (Repp 2005)."""

_PRECISE = 0.012
"""Spread in seconds that leaves no doubt of the places."""

_WIDEST = 0.16
"""Seconds from an onset within which its place is sought."""

_MOST_PLACES = 32
"""Places sought on either side of an onset at most: only beats that nobody could play have more."""

_CHORDS = (0.002, 0.7)
"""Bounds of the share of a part's notes that may be taken for notes of chords."""

_COLLISION = 14.0
"""Cost of standing at the place of the note before without sounding together with it."""

_OUTLIER = 14.0
"""Cost of a deviation, at most: one slip does not move its neighbours."""

_PASSES = 3
_WIDER = 1.4
"""Times that the spread is as wide as that of the residues, which are those to the nearest of
several places: found so, it would grow narrower with every pass."""

_LATEST = 0.06  # seconds: more is another beat, not a habit of the player


@dataclass(frozen=True)
class Placement:
    """Where onsets are written.

    Attributes:
        ticks: one for each onset, not falling.
        spread: standard deviation of the onsets from their places, in seconds.
        lag: seconds by which they come late on the whole.
        cost: negative log probability of the path.
    """

    ticks: Ints
    spread: float
    lag: float
    cost: float


def place_onsets(
    seconds: Floats, is_together: Bools, grid: BeatGrid, model: RhythmModel
) -> Placement:
    """Find the likeliest places of onsets (Viterbi 1967), their spread and the song's own rhythms.

    Spread, lag and the probabilities of the moves are found anew from the path in a few passes,
    from the rhythms of songs in general and from those of songs that swing in triplets; the
    likelier result is taken.

    Args:
        seconds: rising, at least one.
        is_together: whether each may stand at the place of the one before (notes of a chord).
        grid: beats that reach beyond the onsets.
        model: of rhythms in general.
    """
    found = _fit(seconds, is_together, grid.places, model)
    if found.spread <= _PRECISE:
        return found
    other = _fit(seconds, is_together, grid.places, model.favouring_triplets())
    return min(found, other, key=lambda placement: placement.cost)


def _fit(seconds: Floats, is_together: Bools, places: Places, model: RhythmModel) -> Placement:
    spread, lag, own = _FIRST_SPREAD, 0.0, model
    chord = -float(np.log(np.clip(is_together.mean(), *_CHORDS)))
    same = np.where(is_together, chord, _COLLISION)
    for number in range(_PASSES):
        path, cost = _find_path(seconds - lag, same, places, own, spread)
        cost += len(seconds) * float(np.log(spread))
        residues = seconds - places.seconds[path]
        if number == _PASSES - 1:
            break
        lag = float(np.clip(np.median(residues), -_LATEST, _LATEST))
        kept = np.abs(residues - lag) < 3 * spread
        found = float(np.sqrt(np.mean((residues - lag)[kept] ** 2))) if kept.any() else spread
        spread = float(np.clip(found * _WIDER, *_SPREADS))
        own = model.adapted(count_moves(places, path))
    return Placement(places.ticks[path], spread, lag, cost)


def count_moves(places: Places, path: Ints) -> Floats:
    """Return how often each move is made, in the shape of `RhythmModel.moves`."""
    steps = path[np.flatnonzero(np.diff(path, prepend=-1))]
    before, after = steps[:-1], steps[1:]
    jumps = np.minimum(places.beats[after] - places.beats[before], LONGEST_JUMP)
    counts = np.zeros((2, 12, LONGEST_JUMP + 1, 12))
    np.add.at(counts, (places.kinds[after], places.slots[before], jumps, places.slots[after]), 1.0)
    return counts


def _find_path(
    seconds: Floats, same: Floats, places: Places, model: RhythmModel, spread: float
) -> tuple[Ints, float]:
    """Return the index of each onset's place, and what the path costs.

    Args:
        seconds: of the onsets.
        same: cost of standing at the place of the onset before.
        places: that there are.
        model: of the song.
        spread: standard deviation of the onsets.
    """
    costs = -np.log(model.moves)
    start = -np.log(model.slots)
    width = min(max(4 * spread, 0.09), _WIDEST)
    lows = np.searchsorted(places.seconds, seconds - width)
    highs = np.searchsorted(places.seconds, seconds + width)
    nearest = np.clip(np.searchsorted(places.seconds, seconds), 1, len(places.seconds) - 1)
    lows = np.clip(lows, nearest - _MOST_PLACES, nearest - 1)
    highs = np.clip(highs, nearest + 1, nearest + _MOST_PLACES)
    first = np.arange(lows[0], highs[0])
    score = start[places.kinds[first], places.slots[first]] + _deviation(
        seconds[0], places.seconds[first], spread
    )
    back: list[Ints] = []
    before = first
    for index in range(1, len(seconds)):
        here = np.arange(lows[index], highs[index])
        steps = _steps(before, here, places, costs, float(same[index]))
        steps += score[:, None]
        chosen = steps.argmin(axis=0)
        back.append(before[chosen])
        score = steps[chosen, np.arange(len(here))] + _deviation(
            seconds[index], places.seconds[here], spread
        )
        before = here
    best = int(score.argmin())
    path = [int(before[best])]
    for index in range(len(back) - 1, -1, -1):
        path.append(int(back[index][path[-1] - lows[index + 1]]))
    return np.array(path[::-1], dtype=np.int64), float(score[best])


def _steps(before: Ints, here: Ints, places: Places, costs: Floats, same: float) -> Floats:
    """Return the cost of each step, (places before, places here); none goes back."""
    jump = places.beats[here][None, :] - places.beats[before][:, None]
    steps: Floats = costs[
        places.kinds[here][None, :],
        places.slots[before][:, None],
        np.minimum(np.maximum(jump, 0), LONGEST_JUMP),
        places.slots[here][None, :],
    ].copy()
    steps[before[:, None] == here[None, :]] = same
    steps[before[:, None] > here[None, :]] = 1e6
    return steps


def _deviation(second: float, places: Floats, spread: float) -> Floats:
    return np.minimum((second - places) ** 2 / (2 * spread**2), _OUTLIER)
