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

_BLOCK = 8192
"""Signatures compared at a time, 4 MB."""


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


def find_families(
    melodies: npt.NDArray[np.uint64], signatures: npt.NDArray[np.uint32], seed: int = 0
) -> npt.NDArray[np.uint64]:
    """Name the family of each tune.

    Candidates come from locality-sensitive hashing of the signatures (bands of two places; a pair
    of similarity .2 meets in one of 64 bands with probability .93) and are then compared in full.
    That leaves few pairs unseen, but a test must hold none: every tune outside train is compared
    with all others.

    Args:
        melodies: interval hash of each tune; equal ones are of one family.
        signatures: MinHash signatures (tunes, places).
        seed: of the split.

    Returns:
        For each tune the smallest interval hash of its family, so that the name does not depend
        on the order of the tunes.
    """
    n_tunes = len(melodies)
    sets = UnionFind(n_tunes)
    if n_tunes > 1:
        _unite_equal(sets, melodies)
        _unite_similar(sets, signatures)
        compared = np.zeros(n_tunes, dtype=bool)
        while True:
            names = _name_sets(sets, melodies)
            waiting = np.flatnonzero(~compared & _is_held_out(names, seed))
            if not len(waiting):
                return names
            compared[waiting] = True
            for tune, other, _ in similar_pairs(signatures, waiting):
                sets.unite(tune, other)
    return melodies.copy()


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
    least = int(np.ceil(SAME_TUNE * N_PERMUTATIONS))
    among = np.arange(len(signatures)) if others is None else others
    for start in range(0, len(among), _BLOCK):
        indices = among[start : start + _BLOCK]
        block = np.asarray(signatures[indices])
        for tune in tunes.tolist():
            places = np.count_nonzero(block == signatures[tune], axis=1)
            for hit in np.flatnonzero(places >= least).tolist():
                if indices[hit] != tune:
                    yield tune, int(indices[hit]), places[hit] / N_PERMUTATIONS


def _name_sets(sets: UnionFind, melodies: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint64]:
    roots = np.array([sets.find(index) for index in range(len(melodies))], dtype=np.intp)
    smallest = np.full(len(melodies), np.iinfo(np.uint64).max, dtype=np.uint64)
    np.minimum.at(smallest, roots, melodies)
    names: npt.NDArray[np.uint64] = smallest[roots]
    return names


def _is_held_out(names: npt.NDArray[np.uint64], seed: int) -> npt.NDArray[np.bool_]:
    families, of_tune = np.unique(names, return_inverse=True)
    all_names = [family_name(name) for name in families.tolist()]
    moved = fill_empty_splits(all_names, seed)
    held_out = np.array(
        [moved.get(name, choose_split(name, seed)) != "train" for name in all_names]
    )
    outside: npt.NDArray[np.bool_] = held_out[of_tune]
    return outside


def _unite_equal(sets: UnionFind, melodies: npt.NDArray[np.uint64]) -> None:
    order = np.argsort(melodies, kind="stable")
    equal = np.flatnonzero(melodies[order[1:]] == melodies[order[:-1]])
    for one, other in zip(order[equal].tolist(), order[equal + 1].tolist(), strict=True):
        sets.unite(one, other)


def _unite_similar(sets: UnionFind, signatures: npt.NDArray[np.uint32]) -> None:
    """Join the tunes whose signatures (tunes, places) agree in `SAME_TUNE` of their places."""
    for start in range(0, N_PERMUTATIONS, _ROWS_PER_BAND):
        band = np.asarray(signatures[:, start : start + _ROWS_PER_BAND]).astype(np.uint64)
        bucket = (band[:, 0] << np.uint64(32)) | band[:, 1]
        order = np.argsort(bucket, kind="stable")
        ranked = bucket[order]
        for distance in range(1, _BUCKET_WINDOW):
            together = np.flatnonzero(ranked[distance:] == ranked[:-distance])
            if not len(together):
                break
            first, second = order[together], order[together + distance]
            for begin in range(0, len(first), _BLOCK):
                block = slice(begin, begin + _BLOCK)
                same = signatures[first[block]] == signatures[second[block]]
                alike = np.mean(same, axis=1) >= SAME_TUNE
                pairs = first[block][alike].tolist(), second[block][alike].tolist()
                for one, other in zip(*pairs, strict=True):
                    sets.unite(one, other)


def choose_split(family: str, seed: int = 0) -> str:
    """Put a family into train, valid or test (90, 5, 5 of 100) by its name alone."""
    place = _place(family, seed)
    return "train" if place < 0.90 else "valid" if place < 0.95 else "test"


def fill_empty_splits(families: Iterable[str], seed: int = 0) -> dict[str, str]:
    """Return the families of a small corpus that go elsewhere than `choose_split` says.

    Where chance leaves valid or test empty, the family of train that came closest goes there; two
    families or fewer stay as they are.
    """
    names = set(families)
    if len(names) < len(SPLITS):
        return {}
    splits = {name: choose_split(name, seed) for name in names}
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
