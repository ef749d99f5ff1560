"""Dividing a melody into phrases of usual length, from a score for each possible boundary.

A semi-Markov chain over phrases: a phrase is scored by the boundary at its end, by its number of
notes, and by how its length in bars fits the length that the song's phrases have in common. The
common length is unknown, so every hypothesis on it is a chain of its own, all side by side.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from melregen.music.note_places import NotePlaces

Array = NDArray[np.float64]

FORBIDDEN = -1e6
"""A score that no boundary survives; its opposite forces one."""

_WINDOW = 48  # notes: singers breathe before a phrase gets longer
_SIZES = np.arange(1, _WINDOW + 1)
_BLOCK = 512  # notes
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
    count = len(places.bars)
    scorer = _SegmentScorer(places, scores, lengths)
    best = np.full((_WINDOW + count + 1, len(_PERIODS)), -np.inf)
    best[_WINDOW] = _PERIOD_PRIOR
    sizes = np.zeros((count + 1, len(_PERIODS)), int)
    columns = np.arange(len(_PERIODS))
    for block in _blocks(count):
        ends = block[:, None] + 1
        for end, segments in zip(block + 1, scorer(ends - _SIZES, ends), strict=True):
            totals = best[end : end + _WINDOW][::-1] + segments
            choice = totals.argmax(axis=0)
            best[_WINDOW + end] = totals[choice, columns]
            sizes[end] = choice + 1
    column = int(best[-1].argmax())
    starts, end = [], count
    while end > 0:
        end -= int(sizes[end, column])
        starts.append(end)
    return starts[::-1]


def boundary_probabilities(places: NotePlaces, scores: Array, lengths: PhraseLengths) -> Array:
    """Return the probability of a boundary after each note but the last (forward and backward).

    Args:
        places: where the notes stand.
        scores: of a boundary after each note but the last (nats).
        lengths: how long phrases like to be.
    """
    count, periods = len(places.bars), len(_PERIODS)
    scorer = _SegmentScorer(places, scores, lengths)
    totals = np.full((_WINDOW + count + 1, 2 * periods), -np.inf)
    totals[_WINDOW] = [*_PERIOD_PRIOR, *[0.0] * periods]
    reached = np.empty((_WINDOW, 2 * periods))
    # Forwards by the ends of segments, backwards by their starts: both are one recursion.
    for block in _blocks(count):
        ends, starts = block[:, None] + 1, count - 1 - block[:, None]
        forwards, backwards = scorer(ends - _SIZES, ends), scorer(starts, starts + _SIZES)
        both = np.concatenate([forwards, backwards], axis=2)
        for step, segments in zip(range(block[0] + 1, block[-1] + 2), both, strict=True):
            np.add(totals[step : step + _WINDOW][::-1], segments, out=reached)
            totals[_WINDOW + step] = _log_sum(reached)
    before, after = totals[_WINDOW:, :periods], totals[_WINDOW:, periods:][::-1]
    joint = _log_sum((before + after).T)
    probabilities: Array = np.exp(joint[1:count] - joint[count])
    return np.minimum(probabilities, 1.0)


class _SegmentScorer:
    """Scores phrases under every hypothesis on the common length."""

    def __init__(self, places: NotePlaces, scores: Array, lengths: PhraseLengths) -> None:
        bars = places.bars
        self._lengths = lengths
        self._bars = np.append(bars, np.ceil(bars[-1] + 1e-9) + bars[0] % 1.0)
        self._gain = np.append(scores, 0.0)  # a phrase that ends with the melody costs nothing
        deviation = (np.log(_SIZES) - np.log(lengths.notes)) / lengths.notes_spread
        self._sizes = -(deviation**2) / 2
        self._sizes[:2] += lengths.short

    def __call__(self, starts: NDArray[np.int64], ends: NDArray[np.int64]) -> Array:
        """Score segments (segments, window), from first notes to the notes after the last.

        Returns:
            Array (segments, window, periods); minus infinity where a segment leaves the melody.
        """
        count = len(self._gain)
        bars = self._bars[np.minimum(ends, count)] - self._bars[np.maximum(starts, 0)]
        ratio = bars[:, :, None] / np.array(_PERIODS)
        fit: Array = self._lengths.period * (np.abs(ratio - 1) < 0.07)
        half = (np.abs(ratio - 2) < 0.07) | (np.abs(ratio - 0.5) < 0.035)
        fit += self._lengths.half_period * half
        inside = (starts >= 0) & (ends <= count)
        gain = self._gain[np.minimum(ends, count) - 1]
        fit += np.where(inside, self._sizes + gain, -np.inf)[:, :, None]
        return fit


def _blocks(count: int) -> Iterator[NDArray[np.int64]]:
    """Yield the notes in blocks that bound the memory that a very long melody needs."""
    for first in range(0, count, _BLOCK):
        yield np.arange(first, min(count, first + _BLOCK))


def _log_sum(values: Array) -> Array:
    """Return the logarithm of the sum of exponentials of each column; overwrites the values."""
    highest = np.maximum.reduce(values, axis=0)
    values -= highest
    np.exp(values, out=values)
    total: Array = np.log(np.add.reduce(values, axis=0)) + highest
    return total
