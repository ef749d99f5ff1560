"""Which tunes and songs a corpus has more than once, how they differ, and in which collections."""

from array import array
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from melregen.corpus.families import find_families
from melregen.corpus.fingerprint import VERSE
from melregen.corpus.neighbours import MinHashFile, first_equal
from melregen.corpus.spool import Result

DROPPED = ("exact", "transposed", "re-metred", "transposed and re-metred")
"""Kinds of copies, which are dropped: equal intervals, rhythm and words."""

KEPT = ("same melody", "variant")
"""Kinds of relatives, which stay and share a family: equal intervals with another rhythm or other
words; or enough interval n-grams in common."""


@dataclass(frozen=True)
class Relations:
    """What is known of all tunes and rows of a corpus, in arrays: a few bytes for each."""

    family: npt.NDArray[np.uint64]  # name of each tune's family
    first_in_family: npt.NDArray[np.intp]  # index of the first tune of each tune's family
    first_melody: npt.NDArray[np.intp]  # index of the first tune with each tune's intervals
    n_verses: "array[int]"  # rows of each tune
    first_row: npt.NDArray[np.intp]  # index of the first row equal to each; its own where kept
    verses: Any  # array of `VERSE`, one item a row

    def kind_of_copy(self, row: int) -> str:
        """Say how a row that repeats an earlier one differs from it."""
        copy, original = self.verses[row], self.verses[self.first_row[row]]
        transposed = copy["pitch"] != original["pitch"]
        remetred = copy["gap"] != original["gap"] or copy["metre"] != original["metre"]
        return DROPPED[transposed + 2 * remetred]

    def kind_of_relative(self, tune: int) -> tuple[str, int] | None:
        """Say how a tune is related to an earlier one, and to which; None where there is none."""
        if self.first_melody[tune] != tune:
            return KEPT[0], int(self.first_melody[tune])
        if self.first_in_family[tune] != tune:
            return KEPT[1], int(self.first_in_family[tune])
        return None


def find_relations(results: Iterable[Result], folder: Path) -> Relations:
    """Compare all tunes.

    Args:
        results: what the files gave, in the order of the files.
        folder: folder for a file of the signatures (512 bytes a tune), which are not held in
            memory.
    """
    melodies, n_verses, packed = array("Q"), array("I"), bytearray()
    path = folder / "signatures"
    with path.open("wb") as file:
        for result in results:
            melodies.frombytes(result.tunes["intervals"].tobytes())
            n_verses.extend(result.tunes["verses"].tolist())
            packed += result.verses.tobytes()
            file.write(result.tunes["signature"].tobytes())
    hashes = np.frombuffer(melodies, dtype=np.uint64)
    verses = np.frombuffer(packed, dtype=VERSE)
    family = find_families(hashes, MinHashFile(path)) if len(hashes) else hashes
    path.unlink()
    return Relations(
        family, first_equal(family), first_equal(hashes), n_verses, first_equal(verses["copy"]),
        verses,
    )  # fmt: skip
