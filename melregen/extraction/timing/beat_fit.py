"""How well beats fit played onsets, note by note: the places of notes within beats tell.

An onset of a beat of one second is likely near the beat, less near its half, hardly between.
"""

import numpy as np

from melregen.extraction.timing.beat_grid import BEAT_TICKS, SLOTS, BeatGrid, Floats
from melregen.extraction.timing.model import rhythm_model

_SPREAD = 0.025
"""Seconds, assumed standard deviation of onsets."""

_STRAY = 0.08
"""Share of onsets that are anywhere."""


def fit_of_beats(seconds: Floats, weights: Floats, grid: BeatGrid, shift: float = 0.0) -> float:
    """Return the mean log density of onsets within their beats, 0 where it is no more than chance.

    Args:
        seconds: onsets.
        weights: of each.
        grid: the beats.
        shift: beats by which the grid is moved on.
    """
    ticks = grid.tick_at(seconds)
    beat = np.clip(np.searchsorted(grid.ticks, ticks, "right") - 1, 0, len(grid.kind) - 1)
    starts, length = grid.seconds[beat], grid.seconds[beat + 1] - grid.seconds[beat]
    phase = (seconds - starts) / length - shift
    result = 0.0
    for kind in (0, 1):
        chosen = grid.kind[beat] == kind
        if chosen.any():
            density = phase_density(phase[chosen], _SPREAD / length[chosen], kind)
            result += float((weights[chosen] * np.log(density)).sum())
    return result / float(weights.sum())


def phase_density(phase: Floats, spread: Floats | float, kind: int) -> Floats:
    """Return the density of onsets at phases of a beat; 1 is that of chance.

    Args:
        phase: of a beat, which goes round.
        spread: standard deviation, in beats.
        kind: of the beat.
    """
    places = np.array(SLOTS[kind]) / BEAT_TICKS[kind]
    shares = rhythm_model().slots[kind]
    away = (np.asarray(phase)[..., None] - places + 0.5) % 1.0 - 0.5
    wide = np.asarray(spread)[..., None] * np.ones(1)
    bells = np.exp(-(away**2) / (2 * wide**2)) / (wide * np.sqrt(2 * np.pi))
    # A bell wider than the beat is no bell any more; what is left is chance.
    bells = np.minimum(bells, 1 / (wide * np.sqrt(2 * np.pi)))
    return np.asarray((1 - _STRAY) * (bells * shares).sum(axis=-1) + _STRAY)
