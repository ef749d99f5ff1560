"""UltraStar songs: what a karaoke game finds in them."""

import re
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings

from melregen.formats import write
from melregen.music import LeadSheet, Note, Syllabic, Syllable, sung_text
from melregen.song_text.read import read_song_text
from tests.formats.singing.songs import STAR
from tests.strategies import lead_sheets

_NOTE = re.compile(r": (\d+) (\d+) (-?\d+) (.*)")


def written(sheet: LeadSheet, path: Path) -> tuple[dict[str, str], list[str]]:
    write(sheet, path)
    lines = path.read_text("utf-8").split("\n")
    header = dict(line[1:].split(":", 1) for line in lines if line.startswith("#"))
    return header, [line for line in lines if line and not line.startswith("#")]


def test_a_song_reads_as_people_write_it(tmp_path: Path) -> None:
    header, lines = written(STAR, tmp_path / "star.ultrastar.txt")
    assert header == {
        "TITLE": "Star & Bar: <1>",
        "ARTIST": "Jane Doe",
        "LANGUAGE": "English",
        "MP3": "star.mp3",
        "BPM": "92.5",
        "GAP": "0",
    }
    assert lines == [
        ": 0 4 2 How ",
        ": 4 8 7 glo",
        ": 12 2 11 ~",
        ": 14 2 9 ~",
        ": 16 8 7 ry,” ",
        "- 24",
        ": 28 4 6 “don't ",
        ": 32 12 7 R ",
        ": 44 8 0 la ",
        "E",
    ]


@settings(max_examples=40, deadline=None)
@given(sheet=lead_sheets())
def test_every_note_sounds_when_it_should(
    sheet: LeadSheet, tmp_path_factory: pytest.TempPathFactory
) -> None:
    header, lines = written(sheet, tmp_path_factory.getbasetemp() / "a.ultrastar.txt")
    beat = Fraction(15) / Fraction(header["BPM"])  # seconds; four beats of the file make one
    tick = Fraction(60) / (24 * Fraction(str(sheet.tempo)))
    found = [match.groups() for line in lines if (match := _NOTE.fullmatch(line))]
    assert len(found) == len(sheet.notes)
    for (onset, duration, pitch, _), note in zip(found, sheet.notes, strict=True):
        assert abs(int(onset) * beat - note.onset * tick) < Fraction(1, 1000)
        assert abs(int(duration) * beat - note.duration * tick) < Fraction(1, 1000)
        assert int(pitch) == note.pitch - 60
    assert lines[-1] == "E"


def test_the_words_are_read_back(tmp_path: Path) -> None:
    syllables = [
        Syllable("Twin", Syllabic.BEGIN),
        Syllable("kle,", Syllabic.END),
        Syllable("lit", Syllabic.BEGIN),
        Syllable("tle", Syllabic.END),
        Syllable("star"),
    ]
    notes = [Note(24 * i, 24, 60, syllable) for i, syllable in enumerate(syllables)]
    write(LeadSheet.build(notes, title="Star"), tmp_path / "a.ultrastar.txt")
    song = read_song_text((tmp_path / "a.ultrastar.txt").read_text("utf-8"))
    assert song.metadata.title == "Star"
    assert [line.text for line in song.sung[0].lines] == [sung_text(syllables)]
