"""Phrase boundaries, from annotation, words, and the melody itself."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from melregen.extraction.phrases.features import phrase_features
from melregen.extraction.phrases.model import PhraseModel
from melregen.extraction.phrases.segmentation import boundary_probabilities
from melregen.extraction.phrases.words import add_sections, add_words
from melregen.music import LeadSheet
from melregen.music.note_places import NotePlaces, note_places

_LONGEST = 24  # notes of a phrase
_IMPOSSIBLE = 1e-3
_LONG_REST = 3.0  # nats for a rest of a bar: the network saw no melody of a few notes


def phrase_starts(sheet: LeadSheet, places: NotePlaces | None = None) -> list[int]:
    """Return the index of each phrase's first note (0 first; empty without notes).

    Annotated phrases are kept. Otherwise a small network, which learned from the lines of sung
    texts, scores each possible boundary by the melody alone, the words are added where there are
    any, and a chain over phrases weighs in how long phrases are and how regular the song's are.
    Neither a word nor a melisma is ever divided.

    Args:
        sheet: the melody.
        places: the metrical places of its notes, where they are known already.
    """
    if not sheet.notes:
        return []
    if sheet.phrases:
        return _annotated_starts(sheet)
    if len(sheet.notes) < 2:
        return [0]
    places = places or note_places(sheet)
    model = PhraseModel.load()
    scores = model.scores(phrase_features(sheet, places)) + _LONG_REST * _long_rests(sheet)
    add_words(scores, sheet, model.words)
    add_sections(scores, sheet)
    probabilities = boundary_probabilities(places, scores, model.lengths)
    found = likely_boundaries(probabilities, model.threshold)
    return [0, *(end + 1 for end in divide_long(found.tolist(), probabilities))]


def _long_rests(sheet: LeadSheet) -> NDArray[np.float64]:
    """Return the rest after each note but the last, in bars, one at most."""
    rests = [b.onset - a.end for a, b in pairwise(sheet.notes)]
    return np.minimum(1.0, np.array(rests) / sheet.metre.bar)


def likely_boundaries(probabilities: NDArray[np.float64], threshold: float) -> NDArray[np.int64]:
    """Return the notes after which a phrase ends, of two neighbours the likelier only.

    Args:
        probabilities: of a boundary after each note but the last.
        threshold: least probability.
    """
    before = np.append(0.0, probabilities[:-1])
    after = np.append(probabilities[1:], 0.0)
    sure = probabilities > 0.9
    peaks = (probabilities >= before) & (probabilities > after)
    return np.flatnonzero((probabilities > threshold) & (peaks | sure))


def divide_long(boundaries: Sequence[int], probabilities: NDArray[np.float64]) -> list[int]:
    """Divide phrases of more than 24 notes at their likeliest places, again and again.

    Runs of even notes, as in dance tunes, have many places that are a little likely, and none that
    is likely. What is all but impossible, as within a melisma, stays undivided.

    Args:
        boundaries: the notes after which a phrase ends, in order.
        probabilities: of a boundary after each note but the last.
    """
    result = set(boundaries)
    firsts = [0, *(end + 1 for end in boundaries)]
    spans = list(zip(firsts, [*firsts[1:], len(probabilities) + 1], strict=True))
    while spans:
        first, stop = spans.pop()
        if stop - first > _LONGEST:
            inner = probabilities[first + 2 : stop - 3]  # both parts have three notes or more
            end = first + 2 + int(inner.argmax())
            if probabilities[end] > _IMPOSSIBLE:
                result.add(end)
                spans += [(first, end + 1), (end + 1, stop)]
    return sorted(result)


def _annotated_starts(sheet: LeadSheet) -> list[int]:
    """Start a phrase at the first note from its onset on; notes between join the one before."""
    onsets = np.array([note.onset for note in sheet.notes])
    firsts = np.searchsorted(onsets, [phrase.onset for phrase in sheet.phrases])
    return sorted({0, *(int(first) for first in firsts if first < len(onsets))})
