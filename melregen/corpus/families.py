"""Families of tunes, and the split of a corpus by family.

Copies and variants of a tune in both training and test sets make a test worthless, so every
family lies on one side as a whole.
"""

import hashlib
from array import array
from collections.abc import Iterable, Iterator

import numpy as np
import numpy.typing as npt

from melregen.corpus.fingerprint import N_PERMUTATIONS
from melregen.corpus.neighbours import (
    BLOCK,
    SignatureTable,
    agreement,
    first_equal,
    first_of_equals,
    near_pairs,
)

SPLITS = ("train", "valid", "test")

SAME_TUNE = 0.2
"""Estimated Jaccard similarity of interval n-grams from which two tunes count as variants.

Among 6,600 tunes of ten collections known variants ("Tullochgorum", "Devil's Dream") lie at .2 to
.3, the nearest neighbours of unlike tunes at .09 in the median; below .18 chains of chance likeness
join dozens of tunes.
"""

_LEAST_PLACES = int(np.ceil(SAME_TUNE * N_PERMUTATIONS))


class UnionFind:
    """Disjoint sets of the numbers 0 to n - 1."""

    def __init__(self, size: int) -> None:
        self._parent = array("q", range(size))

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

    def roots(self) -> npt.NDArray[np.int64]:
        """Return the smallest member of every item's set, by way of shortening all paths."""
        parent = np.frombuffer(self._parent, dtype=np.int64)
        while True:
            above = parent[parent]
            if np.array_equal(above, parent):
                return above
            parent[:] = above


def find_families(
    melodies: npt.NDArray[np.uint64], signatures: SignatureTable
) -> npt.NDArray[np.uint64]:
    """Name the family of each tune.

    Tunes of equal intervals are of one family, and so are those whose signatures agree in
    `SAME_TUNE` of their places: all such pairs are found (`near_pairs`), so that no test tune has
    a variant in training.

    Args:
        melodies: interval hash of each tune; equal ones are of one family.
        signatures: MinHash signatures (tunes, places).

    Returns:
        For each tune the smallest interval hash of its family, so that the name does not depend
        on the order of the tunes.
    """
    n_tunes = len(melodies)
    sets = UnionFind(n_tunes)
    if n_tunes > 1:
        _unite(sets, np.arange(n_tunes), first_equal(melodies))
        same = first_of_equals(signatures)
        _unite(sets, np.arange(n_tunes), same)
        roots = sets.roots()
        for first, second in near_pairs(signatures, np.unique(same), _LEAST_PLACES):
            apart = roots[first] != roots[second]
            first, second = first[apart], second[apart]
            near = agreement(signatures, first, second) >= _LEAST_PLACES
            if near.any():
                _unite(sets, first[near], second[near])
                roots = sets.roots()
    smallest = np.full(n_tunes, np.iinfo(np.uint64).max, dtype=np.uint64)
    roots = sets.roots()
    np.minimum.at(smallest, roots, melodies)
    names: npt.NDArray[np.uint64] = smallest[roots]
    return names


def _unite(sets: UnionFind, first: npt.NDArray[np.intp], second: npt.NDArray[np.intp]) -> None:
    apart = first != second
    for one, other in zip(first[apart].tolist(), second[apart].tolist(), strict=True):
        sets.unite(one, other)


def family_name(name: int) -> str:
    """Return the name of a family as it stands in the corpus: 16 hexadecimal digits."""
    return f"{int(name):016x}"


def similar_pairs(
    signatures: npt.NDArray[np.uint32],
    tunes: npt.NDArray[np.intp],
    others: npt.NDArray[np.intp] | None = None,
) -> Iterator[tuple[int, int, float]]:
    """Yield the pairs of tunes that count as variants, by comparing each with each.

    Args:
        signatures: of all tunes (tunes, places).
        tunes: the first of the pairs.
        others: the second of the pairs; None for all tunes.

    Yields:
        The two tunes, and the estimated similarity of their n-grams.
    """
    among = np.arange(len(signatures)) if others is None else others
    for start in range(0, len(among), BLOCK):
        indices = among[start : start + BLOCK]
        block = np.asarray(signatures[indices])
        for tune in tunes.tolist():
            places = np.count_nonzero(block == signatures[tune], axis=1)
            for hit in np.flatnonzero(places >= _LEAST_PLACES).tolist():
                if indices[hit] != tune:
                    yield tune, int(indices[hit]), places[hit] / N_PERMUTATIONS


def choose_split(family: str, seed: int = 0) -> str:
    """Put a family into train, valid or test (90, 5, 5 of 100) by its name alone."""
    place = _place(family, seed)
    return "train" if place < 0.90 else "valid" if place < 0.95 else "test"


def fill_empty_splits(families: Iterable[str], seed: int = 0) -> dict[str, str]:
    """Return the families of a small corpus that go elsewhere than `choose_split` says.

    Where chance leaves valid or test empty, the family of train that came closest goes there; two
    families or fewer stay as they are.
    """
    splits: dict[str, str] = {}
    for name in families:
        splits[name] = choose_split(name, seed)
        if len(set(splits.values())) == len(SPLITS):  # as in any large corpus, after a few dozen
            return {}
    if len(splits) < len(SPLITS):
        return {}
    moved: dict[str, str] = {}
    for split in SPLITS:
        if split not in splits.values():
            most = max(SPLITS, key=lambda other: list(splits.values()).count(other))
            candidates = [name for name, there in splits.items() if there == most]
            moved[max(candidates, key=lambda name: _place(name, seed))] = split
            splits.update(moved)
    return moved


def _place(family: str, seed: int) -> float:
    digest = hashlib.blake2b(f"{seed}:{family}".encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") / 2**64
