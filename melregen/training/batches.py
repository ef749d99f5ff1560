"""Which examples make up which batch: songs of similar length together, in random order.

What is in a batch, and which conditions are left open in it, follows from the seed and the number
of the batch alone. So a run that is resumed sees what an uninterrupted one would have seen.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

_BATCHES_A_BUCKET = 32
"""Songs are sorted by length within buckets of about this many batches: little padding, and the
order stays random."""


@dataclass(frozen=True)
class Batch:
    """The examples of a batch, and a seed for each."""

    indices: tuple[int, ...]
    seeds: tuple[int, ...]


class BatchPlan:
    """An endless sequence of batches over examples.

    Args:
        lengths: decoding steps of each example.
        batch_notes: decoding steps of a batch at most, padding included; a longer song is a batch
            alone.
        seed: of the order, and of what is left open.
    """

    def __init__(self, lengths: npt.NDArray[np.int64], batch_notes: int, seed: int) -> None:
        self._lengths = lengths
        self._batch_notes = batch_notes
        self._seed = seed

    def batches(self, first: int = 0, step: int = 1) -> Iterator[Batch]:
        """Yield batch number `first`, `first + step`, and so on without end."""
        wanted, number, epoch = first, 0, 0
        while True:
            groups = self._epoch(epoch)
            while wanted < number + len(groups):
                indices = groups[wanted - number]
                yield Batch(
                    tuple(indices.tolist()),
                    tuple(_mix(self._seed, epoch, index) for index in indices.tolist()),
                )
                wanted += step
            number += len(groups)
            epoch += 1

    def _epoch(self, epoch: int) -> list[npt.NDArray[np.int64]]:
        """Split all examples into batches, in random order."""
        random = np.random.default_rng([self._seed, epoch])
        order = random.permutation(len(self._lengths))
        mean = max(1.0, float(self._lengths.mean()))
        bucket = max(_BATCHES_A_BUCKET, int(_BATCHES_A_BUCKET * self._batch_notes / mean))
        groups: list[npt.NDArray[np.int64]] = []
        for start in range(0, len(order), bucket):
            groups += fill_batches(order[start : start + bucket], self._lengths, self._batch_notes)
        return [groups[place] for place in random.permutation(len(groups))]


def fill_batches(
    indices: npt.NDArray[np.int64], lengths: npt.NDArray[np.int64], batch_notes: int
) -> list[npt.NDArray[np.int64]]:
    """Sort examples by length and cut them into batches of at most `batch_notes`, padded."""
    indices = indices[np.argsort(lengths[indices], kind="stable")]
    groups, start = [], 0
    for end in range(1, len(indices) + 1):
        full = end == len(indices) or lengths[indices[end]] * (end + 1 - start) > batch_notes
        if full:
            groups.append(indices[start:end])
            start = end
    return groups


def _mix(seed: int, epoch: int, index: int) -> int:
    """Return a 63-bit number that looks random (splitmix64; Steele, Lea, Flood 2014)."""
    value = (seed * 0x9E3779B97F4A7C15 + epoch * 0xBF58476D1CE4E5B9 + index) & (2**64 - 1)
    for multiplier in (0xBF58476D1CE4E5B9, 0x94D049BB133111EB):
        value = ((value ^ (value >> 30)) * multiplier) & (2**64 - 1)
    return (value ^ (value >> 31)) >> 1
