"""Where a melody breathes: phrase boundaries from annotation, words, rests and long notes."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from melregen.music import LeadSheet, Note, Phrase, Syllabic, Syllable
from melregen.template.timeline import NotePlaces, note_places

_FORBIDDEN = -1e6
_WINDOW = 48  # notes: longer phrases are not sung in one breath


@dataclass(frozen=True)
class PhraseRules:
    """What speaks for a boundary after a note, and how long phrases like to be.

    The gap rules are those of the local boundary detection model (Cambouropoulos, "The local
    boundary detection model (LBDM) and its application in the study of expressive timing", ICMC
    2001) and of the grouping preference rules 2 and 5 of Lerdahl and Jackendoff (1983); the prior
    on the number of notes and the reward for metrical parallelism are those of Grouper (Temperley,
    *The Cognition of Basic Musical Structures*, 2001, ch. 3). All weights are in one unit,
    nats. Those of the wordless rules were searched on hymns, carols, children's songs and lead
    sheets whose sung lines, found by punctuation, stood for the phrases; `same_place`, `boundary`
    and the rules on words were set by hand.
    """

    rest: float = 4.0  # a rest after the note, per beat of rest, one beat at most
    local_length: float = 0.75  # log2 of the note's length over the mean of its neighbours'
    global_length: float = 1.65  # log2 of the note's length over the song's median
    leap: float = 0.015  # a semitone of the interval to the next note, an octave at most
    strong_end: float = 0.3  # the note falls on the strongest beat (3), in proportion
    parallel_start: float = 3.0  # what follows starts with the rhythm of the song's opening
    same_place: float = 0.5  # it starts where the song starts in the bar
    full_stop: float = 5.0  # the syllable carries . ; : ! ?
    comma: float = 3.0  # the syllable carries a comma or a dash
    capital: float = 2.0  # the next word has a capital (it may be a name: weak evidence)
    no_punctuation: float = -1.0  # a texted boundary with neither capital nor punctuation
    boundary: float = -2.4  # cost of any boundary
    notes: float = 9.7  # most usual number of notes, mean of log-normal
    notes_spread: float = 0.48  # its standard deviation in nats
    period: float = 2.3  # the phrase is as long in bars as the song's phrases are
    half_period: float = 0.55  # it is half or twice as long


_PERIODS = (1.0, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0)
_PERIOD_PRIOR = (-3.0, -3.0, 0.0, -3.0, -2.0, 0.0, -3.0, -2.0, -2.0)  # songs go by 2 and 4 bars


def find_phrases(sheet: LeadSheet, *, rules: PhraseRules | None = None) -> tuple[Phrase, ...]:
    """Divide the melody into phrases; every note belongs to exactly one.

    Annotated phrases are kept. Otherwise a dynamic programme chooses the boundaries of best total
    score under `PhraseRules`, once for each length in bars that the song's phrases might have in
    common, all at once; the best length wins. Neither a word nor a melisma is ever divided.

    Args:
        sheet: the melody.
        rules: weights; None uses the defaults.

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
    """Return the index of each phrase's first note (0 first; empty without notes)."""
    if not sheet.notes:
        return []
    if sheet.phrases:
        return _annotated_starts(sheet)
    if len(sheet.notes) < 2:
        return [0]
    rules = rules or PhraseRules()
    places = note_places(sheet)
    scores = boundary_scores(sheet, places, rules)
    starts = _best_segmentation(places, scores, rules)
    # A coloratura longer than the window is still one phrase.
    return [0, *(start for start in starts if start and scores[start - 1] > _FORBIDDEN / 2)]


def _annotated_starts(sheet: LeadSheet) -> list[int]:
    """Start a phrase at the first note from its onset on; notes between join the one before."""
    onsets = np.array([note.onset for note in sheet.notes])
    firsts = np.searchsorted(onsets, [phrase.onset for phrase in sheet.phrases])
    return sorted({0, *(int(first) for first in firsts if first < len(onsets))})


def boundary_scores(
    sheet: LeadSheet, places: NotePlaces, rules: PhraseRules
) -> NDArray[np.float64]:
    """Score a boundary after each note but the last (nats; very low inside a word or melisma)."""
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
    _add_words(scores, notes, sheet.language, rules)
    _force_sections(scores, sheet)
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


def _add_words(
    scores: NDArray[np.float64], notes: Sequence[Note], language: str | None, rules: PhraseRules
) -> None:
    """Add what the sung text says, in place; a wordless melody is left alone."""
    texted = 2 * sum(note.syllable is not None for note in notes) >= len(notes)
    # Where nouns are written large, a capital says little of where a line starts.
    capital = rules.capital / (3 if language == "de" or _share_of_capitals(notes) > 0.3 else 1)
    last: Syllable | None = None
    for index, (note, following) in enumerate(pairwise(notes)):
        last = note.syllable or (last if note.melisma else None)
        word_goes_on = following.syllable is not None and not _starts_word(following.syllable)
        if following.melisma or (last is not None and not last.ends_word and word_goes_on):
            scores[index] = _FORBIDDEN
        elif texted and last is not None and following.syllable is not None:
            evidence = _punctuation_evidence(last, rules)
            if _has_capital(following.syllable):
                evidence += capital
            scores[index] += evidence or rules.no_punctuation


def _punctuation_evidence(syllable: Syllable, rules: PhraseRules) -> float:
    marks = set(syllable.punctuation)
    if marks & set(".;:!?"):
        return rules.full_stop
    return rules.comma if marks & set(",–—-…") else 0.0


def _starts_word(syllable: Syllable) -> bool:
    return syllable.syllabic in (Syllabic.SINGLE, Syllabic.BEGIN)


def _has_capital(syllable: Syllable) -> bool:
    """Whether the syllable starts a word with a capital; the English "I" does not count."""
    word = syllable.text.strip("'\"“”‘’(),.;:!? ")
    is_i = word == "I" or word.startswith(("I'", "I’"))
    return _starts_word(syllable) and word[:1].isupper() and not is_i


def _share_of_capitals(notes: Sequence[Note]) -> float:
    words = [n.syllable for n in notes if n.syllable is not None and _starts_word(n.syllable)]
    return sum(map(_has_capital, words)) / max(1, len(words))


def _force_sections(scores: NDArray[np.float64], sheet: LeadSheet) -> None:
    onsets = np.array([note.onset for note in sheet.notes])
    for section in sheet.sections:
        first = int(np.searchsorted(onsets, section.onset))
        if 0 < first < len(onsets) and scores[first - 1] > _FORBIDDEN:
            scores[first - 1] = -_FORBIDDEN


def _best_segmentation(
    places: NotePlaces, scores: NDArray[np.float64], rules: PhraseRules
) -> list[int]:
    """Choose boundaries by dynamic programming, all common lengths side by side.

    `best[h, i]` is the best total for notes 0 to i - 1 as whole phrases under the hypothesis h on
    the common length.
    """
    count = len(places.bars)
    bars = places.bars
    bars = np.append(bars, np.ceil(bars[-1] + 1e-9) + bars[0] % 1.0)
    gain = np.append(scores, 0.0)  # a phrase that ends with the melody costs nothing
    sizes = np.arange(1, _WINDOW + 1)
    size_scores = -(((np.log(sizes) - np.log(rules.notes)) / rules.notes_spread) ** 2) / 2
    size_scores[:2] -= 4.0  # fewer than three notes make no phrase
    periods = np.array(_PERIODS)[:, None]

    best = np.full((len(_PERIODS), count + 1), -np.inf)
    best[:, 0] = _PERIOD_PRIOR
    origin = np.zeros((len(_PERIODS), count + 1), int)
    rows = np.arange(len(_PERIODS))
    for end in range(1, count + 1):
        first = max(0, end - _WINDOW)
        lengths = bars[end] - bars[first:end]  # (starts,)
        ratio = lengths / periods  # (hypotheses, starts)
        fit = rules.period * (np.abs(ratio - 1) < 0.07)
        fit += rules.half_period * ((np.abs(ratio - 2) < 0.07) | (np.abs(ratio - 0.5) < 0.035))
        totals = best[:, first:end] + size_scores[: end - first][::-1] + fit + gain[end - 1]
        choice = totals.argmax(axis=1)
        best[:, end] = totals[rows, choice]
        origin[:, end] = first + choice
    row = int(best[:, count].argmax())
    starts, end = [], count
    while end > 0:
        end = int(origin[row, end])
        starts.append(end)
    return starts[::-1]
