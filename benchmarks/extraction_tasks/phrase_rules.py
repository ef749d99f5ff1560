"""Phrases by hand-set rules, the baseline without a learned model.

The rules score each possible boundary; words and sections are added, and a chain over phrases
chooses, both as in `melregen.extraction.phrases`.
"""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from melregen.extraction.phrases.segmentation import FORBIDDEN, PhraseLengths, best_segmentation
from melregen.extraction.phrases.words import WordRules, add_sections, add_words
from melregen.music import LeadSheet
from melregen.music.note_places import NotePlaces, note_places


@dataclass(frozen=True)
class PhraseRules:
    """What speaks for a boundary after a note.

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


def starts_by_rules(sheet: LeadSheet, rules: PhraseRules | None = None) -> list[int]:
    """Return the index of each phrase's first note.

    Args:
        sheet: a melody of at least two notes; phrases that are annotated are not looked at.
        rules: the weights; None for those set by hand.
    """
    rules = rules or PhraseRules()
    places = note_places(sheet)
    scores = rule_scores(sheet, places, rules)
    add_words(scores, sheet, rules.words)
    add_sections(scores, sheet)
    starts = best_segmentation(places, scores, rules.lengths)
    # A coloratura longer than the window is still one phrase.
    return [0, *(start for start in starts if start and scores[start - 1] > FORBIDDEN / 2)]


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
