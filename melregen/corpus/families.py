"""Families of tunes, and the split of a corpus by family.

Copies and variants of a tune in both training and test sets make a test worthless, so every
family lies on one side as a whole.
"""

import hashlib
from collections.abc import Iterable, Iterator

import numpy as np
import numpy.typing as npt

from melregen.corpus.fingerprint import N_PERMUTATIONS
from melregen.corpus.neighbours import (
    BLOCK,
    Indices,
    MinHashTable,
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


def find_families(
    melodies: npt.NDArray[np.uint64], signatures: MinHashTable
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
    everyone = np.arange(n_tunes)
    roots = everyone.copy()
    if n_tunes > 1:
        _unite(roots, everyone, first_equal(melodies))
        same = first_of_equals(signatures)
        _unite(roots, everyone, same)
        for first, second in near_pairs(signatures, np.unique(same), _LEAST_PLACES):
            apart = roots[first] != roots[second]
            first, second = first[apart], second[apart]
            near = agreement(signatures, first, second) >= _LEAST_PLACES
            _unite(roots, first[near], second[near])
    smallest = np.full(n_tunes, np.iinfo(np.uint64).max, dtype=np.uint64)
    np.minimum.at(smallest, roots, melodies)
    names: npt.NDArray[np.uint64] = smallest[roots]
    return names


def _unite(roots: Indices, first: Indices, second: Indices) -> None:
    """Join the sets of tunes pair by pair: a union-find over arrays, with path compression.

    Args:
        roots: the smallest member of the set that each tune is in; changed in place.
        first: tunes.
        second: for each of them one to join it with.
    """
    while True:
        one, other = roots[first], roots[second]
        if np.array_equal(one, other):
            return
        np.minimum.at(roots, np.maximum(one, other), np.minimum(one, other))
        while not np.array_equal(above := roots[roots], roots):
            roots[:] = above


def family_name(name: int) -> str:
    """Return the name of a family as it stands in the corpus: 16 hexadecimal digits."""
    return f"{int(name):016x}"


def similar_pairs(
    signatures: npt.NDArray[np.uint32],
    tunes: npt.NDArray[np.intp],
    others: npt.NDArray[np.intp] | None = None,
) -> Iterator[tuple[int, int, float]]:
    """Yield the pairs of tunes that count as variants, with the similarity of their n-grams.

    Args:
        signatures: of all tunes (tunes, places).
        tunes: the first of the pairs, each compared with each of the second.
        others: the second of the pairs; None for all tunes.
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
