"""Families of tunes, and the split of a corpus by family.

Copies and variants of a tune in both training and test sets make a test worthless, so every
family lies on one side as a whole.
"""

import hashlib
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from melregen.corpus.fingerprint import N_PERMUTATIONS, Signature

SPLITS = ("train", "valid", "test")

SAME_TUNE = 0.2
"""Estimated Jaccard similarity of interval n-grams from which two tunes count as variants.

Among 6,600 tunes of ten collections known variants ("Tullochgorum", "Devil's Dream") lie at .2 to
.3, the nearest neighbours of unlike tunes at .09 in the median; below .18 chains of chance likeness
join dozens of tunes.
"""

_ROWS_PER_BAND = 2
_BUCKET_WINDOW = 24
"""A tune is compared with this many others of its bucket, so that a very common turn of phrase
costs linear, not quadratic time."""


class UnionFind:
    """Disjoint sets of the numbers 0 to n - 1."""

    def __init__(self, size: int) -> None:
        self._parent = list(range(size))

    def find(self, item: int) -> int:
        """Return the smallest member of the item's set."""
        root = item
        while self._parent[root] != root:
            root = self._parent[root]
        while self._parent[item] != root:
            self._parent[item], item = root, self._parent[item]
        return root

    def unite(self, first: int, second: int) -> None:
        """Join two sets."""
        first, second = sorted((self.find(first), self.find(second)))
        self._parent[second] = first


def find_families(interval_hashes: Sequence[str], signatures: Sequence[Signature]) -> list[str]:
    """Name the family of each tune.

    Candidates come from locality-sensitive hashing of the signatures (bands of two places; a pair
    of similarity .2 meets in one of 64 bands with probability .93) and are then compared in full.

    Args:
        interval_hashes: one for each tune; equal ones are of one family.
        signatures: MinHash signatures of the tunes.

    Returns:
        For each tune the smallest interval hash of its family, so that the name does not depend
        on the order of the tunes.
    """
    n_tunes = len(interval_hashes)
    sets = UnionFind(n_tunes)
    first_with: dict[str, int] = {}
    for index, name in enumerate(interval_hashes):
        sets.unite(first_with.setdefault(name, index), index)
    if n_tunes > 1:
        _unite_similar(sets, np.stack(signatures))
    smallest: dict[int, str] = {}
    for index, name in enumerate(interval_hashes):
        root = sets.find(index)
        smallest[root] = min(name, smallest.get(root, name))
    return [smallest[sets.find(index)] for index in range(n_tunes)]


def _unite_similar(sets: UnionFind, signatures: npt.NDArray[np.uint32]) -> None:
    """Join the tunes whose signatures (tunes, places) agree in `SAME_TUNE` of their places."""
    for start in range(0, N_PERMUTATIONS, _ROWS_PER_BAND):
        band = signatures[:, start : start + _ROWS_PER_BAND].astype(np.uint64)
        bucket = (band[:, 0] << np.uint64(32)) | band[:, 1]
        order = np.argsort(bucket, kind="stable")
        ranked = bucket[order]
        for distance in range(1, _BUCKET_WINDOW):
            together = np.flatnonzero(ranked[distance:] == ranked[:-distance])
            if not len(together):
                break
            first, second = order[together], order[together + distance]
            alike = np.mean(signatures[first] == signatures[second], axis=1) >= SAME_TUNE
            for one, other in zip(first[alike].tolist(), second[alike].tolist(), strict=True):
                sets.unite(one, other)


def choose_split(family: str, seed: int = 0) -> str:
    """Put a family into train, valid or test (90, 5, 5 of 100) by its name alone."""
    digest = hashlib.blake2b(f"{seed}:{family}".encode(), digest_size=8).digest()
    place = int.from_bytes(digest, "big") / 2**64
    return "train" if place < 0.90 else "valid" if place < 0.95 else "test"
