import pytest

from melregen.formats.pictures.chord_symbols import printed_chord
from melregen.music import Chord


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("C", "C"),
        ("Bbm7", "B♭m7"),
        ("F#m7b5/E", "F♯m7(♭5)/E"),
        ("Eb7#9/Bb", "E♭7(♯9)/B♭"),
        ("C69", "C6/9"),
        ("G7sus4", "G7sus4"),
        ("N.C.", "N.C."),
    ],
)
def test_chords_are_printed_with_signs(typed, printed):
    assert printed_chord(Chord.parse(typed)) == printed
