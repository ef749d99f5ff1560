"""Where a melody breathes: phrase boundaries from annotation, words, and the melody itself."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from melregen.extraction.phrases.features import phrase_features
from melregen.extraction.phrases.model import PhraseModel
from melregen.extraction.phrases.segmentation import (
    FORBIDDEN,
    PhraseLengths,
    best_segmentation,
    boundary_probabilities,
)
from melregen.extraction.phrases.words import WordRules, add_words
from melregen.music import LeadSheet, Phrase
from melregen.music.note_places import NotePlaces, note_places

_LONGEST = 24  # notes of a phrase
_IMPOSSIBLE = 1e-3
_LONG_REST = 3.0  # nats for a rest of a bar: the network saw no melody of a few notes


@dataclass(frozen=True)
class PhraseRules:
    """What speaks for a boundary after a note, for those who want no learned model.

    The gap rules are those of the local boundary detection model (Cambouropoulos, "The local
    boundary detection model (LBDM) and its application in the study of expressive timing", ICMC
    2001) and of the grouping preference rules 2 and 5 of Lerdahl and Jackendoff (1983); the reward
    for metrical parallelism is that of Grouper (Temperley, *The Cognition of Basic Musical
    Structures*, 2001, ch. 3). All weights are in one unit, nats. Those of the wordless rules were
    searched on hymns, carols, children's songs and lead sheets whose sung lines, found by
    punctuation, stood for the phrases; `same_place` and `boundary` were set by hand.
    """

    rest: float = 4.0  # a rest after the note, per beat of rest, one beat at most
    local_length: float = 0.75  # log2 of the note's length over the mean of its neighbours'
    global_length: float = 1.65  # log2 of the note's length over the song's median
    leap: float = 0.015  # a semitone of the interval to the next note, an octave at most
    strong_end: float = 0.3  # the note falls on the strongest beat (3), in proportion
    parallel_start: float = 3.0  # what follows starts with the rhythm of the song's opening
    same_place: float = 0.5  # it starts where the song starts in the bar
    boundary: float = -2.4  # cost of any boundary
    words: WordRules = field(default_factory=WordRules)
    lengths: PhraseLengths = field(
        default_factory=lambda: PhraseLengths(9.7, 0.48, -4.0, 2.3, 0.55)
    )


def find_phrases(sheet: LeadSheet, *, rules: PhraseRules | None = None) -> tuple[Phrase, ...]:
    """Divide the melody into phrases; every note belongs to exactly one.

    Annotated phrases are kept. Otherwise a small network, which learned from the lines of sung
    texts, scores each possible boundary by the melody alone, the words are added where there are
    any, and a chain over phrases weighs in how long phrases are and how regular the song's are.
    Neither a word nor a melisma is ever divided.

    Args:
        sheet: the melody.
        rules: score by these rules, and not by the network.

    Returns:
        Phrases from the onset of their first note to the end of their last (ticks).
    """
    starts = phrase_starts(sheet, rules=rules)
    ends = [*starts[1:], len(sheet.notes)]
    return tuple(
        Phrase(sheet.notes[start].onset, sheet.notes[end - 1].end - sheet.notes[start].onset)
        for start, end in zip(starts, ends, strict=True)
    )


def phrase_starts(sheet: LeadSheet, *, rules: PhraseRules | None = None) -> list[int]:
    """Return the index of each phrase's first note (0 first; empty without notes).

    Args:
        sheet: the melody.
        rules: score by these rules, and not by the network.
    """
    if not sheet.notes:
        return []
    if sheet.phrases:
        return _annotated_starts(sheet)
    if len(sheet.notes) < 2:
        return [0]
    places = note_places(sheet)
    if rules is not None:
        scores = rule_scores(sheet, places, rules)
        _add_text(scores, sheet, rules.words)
        starts = best_segmentation(places, scores, rules.lengths)
        # A coloratura longer than the window is still one phrase.
        return [0, *(start for start in starts if start and scores[start - 1] > FORBIDDEN / 2)]
    model = PhraseModel.load()
    scores = model.scores(phrase_features(sheet, places)) + _LONG_REST * _long_rests(sheet)
    _add_text(scores, sheet, model.words)
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


def rule_scores(sheet: LeadSheet, places: NotePlaces, rules: PhraseRules) -> NDArray[np.float64]:
    """Score a boundary after each note but the last by rule, words left out (nats)."""
    notes = sheet.notes
    onsets = np.array([note.onset for note in notes], float)
    durations = np.array([note.duration for note in notes], float)
    pitches = np.array([note.pitch for note in notes], float)
    beat = np.median(np.diff(sheet.metre.beats)) if len(sheet.metre.beats) > 1 else 24.0

    gaps = np.diff(onsets)  # onset to onset
    rests = np.clip((gaps - durations[:-1]) / beat, 0.0, 1.0)
    before = np.concatenate([gaps[:1], gaps[:-1]])
    after = np.concatenate([gaps[1:], gaps[-1:]])
    local = np.clip(np.log2(2 * gaps / (before + after)), -1.0, 2.0)
    median = np.median(gaps)
    overall = np.clip(np.log2(gaps / median), -1.0, 2.0)
    leaps = np.minimum(np.abs(np.diff(pitches)), 12.0)
    strengths = places.strengths[:-1] / 3

    scores: NDArray[np.float64] = (
        rules.boundary
        + rules.rest * rests
        + rules.local_length * local
        + rules.global_length * overall
        + rules.leap * leaps
        + rules.strong_end * strengths
        + rules.parallel_start * _parallel_starts(places, gaps)
        + rules.same_place * (places.positions[1:] == places.positions[0])
    )
    return scores


def _parallel_starts(places: NotePlaces, gaps: NDArray[np.float64]) -> NDArray[np.float64]:
    """How far (0 to 1) the rhythm and bar position after each boundary equal the opening's."""
    length = min(6, len(gaps) // 2)
    result = np.zeros(len(gaps))
    if length < 3:
        return result
    opening = gaps[:length]
    windows = np.lib.stride_tricks.sliding_window_view(gaps, length)
    agreement = np.cumprod(windows == opening, axis=1).mean(axis=1)
    agreement *= places.positions[: len(windows)] == places.positions[0]
    result[: len(windows) - 1] = agreement[1:]
    return result


def _add_text(scores: NDArray[np.float64], sheet: LeadSheet, rules: WordRules) -> None:
    """Add what the words say and what the sections force, in place."""
    add_words(scores, sheet, rules)
    onsets = np.array([note.onset for note in sheet.notes])
    for section in sheet.sections:
        first = int(np.searchsorted(onsets, section.onset))
        if 0 < first < len(onsets) and scores[first - 1] > FORBIDDEN:
            scores[first - 1] = -FORBIDDEN
