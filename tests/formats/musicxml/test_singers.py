"""Voices beside the melody, each on a staff of its own."""

from pathlib import Path

import music21
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from melregen import Arrangement
from melregen.arrangement import voice_lines
from melregen.arrangement.harmony import harmonies
from melregen.errors import WishError
from melregen.formats import read, write
from melregen.music import Chord, ChordChange, LeadSheet, Note, Syllable
from tests.strategies import lead_sheets


@pytest.fixture
def hymn() -> LeadSheet:
    pitches = (67, 69, 71, 72, 74, 72, 71, 67)
    notes = [Note(24 * i, 24, pitch, Syllable("la")) for i, pitch in enumerate(pitches)]
    changes = [ChordChange(48 * i, Chord.parse(c)) for i, c in enumerate(("C", "G7", "G", "C"))]
    return LeadSheet.build(notes, chords=tuple(changes), title="Hymn")


@pytest.mark.parametrize(
    ("voices", "names"),
    [(1, ["Melody"]), (2, ["Melody", "Second voice"]), (4, ["Soprano", "Alto", "Tenor", "Bass"])],
)
def test_another_program_sees_a_part_for_each_voice(hymn, voices, names, tmp_path: Path) -> None:
    write(hymn, tmp_path / "a.musicxml", Arrangement(voices=voices))
    parts = music21.converter.parse(tmp_path / "a.musicxml").parts
    assert [part.partName for part in parts] == names
    sung = [[note.pitch.midi for note in part.flatten().notes if note.isNote] for part in parts]
    lines = voice_lines(hymn, voices)
    assert sung == [[note.pitch for note in row] for row in (hymn.notes, *(x.notes for x in lines))]
    for part in parts:
        words = [note.lyric for note in part.flatten().notes if note.isNote]
        assert words == ["la"] * 8
    symbols = [len(part.flatten().getElementsByClass("ChordSymbol")) for part in parts]
    assert symbols == [4] + [0] * (voices - 1)
    marks = [len(part.flatten().getElementsByClass("MetronomeMark")) for part in parts]
    assert marks == [1] + [0] * (voices - 1)


def test_each_voice_has_the_clef_that_it_reads(hymn, tmp_path: Path) -> None:
    write(hymn, tmp_path / "a.musicxml", Arrangement(voices=4))
    parts = music21.converter.parse(tmp_path / "a.musicxml").parts
    clefs = [part.flatten().getElementsByClass("Clef").first() for part in parts]
    assert [(clef.sign, clef.octaveChange) for clef in clefs] == [
        ("G", 0), ("G", 0), ("G", -1), ("F", 0),
    ]  # fmt: skip


@settings(max_examples=40, deadline=None)
@given(lead_sheets(), st.sampled_from([2, 4]))
def test_the_melody_is_read_back_from_a_choir(tmp_path_factory, sheet, voices) -> None:
    if voices == 4 and not harmonies(sheet):
        voices = 2
    folder = tmp_path_factory.mktemp("choir")
    write(sheet, folder / "alone.musicxml")
    write(sheet, folder / "choir.musicxml", Arrangement(voices=voices))
    assert read(folder / "choir.musicxml") == read(folder / "alone.musicxml")


def test_four_voices_without_chords_leave_no_file(tmp_path: Path) -> None:
    sheet = LeadSheet.build([Note(0, 24, 72)])
    with pytest.raises(WishError, match="the song has none"):
        write(sheet, tmp_path / "a.musicxml", Arrangement(voices=4))
    assert not list(tmp_path.iterdir())
