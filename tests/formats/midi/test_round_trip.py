"""What is written as MIDI comes back without a difference."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from melregen.formats import read, write
from melregen.music import (
    Chord,
    ChordChange,
    Key,
    KeyChange,
    LeadSheet,
    Metre,
    MetreChange,
    Note,
    Syllable,
)
from tests.strategies import lead_sheets

MODES = ("major", "minor", "dorian", "mixolydian", "lydian", "phrygian", "locrian")


def round_trip(sheet: LeadSheet, folder: Path) -> LeadSheet:
    path = folder / "song.mid"
    write(sheet, path)
    return read(path)


@settings(max_examples=60, deadline=None)
@given(sheet=lead_sheets(odd_melismas=True, modes=MODES))
def test_nothing_is_lost(sheet: LeadSheet, tmp_path_factory: pytest.TempPathFactory) -> None:
    assert round_trip(sheet, tmp_path_factory.getbasetemp()) == sheet


@settings(max_examples=10, deadline=None)
@given(sheet=lead_sheets())
def test_the_same_sheet_gives_the_same_bytes(
    sheet: LeadSheet, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.getbasetemp()
    write(sheet, folder / "a.mid")
    write(replace(sheet), folder / "b.mid")
    assert (folder / "a.mid").read_bytes() == (folder / "b.mid").read_bytes()


@given(ticks=st.integers(1, 95))
@settings(max_examples=30, deadline=None)
def test_a_pickup_of_any_length_survives(
    ticks: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    sheet = LeadSheet.build([Note(0, 1, 60), Note(ticks, 24, 62)], pickup=ticks)
    assert round_trip(sheet, tmp_path_factory.getbasetemp()) == sheet


def test_a_short_first_bar_that_is_no_pickup_stays_one(tmp_path: Path) -> None:
    metres = (MetreChange(0, Metre(2, 4)), MetreChange(48, Metre(4, 4)))
    sheet = LeadSheet.build([Note(48, 24, 60)], metres=metres)
    assert round_trip(sheet, tmp_path) == sheet


@pytest.mark.parametrize(
    "text", ["well-", "-s", "_", "na-na", "(oh)", "/", "„Ach“", "ein 'n", "愛", "[Hm]", "@"]
)
def test_odd_syllables_survive(text: str, tmp_path: Path) -> None:
    notes = [Note(0, 24, 60, Syllable(text)), Note(24, 24, 62, Syllable("la"))]
    sheet = LeadSheet.build(notes)
    assert round_trip(sheet, tmp_path) == sheet


@pytest.mark.parametrize("fifths", range(-7, 8))
@pytest.mark.parametrize("mode", ["major", "minor"])
def test_every_key_signature_survives(fifths: int, mode: str, tmp_path: Path) -> None:
    sheet = LeadSheet.build([Note(0, 24, 60)], key=Key.from_signature(fifths, mode))
    assert round_trip(sheet, tmp_path).keys == sheet.keys


def test_chord_letters_are_not_taken_for_rehearsal_marks(tmp_path: Path) -> None:
    chords = tuple(ChordChange(24 * i, Chord(name)) for i, name in enumerate("ABC"))
    sheet = LeadSheet.build([Note(0, 96, 60)], chords=chords)
    assert round_trip(sheet, tmp_path).chords == chords


def test_trailing_silent_bars_and_late_changes_survive(tmp_path: Path) -> None:
    sheet = LeadSheet.build(
        [Note(0, 24, 60)],
        duration=96 * 4,
        keys=(KeyChange(0, Key("C")), KeyChange(96 * 3, Key("Eb"))),
    )
    assert round_trip(sheet, tmp_path) == sheet
