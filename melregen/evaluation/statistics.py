"""Means with intervals, and how far apart two sets of songs are."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]

RESAMPLES = 1000
CONFIDENCE = 0.95


@dataclass(frozen=True)
class Estimate:
    """A figure of a set of songs, with the interval in which it lies 19 times of 20."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Bootstrap:
    """Songs drawn again and again with replacement, group by group (Efron 1979).

    Attributes:
        weights: (resamples, songs), how often each song was drawn.
    """

    weights: FloatArray

    @classmethod
    def draw(cls, groups: Sequence[str], seed: int = 0, resamples: int = RESAMPLES) -> "Bootstrap":
        """Draw the groups, each with all its songs.

        Args:
            groups: the group of each song.
            seed: of the draws.
            resamples: number of draws.
        """
        _, places = np.unique(np.asarray(groups), return_inverse=True)
        count = int(places.max()) + 1
        drawn = np.random.default_rng(seed).multinomial(
            count, np.full(count, 1 / count), size=resamples
        )
        return cls(drawn[:, places].astype(np.float64))

    def mean(self, values: FloatArray) -> Estimate | None:
        """Return the mean of a figure, (songs,); NaN does not count. None where all are NaN."""
        known = np.isfinite(values)
        if not known.any():
            return None
        weights = self.weights[:, known]
        sums, totals = weights @ values[known], weights.sum(axis=1)
        return self._estimate(float(values[known].mean()), sums[totals > 0] / totals[totals > 0])

    def pooled(self, rows: FloatArray) -> FloatArray:
        """Return the mean of vectors, (songs, size), in each draw: (resamples, size)."""
        known = np.isfinite(rows).all(axis=1)
        weights = self.weights[:, known]
        totals = np.maximum(weights.sum(axis=1, keepdims=True), 1)
        return np.asarray(weights @ rows[known] / totals)

    @staticmethod
    def _estimate(value: float, draws: FloatArray) -> Estimate:
        return interval(value, draws)


def interval(value: float, draws: FloatArray) -> Estimate:
    """Return a value with the percentile interval of its bootstrap draws, (resamples,)."""
    tail = 100 * (1 - CONFIDENCE) / 2
    low, high = np.percentile(draws, [tail, 100 - tail])
    return Estimate(value, float(low), float(high))


def cohens_d(ours: FloatArray, theirs: FloatArray) -> float | None:
    """Return the difference of two means in standard deviations, NaN values left out.

    The deviation is the pooled one (Cohen 1988, *Statistical Power Analysis*, 2.5.1). None where
    one side has fewer than two values, or neither varies.
    """
    ours, theirs = ours[np.isfinite(ours)], theirs[np.isfinite(theirs)]
    if len(ours) < 2 or len(theirs) < 2:
        return None
    freedom = len(ours) + len(theirs) - 2
    variance = ((len(ours) - 1) * ours.var(ddof=1) + (len(theirs) - 1) * theirs.var(ddof=1)) / (
        freedom
    )
    if variance <= 0:
        return None
    return float((ours.mean() - theirs.mean()) / np.sqrt(variance))
