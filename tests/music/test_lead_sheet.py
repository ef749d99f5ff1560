"""The lead sheet checks itself, and names the place of a fault as people do."""

import dataclasses

import pytest
from hypothesis import given

from melregen.errors import InvalidMusicError
from melregen.music import (
    DEFAULT_TEMPO,
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
    Syllabic,
    Syllable,
    check_length,
    check_sorted,
    check_time_line,
    describe_tick,
    mark_word_places,
)
from tests.strategies import lead_sheets

FOUR = [Note(24 * place, 24, 60 + place) for place in range(4)]


def build(notes=FOUR, **fields):
    return LeadSheet.build(notes, **fields)


def test_a_sheet_of_notes_alone_is_in_c_major_and_in_four_quarters():
    sheet = build()
    assert (sheet.key, sheet.metre, sheet.tempo) == (Key("C"), Metre(4, 4), DEFAULT_TEMPO)
    assert (sheet.duration, sheet.pickup) == (96, 0)
    assert sheet.notes == tuple(FOUR)


def test_a_sheet_ends_with_the_bar_of_its_last_note():
    assert build([Note(0, 97, 60)]).duration == 192
    assert build(metre=Metre(3, 4)).duration == 144
    assert build(metre=Metre(3, 4), pickup=24).duration == 96
    assert build([]).duration == 96


def test_a_sheet_can_be_built_with_changes_of_metre_and_key():
    metres = (MetreChange(0, Metre(2, 4)), MetreChange(48, Metre(3, 4)))
    keys = (KeyChange(0, Key("D")), KeyChange(48, Key("B", "minor")))
    sheet = build(metres=metres, keys=keys, duration=120)
    assert [(bar.number, bar.duration) for bar in sheet.bars] == [(1, 48), (2, 72)]
    assert (sheet.key, sheet.metre) == (Key("D"), Metre(2, 4))


@pytest.mark.parametrize(
    ("note", "fault"),
    [
        (Note(96, 0, 60), "bar 2, beat 1: a note lasts 0 ticks"),
        (Note(84, 24, 60), "bar 1, beat 4.5: a note starts before the one before it ends"),
        (Note(96, 24, 128), "bar 2, beat 1: pitch 128 is not a MIDI number"),
        (Note(96, 24, -1), "bar 2, beat 1: pitch -1 is not a MIDI number"),
        (
            Note(120, 24, 60, Syllable("la"), melisma=True),
            "bar 2, beat 2: a melisma note cannot start a syllable",
        ),
    ],
)
def test_a_note_that_cannot_be_is_named_by_its_bar_and_beat(note, fault):
    with pytest.raises(InvalidMusicError) as caught:
        build([*FOUR, note], duration=192)
    assert str(caught.value) == fault


def test_a_note_after_the_end_is_refused():
    with pytest.raises(InvalidMusicError, match="the last note ends at tick 96, after the piece"):
        build(duration=48, metre=Metre(2, 4))


@pytest.mark.parametrize(
    ("fields", "fault"),
    [
        ({"tempo": 0.5}, "a tempo of 0.5 is not playable"),
        ({"tempo": 1001}, "a tempo of 1001 is not playable"),
        ({"tempo": float("nan")}, "a tempo of nan is not playable"),
        ({"chords": (ChordChange(0, None),)}, "a lead sheet has no open chords; write N.C."),
        (
            {"chords": (ChordChange(24, Chord("C")), ChordChange(24, Chord("G")))},
            r"chord changes must be sorted by onset \(tick 24\)",
        ),
        ({"chords": (ChordChange(-1, Chord("C")),)}, "chord changes must be sorted"),
        (
            {"sections": (Section(48, "Chorus"), Section(0, "Verse"))},
            r"sections must be sorted by onset \(tick 0\)",
        ),
        ({"phrases": (Phrase(0, 0),)}, "bar 1, beat 1: phrases must be sorted and not overlap"),
        (
            {"phrases": (Phrase(0, 48), Phrase(24, 48))},
            "bar 1, beat 2: phrases must be sorted and not overlap",
        ),
        ({"keys": (KeyChange(24, Key("C")),)}, "the key must be given from tick 0 on"),
        ({"metres": (MetreChange(24, Metre(4, 4)),), "duration": 96}, "metre must be given from"),
        ({"pickup": 96, "duration": 192}, "a pickup of 96 ticks does not fit a bar of 4/4"),
        ({"duration": 0}, "the piece ends at tick 0, before its first bar"),
        (
            {"duration": 100},
            "bar 2 does not add up: the piece ends at tick 100, which is not a bar line; "
            "the bar goes from tick 96 to 192",
        ),
    ],
)
def test_a_sheet_that_does_not_add_up_is_refused(fields, fault):
    with pytest.raises(InvalidMusicError, match=fault):
        build(**fields)


def test_a_metre_changes_on_a_bar_line_of_the_piece():
    metres = [MetreChange(0, Metre(4, 4)), MetreChange(60, Metre(3, 4))]
    with pytest.raises(InvalidMusicError, match="the change to 3/4 at tick 60"):
        check_time_line(metres, [KeyChange(0, Key("C"))], 0, 96)


def test_a_change_after_the_end_does_no_harm():
    metres = [MetreChange(0, Metre(4, 4)), MetreChange(500, Metre(3, 4))]
    check_time_line(metres, [KeyChange(0, Key("C"))], 0, 96)


def test_no_piece_lasts_for_ever():
    check_length(24 * 50_000)
    with pytest.raises(InvalidMusicError, match="the piece lasts 50001 quarter notes, and at most"):
        check_length(24 * 50_001)


def test_onsets_rise_from_zero():
    check_sorted("things", [])
    check_sorted("things", [0, 1, 7])
    for onsets in ([1, 0], [3, 3], [-1]):
        with pytest.raises(InvalidMusicError, match="things must be sorted by onset"):
            check_sorted("things", onsets)


@pytest.mark.parametrize(
    ("metre", "pickup", "tick", "name"),
    [
        ("4/4", 0, 0, "bar 1, beat 1"), ("4/4", 0, 132, "bar 2, beat 2.5"),
        ("6/8", 0, 36, "bar 1, beat 4"), ("6/8", 0, 72, "bar 2, beat 1"),
        ("2/2", 0, 48, "bar 1, beat 2"), ("4/4", 24, 0, "bar 0, beat 4"),
        ("4/4", 24, 24, "bar 1, beat 1"), ("3/4", 0, 8, "bar 1, beat 1.33333"),
    ],
)  # fmt: skip
def test_a_tick_is_named_by_bar_and_beat(metre, pickup, tick, name):
    metres = [MetreChange(0, Metre.parse(metre))]
    assert describe_tick(metres, pickup, tick) == name
    sheet = LeadSheet.build([Note(0, 12, 60)], metre=Metre.parse(metre), pickup=pickup)
    assert sheet.describe_tick(tick) == name


def test_notes_and_phrases_end_after_their_length():
    assert Note(24, 36, 60).end == 60
    assert Phrase(96, 192).end == 288


def test_the_syllables_of_a_sheet_are_those_that_are_sung_anew():
    glory = [
        Note(0, 24, 60, Syllable("Glo", Syllabic.BEGIN)),
        Note(24, 24, 62, melisma=True),
        Note(48, 24, 64, Syllable("ria", Syllabic.END)),
        Note(72, 24, 65),
    ]
    assert [syllable.text for syllable in build(glory).syllables] == ["Glo", "ria"]


def test_the_accompaniment_does_not_count_for_equality():
    other = build(accompaniment=(Note(0, 96, 36), Note(0, 96, 48)))
    assert other == build()
    assert "accompaniment" not in repr(other)


def test_a_sheet_cannot_be_changed_but_copied():
    sheet = build()
    with pytest.raises(dataclasses.FrozenInstanceError):
        sheet.title = "Mine"
    assert dataclasses.replace(sheet, title="Mine").title == "Mine"
    with pytest.raises(InvalidMusicError, match="not playable"):
        dataclasses.replace(sheet, tempo=0)


@pytest.mark.parametrize(
    ("texts", "places"),
    [
        (["star"], "single"),
        (["twin", "kle"], "begin end"),
        (["won", "der", "ful", "ly"], "begin middle middle end"),
    ],
)
def test_syllables_of_a_word_know_their_place(texts, places):
    assert " ".join(mark_word_places(texts)) == places


@given(lead_sheets())
def test_any_sheet_ends_on_a_bar_line_after_its_notes(sheet):
    assert sheet.bars[-1].end == sheet.duration
    assert sheet.notes[-1].end <= sheet.duration
    assert sheet.bars[0].onset == 0
    assert (sheet.bars[0].number == 0) == bool(sheet.pickup)
