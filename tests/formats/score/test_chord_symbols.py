"""Chord symbols in the spellings of other people's files."""

import pytest

from melregen.formats.score.chord_symbols import read_chord_symbol


@pytest.mark.parametrize(
    ("text", "chord"),
    [
        ("Bb7", "Bb7"), ("C13b9", "C13"), ("F#9#11/C#", "F#9/C#"), ("Eb7#5#9", "Eb7#5"),
        ("C7(b9,#11)", "C7b9"), ("Gm7(11)", "Gm7"), ("A7sus4b9", "A7sus4"), ("D13sus4", "D9sus4"),
        ("C^7", "Cmaj7"), ("Bh7", "Bm7b5"), ("Dm7-5/F", "Dm7b5/F"), ("C7M", "Cmaj7"),
        ("EMI7", "Em7"), ("C+5", "Caug"), ("C7/9", "C9"), ("Am7b9", "Am7"), ("E♭13♯11", "Eb13"),
        ("G(no3)", "G5"), ("N.C.", "N.C."),
    ],
)  # fmt: skip
def test_a_symbol_is_read_as_the_nearest_chord(text: str, chord: str) -> None:
    assert str(read_chord_symbol(text)) == chord


@pytest.mark.parametrize(
    "text", ["", "A1", "Chorus", "Coda", "D.C.", "Fine", "A or B", "Bridge", "E13b9" * 99, "none"]
)
def test_what_is_no_chord_is_left_out(text: str) -> None:
    assert read_chord_symbol(text) is None
