"""Chord symbols in the spellings of other people's files."""

import pytest

from melregen.errors import ParseError
from melregen.music import QUALITIES, Chord


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
    assert str(Chord.find(text)) == chord
    assert str(Chord.parse(text)) == chord


@pytest.mark.parametrize(
    "text", ["", "A1", "Chorus", "Coda", "D.C.", "Fine", "A or B", "Bridge", "E13b9" * 99, "none"]
)
def test_what_is_no_chord_is_left_out(text: str) -> None:
    assert Chord.find(text) is None
    with pytest.raises(ParseError, match="chord"):
        Chord.parse(text)


@pytest.mark.parametrize("quality", list(QUALITIES))
def test_every_quality_reads_back_as_itself(quality: str) -> None:
    for chord in (Chord("F#", quality), Chord("Bb", quality, "D")):
        assert Chord.parse(str(chord)) == chord


@pytest.mark.parametrize(
    ("text", "chord"),
    [("H7b9#11", "B7b9"), ("B13sus4/H", "Bb9sus4/B"), ("Hm7(11)", "Bm7"), ("B", "Bb")],
)
def test_german_names_are_read_with_any_tension(text: str, chord: str) -> None:
    assert str(Chord.parse(text, german=True)) == chord
