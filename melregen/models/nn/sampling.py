"""Drawing from masked distributions, each song with its own random numbers."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

_COLDEST = 1e-3
"""Below this temperature the likeliest choice is the only one."""

_BLOCK = 64
"""Rows of random numbers drawn at once."""


@dataclass(frozen=True)
class Sampling:
    """How choices are drawn.

    Attributes:
        temperature: of sampling: 1 is the model's own, above 1 flatter, 0 always the likeliest.
        top_p: only the smallest set of likeliest choices whose mass reaches this share is drawn
            from, renormalised (nucleus sampling, Holtzman et al. 2020); 1 keeps all.

    Raises:
        ValueError: a number is out of reach.
    """

    temperature: float = 1.0
    top_p: float = 0.98

    def __post_init__(self) -> None:
        if not self.temperature >= 0:
            raise ValueError(f"a temperature is at least 0, not {self.temperature}")
        if not 0 < self.top_p <= 1:
            raise ValueError(f"top-p lies above 0 and up to 1, not {self.top_p}")


class RandomPoints:
    """Numbers from 0 to 1 for a batch of songs, some for each step.

    Each song has its own generator and takes as many numbers a step whatever is open in it, so that
    they do not depend on the other songs of the batch.

    Args:
        seeds: one a song.
        stream: which of the independent streams of a seed.
        width: numbers a step.
        skip: numbers of the stream that were used before.
    """

    def __init__(self, seeds: Sequence[int], stream: int, width: int, *, skip: int = 0) -> None:
        self._generators = [np.random.default_rng((seed, stream)) for seed in seeds]
        for generator in self._generators:
            generator.random(skip)
        self._width = width
        self._rows = 0
        self._block = np.zeros((0, len(seeds), width))

    def step(self) -> NDArray[np.float64]:
        """Return the numbers of the next step, (songs, width)."""
        row = self._rows % _BLOCK
        if row == 0:
            drawn = [generator.random((_BLOCK, self._width)) for generator in self._generators]
            self._block = np.stack(drawn, axis=1)  # (block, songs, width)
        self._rows += 1
        return np.asarray(self._block[row])


def draw_choices(
    logits: NDArray[np.float32],
    masks: NDArray[np.bool_],
    points: NDArray[np.float64],
    sampling: Sampling,
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Draw one legal choice for each row.

    Args:
        logits: (B, choices).
        masks: (B, choices), True where legal; at least one a row.
        points: (B,), a random number from 0 to 1 a row.
        sampling: temperature and top-p.

    Returns:
        The choices (B,), and their log probabilities (B,) in nats among the legal ones at
        temperature 1.
    """
    legal = np.where(masks, logits, np.float64(-np.inf))
    rows = np.arange(len(logits))
    order = np.argsort(-legal, axis=1, kind="stable")  # the likeliest first
    ranked = legal[rows[:, None], order]
    ranked -= ranked[:, :1]
    sums = np.add.accumulate(np.exp(ranked), axis=1)
    log_totals = np.log(sums[:, -1])
    if sampling.temperature < _COLDEST:
        return order[:, 0], -log_totals
    if sampling.temperature != 1:
        sums = np.add.accumulate(np.exp(ranked / sampling.temperature), axis=1)
    last = np.add.reduce(sums < sampling.top_p * sums[:, -1:], axis=1)  # of the set, by rank
    kept = sums[rows, last]  # its mass: the last choice belongs to it as a whole
    ranks = np.minimum(np.add.reduce(sums <= (points * kept)[:, None], axis=1), last)
    return order[rows, ranks], ranked[rows, ranks] - log_totals
