"""The figures of a song, on a tune small enough to count by hand."""

import pytest

from melregen.errors import EmptyMelodyError
from melregen.evaluation.songs import song_figures
from melregen.extraction.extract import extract_template
from melregen.music import Chord, ChordChange, Key, LeadSheet, Note, Syllable


def sheet_of(pitches: list[int], stresses: list[int | None] | None = None) -> LeadSheet:
    """Quarter notes in C major over a bar of C and a bar of G."""
    notes = [
        Note(
            24 * place,
            24,
            pitch,
            Syllable("la", stress=stresses[place]) if stresses else None,
        )
        for place, pitch in enumerate(pitches)
    ]
    chords = (ChordChange(0, Chord("C")), ChordChange(96, Chord("G")))
    return LeadSheet.build(notes, key=Key("C"), chords=chords)


def test_intervals_span_and_chord_tones_are_counted() -> None:
    sheet = sheet_of([60, 62, 62, 72, 71, 67, 65, 60])
    figures = song_figures(sheet, extract_template(sheet))
    assert figures.notes_a_bar == 4
    assert figures.span == 12
    assert figures.steps == pytest.approx(3 / 7)  # +2, -1, -2
    assert figures.unisons == pytest.approx(1 / 7)
    assert figures.leaps == pytest.approx(1 / 7)  # +10
    assert figures.chord_tones == pytest.approx(4 / 8)  # C and C over C; B and G over G
    assert figures.chords_a_bar == 1
    assert figures.ends_on_tonic == figures.ends_on_triad == 1


def test_a_note_that_sounds_into_the_next_chord_is_cut_there() -> None:
    chords = (ChordChange(0, Chord("C")), ChordChange(48, Chord("F")))
    sheet = LeadSheet.build([Note(0, 96, 67)], key=Key("C"), chords=chords)
    assert song_figures(sheet, extract_template(sheet)).chord_tones == pytest.approx(0.5)


def test_stress_on_strong_beats_is_positive_and_off_them_negative() -> None:
    pitches = [60, 62, 64, 65, 64, 62, 60, 60]
    with_metre, against = [1, 0] * 4, [0, 1] * 4
    for stresses, sign in ((with_metre, 1), (against, -1)):
        sheet = sheet_of(pitches, stresses)
        alignment = song_figures(sheet, extract_template(sheet)).stress_alignment
        assert alignment is not None
        assert alignment * sign > 0


def test_a_wordless_song_has_no_figures_of_words() -> None:
    sheet = sheet_of([60] * 8)
    figures = song_figures(sheet, extract_template(sheet))
    assert figures.melismas is None
    assert figures.stress_alignment is None


def test_a_song_without_notes_is_refused() -> None:
    sheet = sheet_of([60] * 8)
    with pytest.raises(EmptyMelodyError):
        song_figures(LeadSheet.build([]), extract_template(sheet))
