"""Repeats and variations among phrases."""

import pytest

from melregen.extraction.form import find_form, phrase_similarity
from melregen.music import Note
from melregen.template import PhraseForm, Relation
from tests.extraction.tunes import melody

NEW = PhraseForm(Relation.NEW)


def later(notes, ticks, semitones=0):
    return [Note(n.onset + ticks, n.duration, n.pitch + semitones) for n in notes]


OPENING = melody("c4:1 d4 e4 c4 e4 f4 g4:2")


def test_the_same_pitches_and_rhythm_at_the_same_place_in_the_bar_are_a_repeat():
    other = melody("g4:.5 a4 g4 f4 e4:1 c4 g3 c4:3")
    forms = find_form([OPENING, later(other, 192), later(OPENING, 384)], [0, 0, 0])
    assert forms == (NEW, NEW, PhraseForm(Relation.REPEAT, 0))


def test_a_transposed_phrase_is_a_variation_and_no_repeat():
    forms = find_form([OPENING, later(OPENING, 192, 7)], [0, 0])
    assert forms == (NEW, PhraseForm(Relation.VARIATION, 0))


def test_the_same_notes_off_the_beat_are_no_repeat():
    forms = find_form([OPENING, later(OPENING, 216)], [0, 24])
    assert forms[1].relation is not Relation.REPEAT


def test_a_changed_ending_is_a_variation_of_the_nearest_phrase():
    ending = melody("c4:1 d4 e4 c4 e4 d4 c4:2")
    far = melody("e5:3 d5:1 c5:.5 b4 a4 g4 f#4:2")
    forms = find_form([far, later(OPENING, 192), later(ending, 384)], [0, 0, 0])
    assert forms == (NEW, NEW, PhraseForm(Relation.VARIATION, 1))


def test_a_variation_never_names_a_repeat_but_what_it_repeats():
    ending = melody("c4:1 d4 e4 c4 e4 d4 c4:2")
    forms = find_form([OPENING, later(OPENING, 192), later(ending, 384)], [0, 0, 0])
    assert forms[2] == PhraseForm(Relation.VARIATION, 0)


def test_similarity_is_one_for_equal_phrases_and_sinks_by_what_differs():
    one_pitch = melody("c4:1 d4 e4 c4 e4 f4 a4:2")
    assert phrase_similarity(OPENING, OPENING) == 1.0
    assert phrase_similarity(OPENING, one_pitch) == pytest.approx(1 - 0.5 / 7)
    assert phrase_similarity(OPENING, OPENING[:-1]) == pytest.approx(1 - 1 / 7)


def test_the_rhythm_of_a_dance_and_some_of_its_notes_do_not_make_a_variation():
    other = melody("c4:1 f4 d4 a4 g4 e4 g4:2")
    assert 0.6 < phrase_similarity(OPENING, other) < 0.65
    assert find_form([OPENING, later(other, 192)], [0, 0]) == (NEW, NEW)


def test_a_passage_played_again_repeats_phrase_by_phrase():
    answer = melody("g4:.5 a4 g4 f4 e4:1 c4 g3 c4:3")
    strain = [OPENING, later(answer, 192)]
    again = [later(notes, 384) for notes in strain]
    forms = find_form([*strain, *again], [0, 0, 0, 0])
    assert forms[2:] == (PhraseForm(Relation.REPEAT, 0), PhraseForm(Relation.REPEAT, 1))


def test_no_phrases_have_no_form():
    assert find_form([], []) == ()
