"""Repeats and variations among phrases."""

import pytest

from melregen.extraction.form import PhraseSetting, find_form, phrase_similarity
from melregen.music import Key, Note
from melregen.template import PhraseForm, Relation
from tests.extraction.tunes import melody

C_MAJOR = Key("C")
NEW = PhraseForm(Relation.NEW)


def later(notes, ticks, semitones=0):
    return [Note(n.onset + ticks, n.duration, n.pitch + semitones) for n in notes]


def relate(phrases, positions, key=C_MAJOR, relations=tuple(Relation)):
    """The form of phrases in 4/4."""
    settings = [PhraseSetting(position, 96, key) for position in positions]
    return find_form(phrases, settings, relations)


OPENING = melody("c4:1 d4 e4 c4 e4 f4 g4:2")


def test_the_same_pitches_and_rhythm_at_the_same_place_in_the_bar_are_a_repeat():
    other = melody("g4:.5 a4 g4 f4 e4:1 c4 g3 c4:3")
    forms = relate([OPENING, later(other, 192), later(OPENING, 384)], [0, 0, 0])
    assert forms == (NEW, NEW, PhraseForm(Relation.REPEAT, 0))


def test_a_phrase_on_another_degree_is_a_sequence():
    second = melody("d4:1 e4 f4 d4 f4 g4 a4:1")  # the last note is shorter
    forms = relate([OPENING, later(second, 192), later(OPENING, 384, 7)], [0, 0, 0])
    assert forms == (NEW, PhraseForm(Relation.SEQUENCE, 0), PhraseForm(Relation.SEQUENCE, 1))


def test_a_phrase_transposed_out_of_its_key_or_by_an_octave_is_a_variation():
    for semitones in (1, 12):
        forms = relate([OPENING, later(OPENING, 192, semitones)], [0, 0])
        assert forms == (NEW, PhraseForm(Relation.VARIATION, 0))


def test_steps_are_those_of_the_key():
    tonic, second = melody("d4:1 e4 f#4 g4"), melody("e4:1 f#4 g4 a4")
    in_d = relate([tonic, later(second, 96)], [0, 0], Key("D"))
    assert in_d[1].relation is Relation.SEQUENCE
    in_c = relate([tonic, later(second, 96)], [0, 0], C_MAJOR)
    assert in_c[1].relation is not Relation.SEQUENCE


def test_a_tone_recited_on_another_degree_is_no_sequence():
    tone = melody("c4:1 c4 c4 c4")
    assert relate([tone, later(tone, 96, 2)], [0, 0])[1].relation is Relation.VARIATION


def test_the_same_notes_off_the_beat_are_no_repeat():
    forms = relate([OPENING, later(OPENING, 216)], [0, 24])
    assert forms[1].relation is not Relation.REPEAT


def test_a_changed_ending_is_an_answer_to_the_phrase_with_the_longest_common_start():
    ending = melody("c4:1 d4 e4 c4 e4 d4 c4:2")
    sooner = melody("c4:1 d4 e4 c4 g4 a4 b4:2")
    forms = relate([sooner, later(OPENING, 192), later(ending, 384)], [0, 0, 0])
    assert forms == (NEW, PhraseForm(Relation.ANSWER, 0), PhraseForm(Relation.ANSWER, 1))


@pytest.mark.parametrize(
    ("phrase", "why"),
    [
        ("c4:1 d4 e4 e4 c4 f4 g4:2", "less than a bar is common"),
        ("c4:1 d4 e4 c4 g4:.5 a4 b4 c5 d5 e5 f5 d5", "less than half is common"),
        ("c4:1 d4 e4 c4 e4 f4 g4:1", "the close is the same, and shorter"),
    ],
)
def test_no_answer(phrase, why):
    forms = relate([OPENING, later(melody(phrase), 192)], [0, 0])
    assert forms[1].relation is not Relation.ANSWER, why


def test_a_changed_beginning_is_a_variation_of_the_nearest_phrase():
    beginning = melody("e4:1 d4 c4 c4 e4 f4 g4:2")
    far = melody("e5:3 d5:1 c5:.5 b4 a4 g4 f#4:2")
    forms = relate([far, later(OPENING, 192), later(beginning, 384)], [0, 0, 0])
    assert forms == (NEW, NEW, PhraseForm(Relation.VARIATION, 1))


def test_a_variation_never_names_a_repeat_but_what_it_repeats():
    ending = melody("e4:1 d4 c4 c4 e4 f4 g4:2")
    forms = relate([OPENING, later(OPENING, 192), later(ending, 384)], [0, 0, 0])
    assert forms[2] == PhraseForm(Relation.VARIATION, 0)


def test_similarity_is_one_for_equal_phrases_and_sinks_by_what_differs():
    one_pitch = melody("c4:1 d4 e4 c4 e4 f4 a4:2")
    assert phrase_similarity(OPENING, OPENING) == 1.0
    assert phrase_similarity(OPENING, one_pitch) == pytest.approx(1 - 0.5 / 7)
    assert phrase_similarity(OPENING, OPENING[:-1]) == pytest.approx(1 - 1 / 7)


def test_the_rhythm_of_a_dance_and_some_of_its_notes_do_not_make_a_variation():
    other = melody("c4:1 f4 d4 a4 g4 e4 g4:2")
    assert 0.6 < phrase_similarity(OPENING, other) < 0.65
    assert relate([OPENING, later(other, 192)], [0, 0]) == (NEW, PhraseForm(Relation.RHYTHM, 0))


def test_the_rhythm_of_the_latest_phrase_that_has_it_is_named():
    tunes = ("c4:1 c5:.5 d4 e5:2", "g4:1 d4:.5 b4 c4:2", "f5:1 g4:.5 e4 a5:1")
    phrases = [later(melody(text), 96 * bar) for bar, text in enumerate(tunes)]
    forms = relate(phrases, [0, 0, 0])
    assert forms == (NEW, PhraseForm(Relation.RHYTHM, 0), PhraseForm(Relation.RHYTHM, 1))
    assert relate(phrases, [0, 24, 48]) == (NEW, NEW, NEW)


def test_equal_notes_have_one_rhythm_only_where_the_phrases_are_equally_long():
    even, other = melody("c4:1 c5 d4 e5"), melody("g4:1 d4 b4 c4")
    longer = melody("g4:1 d4 b4 c4:2")
    assert relate([even, later(other, 96)], [0, 0])[1].relation is Relation.RHYTHM
    assert relate([even, later(longer, 96)], [0, 0])[1].relation is Relation.NEW
    assert relate([longer, later(even, 120)], [0, 0])[1].relation is Relation.NEW


def test_relations_that_are_not_looked_for_are_not_found():
    ending = melody("c4:1 d4 e4 c4 e4 d4 c4:2")
    other = melody("c4:1 f4 d4 a4 g4 e4 g4:2")
    phrases = [OPENING, later(ending, 192), later(other, 384), later(OPENING, 576, 2)]
    old = (Relation.NEW, Relation.REPEAT, Relation.VARIATION)
    relations = [form.relation for form in relate(phrases, [0] * 4, relations=old)]
    assert relations == [Relation.NEW, Relation.VARIATION, Relation.NEW, Relation.VARIATION]


def test_a_passage_played_again_repeats_phrase_by_phrase():
    answer = melody("g4:.5 a4 g4 f4 e4:1 c4 g3 c4:3")
    strain = [OPENING, later(answer, 192)]
    again = [later(notes, 384) for notes in strain]
    forms = relate([*strain, *again], [0, 0, 0, 0])
    assert forms[2:] == (PhraseForm(Relation.REPEAT, 0), PhraseForm(Relation.REPEAT, 1))


def test_no_phrases_have_no_form():
    assert relate([], []) == ()
