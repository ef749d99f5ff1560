"""Which of several candidates is best: like people's songs, sung easily, stressed on the beat.

Two kinds of terms. How like people's songs a candidate is, is weighed by what was learned from
comparing people's songs with candidates (`likeness`). The others say what a singer wants whatever
people wrote: words on the beat, no long note on a weak syllable within a line, a close, melodies
that do what their template says. `benchmarks/ranking.py` shows what each does.

Likelihood does not count: what is easy to foresee is plain, and the likeliest of eight songs has
fewer chords and leaps and a narrower range than people's have.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from melregen.extraction.extract import extract_cadences_and_form
from melregen.generation.likeness import Likeness, chord_tones, melody_figures, plan_figures
from melregen.models.planner.relations import RELATIONS
from melregen.music import ActiveSpans, LeadSheet
from melregen.template import Cadence, Feel, Template
from melregen.template.measure_feel import measure_feel

_AGREEMENT_WEIGHT = 2.0
_CHORD_TONES_WEIGHT = 2.0
_HUMAN_CHORD_TONES = 0.75
"""Of the time. It is no part of the likeness: most chords of people's songs were inferred from the
very melodies, so that a comparison on their templates says little about planned chords."""
_STRESS_WEIGHT = 2.0
_WEAK_DOWNBEAT_WEIGHT = 15.0
_LONG_WEAK_WEIGHT = 8.0
_SILENCE_WEIGHT = 0.5
_CADENCE_WEIGHT = 3.0
_FEEL_WEIGHT = 4.0
"""For a standard deviation of people's songs from what is asked for: more than candidates of one
song differ in stress and melismas together. Each figure that the user asks for has it; those of a
style share it."""


@dataclass(frozen=True)
class Score:
    """How good a candidate is.

    Attributes:
        agreement: share of the wanted template's cadences and phrase relations found again in
            the melody (the closed loop), 0 to 1.
        chord_tones: share of the time on chord tones, up to what songs written by people reach.
        likeness: how like people's melodies it is, in nats up to a constant.
    """

    agreement: float
    chord_tones: float
    likeness: float

    @property
    def total(self) -> float:
        """What candidates are ranked by."""
        agreement = _AGREEMENT_WEIGHT * self.agreement
        return agreement + _CHORD_TONES_WEIGHT * self.chord_tones + self.likeness


def score_sheet(sheet: LeadSheet, template: Template, feel: Feel | None = None) -> Score:
    """Score a rendered candidate against the template it was made from.

    Args:
        sheet: the candidate.
        template: it was made from.
        feel: what is asked for; people's songs are no measure of that.
    """
    hits = []
    cadences, forms = extract_cadences_and_form(sheet, RELATIONS)
    for wanted, cadence, form in zip(template.phrases, cadences, forms, strict=False):
        if wanted.cadence is not None:
            hits.append(float(wanted.cadence is cadence))
        if wanted.form is not None:
            hits.append(float(form.relation.shares_melody == wanted.form.relation.shares_melody))
    agreement = sum(hits) / len(hits) if hits else 1.0
    figures = {
        name: value
        for name, value in melody_figures(sheet, template).items()
        if getattr(feel, name, None) is None
    }
    likeness = Likeness.load("melody").score(figures)
    share = chord_tones(sheet)
    inside = _HUMAN_CHORD_TONES if share is None else min(share, _HUMAN_CHORD_TONES)
    return Score(agreement, inside, likeness)


def melody_terms(sheet: LeadSheet, template: Template) -> dict[str, float]:
    """Return the terms of a melody's score by name; their sum ranks it."""
    score = score_sheet(sheet, template)
    figures, model = melody_figures(sheet, template), Likeness.load("melody")
    terms = {name: term.score(figures.get(name)) for name, term in model.terms.items()}
    return {
        "agreement": _AGREEMENT_WEIGHT * score.agreement,
        "chord_tones": _CHORD_TONES_WEIGHT * score.chord_tones,
        **terms,
    }


def score_feel(
    template: Template, feel: Feel, sheet: LeadSheet | None = None, own: Feel | None = None
) -> float:
    """Score how near a song comes to the feel that is asked for, 0 at best.

    Args:
        template: of the whole song, complete.
        feel: what is asked for.
        sheet: its notes; None where only the figures of the template count.
        own: the figures of it that the user asks for, each of which weighs as if it were alone.
    """
    got = measure_feel(template, sheet)
    by_user = set() if own is None else set(own.figures)
    others = feel.only(name for name in feel.figures if name not in by_user)
    gaps = feel.only(by_user).gaps(got)
    return -_FEEL_WEIGHT * (sum(gaps.values()) + others.distance(got))


def score_plan(
    template: Template, closing: int = -1, feel: Feel | None = None, own: Feel | None = None
) -> float:
    """Score a planned candidate: the sum of `plan_terms`."""
    return sum(plan_terms(template, closing, feel, own).values())


def plan_terms(
    template: Template, closing: int = -1, feel: Feel | None = None, own: Feel | None = None
) -> Mapping[str, float]:
    """Return the terms of a planned candidate's score by name.

    Args:
        template: the draft, completed as planned.
        closing: index of the phrase with which the song ends; of one whose sections share tunes it
            need not be the last that is planned.
        feel: what is asked for; people's songs are no measure of that. See `score_feel`.
        own: what of that the user asks for.
    """
    slots = list(template.slots)
    assert template.duration is not None
    silence = (template.duration - slots[-1].end) / template.metres[0].metre.bar
    closes = template.phrases[closing].cadence in (Cadence.AUTHENTIC, Cadence.PLAGAL)
    figures, model = plan_figures(template), Likeness.load("plan")
    asked = {name for name in model.terms if getattr(feel, name, None) is not None}
    if feel is not None and feel.rests is not None:
        asked.add("running_lines")
    if own is not None and own.repetition is not None:
        asked.add("even_lines")  # lines in one rhythm are bars in one rhythm
    return {
        "stress": _STRESS_WEIGHT * stress_alignment(template),
        "weak_downbeats": -_WEAK_DOWNBEAT_WEIGHT * weak_downbeats(template),
        "long_weak": -_LONG_WEAK_WEIGHT * long_weak_lines(template),
        "cadence": _CADENCE_WEIGHT * closes,
        "silence": -_SILENCE_WEIGHT * max(silence - 0.75, 0.0),
        **{
            name: term.score(figures.get(name))
            for name, term in model.terms.items()
            if name not in asked
        },
    }


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


def weak_downbeats(template: Template) -> float:
    """Return the share of unstressed syllables among those on a downbeat, 0 to 1."""
    bars = ActiveSpans(template.bars)
    found = []
    for slot in template.slots:
        if slot.syllable is None or slot.syllable.stress is None:
            continue
        bar = bars.at_or_first(slot.onset or 0)
        if bar.position(slot.onset or 0) == 0:
            found.append(slot.syllable.stress == 0)
    return sum(found) / len(found) if found else 0.0


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
