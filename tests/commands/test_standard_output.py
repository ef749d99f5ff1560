"""`-o -`: a song on standard output, and nothing else there."""

import io
import json
import subprocess
import sys

import mido
import pytest

from melregen.formats import FORMATS, read, readable_suffixes, writable_suffixes, write
from melregen.formats.singing import LIBRESVIP_SUFFIXES
from tests.formats.singing.songs import STAR


@pytest.fixture
def song(tmp_path):
    write(STAR, tmp_path / "star.json")
    return "star.json"


@pytest.mark.parametrize("suffix", ["abc", ".abc", "ly", "ustx", "ultrastar.txt", "words.lrc"])
def test_text_is_what_a_file_would_hold(melregen_command, song, suffix, tmp_path):
    # UltraStar songs name the sound beside them after the file; what has no file is called song.
    file = tmp_path / f"song.{suffix.removeprefix('.')}"
    write(STAR, file)
    outcome = melregen_command("convert", song, "-", "--to", suffix)
    assert (outcome.code, outcome.err) == (0, "")
    assert outcome.out == file.read_text("utf-8")
    assert len(list(tmp_path.iterdir())) == 2


def test_midi_comes_as_its_bytes(song, tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "melregen", "convert", song, "-", "--to", "mid"],
        cwd=tmp_path, capture_output=True, check=True,
    )  # fmt: skip
    write(STAR, tmp_path / "star.mid")
    assert done.stdout == (tmp_path / "star.mid").read_bytes()
    assert mido.MidiFile(file=io.BytesIO(done.stdout)).type == 1


def test_other_outputs_are_written_and_named_on_standard_error(engine, melregen_command, tmp_path):
    (tmp_path / "words.txt").write_text("One two three")
    outcome = melregen_command("generate", "words.txt", "-o", "-", "--to", "json", "-o", "a.mid")
    assert outcome.code == 0
    assert json.loads(outcome.out)
    assert "Wrote a.mid" in outcome.err
    assert (tmp_path / "a.mid").exists()


def test_templates_go_there_too(engine, melregen_command, tmp_path):
    (tmp_path / "words.txt").write_text("One two three")
    assert json.loads(melregen_command("plan", "words.txt", "-o", "-", "--to", "json").out)


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (["-o", "-"], "- is standard output: name the format with --to"),
        (["-o", "a.mid", "--to", "abc"], "--to goes with - as the output"),
        (["-o", "-", "--to", "doc"], "must be one of .mid"),
        (["-o", "-", "--to", "mid", "-n", "2"], "standard output takes one song"),
        (["-o", "-", "--to", "mid", "--show"], "--show and - both print"),
    ],
)
def test_what_cannot_be_is_one_sentence(engine, melregen_command, words, reason, tmp_path):
    (tmp_path / "words.txt").write_text("One two three")
    outcome = melregen_command("generate", "words.txt", *words)
    assert outcome.code == 2
    assert reason in outcome.err
    assert outcome.err.count("\n") == 1
    assert outcome.out == ""


@pytest.mark.parametrize("source", [".mid", ".kar", ".musicxml", ".abc", ".json"])
def test_what_is_read_is_converted_to_all_that_is_written(melregen_command, source, tmp_path):
    write(STAR, tmp_path / f"star{source}")
    slow = (".wav", ".mp3", ".ogg", ".flac", ".png", ".pdf", ".svg", *LIBRESVIP_SUFFIXES)
    for target in writable_suffixes():
        if not target.endswith(slow):
            outcome = melregen_command("convert", f"star{source}", f"out{target}")
            assert (outcome.code, outcome.out) == (0, f"Wrote out{target}\n"), outcome.err
            if target in readable_suffixes():
                found = read(tmp_path / f"out{target}")
                assert [(n.pitch, n.duration) for n in found.notes] == [
                    (n.pitch, n.duration) for n in STAR.notes
                ]


def test_what_is_only_written_is_refused_as_input(melregen_command, tmp_path):
    only_written = [s for form in FORMATS if form.reader is None for s in form.suffixes]
    assert {".svp", ".ly", ".ultrastar.txt"} <= set(only_written)
    for suffix in only_written:
        (tmp_path / f"a{suffix}").write_text("x")
        outcome = melregen_command("convert", f"a{suffix}", "b.mid")
        assert outcome.code == 2
        # Of programs whose files people do give, it is said what to export instead.
        assert f"'{suffix}' is written only, and cannot be read" in outcome.err or (
            "are not supported; export the song from" in outcome.err
        )
        assert outcome.err.count("\n") == 1
