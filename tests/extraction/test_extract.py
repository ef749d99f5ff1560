"""What a template says of a melody whose structure is known."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from melregen.errors import EmptyMelodyError
from melregen.extraction.extract import extract_cadences_and_form, extract_template
from melregen.music import (
    Chord,
    ChordChange,
    Key,
    KeyChange,
    LeadSheet,
    Metre,
    MetreChange,
    Note,
    Phrase,
    Section,
)
from melregen.template import Cadence, Relation
from tests.corpora import CORPORA, needs_corpora
from tests.extraction.tunes import TWINKLE, melody


def test_rhythm_words_and_frame_are_copied_exactly():
    sheet = LeadSheet.build(
        melody("g4:1 c5 c5 d5 c5 b4:3", "A- way in a man- ger,"),
        metre=Metre(3, 4),
        key=Key("C"),
        pickup=24,
        tempo=72.0,
        chords=(ChordChange(24, Chord("C")), ChordChange(96, Chord("G", "7", "B"))),
        title="Away",
        language="en",
    )
    template = extract_template(sheet)
    assert [(s.onset, s.duration, s.syllable, s.melisma) for s in template.slots] == [
        (n.onset, n.duration, n.syllable, n.melisma) for n in sheet.notes
    ]
    for field in ("metres", "keys", "duration", "pickup", "tempo", "chords", "title", "language"):
        assert getattr(template, field) == getattr(sheet, field)


def test_a_sheet_without_notes_is_refused():
    sheet = LeadSheet((), (MetreChange(0, Metre(4, 4)),), (KeyChange(0, Key("C")),), 96)
    with pytest.raises(EmptyMelodyError):
        extract_template(sheet)


def test_twinkle_has_six_phrases_of_two_bars_in_the_form_a_b_c_c_a_b():
    template = extract_template(TWINKLE)
    assert [len(phrase.slots) for phrase in template.phrases] == [7] * 6
    forms = [phrase.form for phrase in template.phrases]
    assert [form.relation for form in forms[3:]] == [Relation.REPEAT] * 3
    assert [form.of for form in forms[3:]] == [2, 0, 1]


def test_the_last_phrase_of_twinkle_closes_with_an_authentic_cadence():
    template = extract_template(TWINKLE)
    assert template.phrases[-1].cadence is Cadence.AUTHENTIC


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"phrases": (Phrase(0, 384), Phrase(384, 768))},
        {"chords": (ChordChange(0, Chord("C")), ChordChange(8 * 96, Chord("G", "7")))},
    ],
    ids=["all found", "phrases known", "chords known"],
)
def test_cadences_and_form_alone_are_those_of_the_template(fields):
    sheet = LeadSheet.build(TWINKLE.notes, **fields)
    template = extract_template(sheet)
    cadences, forms = extract_cadences_and_form(sheet)
    assert cadences == tuple(phrase.cadence for phrase in template.phrases)
    assert forms == tuple(phrase.form for phrase in template.phrases)


def test_a_sheet_without_notes_has_no_cadences():
    sheet = LeadSheet((), (MetreChange(0, Metre(4, 4)),), (KeyChange(0, Key("C")),), 96)
    with pytest.raises(EmptyMelodyError):
        extract_cadences_and_form(sheet)


def test_a_section_name_stands_on_the_phrase_where_the_section_starts():
    sheet = LeadSheet.build(
        TWINKLE.notes, sections=(Section(0, "Verse"), Section(8 * 96, "Chorus"))
    )
    template = extract_template(sheet)
    assert {template.phrases[s.first].slots[0].onset: s.name for s in template.sections} == {
        0: "Verse",
        8 * 96: "Chorus",
    }


def test_annotated_phrases_are_kept():
    sheet = LeadSheet.build(TWINKLE.notes, phrases=(Phrase(0, 384), Phrase(384, 768)))
    assert [len(p.slots) for p in extract_template(sheet).phrases] == [14, 28]


def test_a_minor_tune_written_with_a_major_signature_is_found_out():
    notes = melody("a4:1 b4 c5 d5 e5:2 e5 d5:1 c5 b4 a4 g#4:2 e4 a4:1 b4 c5 a4 b4:2 g#4 a4:4")
    sheet = LeadSheet.build(notes, key=Key("C"))
    assert extract_template(sheet, infer_key=True).key == Key("A", "minor")
    assert extract_template(sheet).key == Key("C")


@given(
    st.lists(
        st.tuples(st.integers(1, 60), st.integers(0, 30), st.integers(40, 90)),
        min_size=1,
        max_size=60,
    )
)
def test_every_note_belongs_to_exactly_one_phrase(steps):
    notes, tick = [], 0
    for duration, rest, pitch in steps:
        notes.append(Note(tick, duration, pitch))
        tick += duration + rest
    sheet = LeadSheet.build(notes)
    template = extract_template(sheet, infer_key=True)
    assert [slot.onset for slot in template.slots] == [note.onset for note in notes]


@needs_corpora
def test_real_lead_sheets_keep_rhythm_chords_and_words():
    from melregen.formats import read

    for path in sorted((CORPORA / "train" / "openewld_pd").rglob("*.mxl"))[:5]:
        sheet = read(path)
        template = extract_template(sheet)
        assert template.chords == sheet.chords
        assert template.syllables == sheet.syllables
        assert [(s.onset, s.duration) for s in template.slots] == [
            (n.onset, n.duration) for n in sheet.notes
        ]
