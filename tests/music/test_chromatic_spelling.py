"""Chromatic notes are raised steps on their way up and lowered ones on their way down."""

import pytest

from melregen.music import Chord, ChordChange, Key, LeadSheet, Note, spell_melody


def names(key, *pitches, chords=(), gap=0):
    notes = [Note((24 + gap) * place, 24, pitch) for place, pitch in enumerate(pitches)]
    sheet = LeadSheet.build(notes, key=Key.parse(key), chords=chords)
    return " ".join(str(spelled)[:-1] for spelled in spell_melody(sheet))


@pytest.mark.parametrize(
    ("key", "pitches", "spelled"),
    [
        ("C", (60, 61, 62, 63, 64), "C C# D D# E"),
        ("C", (65, 66, 67, 68, 69, 70, 71), "F F# G G# A A# B"),
        ("C", (72, 71, 70, 69, 68, 67, 66, 65), "C B Bb A Ab G Gb F"),
        ("C", (64, 63, 62, 61, 60), "E Eb D Db C"),
        ("C", (69, 68, 69), "A G# A"),
        ("C", (67, 68, 67), "G Ab G"),
        ("C", (62, 63, 63, 64), "D D# D# E"),
        ("C", (67, 63, 64), "G D# E"),
        ("C", (62, 63, 67), "D D# G"),
        ("F", (70, 71, 72), "Bb B C"),
        ("F", (72, 71, 70), "C Cb Bb"),
        ("Eb", (63, 64, 65), "Eb E F"),
        ("A minor", (69, 68, 67), "A G# G"),
        ("A minor", (69, 70, 71), "A A# B"),
        ("E", (66, 67, 68), "F# G G#"),  # nobody sings from F double sharp with pleasure
    ],
)
def test_the_way_a_note_goes_names_it(key, pitches, spelled):
    assert names(key, *pitches) == spelled


def test_a_chord_tone_keeps_its_name_in_the_chord():
    assert names("C", 67, 68, 69, chords=(ChordChange(0, Chord("F", "m")),)) == "G Ab A"


def test_a_long_rest_ends_the_way():
    assert names("C", 67, 68, 69, gap=48) == "G Ab A"
