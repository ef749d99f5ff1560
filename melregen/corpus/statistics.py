"""What is in a corpus, in figures."""

from array import array
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from melregen.corpus.families import SPLITS
from melregen.corpus.reader import Corpus, licence_allowed


@dataclass
class CorpusStatistics:
    """Figures of a corpus, gathered row by row."""

    rows: Counter[str] = field(default_factory=Counter)  # verses, by split
    families: Counter[str] = field(default_factory=Counter)  # families of tunes, by split
    notes: Counter[str] = field(default_factory=Counter)  # by split
    syllables: Counter[str] = field(default_factory=Counter)  # by split
    with_chords: int = 0  # rows with chord symbols of their own
    with_words: int = 0  # rows with syllables
    chords: int = 0  # chord symbols
    keys: Counter[str] = field(default_factory=Counter)  # rows by key
    metres: Counter[str] = field(default_factory=Counter)  # rows by metre
    languages: Counter[str] = field(default_factory=Counter)  # rows by language, "" for no words
    licences: Counter[str] = field(default_factory=Counter)  # rows by licence
    collections: Counter[str] = field(default_factory=Counter)  # rows by collection
    lengths: "array[int]" = field(default_factory=lambda: array("I"))  # notes of each row
    syllable_counts: "array[int]" = field(default_factory=lambda: array("I"))  # where there are any


_COLUMNS = [
    "family", "n_notes", "n_syllables", "n_chords",
    "key", "metre", "language", "licence", "collection",
]  # fmt: skip


def count_corpus(corpus: Corpus, licences: Sequence[str] = ()) -> CorpusStatistics:
    """Count what is in a corpus, without reading the music itself.

    Args:
        corpus: as it was built.
        licences: patterns as for `licence_allowed`; none takes all rows.
    """
    figures = CorpusStatistics()
    for split in SPLITS:
        families = set()
        for row in corpus.rows(split, _COLUMNS):
            if not licence_allowed(row["licence"], licences):
                continue
            families.add(row["family"])
            figures.rows[split] += 1
            figures.notes[split] += row["n_notes"]
            figures.syllables[split] += row["n_syllables"]
            figures.with_chords += row["n_chords"] > 0
            figures.with_words += row["n_syllables"] > 0
            figures.chords += row["n_chords"]
            figures.keys[row["key"]] += 1
            figures.metres[row["metre"]] += 1
            figures.languages[(row["language"] or "") if row["n_syllables"] else ""] += 1
            figures.licences[row["licence"]] += 1
            figures.collections[row["collection"]] += 1
            figures.lengths.append(row["n_notes"])
            if row["n_syllables"]:
                figures.syllable_counts.append(row["n_syllables"])
        figures.families[split] = len(families)
    return figures
