"""The options of an arrangement, which all commands that write songs share."""

import mido
import pytest
import soundfile

from melregen.formats import read, write
from tests.arrangement.songs import song

STAR = "Twinkle, twinkle, little star,\nHow I wonder what you are.\n"


@pytest.fixture
def waltz(tmp_path):
    write(song("C F G7 C", "3/4"), tmp_path / "a.mid")
    return "a.mid"


def tracks(path):
    return [track.name for track in mido.MidiFile(path).tracks][1:]


def test_the_options_reach_the_file_and_the_song_stays_the_same(melregen_command, waltz, tmp_path):
    options = ("--accompaniment", "rock", "--voices", "4", "--count-in", "1")
    outcome = melregen_command("convert", waltz, "b.mid", *options)
    assert (outcome.code, outcome.err) == (0, "")
    assert tracks(tmp_path / "b.mid") == [
        "Melody", "Choir alto", "Choir tenor", "Choir bass", "Chords", "Bass", "Drums",
    ]  # fmt: skip
    assert read(tmp_path / "b.mid") == read(tmp_path / waltz)


def test_transposing_takes_them_too(melregen_command, waltz, tmp_path):
    options = ("--accompaniment", "none", "--voices", "2")
    outcome = melregen_command("transpose", waltz, "D", "-o", "b.mid", *options)
    assert outcome.code == 0
    assert tracks(tmp_path / "b.mid") == ["Melody", "Choir second voice"]


@pytest.mark.parametrize("command", ["generate", "render", "edit", "convert", "transpose"])
def test_every_command_that_writes_songs_has_all_of_them(melregen_command, command):
    told = melregen_command(command, "--help").out
    for option in ("--accompaniment", "--voices", "--count-in", "--soundfont"):
        assert option in told


def test_a_style_brings_its_accompaniment(engine, melregen_command, tmp_path):
    (tmp_path / "star.txt").write_text(STAR)
    words = ("generate", "star.txt", "--chords", "C F G C", "-o", "a.mid")
    assert melregen_command(*words, "--style", "rock").code == 0
    assert tracks(tmp_path / "a.mid") == ["Melody", "Chords", "Bass", "Drums"]
    assert melregen_command(*words, "--style", "rock", "--accompaniment", "none").code == 0
    assert tracks(tmp_path / "a.mid") == ["Melody"]
    assert melregen_command(*words, "--style", "none").code == 0
    assert tracks(tmp_path / "a.mid") == ["Melody", "Chords", "Bass"]


def test_the_instruments_are_named(melregen_command, waltz, tmp_path, monkeypatch):
    monkeypatch.delenv("MELREGEN_SOUNDFONT", raising=False)
    outcome = melregen_command("convert", waltz, "a.flac")
    assert outcome.code == 0
    assert outcome.err.startswith("Instruments: ")
    assert soundfile.info(str(tmp_path / "a.flac")).channels == 2


def test_a_song_without_chords_is_said_to_be_unaccompanied(melregen_command, tmp_path):
    write(song("NC NC NC NC"), tmp_path / "a.mid")
    assert melregen_command("convert", "a.mid", "b.mid").err == ""
    outcome = melregen_command("convert", "a.mid", "b.mid", "--accompaniment", "waltz")
    assert outcome.code == 0
    assert "has no chords" in outcome.err
    assert "edit --harmonise" in outcome.err


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--accompaniment", "walz"), "'walz' is not an accompaniment; did you mean 'waltz'?"),
        (("--voices", "3"), "'3' is not one of"),
        (("--count-in", "9"), "9 is not in the range"),
        (("--soundfont", "no.sf2"), "no.sf2 cannot be read: no such file"),
    ],
)
def test_what_cannot_be_is_refused_before_anything_is_written(
    melregen_command, waltz, tmp_path, options, words
):
    outcome = melregen_command("convert", waltz, "b.wav", *options)
    assert outcome.code == 2
    assert words in outcome.err
    assert not (tmp_path / "b.wav").exists()
