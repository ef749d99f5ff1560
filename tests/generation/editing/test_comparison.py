"""What changed between two songs, and songs in other keys."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from melregen.errors import ParseError, WishError
from melregen.extraction.extract import extract_template
from melregen.generation.editing.comparison import compare_songs
from melregen.generation.editing.locks import lock_pitches
from melregen.generation.editing.transpose import (
    find_interval,
    transpose_song,
    transpose_template,
)
from melregen.music import Chord, ChordChange, Key, LeadSheet, Note
from tests.models.songs import spring_song
from tests.strategies import lead_sheets


def test_a_song_is_the_same_as_itself():
    changes = compare_songs(spring_song(), spring_song())
    assert changes.none
    assert changes.same == 7


def test_what_changed_is_told_by_its_bar():
    before = spring_song()
    notes = list(before.notes)
    notes[4] = replace(notes[4], pitch=76)
    chords = (*before.chords[:2], ChordChange(192, Chord.parse("D7")), *before.chords[3:])
    after = replace(before, notes=tuple(notes), chords=chords, tempo=100.0)
    changes = compare_songs(before, after)
    assert [str(bar) for bar in changes.bars] == [
        "bar 2: pitches C5 B4 A4 → E5 B4 A4",
        "bar 3: chords D → D7",
    ]
    assert changes.whole == (("tempo", "92", "100"),)
    assert changes.same == 5


def test_a_bar_more_leaves_the_others_the_same():
    before = spring_song()
    moved = tuple(replace(note, onset=note.onset + 96) for note in before.notes)
    chords = tuple(replace(change, onset=change.onset + 96) for change in before.chords)
    after = replace(before, notes=moved, chords=chords, phrases=(), duration=before.duration + 96)
    changes = compare_songs(before, after)
    assert [(bar.before, bar.after) for bar in changes.bars] == [(None, 1)]


@pytest.mark.parametrize(
    ("text", "semitones"), [("A", 2), ("A major", 2), ("E", -3), ("Db", 6), ("+5", 5), ("-2", -2)]
)
def test_a_key_is_reached_by_the_nearer_way(text, semitones):
    assert find_interval(text, Key("G")) == semitones


def test_another_mode_or_word_is_refused():
    with pytest.raises(WishError, match="transposing changes no mode"):
        find_interval("A minor", Key("G"))
    with pytest.raises(ParseError, match="neither a key"):
        find_interval("up", Key("G"))
    with pytest.raises(WishError, match="out of the pitches"):
        transpose_song(spring_song(), 99)


def test_melody_chords_and_key_move_together():
    before = spring_song("G")
    after = transpose_song(before, 2)
    assert after == replace(spring_song("A", 2), title=before.title)


@given(lead_sheets(), st.integers(-11, 11))
def test_there_and_back_again_is_the_same_melody(sheet, semitones):
    there = transpose_song(sheet, semitones)
    back = transpose_song(there, -semitones)
    assert back.notes == sheet.notes
    for one, other in zip(sheet.chords, there.chords, strict=True):
        if one.chord and one.chord.root:
            assert other.chord.quality == one.chord.quality
            moved = (one.chord.root_pitch_class + semitones) % 12
            assert other.chord.root_pitch_class == moved


def test_the_template_of_a_song_moves_as_the_song_does():
    sheet = spring_song()
    locked = lock_pitches(extract_template(sheet), [note.pitch for note in sheet.notes])
    moved = transpose_song(sheet, -3)
    expected = lock_pitches(extract_template(moved), [note.pitch for note in moved.notes])
    assert transpose_template(locked, -3) == expected


def test_pitches_are_named_as_the_key_has_them():
    before = LeadSheet.build([Note(0, 24, 64), Note(24, 24, 68)], key=Key("A"))
    after = LeadSheet.build([Note(0, 24, 64), Note(24, 24, 69)], key=Key("A"))
    (change,) = compare_songs(before, after).bars
    assert change.aspects == (("pitches", "E4 G#4", "E4 A4"),)
