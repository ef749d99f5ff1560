"""Whether played notes follow the beats that a file counts, and which they follow else."""

import numpy as np

from melregen.extraction.timing.beat_fit import fit_of_beats
from melregen.extraction.timing.beat_grid import (
    BEAT_TICKS,
    COMPOUND,
    SIMPLE,
    BeatGrid,
    Floats,
    Ints,
)
from melregen.extraction.timing.beat_tracking import BeatTrack, track_beats
from melregen.extraction.timing.model import rhythm_model
from melregen.extraction.timing.onsets import place_onsets

_FITS = -0.25
"""Fit from which the beats of the file are taken. On the validation songs, played with deviations
of 30 ms, theirs have -0.15 and more; those of 120 to the minute under a wandering tempo -0.33 and
less."""

_CLEARLY = 0.3
"""By how much other beats have to fit better: freer beats fit any notes a little better."""

_WELL = 0.5
"""Fit of the file's beats, moved on, from which no others are looked for."""

_LATEST = 0.045
"""Seconds by which a player or a recording may come late on the whole."""

_SHIFTS = np.arange(-48, 48) / 96
"""Of a beat."""

_RARER = 0.08
"""By how much beats of three eighths have to fit better, an onset: most music has none."""

_SMOOTH = 1.5
"""Beats on either side, a standard deviation, from which the time of a beat is told."""


def choose_beats(
    seconds: Floats, weights: Floats, own: BeatGrid, *, has_bars: bool = True
) -> BeatGrid | None:
    """Return the beats that notes follow, None where they are those of the file.

    Tried are the file's beats, the same moved on (a recording that began anywhere), and beats found
    from the notes alone.

    Args:
        seconds: onsets, rising, those of chords as one.
        weights: of each.
        own: beats of the file.
        has_bars: whether it counts bars; else nothing says which of its beats is meant.

    Returns:
        Beats of one kind from tick 0 on, which reach beyond the notes.
    """
    fits = np.array([fit_of_beats(seconds, weights, own, shift) for shift in _SHIFTS])
    length = float(np.median(np.diff(own.seconds)))
    near = np.abs(_SHIFTS) * length <= _LATEST
    here, moved = float(fits[near].max()), float(fits.max())
    if has_bars and here >= _FITS and moved - here < _CLEARLY:
        return None
    shift = float(_SHIFTS[int(fits.argmax())])
    if moved >= _WELL:
        return moved_beats(own, shift)
    found = _track(seconds, weights)
    if found is None:
        return moved_beats(own, shift) if moved - here >= _CLEARLY else None
    grid = _grid_of(found, seconds)
    tracked = fit_of_beats(seconds, weights, grid)
    if moved >= tracked - _CLEARLY and moved >= _FITS:
        return moved_beats(own, shift)
    return grid if tracked - here >= _CLEARLY else None


def moved_beats(own: BeatGrid, shift: float) -> BeatGrid:
    """Return beats as long as those of a file, each by a share of itself later, without bars."""
    kind = int(own.kind[0])
    length = BEAT_TICKS[kind]
    count = int(own.ticks[-1] - own.ticks[0]) // length + 2
    ticks = length * np.arange(count + 1)
    seconds = own.second_at(ticks + (shift - 1) * length)
    return BeatGrid(ticks, seconds, np.full(count, kind))


def _track(seconds: Floats, weights: Floats) -> BeatTrack | None:
    simple = track_beats(seconds, weights, SIMPLE)
    compound = track_beats(seconds, weights, COMPOUND)
    if simple is None or compound is None:
        return None
    is_compound = compound.worth > simple.worth + _RARER * len(seconds)
    return compound if is_compound else simple


def _grid_of(track: BeatTrack, onsets: Floats) -> BeatGrid:
    """Return tracked beats, smoothed by the notes that are placed on them."""
    count = len(track.seconds) - 1
    ticks = BEAT_TICKS[track.kind] * np.arange(count + 1)
    grid = BeatGrid(ticks, track.seconds, np.full(count, track.kind))
    alone = np.zeros(len(onsets), dtype=bool)
    placed = place_onsets(onsets, alone, grid, rhythm_model())
    times = np.array([_time_of(int(tick), placed.ticks, onsets, grid) for tick in ticks])
    return BeatGrid(ticks, times, grid.kind) if (np.diff(times) > 0).all() else grid


def _time_of(tick: int, ticks: Ints, onsets: Floats, grid: BeatGrid) -> float:
    """Return when a beat is played: the line through the onsets around it (least squares)."""
    away = (ticks - tick) / BEAT_TICKS[int(grid.kind[0])]
    weights = np.exp(-(away**2) / (2 * _SMOOTH**2))
    before = float(grid.second_at([tick])[0])
    if weights.sum() < 2:
        return before
    residues = onsets - grid.second_at(ticks)
    mean = float(weights @ residues / weights.sum())
    middle = float(weights @ away / weights.sum())
    spread = float(weights @ (away - middle) ** 2)
    slope = float(weights @ ((away - middle) * residues)) / spread if spread > 0.5 else 0.0
    return before + mean - slope * middle
