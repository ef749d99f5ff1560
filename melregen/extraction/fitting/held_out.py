"""Tunes that models are measured on: variants of them are kept out of what models are fitted to."""

from collections.abc import Iterable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from melregen.corpus.families import SAME_TUNE
from melregen.corpus.fingerprint import N_PERMUTATIONS, minhash
from melregen.music import LeadSheet


def essen_books() -> list[Path]:
    """Return the files of the Essen songs that come with music21."""
    return sorted((music21_corpus() / "essenFolksong").glob("*.abc"))


def nottingham_books(data: Path) -> list[Path]:
    """Return the files of the Nottingham tunes; none where they are not at hand.

    Args:
        data: the folder that holds `evaluate`.
    """
    return sorted((data / "evaluate" / "nottingham" / "ABC_cleaned").glob("*.abc"))


def music21_corpus() -> Path:
    """Return the folder of the music that comes with music21."""
    import music21

    return Path(music21.__file__).parent / "corpus"


def fingerprints(books: Iterable[Path], least_notes: int = 1) -> NDArray[np.uint32]:
    """Return the fingerprints of the first verses of all tunes, (tunes, places).

    Args:
        books: files of tunes.
        least_notes: tunes with fewer notes are passed over.

    Raises:
        MelregenError: a book cannot be read; passed over, its tunes would be learned from.
    """
    from melregen.formats import read_tunes

    sheets = (verses[0] for book in books for verses in read_tunes(book))
    sketches = [minhash(sheet) for sheet in sheets if len(sheet.notes) >= least_notes]
    return np.array(sketches, np.uint32).reshape(-1, N_PERMUTATIONS)


def is_variant(sheet: LeadSheet, measured_on: NDArray[np.uint32]) -> bool:
    """Whether a tune is alike enough to one of the fingerprints to be a variant of it."""
    alike = (measured_on == minhash(sheet)).mean(axis=1)
    return bool((alike >= SAME_TUNE).any())
