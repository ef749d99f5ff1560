"""Which of several candidates is best: agreement with the template, singability, stress.

Likelihood does not count: what is easy to foresee is plain, and the likeliest of eight songs has
fewer chords and leaps and a narrower range than people's have.
"""

import itertools
from dataclasses import dataclass

from melregen.extraction.extract import extract_cadences_and_form
from melregen.models.planner.relations import RELATIONS
from melregen.music import ActiveSpans, LeadSheet
from melregen.template import Cadence, Feel, Template
from melregen.template.measure_feel import measure_feel

_AGREEMENT_WEIGHT = 1.0
_SINGABILITY_WEIGHT = 1.0
_CHORD_TONES_WEIGHT = 2.0
_HUMAN_CHORD_TONES = 0.75
_UNISONS_WEIGHT = 3.0
_HUMAN_UNISONS = 0.35
"""Share of notes on the pitch before them; nine of ten songs that people wrote stay below."""
_STRESS_WEIGHT = 2.0
_LONG_WEAK_WEIGHT = 2.0
_SILENCE_WEIGHT = 0.5
_CADENCE_WEIGHT = 1.0
_MELISMA_WEIGHT = 4.0
_FEEL_WEIGHT = 2.0
"""For a standard deviation of people's songs from what is asked for: more than candidates of one
song differ in stress and melismas together."""
_HUMAN_MELISMAS = 0.25
"""Share of notes that go on with a syllable; nine of ten songs that people wrote stay below."""


@dataclass(frozen=True)
class Score:
    """How good a candidate is.

    Attributes:
        agreement: share of the wanted template's cadences and phrase relations found again in
            the melody (the closed loop), 0 to 1.
        singability: 0 at best, lower for wide leaps and leaps that are not recovered.
        chord_tones: share of the time on chord tones, up to what songs written by people reach.
        unisons: 0 at best, lower where the melody stays on its pitch more than people write.
    """

    agreement: float
    singability: float
    chord_tones: float
    unisons: float

    @property
    def total(self) -> float:
        """What candidates are ranked by."""
        return (
            _AGREEMENT_WEIGHT * self.agreement
            + _SINGABILITY_WEIGHT * self.singability
            + _CHORD_TONES_WEIGHT * self.chord_tones
            + _UNISONS_WEIGHT * self.unisons
        )


def score_sheet(sheet: LeadSheet, template: Template) -> Score:
    """Score a rendered candidate against the template it was made from."""
    hits = []
    cadences, forms = extract_cadences_and_form(sheet, RELATIONS)
    for wanted, cadence, form in zip(template.phrases, cadences, forms, strict=False):
        if wanted.cadence is not None:
            hits.append(float(wanted.cadence is cadence))
        if wanted.form is not None:
            hits.append(float(form.relation.shares_melody == wanted.form.relation.shares_melody))
    agreement = sum(hits) / len(hits) if hits else 1.0
    return Score(agreement, _singability(sheet), _chord_tones(sheet), _unisons(sheet))


def _chord_tones(sheet: LeadSheet) -> float:
    """Return the share of the melody's time on chord tones, at most `_HUMAN_CHORD_TONES`.

    Notes over no chord do not count; to have more chord tones than people write is no merit.
    """
    chords = ActiveSpans(sheet.chords)
    inside = total = 0
    for note in sheet.notes:
        change = chords.at(note.onset)
        chord = change.chord if change else None
        if chord is None or chord.is_no_chord:
            continue
        total += note.duration
        inside += note.duration * (note.pitch % 12 in chord.pitch_classes)
    return min(inside / total, _HUMAN_CHORD_TONES) if total else _HUMAN_CHORD_TONES


def _singability(sheet: LeadSheet) -> float:
    """Penalise leaps beyond a sixth, and two leaps in one direction."""
    pitches = [note.pitch for note in sheet.notes]
    steps = [later - earlier for earlier, later in itertools.pairwise(pitches)]
    wide = sum(max(abs(step) - 9, 0) for step in steps)
    onward = sum(
        abs(first) > 4 and abs(second) > 4 and first * second > 0
        for first, second in itertools.pairwise(steps)
    )
    return -(0.5 * wide + 0.5 * onward) / max(len(steps), 1)


def _unisons(sheet: LeadSheet) -> float:
    """Penalise unisons beyond `_HUMAN_UNISONS`."""
    moves = [later.pitch - earlier.pitch for earlier, later in itertools.pairwise(sheet.notes)]
    return min(_HUMAN_UNISONS - moves.count(0) / max(len(moves), 1), 0.0)


def score_feel(template: Template, feel: Feel, sheet: LeadSheet | None = None) -> float:
    """Score how near a song comes to the feel that is asked for, 0 at best.

    Args:
        template: of the whole song, complete.
        feel: what is asked for.
        sheet: its notes; None where only the figures of the template count.
    """
    return -_FEEL_WEIGHT * feel.distance(measure_feel(template, sheet))


def score_plan(template: Template, closing: int = -1) -> float:
    """Score a planned candidate.

    What counts: stress on the beat, the longest note of a line on a stressed syllable or the last
    one, a cadence at the end, no silence after it, and no more melismas than people write.

    Args:
        template: the draft, completed as planned.
        closing: index of the phrase with which the song ends; of one whose sections share tunes it
            need not be the last that is planned.
    """
    slots = list(template.slots)
    assert template.duration is not None
    silence = (template.duration - slots[-1].end) / template.metres[0].metre.bar
    penalty = _SILENCE_WEIGHT * max(silence - 0.75, 0.0)
    melismas = sum(slot.melisma for slot in slots) / max(len(slots), 1)
    penalty += _MELISMA_WEIGHT * max(melismas - _HUMAN_MELISMAS, 0.0)
    if template.phrases[closing].cadence in (Cadence.AUTHENTIC, Cadence.PLAGAL):
        penalty -= _CADENCE_WEIGHT
    penalty += _LONG_WEAK_WEIGHT * long_weak_lines(template)
    return _STRESS_WEIGHT * stress_alignment(template) - penalty


def long_weak_lines(template: Template) -> float:
    """Return the share of lines whose longest note is on an unstressed syllable within, 0 to 1."""
    count = 0
    for phrase in template.phrases:
        durations = [slot.duration or 0 for slot in phrase.slots]
        place = len(durations) - 1 - durations[::-1].index(max(durations))
        syllable = phrase.slots[place].syllable
        is_within = any(slot.syllable for slot in phrase.slots[place + 1 :])
        count += is_within and syllable is not None and syllable.stress == 0
    return count / len(template.phrases)


def stress_alignment(template: Template) -> float:
    """Return the share of stressed syllables on a beat less that of the unstressed, -1 to 1.

    A strong beat counts whole, another beat half. 0 where the words have no known stress.
    """
    bars = ActiveSpans(template.bars)
    weights: dict[bool, list[float]] = {True: [], False: []}
    for slot in template.slots:
        if slot.syllable is None or slot.syllable.stress is None:
            continue
        onset = slot.onset or 0
        bar = bars.at_or_first(onset)
        strength = bar.metre.strength(bar.position(onset))
        weights[slot.syllable.stress == 1].append((0.0, 0.5, 1.0, 1.0)[strength])
    if not weights[True] or not weights[False]:
        return 0.0
    return sum(weights[True]) / len(weights[True]) - sum(weights[False]) / len(weights[False])
