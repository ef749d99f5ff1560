"""Dividing a melody into phrases of usual length, from a score for each possible boundary.

A semi-Markov chain over phrases: a phrase is scored by the boundary at its end, by its number of
notes, and by how its length in bars fits the length that the song's phrases have in common. The
common length is unknown, so every hypothesis on it is a chain of its own, all side by side.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from melregen.template.timeline import NotePlaces

Array = NDArray[np.float64]

FORBIDDEN = -1e6
"""A score that no boundary survives; its opposite forces one."""

_WINDOW = 48  # notes: longer phrases are not sung in one breath
_PERIODS = (1.0, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0)
_PERIOD_PRIOR = (-3.0, -3.0, 0.0, -3.0, -2.0, 0.0, -3.0, -2.0, -2.0)  # songs go by 2 and 4 bars


@dataclass(frozen=True)
class PhraseLengths:
    """How long phrases like to be; all weights in nats.

    The prior on the number of notes is that of Grouper (Temperley, *The Cognition of Basic Musical
    Structures*, 2001, ch. 3).
    """

    notes: float  # most usual number of notes, mean of log-normal
    notes_spread: float  # its standard deviation in nats
    short: float  # fewer than three notes
    period: float  # the phrase is as long in bars as the song's phrases are
    half_period: float  # it is half or twice as long


def best_segmentation(places: NotePlaces, scores: Array, lengths: PhraseLengths) -> list[int]:
    """Return the first notes of the phrases of best total score.

    Args:
        places: where the notes stand.
        scores: of a boundary after each note but the last (nats).
        lengths: how long phrases like to be.
    """
    segments = _score_segments(places, scores, lengths)
    count = len(places.bars)
    best = np.full((len(_PERIODS), _WINDOW + count + 1), -np.inf)
    best[:, _WINDOW] = _PERIOD_PRIOR
    sizes = np.zeros((len(_PERIODS), count + 1), int)
    rows = np.arange(len(_PERIODS))
    for end in range(1, count + 1):
        totals = best[:, end : end + _WINDOW][:, ::-1] + segments[:, end - 1]
        choice = totals.argmax(axis=1)
        best[:, _WINDOW + end] = totals[rows, choice]
        sizes[:, end] = choice + 1
    row = int(best[:, -1].argmax())
    starts, end = [], count
    while end > 0:
        end -= int(sizes[row, end])
        starts.append(end)
    return starts[::-1]


def boundary_probabilities(places: NotePlaces, scores: Array, lengths: PhraseLengths) -> Array:
    """Return the probability of a boundary after each note but the last (forward and backward).

    Args:
        places: where the notes stand.
        scores: of a boundary after each note but the last (nats).
        lengths: how long phrases like to be.
    """
    segments = _score_segments(places, scores, lengths)
    count, periods = len(places.bars), len(_PERIODS)
    # Read backwards, a segment is found by its start: both passes are then one recursion.
    padding = np.full((periods, _WINDOW, _WINDOW), -np.inf)
    size = np.arange(_WINDOW)
    by_start = np.concatenate([segments, padding], axis=1)[
        :, np.arange(count)[:, None] + size, size
    ]
    both = np.ascontiguousarray(np.concatenate([segments, by_start[:, ::-1]]).swapaxes(0, 1))
    totals = np.full((2 * periods, _WINDOW + count + 1), -np.inf)
    totals[:, _WINDOW] = [*_PERIOD_PRIOR, *[0.0] * periods]
    for step, segment_scores in enumerate(both, 1):
        reached = totals[:, step : step + _WINDOW][:, ::-1] + segment_scores
        totals[:, _WINDOW + step] = _log_sum(reached, axis=1)
    before, after = totals[:periods, _WINDOW:], totals[periods:, _WINDOW:][:, ::-1]
    joint = _log_sum(before + after, axis=0)
    probabilities: Array = np.exp(joint[1:count] - joint[count])
    return np.minimum(probabilities, 1.0)


def _score_segments(places: NotePlaces, scores: Array, lengths: PhraseLengths) -> Array:
    """Score each phrase by common length, last note and size, (periods, notes, window)."""
    count = len(places.bars)
    bars = places.bars
    bars = np.append(bars, np.ceil(bars[-1] + 1e-9) + bars[0] % 1.0)
    gain = np.append(scores, 0.0)  # a phrase that ends with the melody costs nothing
    sizes = np.arange(1, _WINDOW + 1)
    size_scores = -(((np.log(sizes) - np.log(lengths.notes)) / lengths.notes_spread) ** 2) / 2
    size_scores[:2] += lengths.short
    ends = np.arange(1, count + 1)[:, None]
    starts = ends - sizes
    ratio = (bars[ends] - bars[np.maximum(0, starts)]) / np.array(_PERIODS)[:, None, None]
    fit: Array = lengths.period * (np.abs(ratio - 1) < 0.07)
    fit += lengths.half_period * ((np.abs(ratio - 2) < 0.07) | (np.abs(ratio - 0.5) < 0.035))
    fit += np.where(starts >= 0, size_scores + gain[:, None], -np.inf)
    return fit


def _log_sum(values: Array, axis: int) -> Array:
    highest = values.max(axis=axis, keepdims=True)
    total: Array = np.log(np.exp(values - highest).sum(axis=axis)) + highest.squeeze(axis)
    return total
