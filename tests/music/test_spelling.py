"""Notes outside the scale are named after the chord that they belong to."""

import pytest

from melregen.formats import read, write
from melregen.music import Chord, ChordChange, Key, LeadSheet, Note, spell_melody


def sheet(key, chord, *pitches):
    notes = [Note(24 * place, 24, pitch) for place, pitch in enumerate(pitches)]
    return LeadSheet.build(notes, key=Key.parse(key), chords=(ChordChange(0, Chord.parse(chord)),))


@pytest.mark.parametrize(
    ("key", "chord", "pitch", "name"),
    [
        ("C major", "E7", 68, "G#4"),
        ("Eb major", "C7", 64, "E4"),
        ("Eb major", "G", 71, "B4"),
        ("C major", "Fm", 68, "Ab4"),
        ("C major", "C7", 70, "Bb4"),
        ("A minor", "E7", 68, "G#4"),
        ("C major", "C#dim7", 70, "Bb4"),
        ("C major", "Caug", 68, "G#4"),
        ("C major", "C/Ab", 68, "Ab4"),  # the bass, which is no tone of C
        ("F major", "C7", 71, "B4"),  # no tone of C7: the key names it
    ],
)
def test_a_chord_tone_outside_the_scale_has_its_name_in_the_chord(key, chord, pitch, name):
    assert [str(spelled) for spelled in spell_melody(sheet(key, chord, pitch))] == [name]


def test_a_note_of_the_scale_keeps_its_name_over_a_chord_spelled_oddly():
    assert [str(spelled) for spelled in spell_melody(sheet("Eb major", "G#", 68))] == ["Ab4"]


@pytest.mark.parametrize("suffix", [".musicxml", ".abc", ".json"])
def test_every_notation_has_the_same_names_and_the_same_pitches(suffix, tmp_path):
    song = sheet("Eb major", "C7", 67, 65, 64, 60)
    write(song, tmp_path / f"song{suffix}")
    text = (tmp_path / f"song{suffix}").read_text()
    assert {".abc": "=E", ".json": '"E4"', ".musicxml": "<accidental>natural"}[suffix] in text
    assert [note.pitch for note in read(tmp_path / f"song{suffix}").notes] == [67, 65, 64, 60]
