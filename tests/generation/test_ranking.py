"""What makes one planned candidate better than another."""

from dataclasses import replace

from melregen.extraction.extract import extract_template
from melregen.generation.ranking import (
    long_weak_lines,
    plan_terms,
    score_plan,
    score_sheet,
    weak_downbeats,
)
from melregen.music import Chord, ChordChange, Key, LeadSheet, Note, Syllable
from melregen.template import Cadence, Feel, PhraseForm, Relation
from tests.models.songs import spring_song

PITCHES = (67, 69, 71, 72, 74, 72, 71, 69, 67, 71, 69, 67)


def _template(syllables_at):
    notes = [
        Note(
            24 * place,
            24,
            pitch,
            syllable=Syllable("la") if place in syllables_at else None,
            melisma=place not in syllables_at,
        )
        for place, pitch in enumerate(PITCHES)
    ]
    return extract_template(LeadSheet.build(notes, key=Key("G")))


def test_a_song_with_two_notes_on_every_syllable_ranks_below_a_syllabic_one() -> None:
    syllabic, melismatic = _template(range(12)), _template(range(0, 12, 2))
    assert score_plan(syllabic) > score_plan(melismatic) + 0.3


def test_weak_syllables_on_downbeats_cost_a_plan() -> None:
    def plan(stresses):
        notes = [
            Note(24 * place, 24, 67, Syllable("la", stress=stress))
            for place, stress in enumerate(stresses)
        ]
        return extract_template(LeadSheet.build(notes, key=Key("G")))

    stressed, weak = plan((1, 0, 1, 0) * 3), plan((0, 1, 0, 1) * 3)
    assert (weak_downbeats(stressed), weak_downbeats(weak)) == (0, 1)
    assert score_plan(stressed) > score_plan(weak) + 1


def test_the_terms_of_a_plan_are_its_score() -> None:
    template = extract_template(spring_song())
    terms = plan_terms(template)
    assert score_plan(template) == sum(terms.values())
    assert {"stress", "weak_downbeats", "cadence", "even_lines", "rests"} <= set(terms)


def test_a_long_note_on_a_weak_syllable_costs_a_line() -> None:
    def plan(stresses, lengths):
        notes, onset = [], 0
        for stress, length in zip(stresses, lengths, strict=True):
            notes.append(Note(onset, length, 67, Syllable("la", stress=stress)))
            onset += length
        return extract_template(LeadSheet.build(notes))

    assert long_weak_lines(plan((1, 0, 1, 0), (24, 48, 24, 24))) == 1
    assert long_weak_lines(plan((1, 0, 1, 0), (48, 24, 24, 24))) == 0
    assert long_weak_lines(plan((1, 0, 1, 0), (24, 24, 24, 48))) == 0  # at the end of a line


def test_a_melody_that_stays_on_its_pitch_ranks_below_one_that_moves() -> None:
    def score(pitches):
        notes = [Note(24 * place, 24, pitch) for place, pitch in enumerate(pitches)]
        chords = (ChordChange(0, Chord("G")),)
        sheet = LeadSheet.build(notes, key=Key("G"), chords=chords)
        return score_sheet(sheet, extract_template(sheet))

    moving = score((67, 71, 74, 71, 67, 74, 71, 67))
    droning = score((67, 67, 67, 67, 71, 71, 71, 67))
    assert moving.total > droning.total


def test_agreement_counts_cadences_and_relations_found_again() -> None:
    """The closed loop asks of a candidate what extraction finds in it."""
    sheet = spring_song()
    template = extract_template(sheet)
    assert score_sheet(sheet, template).agreement == 1.0
    last = template.phrases[-1]
    other = replace(last, cadence=Cadence.PLAGAL)
    wrong = replace(template, phrases=(*template.phrases[:-1], other))
    assert last.cadence is not Cadence.PLAGAL
    assert score_sheet(sheet, wrong).agreement == 7 / 8
    unrelated = replace(template.phrases[2], form=PhraseForm(Relation.NEW))
    wrong = replace(template, phrases=(*template.phrases[:2], unrelated, last))
    assert score_sheet(sheet, wrong).agreement == 7 / 8


def test_people_are_no_measure_of_what_is_asked_for() -> None:
    template = extract_template(spring_song())
    terms = plan_terms(template, feel=Feel(rests=0.4))
    assert "rests" not in terms
    assert "running_lines" not in terms
    assert "syncopation" in terms
