"""What a text says of where phrases end: punctuation, capitals, whole words, sections."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from melregen.extraction.phrases.segmentation import FORBIDDEN
from melregen.music import LeadSheet, Note, Syllable

STRONG = frozenset(".;:!?")
"""Punctuation that ends a sentence, or a part of one that could stand alone."""

WEAK = frozenset(",–—-…")
"""Punctuation that also stands within a line of verse."""

_MARKS = "'\"“”„‘’«»(),.;:!?- "


@dataclass(frozen=True)
class WordRules:
    """Weights of the evidence in the words, in nats, set by hand."""

    full_stop: float = 5.0  # the syllable carries . ; : ! ?
    comma: float = 3.0  # the syllable carries a comma or a dash
    capital: float = 2.0  # the next word has a capital (it may be a name: weak evidence)
    no_punctuation: float = -1.0  # a texted boundary with neither capital nor punctuation


def add_words(scores: NDArray[np.float64], sheet: LeadSheet, rules: WordRules) -> None:
    """Add what the sung text says, in place; a wordless melody is left alone.

    Args:
        scores: of a boundary after each note but the last (nats).
        sheet: the melody with its words.
        rules: weights.
    """
    notes = sheet.notes
    texted = 2 * sum(note.syllable is not None for note in notes) >= len(notes)
    # Where nouns are written large, a capital says little of where a line starts.
    many = sheet.language == "de" or _share_of_capitals(notes) > 0.3
    capital = rules.capital / (3 if many else 1)
    last: Syllable | None = None
    for index, (note, following) in enumerate(pairwise(notes)):
        last = note.syllable or (last if note.melisma else None)
        word_goes_on = following.syllable is not None and not following.syllable.starts_word
        if following.melisma or (last is not None and not last.ends_word and word_goes_on):
            scores[index] = FORBIDDEN
        elif texted and last is not None and following.syllable is not None:
            evidence = _punctuation_evidence(last, rules)
            if _has_capital(following.syllable):
                evidence += capital
            scores[index] += evidence or rules.no_punctuation


def add_sections(scores: NDArray[np.float64], sheet: LeadSheet) -> None:
    """Force a boundary where a section starts, in place, unless it would divide a word."""
    onsets = np.array([note.onset for note in sheet.notes])
    for section in sheet.sections:
        first = int(np.searchsorted(onsets, section.onset))
        if 0 < first < len(onsets) and scores[first - 1] > FORBIDDEN:
            scores[first - 1] = -FORBIDDEN


def _punctuation_evidence(syllable: Syllable, rules: WordRules) -> float:
    marks = set(syllable.punctuation)
    if marks & STRONG:
        return rules.full_stop
    return rules.comma if marks & WEAK else 0.0


def strip_marks(syllable: Syllable) -> str:
    """Return a syllable without the punctuation, brackets and quotes around it."""
    return syllable.text.strip(_MARKS)


def _has_capital(syllable: Syllable) -> bool:
    """Whether the syllable starts a word with a capital; the English "I" does not count."""
    word = strip_marks(syllable)
    is_i = word == "I" or word.startswith(("I'", "I’"))
    return syllable.starts_word and word[:1].isupper() and not is_i


def _share_of_capitals(notes: Sequence[Note]) -> float:
    words = [n.syllable for n in notes if n.syllable is not None and n.syllable.starts_word]
    return sum(map(_has_capital, words)) / max(1, len(words))
