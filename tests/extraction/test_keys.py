"""Keys of melodies whose key is known."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from melregen.errors import EmptyMelodyError
from melregen.extraction.keys.features import MELODY_ROWS, N_ROWS, key_features
from melregen.extraction.keys.infer import infer_key, infer_keys
from melregen.extraction.keys.model import INFERRED_MODES, KeyModel, parameter_shapes
from melregen.music import Chord, ChordChange, Key, KeyChange, LeadSheet, Metre, MetreChange, Note
from tests.extraction.tunes import TWINKLE, melody

DRUNKEN_SAILOR = LeadSheet.build(
    melody(
        "a4:1 a4:.5 a4 a4:1 a4:.5 a4 a4:1 d4 f4 a4 g4:1 g4:.5 g4 g4:1 g4:.5 g4 g4:1 c4 e4 g4 "
        "a4:1 a4:.5 a4 a4:1 a4:.5 a4 a4:1 b4 c5 d5 c5 a4 g4 e4 d4:2 d4:2"
    ),
    metre=Metre(2, 4),
    key=Key("C"),
)
OLD_JOE_CLARK = LeadSheet.build(
    melody(
        "e5:1 f#5:.5 g5 f#5 e5 d5 c#5 e5:1 e5:.5 f#5 e5:2 e5:.5 e5 f#5 g5 f#5 e5 d5 c#5 "
        "b4:1 c#5:.5 b4 a4:2 a4:.5 a4 c#5 d5 e5:1 c#5 a4:.5 a4 c#5 a4 g4:2 "
        "a4:.5 a4 c#5 d5 e5:1 d5:.5 c#5 b4:1 c#5:.5 b4 a4:2"
    ),
    metre=Metre(4, 4),
    key=Key("D"),
)
FAMOUS_TUNES = {
    # Good King Wenceslas: the melody ends where it began.
    "major": (
        "c4:1 c4 c4 d4 c4 c4 g3:2 a3:1 g3 a3 b3 c4:2 c4 c4:1 c4 c4 d4 c4 c4 g3:2 "
        "a3:1 g3 a3 b3 c4:2 c4"
    ),
    # God Rest Ye Merry, Gentlemen.
    "minor": (
        "a3:1 a3 e4 e4 d4 c4 b3 a3 g3 a3 b3 c4 d4 e4:3 a3:1 a3 e4 e4 d4 c4 b3 a3 g3 a3 b3 c4 d4 "
        "e4:3 e4:1 f4 d4 e4 f4 g4 a4 e4 d4 c4 a3 b3 c4 d4:2 c4:1 d4 e4:2 f4:1 e4 e4 d4 c4 b3 a3:4"
    ),
}


def transposed(sheet: LeadSheet, semitones: int) -> LeadSheet:
    notes = [replace(note, pitch=note.pitch + semitones) for note in sheet.notes]
    return LeadSheet.build(notes, metre=sheet.metre)


@pytest.mark.parametrize("semitones", range(-6, 6))
def test_the_key_moves_with_the_melody(semitones):
    key = infer_key(transposed(TWINKLE, semitones), trust_signature=False)
    assert (key.tonic_pitch_class, key.mode) == (semitones % 12, "major")


@given(
    steps=st.lists(
        st.tuples(st.integers(-7, 7), st.sampled_from([6, 12, 24, 36, 48])), min_size=1, max_size=30
    ),
    semitones=st.integers(1, 11),
)
def test_every_melody_sounds_alike_in_every_key(steps, semitones):
    notes, tick, pitch = [], 0, 60
    for step, length in steps:
        pitch = min(90, max(36, pitch + step))
        notes.append(Note(tick, length, pitch))
        tick += length
    sheet = LeadSheet.build(notes)
    here = KeyModel.load().log_probabilities(key_features(sheet))
    there = KeyModel.load().log_probabilities(key_features(transposed(sheet, semitones)))
    assert np.isfinite(here).all()
    assert np.exp(here).sum() == pytest.approx(1.0)
    np.testing.assert_allclose(np.roll(here, semitones, axis=0), there, atol=1e-9)


@pytest.mark.parametrize("mode", FAMOUS_TUNES)
def test_the_keys_of_well_known_tunes_are_found_without_a_signature(mode):
    sheet = LeadSheet.build(melody(FAMOUS_TUNES[mode]))
    expected = {"major": Key("C"), "minor": Key("A", "minor")}[mode]
    assert infer_key(sheet, trust_signature=False) == expected


def test_a_trusted_signature_leaves_only_its_modes():
    minor = melody("e4:1 a4 b4 c5 b4 a4 g#4 e4 a4 c5 e5 d5 c5 b4 a4:2")
    assert infer_key(LeadSheet.build(minor, key=Key("C"))) == Key("A", "minor")
    assert infer_key(LeadSheet.build(minor, key=Key("G"))).fifths == 1


def test_a_dorian_tune_is_dorian():
    assert infer_key(DRUNKEN_SAILOR) == Key("D", "dorian")


def test_a_mixolydian_tune_is_mixolydian():
    assert infer_key(OLD_JOE_CLARK) == Key("A", "mixolydian")


def test_chord_symbols_tell_the_mode_where_the_melody_is_silent_on_it():
    notes = melody("e4:2 e4 d4 e4 c4 d4 e4:4")
    names = ["Am", "Am", "Dm", "E", "Am", "E", "Am"]
    changes = tuple(ChordChange(i * 48, Chord.parse(n)) for i, n in enumerate(names) if i != 1)
    sheet = LeadSheet.build(notes, chords=changes)
    assert infer_key(sheet) == Key("A", "minor")


def test_the_bass_tells_the_key_where_the_melody_does_not():
    notes = melody("e4:1 g4 a4 c5 e5 c5 a4 g4 e4 c4 d4 a4 c5 a4 e4:2")
    major = [(36, 52), (43, 55), (41, 57), (36, 52)]
    minor = [(45, 60), (40, 56), (38, 57), (45, 60)]
    for basses, key in ((major, Key("C")), (minor, Key("A", "minor"))):
        others = tuple(Note(i * 96, 96, p) for i, chord in enumerate(basses) for p in chord)
        sheet = LeadSheet.build(notes, accompaniment=others)
        assert infer_key(sheet, trust_signature=False) == key


def test_every_stretch_of_one_signature_has_its_own_key():
    major = melody("c4:1 e4 g4 e4 f4 d4 b3 g3 c4 e4 g4 e4 d4 b3 c4:2")
    minor = melody("c4:1 eb4 g4 eb4 f4 d4 b3 g3 c4 eb4 g4 ab4 g4 d4 c4:2")
    notes = [*major, *(Note(n.onset + 384, n.duration, n.pitch) for n in minor)]
    sheet = LeadSheet.build(
        notes, keys=(KeyChange(0, Key("C")), KeyChange(384, Key("Eb"))), metre=Metre(4, 4)
    )
    assert infer_keys(sheet) == (KeyChange(0, Key("C")), KeyChange(384, Key("C", "minor")))


def test_a_stretch_of_a_few_notes_keeps_its_written_key():
    notes = [*TWINKLE.notes]
    end = notes[-1].onset
    sheet = replace(TWINKLE, keys=(KeyChange(0, Key("C")), KeyChange(end, Key("D", "minor"))))
    assert infer_keys(sheet)[1] == KeyChange(end, Key("D", "minor"))


def test_silence_has_no_key():
    sheet = LeadSheet((), (MetreChange(0, Metre(4, 4)),), (KeyChange(0, Key("C")),), 96)
    with pytest.raises(EmptyMelodyError):
        infer_key(sheet)


def test_the_evidence_names_where_a_melody_ends():
    rows = key_features(TWINKLE)
    assert rows.shape == (N_ROWS, 12)
    assert rows[MELODY_ROWS.index("last note")].argmax() == TWINKLE.notes[-1].pitch % 12
    assert rows[MELODY_ROWS.index("time")].sum() == pytest.approx(1.0)


def test_the_released_network_fits_the_evidence():
    model = KeyModel.load()
    assert model.linear.shape == (N_ROWS * 12, len(INFERRED_MODES))
    assert model.hidden.shape[0] == N_ROWS * 12
    shapes = parameter_shapes(model.hidden.shape[1])
    assert {name: array.shape for name, array in vars(model).items()} == shapes
