"""Chords: the symbols people type, what sounds, and transposition."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from melregen.errors import InvalidMusicError, ParseError
from melregen.music import (
    NO_CHORD,
    QUALITIES,
    Chord,
    ChordChange,
    merge_chord_changes,
    name_to_pitch_class,
)
from tests.strategies import chords

C, DB, D, EB, E, F, GB, G, AB, A, BB, B = range(12)


@pytest.mark.parametrize(
    ("symbols", "tones"),
    [
        ("C CM Cmaj CMaj Cmajor", (C, E, G)),
        ("Cm Cmin Cmi C- Cminor", (C, EB, G)),
        ("C7 Cdom7", (C, E, G, BB)),
        ("Cmaj7 CM7 CMaj7 Cma7 CΔ CΔ7 Cj7 C(maj7)", (C, E, G, B)),
        ("Cm7 Cmin7 C-7 Cmi7", (C, EB, G, BB)),
        ("CmM7 Cm(maj7) Cmmaj7 C-maj7 Cminmaj7", (C, EB, G, B)),
        ("Cdim Co C° Cmb5", (C, EB, GB)),
        ("Cdim7 Co7 C°7", (C, EB, GB, A)),
        ("Cm7b5 Cø Cø7 C-7b5 Cm7(b5) Cm7♭5", (C, EB, GB, BB)),
        ("Caug C+ C(#5)", (C, E, AB)),
        ("C7#5 C+7 Caug7 C7+5 C7(#5)", (C, E, AB, BB)),
        ("Csus4 Csus C4", (C, F, G)),
        ("Csus2 C2", (C, D, G)),
        ("C7sus4 C7sus", (C, F, G, BB)),
        ("C5", (C, G)),
        ("C6 CM6 Cadd6", (C, E, G, A)),
        ("Cm6 Cmin6 C-6", (C, EB, G, A)),
        ("C69 C6/9", (C, E, G, A, D)),
        ("C9 Cdom9", (C, E, G, BB, D)),
        ("Cadd9 C(add9) Cadd2", (C, E, G, D)),
        ("C7b9 C7(b9) C7-9 C7♭9", (C, E, G, BB, DB)),
        ("C7#11 C7(#11)", (C, E, G, BB, GB)),
        ("C13", (C, E, G, BB, D, A)),
        ("Cmaj9 CM9", (C, E, G, B, D)),
    ],
)  # fmt: skip
def test_all_spellings_of_a_chord_are_one_chord(symbols, tones):
    read = [Chord.parse(symbol) for symbol in symbols.split()]
    assert len(set(read)) == 1
    assert read[0].pitch_classes == tones


@pytest.mark.parametrize(
    ("text", "root", "quality", "bass"),
    [
        ("C/E", "C", "", "E"), ("Am7/G", "A", "m7", "G"), ("D/F#", "D", "", "F#"),
        ("D/F♯", "D", "", "F#"), ("B♭m7/A♭", "Bb", "m7", "Ab"), ("C6/9/E", "C", "69", "E"),
        ("F#m7b5", "F#", "m7b5", None), ("Bb7", "Bb", "7", None), (" G ", "G", "", None),
        ("Ebmaj7/Eb", "Eb", "maj7", None), ("F##dim7", "F##", "dim7", None),
        ("Bbb", "Bbb", "", None),
    ],
)  # fmt: skip
def test_root_quality_and_bass_are_told_apart(text, root, quality, bass):
    chord = Chord.parse(text)
    assert (chord.root, chord.quality, chord.bass) == (root, quality, bass)


@pytest.mark.parametrize(
    ("text", "chord"),
    [("H", "B"), ("B", "Bb"), ("H7", "B7"), ("Hm", "Bm"), ("Bm", "Bbm"), ("E/H", "E/B"),
     ("G/B", "G/Bb"), ("Bb", "Bb"), ("C", "C")],
)  # fmt: skip
def test_german_h_is_b_natural_and_b_is_b_flat(text, chord):
    assert str(Chord.parse(text, german=True)) == chord


@pytest.mark.parametrize("text", ["N.C.", "NC", "N.C", "n.c.", "nc", " N.C. "])
def test_no_chord_is_read_in_its_spellings(text):
    assert Chord.parse(text) == NO_CHORD


def test_no_chord_has_no_tones_and_stays_as_it_is():
    assert NO_CHORD.is_no_chord
    assert str(NO_CHORD) == "N.C."
    assert NO_CHORD.pitch_classes == ()
    assert NO_CHORD.root_pitch_class is None
    assert NO_CHORD.bass_pitch_class is None
    assert NO_CHORD.transpose(3) == NO_CHORD
    assert not Chord("C").is_no_chord


@pytest.mark.parametrize("text", ["", "H", "x", "?", "1", "m7", "/E", "c"])
def test_what_is_no_chord_is_quoted(text):
    with pytest.raises(ParseError, match=f"'{'[?]' if text == '?' else text}' is not a chord"):
        Chord.parse(text)


@pytest.mark.parametrize("text", ["Czzz", "Chorus", "Emajestic", "C/H", "G/"])
def test_a_chord_of_no_meaning_is_quoted(text):
    with pytest.raises(ParseError, match=f"'{text}' is not a"):
        Chord.parse(text)


def test_a_chord_is_checked_where_it_is_made():
    with pytest.raises(InvalidMusicError, match="'blues' is not a chord quality"):
        Chord("C", "blues")
    with pytest.raises(InvalidMusicError, match="neither quality nor bass"):
        Chord("", "m")
    with pytest.raises(ParseError, match="is not a note name"):
        Chord("H")
    assert Chord("C", "", "C").bass is None


@given(chords())
def test_a_chord_comes_back_from_its_text(chord):
    assert Chord.parse(str(chord)) == chord


def test_the_root_comes_first_and_a_foreign_bass_last():
    assert Chord.parse("Am").pitch_classes == (A, C, E)
    assert Chord.parse("Am/G").pitch_classes == (A, C, E, G)
    assert Chord.parse("Am/E").pitch_classes == (A, C, E)
    assert Chord.parse("Am/E").bass_pitch_class == E
    assert Chord.parse("Am").bass_pitch_class == A


@pytest.mark.parametrize(
    ("text", "fifths", "moved"),
    [
        ("C/E", 2, "D/F#"), ("Fm7", -1, "Bbm7"), ("B7", 1, "F#7"), ("Bb", -2, "Ab"),
        ("G#dim7/B", -12, "Abdim7/Cb"), ("C", 0, "C"),
    ],
)  # fmt: skip
def test_transposition_keeps_the_spelling_right(text, fifths, moved):
    assert str(Chord.parse(text).transpose(fifths)) == moved


@given(chords(), st.integers(-6, 6))
def test_a_transposed_chord_sounds_the_interval_higher(chord, fifths):
    moved = chord.transpose(fifths)
    assert moved.pitch_classes == tuple((tone + 7 * fifths) % 12 for tone in chord.pitch_classes)
    assert moved.transpose(-fifths) == chord


@pytest.mark.parametrize("quality", list(QUALITIES))
def test_a_quality_starts_on_the_root_and_has_no_tone_twice(quality):
    tones = Chord("D", quality).pitch_classes
    assert tones[0] == name_to_pitch_class("D")
    assert len(set(tones)) == len(tones)


def test_changes_that_repeat_the_chord_are_dropped():
    c, g = Chord("C"), Chord("G")
    line = [ChordChange(0, c), ChordChange(24, c), ChordChange(48, g), ChordChange(96, c)]
    assert merge_chord_changes(line) == (line[0], line[2], line[3])
    assert merge_chord_changes([]) == ()
    assert merge_chord_changes([ChordChange(0, None), ChordChange(9, None)]) == (
        ChordChange(0, None),
    )
