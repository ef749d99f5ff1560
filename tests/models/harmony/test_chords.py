"""Chords as ids, and the places where the harmony may change."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from melregen.models.harmony.chords import (
    HARMONY_QUALITIES,
    UNKNOWN,
    ChordId,
    chord_id,
    chord_of,
    sounding_chords,
    step_places,
    steps_of,
)
from melregen.music import (
    NO_CHORD,
    QUALITIES,
    Chord,
    ChordChange,
    Key,
    KeyChange,
    Metre,
    MetreChange,
    bars_until,
)

KEYS = st.sampled_from([Key("C"), Key("Eb"), Key("F#", "minor"), Key("A", "dorian")])


@given(KEYS, st.integers(0, 11), st.sampled_from(HARMONY_QUALITIES), st.integers(0, 11))
def test_a_chord_comes_back_from_its_id(key, degree, quality, bass):
    number = ChordId(2 + degree, HARMONY_QUALITIES.index(quality), bass)
    chord = chord_of(number, key)
    assert chord is not None
    assert chord_id(chord, key) == number
    assert chord.quality == quality


@given(KEYS, st.integers(-6, 6), st.sampled_from(list(QUALITIES)))
def test_transposed_chords_have_the_same_id(key, fifths, quality):
    chord = Chord("D", quality, "A")
    moved = Key.from_tonic((key.tonic_pitch_class + 7 * fifths) % 12, key.mode)
    assert chord_id(chord, key) == chord_id(chord.transpose(fifths), moved)


@pytest.mark.parametrize(
    ("quality", "nearest"), [("m69", "m6"), ("7alt", "7#5"), ("mmaj9", "mmaj7"), ("m13", "m9")]
)
def test_other_qualities_count_as_the_nearest(quality, nearest):
    number = chord_id(Chord("C", quality), Key("C"))
    assert HARMONY_QUALITIES[number.quality] == nearest


def test_silence_and_what_is_open_are_no_chords():
    assert chord_of(chord_id(NO_CHORD, Key("C")), Key("C")) == NO_CHORD
    assert chord_id(None, Key("C")) == UNKNOWN
    assert chord_of(UNKNOWN, Key("C")) is None


@pytest.mark.parametrize(
    ("metre", "places"),
    [
        ("4/4", (0, 48)), ("3/4", (0, 48)), ("2/4", (0, 24)), ("6/8", (0, 36)), ("12/8", (0, 72)),
        ("2/2", (0, 48)), ("3/8", (0, 24)), ("5/4", (0, 72)), ("1/4", (0,)),
    ],
)  # fmt: skip
def test_harmony_changes_on_strong_beats(metre, places):
    assert step_places(Metre.parse(metre)) == places


def test_a_step_has_the_chord_that_sounds_longest_in_it():
    metres = (MetreChange(0, Metre(4, 4)), MetreChange(120, Metre(3, 4)))
    steps = steps_of(bars_until(metres, 24, 192))
    assert [(step.onset, step.end) for step in steps] == [
        (24, 72), (72, 120), (120, 168), (168, 192),
    ]  # fmt: skip
    names = [("C", 0), ("F", 60), ("G", 84), ("Am", 150)]
    changes = [ChordChange(onset, Chord.parse(name)) for name, onset in names]
    chords = sounding_chords(steps, changes, (KeyChange(0, Key("C")),))
    assert [str(chord_of(chord, Key("C"))) for chord in chords] == ["C", "G", "G", "Am"]
