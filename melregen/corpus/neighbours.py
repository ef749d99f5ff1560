"""Pairs of tunes with enough interval n-grams in common, without comparing each with each.

Two signatures count as near when they agree in at least `least` of their places. Split the places
into one group fewer than that, and by the pigeonhole principle a near pair agrees in two places of
some group. So it suffices to bring together, for every two places of every group, the tunes that
agree in both, and to compare those in full: nothing is missed, and the time grows with the number
of tunes and of pairs that are alike, not with the square of the tunes.
"""

import mmap
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from melregen.corpus.fingerprint import N_PERMUTATIONS

Indices = npt.NDArray[np.intp]

BLOCK = 1024
"""Signatures read or compared at a time, half a megabyte."""


class MinHashFile:
    """Signatures in a file, of which a few at a time are in memory.

    Args:
        path: `N_PERMUTATIONS` little-endian 32-bit numbers a tune; not empty.
    """

    def __init__(self, path: Path) -> None:
        with path.open("rb") as file:
            self._map = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        self._rows = np.frombuffer(self._map, dtype="<u4").reshape(-1, N_PERMUTATIONS)
        self._advise("MADV_RANDOM")

    def __len__(self) -> int:
        return len(self._rows)

    def __getitem__(self, rows: Any) -> npt.NDArray[np.uint32]:
        chosen: npt.NDArray[np.uint32] = np.array(self._rows[rows])
        self._advise("MADV_DONTNEED")  # pages that were looked at count as this process's memory
        return chosen

    def _advise(self, advice: str) -> None:
        if hasattr(mmap, advice):  # not on Windows
            self._map.madvise(getattr(mmap, advice))


MinHashTable = MinHashFile | npt.NDArray[np.uint32]
"""MinHash signatures (tunes, places), of which a slice or a choice of rows can be had."""


def near_pairs(
    signatures: MinHashTable, rows: Indices, least: int
) -> Iterator[tuple[Indices, Indices]]:
    """Yield pairs of which every two that agree in `least` places are one, and few others.

    Args:
        signatures: of all tunes.
        rows: the tunes to pair with each other, in rising order; no two should be equal in all
            places, as n equal ones are n²/2 pairs.
        least: places; from 2 to `N_PERMUTATIONS`.

    Yields:
        First and second tunes of some pairs, at most `BLOCK` at once; a pair may come again.
    """
    for group in np.array_split(np.arange(N_PERMUTATIONS), least - 1):
        columns = _read_columns(signatures, rows, group)
        for one, other in combinations(range(len(group)), 2):
            both = (columns[one].astype(np.uint64) << np.uint64(32)) | columns[other]
            yield from _pairs_of_equals(both, rows)


def _read_columns(signatures: MinHashTable, rows: Indices, places: Indices) -> Any:
    """Return some places of the signatures of some tunes (places, tunes)."""
    columns = np.empty((len(places), len(rows)), dtype=np.uint32)
    for start in range(0, len(rows), BLOCK):
        chosen = rows[start : start + BLOCK]
        columns[:, start : start + len(chosen)] = signatures[chosen][:, places].T
    return columns


def _pairs_of_equals(
    values: npt.NDArray[np.uint64], rows: Indices
) -> Iterator[tuple[Indices, Indices]]:
    """Yield the pairs of rows with equal values."""
    order = np.argsort(values, kind="stable")
    ranked = values[order]
    places = np.flatnonzero(ranked[1:] == ranked[:-1])
    distance = 1
    while len(places):
        for start in range(0, len(places), BLOCK):
            first = places[start : start + BLOCK]
            yield rows[order[first]], rows[order[first + distance]]
        distance += 1
        places = places[places < len(ranked) - distance]
        places = places[ranked[places + distance] == ranked[places]]


def agreement(signatures: MinHashTable, first: Indices, second: Indices) -> npt.NDArray[np.intp]:
    """Return in how many places the signatures of each pair agree."""
    counts: npt.NDArray[np.intp] = np.count_nonzero(signatures[first] == signatures[second], axis=1)
    return counts


def first_of_equals(signatures: MinHashTable) -> Indices:
    """Return for each tune the first one with the same signature (in 64 bits of it)."""
    random = np.random.Generator(np.random.PCG64(7))
    weights = random.integers(1, 1 << 62, N_PERMUTATIONS, dtype=np.uint64) | np.uint64(1)
    sums = np.empty(len(signatures), dtype=np.uint64)
    for start in range(0, len(sums), BLOCK):
        block = signatures[start : start + BLOCK]
        sums[start : start + len(block)] = block.astype(np.uint64) @ weights  # modulo 2^64
    return first_equal(sums)


def first_equal(values: npt.NDArray[np.uint64]) -> Indices:
    """Return for each value the index of the first that is equal to it."""
    _, first, group = np.unique(values, return_index=True, return_inverse=True)
    places: Indices = first[group].astype(np.intp)
    return places
