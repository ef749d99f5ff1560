"""Keys and modes, their signatures, and the spelling that follows from them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from melregen.errors import InvalidMusicError, ParseError
from melregen.music import MODES, Key, name_to_pitch_class
from tests.strategies import keys


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("G major", Key("G")), ("G", Key("G")), ("Gmaj", Key("G")), ("GM", Key("G")),
        ("F# minor", Key("F#", "minor")), ("f#", Key("F#", "minor")), ("Gm", Key("G", "minor")),
        ("f# minor", Key("F#", "minor")), ("c-moll", Key("C", "minor")),
        ("B♭ dorian", Key("Bb", "dorian")), ("bb", Key("Bb", "minor")), ("D Dur", Key("D")),
        ("Ddor", Key("D", "dorian")), ("A mix", Key("A", "mixolydian")),
        ("A mixolydian", Key("A", "mixolydian")), ("e phrygian", Key("E", "phrygian")),
        ("F lydian", Key("F", "lydian")), ("B loc", Key("B", "locrian")),
        ("A aeolian", Key("A", "minor")), ("C Ionian", Key("C")), (" D_minor ", Key("D", "minor")),
    ],
)  # fmt: skip
def test_a_key_is_read_as_people_write_it(text, key):
    assert Key.parse(text) == key


@pytest.mark.parametrize("text", ["", "H major", "major", "C## #", "1", "C major minor"])
def test_what_is_no_key_is_quoted(text):
    with pytest.raises(ParseError, match="is not a key; write it like G major"):
        Key.parse(text)


def test_a_mode_that_is_none_is_named_with_those_there_are():
    with pytest.raises(ParseError, match="'blues' is not a mode; the modes are major, minor"):
        Key.parse("C blues")
    with pytest.raises(InvalidMusicError, match="'blues' is not a mode"):
        Key("C", "blues")


@pytest.mark.parametrize(
    ("text", "reason"),
    [("G# major", "8 sharps"), ("Fb major", "8 flats"), ("E# minor", "8 sharps"), ("B## m", "")],
)
def test_a_key_of_more_than_seven_accidentals_is_refused(text, reason):
    with pytest.raises(ParseError, match=f"would need .*{reason}.*; write its enharmonic equal"):
        Key.parse(text)


@given(keys(tuple(MODES)))
def test_a_key_comes_back_from_its_text_and_its_signature(key):
    assert Key.parse(str(key)) == key
    assert Key.from_signature(key.fifths, key.mode) == key


@pytest.mark.parametrize(
    ("text", "fifths"),
    [
        ("C major", 0), ("A minor", 0), ("D dorian", 0), ("E phrygian", 0), ("F lydian", 0),
        ("G mixolydian", 0), ("B locrian", 0), ("G major", 1), ("E minor", 1), ("F major", -1),
        ("C minor", -3), ("C# major", 7), ("Cb major", -7), ("D mixolydian", 1), ("G dorian", -1),
    ],
)  # fmt: skip
def test_the_signature_of_a_mode_is_that_of_its_relative_major(text, fifths):
    assert Key.parse(text).fifths == fifths


@given(st.integers(-7, 7), st.sampled_from(sorted(MODES)))
def test_modes_of_one_signature_have_one_scale(fifths, mode):
    key = Key.from_signature(fifths, mode)
    assert key.pitch_classes == Key.from_signature(fifths).pitch_classes
    assert key.pitch_classes == {(key.tonic_pitch_class + step) % 12 for step in MODES[mode]}


@pytest.mark.parametrize("mode", sorted(MODES))
def test_a_key_on_a_pitch_class_takes_the_fewest_accidentals(mode):
    for tonic in range(12):
        key = Key.from_tonic(tonic, mode)
        assert key.tonic_pitch_class == tonic
        assert abs(key.fifths) <= 6


@pytest.mark.parametrize(
    ("tonic", "mode", "name"),
    [(1, "major", "Db"), (1, "minor", "C#"), (10, "major", "Bb"), (8, "minor", "G#")],
)  # fmt: skip
def test_of_two_enharmonic_tonics_the_simpler_is_taken(tonic, mode, name):
    assert Key.from_tonic(tonic, mode).tonic == name


def test_modes_with_a_minor_third_are_minor():
    minor = {mode for mode in MODES if Key("D", mode).is_minor}
    assert minor == {"minor", "dorian", "phrygian", "locrian"}


def test_degrees_are_counted_from_the_tonic():
    key = Key("D")
    assert [key.degree(pitch) for pitch in (62, 69, 61, 74, 60)] == [0, 7, 11, 0, 10]


@given(keys(tuple(MODES)), st.integers(0, 127))
def test_a_spelled_pitch_sounds_as_it_did(key, pitch):
    assert key.spell(pitch).pitch == pitch


@given(keys([mode for mode in MODES if mode != "locrian"]))
def test_a_scale_has_one_name_of_each_letter(key):
    names = [key.name(pitch_class) for pitch_class in key.pitch_classes]
    assert sorted(name[0] for name in names) == list("ABCDEFG")
    assert key.name(key.tonic_pitch_class) == key.tonic


def test_a_locrian_scale_has_one_name_of_each_letter():
    key = Key("B", "locrian")
    assert sorted(key.name(pitch_class)[0] for pitch_class in key.pitch_classes) == list("ABCDEFG")


@pytest.mark.parametrize(
    ("key", "pitch", "spelled"),
    [
        ("C major", 66, "F#4"),  # the raised fourth
        ("C major", 61, "Db4"),  # the lowered second
        ("Eb major", 70, "Bb4"), ("E major", 70, "A#4"), ("A minor", 70, "Bb4"),
        ("C# major", 60, "B#3"), ("Cb major", 59, "Cb4"), ("F# major", 65, "E#4"),
        ("Gb major", 71, "Cb5"),
    ],
)  # fmt: skip
def test_a_pitch_is_spelled_by_the_key(key, pitch, spelled):
    assert str(Key.parse(key).spell(pitch)) == spelled


@given(keys(), st.integers(0, 11))
def test_the_name_in_a_key_has_the_pitch_class(key, pitch_class):
    assert name_to_pitch_class(key.name(pitch_class)) == pitch_class
