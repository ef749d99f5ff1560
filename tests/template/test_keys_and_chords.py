"""Keys of melodies whose harmony is known."""

import pytest

from melregen.errors import EmptyMelodyError
from melregen.music import Chord, ChordChange, Key, KeyChange, LeadSheet, Metre, MetreChange, Note
from melregen.template.harmonic_evidence import harmonic_grid
from melregen.template.keys import infer_key, infer_keys
from tests.template.tunes import TWINKLE, melody


def transposed(sheet, semitones):
    notes = [Note(n.onset, n.duration, n.pitch + semitones) for n in sheet.notes]
    return LeadSheet.build(notes, metre=sheet.metre)


@pytest.mark.parametrize("semitones", range(-6, 6))
def test_the_key_moves_with_the_melody(semitones):
    key = infer_key(transposed(TWINKLE, semitones), trust_signature=False)
    assert (key.tonic_pitch_class, key.mode) == (semitones % 12, "major")


def test_a_trusted_signature_leaves_only_its_modes():
    minor = melody("e4:1 a4 b4 c5 b4 a4 g#4 e4 a4 c5 e5 d5 c5 b4 a4:2")
    assert infer_key(LeadSheet.build(minor, key=Key("C"))) == Key("A", "minor")
    assert infer_key(LeadSheet.build(minor, key=Key("G"))).fifths == 1


def test_a_dorian_tune_is_heard_as_dorian():
    drunken_sailor = melody(
        "a4:1 a4:.5 a4 a4:1 a4:.5 a4 a4:1 d4 f4 a4 g4:1 g4:.5 g4 g4:1 g4:.5 g4 g4:1 c4 e4 g4 "
        "a4:1 a4:.5 a4 a4:1 a4:.5 a4 a4:1 b4 c5 d5 c5 a4 g4 e4 d4:2 d4:2"
    )
    sheet = LeadSheet.build(drunken_sailor, metre=Metre(2, 4), key=Key("C"))
    assert infer_key(sheet) == Key("D", "dorian")


def test_chord_symbols_tell_the_mode_where_the_melody_is_silent_on_it():
    notes = melody("e4:2 e4 d4 e4 c4 d4 e4:4")
    names = ["Am", "Am", "Dm", "E", "Am", "E", "Am"]
    changes = tuple(ChordChange(i * 48, Chord.parse(n)) for i, n in enumerate(names) if i != 1)
    sheet = LeadSheet.build(notes, chords=changes)
    assert infer_key(sheet) == Key("A", "minor")


def test_every_stretch_of_one_signature_has_its_own_key():
    major = melody("c4:1 e4 g4 e4 f4 d4 b3 g3 c4 e4 g4 e4 d4 b3 c4:2")
    minor = melody("c4:1 eb4 g4 eb4 f4 d4 b3 g3 c4 eb4 g4 ab4 g4 d4 c4:2")
    notes = [*major, *(Note(n.onset + 384, n.duration, n.pitch) for n in minor)]
    sheet = LeadSheet.build(
        notes, keys=(KeyChange(0, Key("C")), KeyChange(384, Key("Eb"))), metre=Metre(4, 4)
    )
    assert infer_keys(sheet) == (KeyChange(0, Key("C")), KeyChange(384, Key("C", "minor")))


def test_the_grid_has_half_bars_in_common_time_and_beats_in_waltz_time():
    common = LeadSheet.build(melody("c4:4 c4:4"))
    waltz = LeadSheet.build(melody("c4:1 c4:3"), metre=Metre(3, 4), pickup=24)
    assert harmonic_grid(common, 0, 192)[0].tolist() == [0, 48, 96, 144]
    onsets, strengths = harmonic_grid(waltz, 0, 96)
    assert (onsets.tolist(), strengths.tolist()) == ([0, 24, 48, 72], [3, 3, 1, 1])


def test_silence_has_no_key():
    sheet = LeadSheet((), (MetreChange(0, Metre(4, 4)),), (KeyChange(0, Key("C")),), 96)
    with pytest.raises(EmptyMelodyError):
        infer_key(sheet)
