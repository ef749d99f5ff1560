"""What MuseScore reads in our MIDI, karaoke and MusicXML files: all words, on their notes."""

import json

import pytest

from melregen.music import UNDERTIE
from tests.clients.conftest import program, read, run, sung, write

SUFFIXES = (".mid", ".kar", ".musicxml")


@pytest.fixture(scope="module")
def opened(songs, tmp_path_factory):
    """Each song in each format, opened and saved as MusicXML by MuseScore in one go."""
    musescore = program("mscore3", "musescore3", "mscore", "musescore", "mscore4portable")
    folder = tmp_path_factory.mktemp("musescore")
    jobs = []
    for name, sheet in songs.items():
        for suffix in SUFFIXES:
            source = folder / f"{name}{suffix}"
            write(sheet, source)
            jobs.append({"in": str(source), "out": f"{source}.back.musicxml"})
    (folder / "jobs.json").write_text(json.dumps(jobs), encoding="utf-8")
    run([musescore, "-j", folder / "jobs.json"], folder)
    return folder


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_every_word_is_there_and_no_other(songs, opened, suffix):
    for name, sheet in songs.items():
        back = read(opened / f"{name}{suffix}.back.musicxml")
        # An elision is two texts to MuseScore; signs of lines are part of karaoke.
        signs = " -/\\" if suffix == ".kar" else " -"
        words, wanted = (
            [text.replace(UNDERTIE, " ").strip(signs) for _, _, text in sung(song)]
            for song in (back, sheet)
        )
        assert words == wanted, (name, suffix)


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_every_word_is_on_its_note(songs, opened, suffix):
    for name, sheet in songs.items():
        back = read(opened / f"{name}{suffix}.back.musicxml")
        assert [note.pitch for note in back.notes] == [note.pitch for note in sheet.notes], name
        assert [pitch for _, pitch, _ in sung(back)] == [pitch for _, pitch, _ in sung(sheet)], name
