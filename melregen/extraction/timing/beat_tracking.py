"""The beats of music that follows no click, found from its onsets.

The likeliest row of beats, each of them with the length of its own: a hidden semi-Markov model
solved by dynamic programming, as beat trackers are since Ellis (2007, "Beat tracking by dynamic
programming") and Whiteley, Cemgil & Godsill (2006, "Bayesian modelling of temporal structure in
musical audio"). What a beat is worth is told by the onsets within it, by `phase_density`; lengths
change little from one beat to the next.
"""

from dataclasses import dataclass

import numpy as np

from melregen.extraction.timing.beat_fit import phase_density
from melregen.extraction.timing.beat_grid import Floats, Ints

_FRAME = 0.01
"""Seconds."""

_PERIODS = np.exp(np.linspace(np.log(0.28), np.log(1.4), 60))
"""Lengths of a beat in seconds: 43 to 214 a minute."""

_MIDDLES, _OCTAVES = (0.58, 0.75), 0.45
"""Seconds, by kind, and octaves: the length at which beats are felt best, and its standard
deviation (Parncutt 1994; van Noorden & Moelants 1999)."""

_TEMPO_WEIGHT = 0.3
"""Of that preference, for each beat."""

_STEADY = 25.0
"""Cost of a beat that is longer or shorter than the one before by a natural log of 1."""

_REACH = 5
"""Neighbours among `_PERIODS` that the next beat may have: 14 % longer or shorter."""

_SPREAD = 0.025
_ONSETS_A_BEAT = (1.4, 2.1)
"""Onsets that a beat has on average, by kind (the notes of a chord are one)."""

_LONGEST = 1200.0
"""Seconds of music that are looked at."""


@dataclass(frozen=True)
class BeatTrack:
    """Beats, and what they are worth.

    Attributes:
        seconds: of each, rising.
        kind: of all of them.
        worth: log probability of the onsets under them, to be compared with other tracks.
    """

    seconds: Floats
    kind: int
    worth: float


def track_beats(seconds: Floats, weights: Floats, kind: int) -> BeatTrack | None:
    """Find the beats of onsets; None where the music is too long or too short to have any.

    Args:
        seconds: onsets, rising.
        weights: of each; about 1 for a single note.
        kind: of the beats, `SIMPLE` or `COMPOUND`.
    """
    lead = 2 * float(_PERIODS[-1])
    start, end = float(seconds[0]) - lead, float(seconds[-1]) + lead
    if end - start > _LONGEST or len(seconds) < 8:
        return None
    frames = int((end - start) / _FRAME) + 1
    places = ((seconds - start) / _FRAME).astype(np.int64)
    played = np.asarray(np.bincount(places, weights, minlength=frames), dtype=np.float64)
    worths = _segment_worths(played, kind)
    first, last = int(places[0]), int(places[-1])
    beats, worth = _best_row(worths, first, last)
    return BeatTrack(np.asarray(start + _FRAME * beats, dtype=np.float64), kind, worth)


def _segment_worths(played: Floats, kind: int) -> Floats:
    """Return what a beat that ends at a frame is worth by its onsets, (frames, periods)."""
    worths = np.zeros((len(played), len(_PERIODS)))
    for number, period in enumerate(_PERIODS):
        length = round(period / _FRAME)
        phase = (np.arange(length) + 0.5) / length
        density = phase_density(phase, np.full(length, _SPREAD / period), kind) / period
        kernel = np.log(density * _ONSETS_A_BEAT[kind])
        # worths[t] adds up played[t - length + k] * kernel[k] for k in 0 … length - 1.
        found = np.convolve(played, kernel[::-1])[: len(played)]
        worths[1:, number] = found[:-1]
        octaves = np.log2(period / _MIDDLES[kind]) / _OCTAVES
        worths[:, number] -= _ONSETS_A_BEAT[kind] + _TEMPO_WEIGHT * octaves**2 / 2
    return worths


def _best_row(worths: Floats, first: int, last: int) -> tuple[Ints, float]:
    """Return the frames of the likeliest beats from before the first onset to after the last."""
    frames, count = worths.shape
    lengths = np.round(_PERIODS / _FRAME).astype(np.int64)
    step = float(np.log(_PERIODS[1] / _PERIODS[0]))
    change = -_STEADY * step * np.abs(np.arange(-_REACH, _REACH + 1))
    padded = np.full(count + 2 * _REACH, -np.inf)
    neighbours = np.lib.stride_tricks.sliding_window_view(padded, 2 * _REACH + 1)
    columns = np.arange(count)
    # What is best at a frame if the next beat has a length; a beat may begin the row anywhere
    # before the first onset.
    onward = np.full((frames, count), -np.inf)
    chosen = np.full((frames, count), -1, dtype=np.int64)
    score = np.full((frames, count), -np.inf)
    onward[: first + 1] = 0.0
    for frame in range(int(lengths[0]), frames):
        before = frame - lengths
        known = before >= 0
        here = np.where(known, onward[np.maximum(before, 0), columns] + worths[frame], -np.inf)
        score[frame] = here
        if frame > first:
            padded[_REACH:-_REACH] = here
            steps = neighbours + change
            best = steps.argmax(axis=1)
            onward[frame] = steps[columns, best]
            chosen[frame] = columns + best - _REACH
    final = score[last + 1 :]
    place = int(final.argmax())
    worth = float(final.flat[place])
    frame, period = place // count + last + 1, place % count
    row = [frame]
    while frame > first:
        frame -= int(lengths[period])
        row.append(frame)
        period = int(chosen[frame, period])
        if period < 0:
            break
    return np.array(row[::-1], dtype=np.int64), worth
