"""Which parts of a true template a song is made from."""

import pytest

from melregen.errors import WishError
from melregen.evaluation.given import PARTS, parse_parts, partial_template
from melregen.extraction.extract import extract_template
from melregen.music import Key, KeyChange, LeadSheet, Metre, Note, Phrase, Section, Syllable
from melregen.template import LineSpan, Relation
from tests.evaluation.metrics.written_songs import chart, song_of

C = Syllable("la")


def sung() -> LeadSheet:
    """Two bars of words, a bar that is played, and the words again; a pickup of a quarter."""
    onsets = [0, 24, 48, 72, 120, 144, 168, 216, 240, 264]
    notes = [
        Note(onset, 24, 60 + place % 7, None if 96 < onset < 216 else C)
        for place, onset in enumerate(onsets)
    ]
    return LeadSheet.build(
        notes,
        metre=Metre(4, 4),
        pickup=24,
        tempo=90,
        chords=chart((1, "C"), (5, "G"), (9, "C")),
        keys=(KeyChange(0, Key("C")), KeyChange(120, Key("G"))),
        phrases=(Phrase(0, 96), Phrase(120, 72), Phrase(216, 72)),
        sections=(Section(0, "Verse"), Section(216, "Chorus")),
    )


@pytest.fixture
def template():
    return song_of(sung()).template


def test_all_parts_are_the_whole_template(template):
    assert partial_template(template, list(PARTS)) == template


def test_words_alone_leave_out_what_is_not_sung(template):
    partial = partial_template(template, parse_parts("words"))
    assert [len(phrase.slots) for phrase in partial.phrases] == [4, 3]
    assert [(s.first, s.name) for s in partial.sections] == [(0, "Verse"), (1, "Chorus")]
    assert all(slot.onset is None and slot.duration is None for slot in partial.slots)
    assert all(phrase.form is None and phrase.cadence is None for phrase in partial.phrases)
    assert (partial.keys, partial.metres, partial.chords) == ((), (), ())
    assert (partial.duration, partial.pickup, partial.tempo) == (None, None, None)


def test_changes_on_the_way_need_a_length(template):
    free = partial_template(template, parse_parts("words,key,metre"))
    fixed = partial_template(template, parse_parts("words,key,metre,chords"))
    assert [change.onset for change in free.keys] == [0]
    assert [change.onset for change in fixed.keys] == [0, 120]
    assert (fixed.duration, fixed.pickup) == (template.duration, 24)
    assert fixed.chords == template.chords
    assert free.tempo == 90


def test_form_counts_the_lines_that_are_left(template):
    partial = partial_template(template, parse_parts("words,form"))
    assert partial.phrases[0].form.relation is Relation.NEW
    assert [phrase.cadence for phrase in partial.phrases] == [
        template.phrases[0].cadence,
        template.phrases[2].cadence,
    ]
    later = partial.phrases[1].form
    assert later.of in (None, 0)


def test_lines_give_where_they_begin_and_end(template):
    partial = partial_template(template, parse_parts("words,metre,lines"))
    assert partial.phrases[0].span == LineSpan(0, 72, 96)
    assert all(slot.onset is None for slot in partial.slots)
    assert partial.duration == template.duration


def test_a_line_begins_with_its_words():
    notes = [Note(0, 24, 60), Note(24, 24, 62), Note(48, 48, 64, Syllable("Ah"))]
    sheet = LeadSheet.build(notes, phrases=(Phrase(0, 96),))
    (line,) = partial_template(extract_template(sheet), ("words", "metre", "lines")).phrases
    assert len(line.slots) == 1
    assert line.span == LineSpan(48, 48, 96)


def test_rhythm_without_words_has_notes_alone(template):
    partial = partial_template(template, parse_parts("metre,rhythm"))
    assert [(s.onset, s.duration) for s in partial.slots] == [
        (s.onset, s.duration) for s in template.slots
    ]
    assert not partial.syllables


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("words,tune", "'tune' is no part"),
        ("words,chords", "add metre"),
        ("key,metre", "nothing to plan"),
        ("", "no part of the template"),
    ],
)
def test_parts_that_make_no_sense_are_refused(text, said):
    with pytest.raises(WishError, match=said):
        parse_parts(text)
