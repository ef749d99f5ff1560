"""Pitches, their names, and ranges."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from melregen.errors import InvalidMusicError, ParseError, WishError
from melregen.music import (
    PitchRange,
    SpelledPitch,
    line_of_fifths,
    name_on_line_of_fifths,
    name_to_pitch_class,
    parse_pitch,
    pitch_name,
)

NAMES = [letter + accidental for letter in "CDEFGAB" for accidental in ("", "#", "##", "b", "bb")]


@pytest.mark.parametrize(
    ("text", "pitch"),
    [
        ("C4", 60), ("c4", 60), ("A4", 69), ("F#5", 78), ("Bb3", 58), ("Cb4", 59), ("B#3", 60),
        ("C-1", 0), ("G9", 127), ("F♯5", 78), ("B♭3", 58), ("Fx4", 67), ("Ebb4", 62), (" E4 ", 64),
    ],
)  # fmt: skip
def test_a_pitch_is_read_as_people_write_it(text, pitch):
    assert parse_pitch(text) == pitch


@pytest.mark.parametrize("text", ["", "4", "C", "H4", "C#", "C##b4", "C10", "do4", "C4 E4"])
def test_what_is_no_pitch_is_quoted(text):
    with pytest.raises(ParseError, match="is not a pitch; write it like C4"):
        parse_pitch(text)


@pytest.mark.parametrize("text", ["G#9", "Cb-1", "B9"])
def test_a_pitch_that_midi_lacks_is_refused(text):
    with pytest.raises(ParseError, match="outside the pitches of MIDI"):
        parse_pitch(text)


@given(st.integers(0, 127))
def test_a_pitch_comes_back_from_its_name(pitch):
    assert parse_pitch(pitch_name(pitch)) == pitch


@pytest.mark.parametrize(
    ("one", "other"), [("C#", "Db"), ("B#", "C"), ("Fb", "E"), ("F##", "G"), ("Bbb", "A")]
)
def test_enharmonic_names_have_one_pitch_class_and_two_places_among_the_fifths(one, other):
    assert name_to_pitch_class(one) == name_to_pitch_class(other)
    assert abs(line_of_fifths(one) - line_of_fifths(other)) == 12


@pytest.mark.parametrize("name", ["", "H", "c", "C###", "B♭", "Es"])
def test_what_is_no_note_name_is_quoted(name):
    with pytest.raises(ParseError, match="is not a note name"):
        name_to_pitch_class(name)


def test_the_line_of_fifths_runs_from_flats_to_sharps():
    names = ["Bbb", "Fb", "Cb", "Gb", "Bb", "F", "C", "G", "D", "B", "F#", "B#", "F##"]
    places = [line_of_fifths(name) for name in names]
    assert places == [-9, -8, -7, -6, -2, -1, 0, 1, 2, 5, 6, 12, 13]


@pytest.mark.parametrize("name", NAMES)
def test_a_name_comes_back_from_its_place_and_a_fifth_is_seven_semitones(name):
    place = line_of_fifths(name)
    assert name_on_line_of_fifths(place) == name
    assert name_to_pitch_class(name) == 7 * place % 12


@pytest.mark.parametrize(
    ("spelled", "text", "pitch"),
    [
        (SpelledPitch("C", 0, 4), "C4", 60),
        (SpelledPitch("B", 1, 3), "B#3", 60),
        (SpelledPitch("C", -1, 4), "Cb4", 59),
        (SpelledPitch("E", -2, 5), "Ebb5", 74),
    ],
)
def test_a_spelled_pitch_counts_the_octave_of_its_letter(spelled, text, pitch):
    assert (str(spelled), spelled.pitch) == (text, pitch)
    assert parse_pitch(text) == pitch


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("C4-E5", 60, 76), ("c4 - e5", 60, 76), ("Bb3–F#5", 58, 78), ("B♭3..F♯5", 58, 78),
        ("A3-A3", 57, 57), ("C-1-C4", 0, 60),
    ],
)  # fmt: skip
def test_a_range_is_read_as_people_write_it(text, low, high):
    assert PitchRange.parse(text) == PitchRange(low, high)


@pytest.mark.parametrize("text", ["", "C4", "C4 E5", "low-high", "C4-", "C4-E5-G5", "60-72"])
def test_what_is_no_range_is_quoted(text):
    with pytest.raises(ParseError, match=r"is not a (range|pitch); write it like"):
        PitchRange.parse(text)


def test_a_range_that_is_upside_down_says_so():
    with pytest.raises(WishError, match="the range E5-C4 is upside down"):
        PitchRange.parse("E5-C4")


@pytest.mark.parametrize(("low", "high"), [(-1, 60), (60, 128)])
def test_a_range_beyond_midi_is_refused(low, high):
    with pytest.raises(InvalidMusicError, match="0 to 127"):
        PitchRange(low, high)


def test_both_ends_belong_to_a_range():
    singer = PitchRange.parse("C4-E5")
    assert 60 in singer
    assert 76 in singer
    assert 59 not in singer
    assert 77 not in singer
    assert "C4" not in singer


@given(st.integers(0, 127), st.integers(0, 127))
def test_a_range_comes_back_from_its_text(one, other):
    wanted = PitchRange(min(one, other), max(one, other))
    assert PitchRange.parse(str(wanted)) == wanted
