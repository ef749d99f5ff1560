"""Proof that a test is one: no tune of a split has a near copy in another."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from melregen.corpus.families import SAME_TUNE, SPLITS, similar_pairs
from melregen.corpus.fingerprint import N_PERMUTATIONS, minhash
from melregen.corpus.reader import Corpus


@dataclass(frozen=True)
class Leak:
    """Two tunes that are variants of one and lie in two splits."""

    held_out: str  # id of the row in valid or test
    trained: str  # id of the row in another split
    similarity: float  # share of n-grams in common, 0 to 1


@dataclass(frozen=True)
class LeakReport:
    """What the comparison of all held-out tunes with all others has found.

    Attributes:
        tunes: tunes by split.
        shared_families: families that lie in more than one split.
        leaks: pairs of tunes whose similarity reaches `SAME_TUNE`.
    """

    tunes: dict[str, int]
    shared_families: int
    leaks: tuple[Leak, ...]

    @property
    def is_clean(self) -> bool:
        """Whether no tune has a copy, a variant or a relative in another split."""
        return not self.leaks and not self.shared_families


def find_leaks(corpus: Corpus) -> LeakReport:
    """Compare every tune of valid and test with every tune of the other splits, anew.

    Nothing that the build has found is believed: fingerprints are made again of the music.
    """
    names: list[str] = []
    signatures = []
    bounds = [0]
    families: list[set[str]] = []
    for split in SPLITS:
        last = None
        families.append(set())
        for row in corpus.rows(split, ["id", "source", "tune", "family", "lead_sheet"]):
            families[-1].add(row["family"])
            if (row["source"], row["tune"]) != last:  # the verses share the melody
                last = row["source"], row["tune"]
                names.append(row["id"])
                signatures.append(_signature_of(row["lead_sheet"]))
        bounds.append(len(names))
    stacked = np.stack(signatures) if signatures else np.zeros((0, N_PERMUTATIONS), np.uint32)
    leaks = []
    # Each split against those before it: valid against train, test against both.
    for start, end in list(pairwise(bounds))[1:]:
        for tune, other, similarity in similar_pairs(
            stacked, np.arange(start, end), np.arange(start)
        ):
            leaks.append(Leak(names[tune], names[other], similarity))
    return LeakReport(
        tunes={
            split: end - start for split, (start, end) in zip(SPLITS, pairwise(bounds), strict=True)
        },
        shared_families=sum(len(set.union(*families[:i]) & families[i]) for i in (1, 2)),
        leaks=tuple(sorted(leaks, key=lambda leak: -leak.similarity)),
    )


def _signature_of(document: str) -> np.ndarray[tuple[int, ...], np.dtype[np.uint32]]:
    from melregen.documents.lead_sheet import lead_sheet_from_json

    return minhash(lead_sheet_from_json(document))


__all__ = ["SAME_TUNE", "Leak", "LeakReport", "find_leaks"]
