"""ABC round trips: what is written reads back the same."""

from dataclasses import replace
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from melregen.formats.abc.read import read_abc
from melregen.formats.abc.write import format_abc, write_abc
from melregen.music import (
    MODES,
    Chord,
    ChordChange,
    Key,
    KeyChange,
    LeadSheet,
    Metre,
    Note,
    Syllabic,
    Syllable,
)
from tests.strategies import lead_sheets


@given(sheet=lead_sheets(modes=tuple(MODES)))
@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_a_round_trip_loses_nothing_that_abc_can_hold(tmp_path: Path, sheet: LeadSheet) -> None:
    assert round_trip(sheet, tmp_path) == replace(sheet, phrases=(), language=None)


@given(
    durations=st.lists(st.integers(1, 60), min_size=1, max_size=12),
    pitches=st.lists(st.integers(36, 96), min_size=12, max_size=12),
    fifths=st.integers(-7, 7),
    mode=st.sampled_from(tuple(MODES)),
)
@settings(
    max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_any_length_in_ticks_and_any_pitch_survive(
    tmp_path: Path, durations: list[int], pitches: list[int], fifths: int, mode: str
) -> None:
    notes, time = [], 0
    for duration, pitch in zip(durations, pitches, strict=False):
        notes.append(Note(time, duration, pitch))
        time += duration
    sheet = LeadSheet.build(notes, key=Key.from_signature(fifths, mode), metre=Metre(3, 4))
    assert round_trip(sheet, tmp_path).notes == sheet.notes


def test_a_chord_that_changes_under_a_held_note_cuts_it_by_a_tie(tmp_path: Path) -> None:
    chords = (ChordChange(0, Chord("C")), ChordChange(48, Chord("G", "7")))
    sheet = LeadSheet.build(
        [Note(0, 96, 64, Syllable("long"))], chords=chords, keys=(KeyChange(0, Key("C")),)
    )
    text = format_abc(sheet)
    assert '"C" E4- "G7" E4 |]' in text
    assert "w: long _" in text
    assert round_trip(sheet, tmp_path) == sheet


def test_a_triplet_is_written_as_people_write_it() -> None:
    notes = [Note(0, 8, 60), Note(8, 8, 62), Note(16, 8, 64), Note(24, 72, 60)]
    assert "(3C D E C6 |]" in format_abc(LeadSheet.build(notes))


def test_an_accidental_is_taken_back_within_the_bar_and_needless_after_it() -> None:
    pitches = [66, 65, 78, 66, 65, 65, 65, 65]
    notes = [Note(12 * place, 12, pitch) for place, pitch in enumerate(pitches)]
    later = [Note(note.onset + 96, 12, 65) for note in notes]
    chords = [ChordChange(0, Chord("D"))]
    text = format_abc(LeadSheet.build(notes + later, chords=chords))
    assert "^F =F ^f ^F =F F F F | F F F F F F F F |]" in text


def test_marks_of_the_notation_survive_in_words_and_titles(tmp_path: Path) -> None:
    texts = ("na-na", "a_b", "100%", "R&B", "x*", "a|b", "o world", "back\\slash", '"Yes,"')
    notes = [Note(12 * i, 12, 60, Syllable(text)) for i, text in enumerate(texts)]
    sheet = LeadSheet.build(notes, title="50% \\ R&B: A-B", composer="J. & K.")
    assert round_trip(sheet, tmp_path) == sheet


def test_a_word_goes_on_over_the_end_of_a_line(tmp_path: Path) -> None:
    notes = [Note(96 * bar, 96, 60) for bar in range(8)]
    notes[3] = replace(notes[3], syllable=Syllable("morn", Syllabic.BEGIN))
    notes[4] = replace(notes[4], syllable=Syllable("ing", Syllabic.END))
    sheet = LeadSheet.build(notes)
    assert format_abc(sheet).count("\nw: ") == 2
    assert round_trip(sheet, tmp_path).syllables == sheet.syllables


def round_trip(sheet: LeadSheet, folder: Path) -> LeadSheet:
    write_abc(sheet, folder / "tune.abc")
    tunes = read_abc(folder / "tune.abc")
    assert len(tunes) == len(tunes[0]) == 1
    return tunes[0][0]
