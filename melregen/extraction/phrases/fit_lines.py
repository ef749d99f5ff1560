"""Where the lines of a sung text end, as its printed words tell: what phrases are learned from.

Editors print a capital where a line of verse starts, and punctuation where one ends. Neither is
certain: names and German nouns have capitals everywhere, commas also stand within lines. So each
possible boundary gets a probability; the verses of a song vote on it.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from melregen.corpus import Corpus
from melregen.documents.lead_sheet import lead_sheet_from_json
from melregen.extraction.phrases.words import STRONG, WEAK, strip_marks
from melregen.music import LeadSheet, Syllable

Array = NDArray[np.float64]

_USUALLY_SMALL = 0.5  # share of a word's uses without a capital from which on one tells a line
_CAPITALS_A_LINE = 0.25  # such capitals to eight syllables from which on lines start with them


@dataclass(frozen=True)
class LineEnds:
    """What the words say of the boundary after each note but the last, each array (notes - 1,).

    Attributes:
        probability: that a line ends there.
        weight: how much is known: 0 where nothing is sung or the words are unclear, else to 1.
    """

    probability: Array
    weight: Array


class Capitals:
    """How often each word of each language is printed small, counted in all texts at hand."""

    def __init__(self, sheets: Iterable[LeadSheet]) -> None:
        self._small: Counter[tuple[str | None, str]] = Counter()
        self._all: Counter[tuple[str | None, str]] = Counter()
        for sheet in sheets:
            for note in sheet.notes:
                if note.syllable is not None and note.syllable.starts_word:
                    word = strip_marks(note.syllable)
                    self._all[sheet.language, word.casefold()] += 1
                    self._small[sheet.language, word.casefold()] += word[:1].islower()

    def tells(self, language: str | None, syllable: Syllable) -> bool:
        """Whether the syllable has a capital that the word has not otherwise."""
        word = strip_marks(syllable)
        if not word[:1].isupper() or not syllable.starts_word:
            return False
        known = language, word.casefold()
        return self._small[known] >= _USUALLY_SMALL * self._all[known]


def find_line_ends(verses: Sequence[LeadSheet], capitals: Capitals) -> LineEnds:
    """Judge where lines end in a song; its verses have the same notes and other words.

    Where lines start with capitals (judged from the whole song), they decide, and a comma within a
    line is none. Elsewhere strong punctuation ends a line for sure, and a comma half of the time.
    """
    marks = [_marks(verse, capitals) for verse in verses]
    syllables = sum(note.syllable is not None for verse in verses for note in verse.notes)
    telling = sum(mark is not None and mark[1] and mark[0] < 2 for verse in marks for mark in verse)
    by_capitals = telling >= max(2.0, _CAPITALS_A_LINE * syllables / 8)
    votes = np.zeros((len(verses), len(verses[0].notes) - 1))
    known = np.zeros_like(votes)
    for row, verse in enumerate(marks):
        for index, mark in enumerate(verse):
            if mark is not None:
                votes[row, index] = _vote(*mark, by_capitals)
                known[row, index] = 1.0
    count = known.sum(axis=0)
    mean = votes.sum(axis=0) / np.maximum(1, count)
    # Several verses agree where lines end, and not where one of them has a stop within a line.
    sharpened = mean**2 / (mean**2 + (1 - mean) ** 2)
    probability = np.where(count > 1, sharpened, mean)
    return LineEnds(probability, np.minimum(1.0, count))


def _vote(mark: int, capital: bool, by_capitals: bool) -> float:
    if by_capitals:
        if capital:
            return (0.9, 0.97, 0.99)[mark]
        return (0.01, 0.1, 0.45)[mark]
    if capital:
        return (0.5, 0.7, 0.97)[mark]
    return (0.04, 0.5, 0.93)[mark]


def _marks(sheet: LeadSheet, capitals: Capitals) -> list[tuple[int, bool] | None]:
    """After each note but the last: its punctuation (0 none, 1 weak, 2 strong), and a capital."""
    result: list[tuple[int, bool] | None] = []
    last: Syllable | None = None
    for note, following in pairwise(sheet.notes):
        last = note.syllable or (last if note.melisma else None)
        if following.melisma:
            result.append((0, False))
        elif last is None or following.syllable is None:
            result.append(None)
        elif not last.ends_word and not following.syllable.starts_word:
            result.append((0, False))
        else:
            signs = set(last.punctuation)
            mark = 2 if signs & STRONG else 1 if signs & WEAK else 0
            result.append((mark, capitals.tells(sheet.language, following.syllable)))
    return result


@dataclass(frozen=True)
class SungSong:
    """A melody without words, its verses, and where the lines that were sung to it end.

    Attributes:
        melody: neither syllables nor phrases.
        verses: the lead sheets it was taken from; the same notes, other words.
        lines: what the words say.
        collection: of the corpus.
        family: of tunes alike; the unit by which songs are parted for tuning.
        weight: 1, or the share where a song's verses differ in their notes.
    """

    melody: LeadSheet
    verses: tuple[LeadSheet, ...]
    lines: LineEnds
    collection: str
    family: str
    weight: float


def sung_songs(corpus: Corpus, split: str) -> list[SungSong]:
    """Return the songs of a split with at least ten syllables and twelve notes, in order."""
    columns = ["collection", "family", "source", "tune", "n_syllables", "lead_sheet"]
    songs: dict[tuple[str, ...], list[LeadSheet]] = {}
    for row in corpus.rows(split, columns):
        if row["n_syllables"] >= 10:
            sheet = lead_sheet_from_json(row["lead_sheet"])
            name = (row["collection"], row["family"], row["source"], str(row["tune"]))
            songs.setdefault(name, []).append(replace(sheet, accompaniment=()))
    capitals = Capitals(sheet for verses in songs.values() for sheet in verses)
    result = []
    for (collection, family, *_), verses in songs.items():
        groups: dict[tuple[tuple[int, int], ...], list[LeadSheet]] = {}
        for sheet in verses:
            groups.setdefault(tuple((n.onset, n.pitch) for n in sheet.notes), []).append(sheet)
        for group in groups.values():
            if len(group[0].notes) >= 12:
                lines = find_line_ends(group, capitals)
                melody = without_words(group[0])
                weight = 1 / len(groups)
                result.append(SungSong(melody, tuple(group), lines, collection, family, weight))
    return result


def without_words(sheet: LeadSheet) -> LeadSheet:
    """Return the melody alone: no syllables, no phrases, no sections."""
    notes = tuple(replace(note, syllable=None, melisma=False) for note in sheet.notes)
    return replace(sheet, notes=notes, phrases=(), sections=(), language=None)
