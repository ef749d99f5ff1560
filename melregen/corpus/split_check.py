"""Proof that a test is one: no tune of a split has a near copy in another."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from melregen.corpus.families import SPLITS, similar_pairs
from melregen.corpus.fingerprint import N_PERMUTATIONS, minhash
from melregen.corpus.reader import Corpus
from melregen.documents.lead_sheet import lead_sheet_from_json


@dataclass(frozen=True)
class Leak:
    """Two tunes that are variants of one and lie in two splits."""

    held_out: str  # id of the row in valid or test
    trained: str  # id of the row in another split
    similarity: float  # share of n-grams in common, 0 to 1


@dataclass(frozen=True)
class LeakReport:
    """What the comparison of all held-out tunes with all others has found."""

    tunes: dict[str, int]  # tunes by split
    shared_families: int  # families that lie in more than one split
    leaks: tuple[Leak, ...]  # pairs of tunes whose similarity reaches `SAME_TUNE`

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
                signatures.append(minhash(lead_sheet_from_json(row["lead_sheet"])))
        bounds.append(len(names))
    stacked = np.stack(signatures) if signatures else np.zeros((0, N_PERMUTATIONS), np.uint32)
    ranges = list(pairwise(bounds))
    leaks = [
        Leak(names[tune], names[other], similarity)
        for start, end in ranges[1:]  # valid against train, test against both
        for tune, other, similarity in similar_pairs(
            stacked, np.arange(start, end), np.arange(start)
        )
    ]
    return LeakReport(
        tunes={split: end - start for split, (start, end) in zip(SPLITS, ranges, strict=True)},
        shared_families=sum(len(set.union(*families[:i]) & families[i]) for i in (1, 2)),
        leaks=tuple(sorted(leaks, key=lambda leak: -leak.similarity)),
    )
