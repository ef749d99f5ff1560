"""What LilyPond makes of our MusicXML by way of musicxml2ly."""

import re
from xml.etree import ElementTree

import pytest

from tests.clients.conftest import program, read, run, sounding, write


@pytest.fixture(scope="module")
def converted(songs, tmp_path_factory):
    """A .ly file of each song."""
    musicxml2ly = program("musicxml2ly")
    folder = tmp_path_factory.mktemp("lilypond")
    for name, sheet in songs.items():
        write(sheet, folder / f"{name}.musicxml")
        run([musicxml2ly, "--midi", "-o", f"{name}.ly", f"{name}.musicxml"], folder)
    return folder


def test_every_note_has_its_own_word(songs, converted):
    for name in songs:
        text = (converted / f"{name}.ly").read_text(encoding="utf-8")
        block = re.search(r"LyricsOne = *\\lyricmode *\{(.*?)\n\s*\}", text, re.DOTALL)
        assert block, name
        # Every written note has a place, a held one too; "__" and "--" are lines and hyphens.
        sung = block[1].split("##t", 1)[1]
        places = re.findall(r'"(?:[^"\\]|\\.)*"|\\skip1|[^\s_"\\]+', sung)
        words = [
            None if place == r"\skip1" else letters(place) for place in places if place != "--"
        ]
        score = ElementTree.parse(converted / f"{name}.musicxml")
        notes = [note for note in score.iter("note") if note.find("rest") is None]
        wanted = [letters(note.findtext("lyric/text") or "") or None for note in notes]
        assert words == wanted[: len(words)], name
        assert not any(wanted[len(words) :]), name


def letters(text: str) -> str:
    """Return a word without its quotes, which .ly files have around words too."""
    return re.sub(r'[\\"\s]', "", text)


def test_a_title_is_printed_once(songs, converted):
    for name in songs:
        text = (converted / f"{name}.ly").read_text(encoding="utf-8")
        assert "subtitle" not in text
        assert len(re.findall(r"^\s*title =", text, re.MULTILINE)) == 1


def test_lilypond_plays_the_same_notes(songs, converted):
    lilypond = program("lilypond")
    chosen = list(songs)[:12]
    run([lilypond, "--silent", "-dno-print-pages", *(f"{name}.ly" for name in chosen)], converted)
    for name in chosen:
        back = read(next(converted.glob(f"{name}.mid*")))
        start = back.notes[0].onset - songs[name].notes[0].onset
        # Slurred notes are played a little shorter than they are written.
        played = [(onset - start, pitch) for onset, _, pitch in sounding(back)]
        assert played == [(onset, pitch) for onset, _, pitch in sounding(songs[name])], name
