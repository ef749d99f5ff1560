"""What is in a corpus, in figures."""

from collections import Counter
from dataclasses import dataclass, field

from melregen.corpus.families import SPLITS
from melregen.corpus.reader import Corpus


@dataclass
class CorpusStatistics:
    """Figures of a corpus, gathered row by row.

    Attributes:
        rows: verses, by split.
        families: families of tunes, by split.
        notes: by split.
        syllables: by split.
        with_chords: rows with chord symbols of their own.
        with_words: rows with syllables.
        chords: chord symbols.
        keys: rows by key.
        metres: rows by metre.
        languages: rows by language, "" for wordless ones.
        licences: rows by licence.
        collections: rows by collection.
        lengths: notes of each row.
    """

    rows: Counter[str] = field(default_factory=Counter)
    families: Counter[str] = field(default_factory=Counter)
    notes: Counter[str] = field(default_factory=Counter)
    syllables: Counter[str] = field(default_factory=Counter)
    with_chords: int = 0
    with_words: int = 0
    chords: int = 0
    keys: Counter[str] = field(default_factory=Counter)
    metres: Counter[str] = field(default_factory=Counter)
    languages: Counter[str] = field(default_factory=Counter)
    licences: Counter[str] = field(default_factory=Counter)
    collections: Counter[str] = field(default_factory=Counter)
    lengths: list[int] = field(default_factory=list)


_COLUMNS = [
    "family", "n_notes", "n_syllables", "n_chords",
    "key", "metre", "language", "licence", "collection",
]  # fmt: skip


def count_corpus(corpus: Corpus) -> CorpusStatistics:
    """Count what is in a corpus, without reading the music itself."""
    figures = CorpusStatistics()
    for split in SPLITS:
        families = set()
        for row in corpus.rows(split, _COLUMNS):
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
        figures.families[split] = len(families)
    return figures
