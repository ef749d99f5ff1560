"""What abc2midi and abcm2ps make of our ABC files."""

import re

import pytest

from melregen.music import QUALITIES, Chord, ChordChange, LeadSheet, Note
from tests.clients.conftest import program, read, run, sounding, write

HARMLESS = re.compile("without lyrics|underfull")
"""Of a line of rests, and of a last line that does not fill the page."""


def complaints(said: str) -> list[str]:
    """Return the lines that tell of an error."""
    return [
        line
        for line in said.splitlines()
        if re.search("error|warning", line, re.IGNORECASE) and not HARMLESS.search(line)
    ]


def test_abc2midi_plays_the_same_notes(songs, tmp_path):
    abc2midi = program("abc2midi")
    for name, sheet in songs.items():
        write(sheet, tmp_path / f"{name}.abc")
        said = run([abc2midi, f"{name}.abc", "-o", f"{name}.mid"], tmp_path)
        assert not complaints(said), name
        back = read(tmp_path / f"{name}.mid")
        played = [(onset, pitch) for onset, _, pitch in sounding(back)]
        assert played == [(onset, pitch) for onset, _, pitch in sounding(sheet)], name


@pytest.mark.parametrize("quality", QUALITIES)
def test_abc2midi_knows_every_chord(quality, tmp_path):
    abc2midi = program("abc2midi")
    sheet = LeadSheet.build([Note(0, 96, 72)], chords=(ChordChange(0, Chord("C", quality)),))
    write(sheet, tmp_path / "chord.abc")
    assert "Unrecognized" not in run([abc2midi, "chord.abc", "-o", "chord.mid"], tmp_path)


def test_abcm2ps_engraves_without_complaint(songs, tmp_path):
    abcm2ps = program("abcm2ps")
    for name, sheet in songs.items():
        write(sheet, tmp_path / f"{name}.abc")
        said = run([abcm2ps, f"{name}.abc", "-O", f"{name}.ps"], tmp_path)
        assert not complaints(said), name
