"""What users, programs and disks get wrong: one sentence with place and mend, code 2, no debris."""

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.robustness.hostile_files import write_files

TABLE = [
    # lyrics
    ("generate empty.txt", "empty.txt: the text holds no word that could be sung"),
    ("generate marks.txt", "marks.txt: the text holds no word"),
    ("generate headings.txt", "no word that could be sung"),
    ("generate binary.txt", "binary.txt is not a text file; save the lyrics as plain text"),
    ("generate nul.txt", "nul.txt is not a text file"),
    ("generate arabic.txt", "in a script that cannot be divided into syllables"),
    ("generate star.txt --language qq", "'qq'"),
    ("generate long.txt", "long.txt is larger than 200 kB"),
    ("generate zeros.txt", "zeros.txt is larger than 200 kB"),
    ("generate /dev/zero -o a.mid", "/dev/zero is larger than 200 kB"),
    ("generate word.txt", "word.txt: the word 'aaaaaaaaaaaaaaaaaaaa...' has 1000 letters"),
    ("generate many.txt", "the lyrics have 3200 syllables, and a song holds 3000"),
    ("generate template.json", "template.json is a song or a template, not lyrics; give a"),
    ("plan text.abc", "text.abc is a song or a template, not lyrics"),
    ("generate none.txt", "none.txt does not exist"),
    ("generate .", "cannot be read: is a directory"),
    ("generate", "Nothing to sing: give LYRICS, --chords or --template"),
    # chords
    ("generate --chords C|Foo|Am", "bar 2 of the chords: 'Foo' is not a known chord"),
    ("generate --chords |", "there are no chords in the chart"),
    ("generate --chords %", "there is no bar before it to repeat"),
    ("generate --chords binary.txt", "binary.txt is not a text file"),
    ("generate --chords none.txt", "none.txt does not exist"),
    ("generate --chords C|G|Am --bars 7", "3 bars of chords do not fit 7 bars; ask for 3"),
    ("generate --chords C" + "|C" * 2000, "2001 bars, and a song holds 2000"),
    ("generate --chords " + "C" * 5000, "C...C"),
    # numbers and other wishes
    ("generate star.txt --range E5-C4", "the range E5-C4 is upside down"),
    ("generate star.txt --range C4", "'C4' is not a range; write it like C4-E5"),
    ("generate star.txt --range C99-D99", "is not a range"),
    ("generate star.txt --key H", "'H' is not a key; write it like G major"),
    ("generate star.txt --key G#", "G# major would need 8 sharps"),
    ("generate star.txt --meter 0/4", "0/4 is not a metre; write it like 4/4"),
    ("generate star.txt --meter 999/4", "'999/4' is not a metre"),
    ("generate star.txt --tempo nan", "'nan' is not a number from 10 to 400"),
    ("generate star.txt --tempo inf", "'inf' is not a number from 10 to 400"),
    ("generate star.txt --tempo -1", "'-1' is not a number from 10 to 400"),
    ("generate star.txt --tempo fast", "'fast' is not a number from 10 to 400"),
    ("generate star.txt --candidates 0", "'0' is not a whole number from 1 to 256"),
    ("generate star.txt --candidates 1e9", "'1e9' is not a whole number"),
    ("generate star.txt --temperature nan", "is not a number from 0 to 5"),
    ("generate star.txt --seed -1", "'-1' is not a whole number from 0"),
    ("generate star.txt --bars 0", "'0' is not a whole number from 1 to 2000"),
    ("generate star.txt --bars 99999999", "is not a whole number from 1 to 2000"),
    ("generate star.txt -n 0", "'0' is not a whole number from 1 to 1000"),
    ("generate star.txt --nonsense", "No such option '--nonsense'"),
    # templates
    ("render hole.json", "bar 2, beat 1 (phrase 1, slot 2): a syllable is missing between 'A'"),
    ("render bars.json", "bars.json: bar 3 does not add up"),
    ("render overlap.json", "bar 1, beat 2 (phrase 1, slot 2) starts before the one before it"),
    ("render minus.json", "'duration' must be at least 1, not -96"),
    ("render nan.json", "nan.json: 'tempo'"),
    ("render metre.json", "metre.json: 5/3 is not a metre"),
    ("render chord.json", "bar 2, beat 1 (chord change 1): 'Hq' is not a chord"),
    ("render version.json", "has version 99"),
    ("render open.json", "open.json leaves open: tempo"),
    ("generate --template hole.json", "hole.json: line 1, bar 2, beat 1"),
    ("generate star.txt --template template.json", "syllables"),
    # checkpoints
    ("generate star.txt --model none", "none is not a folder; give one with planner and renderer"),
    ("generate star.txt --model star.txt", "star.txt is not a folder"),
    # songs: MIDI
    ("convert cut.mid a.abc", "cut.mid: the MIDI file is truncated in the middle of track 1"),
    ("convert head.mid a.abc", "its header is incomplete"),
    ("convert empty.mid a.abc", "empty.mid is empty"),
    ("convert corrupt.mid a.abc", "the MIDI file is corrupt"),
    ("convert text.mid a.abc", "text.mid: not a MIDI file"),
    ("convert zip.mid a.abc", "zip.mid: not a MIDI file"),
    ("convert nothing.mid a.abc", "nothing.mid holds no melody: no notes"),
    ("convert drums.mid a.abc", "drums.mid holds no melody: only drums"),
    ("convert frames.mid a.abc", "counts time in film frames"),
    ("convert no_ticks.mid a.abc", "zero ticks a quarter note"),
    ("convert endless.mid a.abc", "it lasts 268435455 quarter notes"),
    ("convert zeros.mid a.abc", "zeros.mid is larger than 64 MB"),
    ("convert zeros.kar a.abc", "zeros.kar is larger than 64 MB"),
    ("convert pipe.mid a.abc", "pipe.mid is a device or a pipe"),
    ("extract nothing.mid", "nothing.mid holds no melody"),
    ("inspect cut.mid", "cut.mid: the MIDI file is truncated"),
    ("convert star.mid a.abc --tune 5", "star.mid has no tune 5"),
    # songs: MusicXML
    ("convert cut.musicxml a.mid", "cut.musicxml is not readable MusicXML"),
    ("convert html.musicxml a.mid", "it starts with <html>"),
    ("convert bare.musicxml a.mid", "bare.musicxml holds no notes"),
    ("convert deep.musicxml a.mid", "deep.musicxml holds no notes"),
    ("convert bomb.musicxml a.mid", "defines XML entities"),
    ("convert file.musicxml a.mid", "defines XML entities"),
    ("convert nan.musicxml a.mid", "nan.musicxml: no note has a duration"),
    ("convert huge.musicxml a.mid", "huge.musicxml: no note has a duration"),
    ("convert minus.musicxml a.mid", "minus.musicxml: no note has a duration"),
    ("convert bad.mxl a.mid", "bad.mxl is a damaged .mxl archive"),
    ("convert none.mxl a.mid", "none.mxl is an archive without a MusicXML score"),
    ("convert bomb.mxl a.mid", "bomb.mxl holds more than 32 MB of XML"),
    ("convert zeros.musicxml a.mid", "zeros.musicxml is larger than 64 MB"),
    ("convert zeros.mxl a.mid", "zeros.mxl is larger than 64 MB"),
    # songs: ABC, kern, JSON
    ("convert text.abc a.mid", "text.abc is not ABC"),
    ("convert binary.abc a.mid", "binary.abc is not ABC: it is a binary file"),
    ("convert rests.abc a.mid", "the tune has no notes"),
    ("convert key.abc a.mid", "'K:Q#' is not a key"),
    ("convert metre.abc a.mid", "0/0 is not a metre"),
    ("convert cut.abc a.mid", "cut.abc"),
    ("convert weeks.abc a.mid", "the piece lasts 127872 quarter notes, and at most 50000 can"),
    ("convert length.abc a.mid", "the note length '99999999' is too long"),
    ("convert slash.abc a.mid", "is no note length"),
    ("convert zeros.abc a.mid", "zeros.abc is larger than 64 MB"),
    ("convert zeros.krn a.mid", "zeros.krn is larger than 64 MB"),
    ("convert cut.json a.mid", "cut.json is not JSON: line 1, column"),
    ("convert list.json a.mid", "list.json is JSON, but no template or lead sheet"),
    ("convert deep.json a.mid", "deep.json is nested too deeply"),
    ("convert number.json a.mid", "holds a number that is too long"),
    ("convert binary.json a.mid", "binary.json is not a text file in UTF-8"),
    ("convert template.json a.mid", "template.json is a template, and a lead sheet is wanted"),
    ("convert zeros.json a.mid", "zeros.json is larger than 64 MB"),
    ("convert zeros.mei a.mid", "zeros.mei is larger than 64 MB"),
    ("convert bomb.mei a.mid", "bomb.mei defines XML entities"),
    ("convert cut.mei a.mid", "cut.mei is not readable MEI"),
    ("convert bomb.capx a.mid", "bomb.capx: files of Capella are not supported"),
    ("convert before.json a.mid", "before.json: note 1: 'onset' must be at least 0, not -24"),
    ("convert tempo.json a.mid", "tempo.json: 'tempo'"),
    ("convert hour.abc a.mid", "the note length '900' is too long"),
    ("convert zero.krn a.mid", "line 2: '4%0c' lasts no time"),
    # songs under a wrong suffix
    ("convert score.mid a.abc", "score.mid: not a MIDI file"),
    ("convert tune.musicxml a.mid", "tune.musicxml is not readable MusicXML"),
    ("convert midi.abc a.mid", "midi.abc is not ABC"),
    ("convert midi.krn a.mid", "midi.krn: not Humdrum: it is a binary file"),
    ("convert midi.json a.mid", "midi.json is not a text file in UTF-8"),
    ("convert midi.mxl a.mid", "midi.mxl is not readable MusicXML"),
    ("generate midi.txt", "midi.txt is not a text file"),
    # outputs
    ("convert star.mid star.doc", "star.doc: the suffix chooses the format"),
    ("convert star.doc a.mid", "'.doc' is not a format that can be read"),
    ("convert star.mid none/a.abc", "the folder none does not exist"),
    ("convert star.mid full.abc", "full.abc cannot be written: no space left on device"),
    ("convert star.mid folder.abc", "folder.abc is a folder"),
    ("extract star.mid -o full.json", "full.json cannot be written: no space left on device"),
    ("generate star.txt -o none/a.mid", "the folder none does not exist"),
    # corpora and training
    ("corpus info .", ". is not a corpus"),
    ("train planner --corpus . -o new", ". is not a corpus"),
    (
        "train painter --corpus . -o new",
        "'painter' is not one of 'outline', 'harmony', 'planner'",
    ),
    ("train planner --corpus . -o new --set steps=-1", "steps must be at least 1"),
    ("train planner --corpus . -o new --resume", "holds no unfinished run"),
]


@pytest.fixture(scope="module")
def hostile(tmp_path_factory):
    folder = tmp_path_factory.mktemp("hostile")
    write_files(folder)
    (folder / "folder.abc").mkdir()
    for suffix in ("abc", "json"):
        (folder / f"full.{suffix}").symlink_to("/dev/full")
    return folder


@pytest.fixture
def command(melregen_command, hostile, monkeypatch):
    def run(words, **options):
        monkeypatch.chdir(hostile)
        return melregen_command(*words.split(), **options)

    return run


def _listing(folder):
    return sorted((p.name, p.lstat().st_size) for p in folder.iterdir())


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a full disk is played by /dev/full")
@pytest.mark.parametrize(("words", "message"), TABLE, ids=[words[:50] for words, _ in TABLE])
def test_a_mistake_gives_one_sentence_and_leaves_nothing(words, message, command, hostile, small):
    if words.startswith(("generate", "render")) and "--model" not in words:
        words += f" --model {small}"
    before = _listing(hostile)
    outcome = command(words)
    assert message in outcome.err if "..." not in message else "..." in outcome.err
    assert outcome.code == 2, outcome.err
    assert outcome.err.startswith("Error: ")
    assert outcome.err.count("\n") == 1
    assert len(outcome.err) < 1000
    assert outcome.out == ""
    assert _listing(hostile) == before


@pytest.mark.parametrize(
    "name",
    [
        "thousand.mid",
        "hour.mid",
        "tempo.mid",
        "mode.mid",
        "zero.musicxml",
        "back.musicxml",
        "tempo.abc",
        "hour.krn",
    ],
)
def test_what_can_be_understood_is_read(name, command, tmp_path):
    outcome = command(f"convert {name} {tmp_path / 'out.mid'}")
    assert (outcome.code, outcome.err) == (0, "")


@pytest.mark.parametrize("text", [b"", b"...", b"hello\0world"])
def test_bad_lyrics_on_standard_input_are_named(text, command):
    outcome = command("generate - -o a.mid", stdin=text)
    assert outcome.code == 2
    assert outcome.err.startswith("Error: standard input")


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    """A folder with two untrained networks."""
    from melregen.training.tasks import planner as planner_task
    from melregen.training.tasks import renderer as renderer_task
    from tests.models.songs import tiny_model

    folder, model = tmp_path_factory.mktemp("model"), tiny_model()
    planner_task.TASK.save_model(model.planner, folder / "planner")
    renderer_task.TASK.save_model(model.renderer, folder / "renderer")
    return folder


def _cut(path):
    with path.open("r+b") as file:
        file.truncate(path.stat().st_size // 2)


def _fill_with_nan(path):
    from safetensors.torch import load_file, save_file

    save_file({key: value * float("nan") for key, value in load_file(path).items()}, path)


def _set_width(width):
    def change(path):
        import json

        document = json.loads(path.read_text())
        document["width"] = width
        path.write_text(json.dumps(document))

    return change


@pytest.mark.parametrize(
    ("file", "damage", "message"),
    [
        ("config.json", Path.unlink, "config.json is missing"),
        ("model.safetensors", Path.unlink, "model.safetensors is missing"),
        ("model.safetensors", _cut, "model.safetensors is damaged"),
        ("model.safetensors", _fill_with_nan, "holds values that are no numbers"),
        ("config.json", _cut, "config.json is damaged"),
        ("config.json", _set_width(0), "'width' is 0; it must be from 1"),
        ("config.json", _set_width(10**9), "'width' is 1000000000; it must be"),
        ("config.json", _set_width(7), "config.json"),
    ],
)
def test_a_damaged_checkpoint_is_named(file, damage, message, command, small, tmp_path):
    model = tmp_path / "model"
    shutil.copytree(small, model)
    damage(model / "planner" / file)
    outcome = command(f"generate star.txt --model {model} -o {tmp_path / 'a.mid'}")
    assert outcome.code == 2
    assert message in outcome.err
    assert outcome.err.count("\n") == 1
    assert not (tmp_path / "a.mid").exists()


def test_ctrl_c_says_one_word_and_leaves_nothing(small, tmp_path):
    """The signal comes while the command waits for the lyrics, as a person types them."""
    process = subprocess.Popen(
        [sys.executable, "-m", "melregen", "generate", "-", "--model", str(small), "-o",
         str(tmp_path / "a.mid")],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )  # fmt: skip
    # It is waiting once it sleeps in a read; before that Python might still be starting.
    wait = Path(f"/proc/{process.pid}/wchan")
    for _ in range(600):
        if wait.exists() and "pipe" in wait.read_text():
            break
        time.sleep(0.05)
    else:
        process.kill()
        pytest.skip("this system does not tell what a process waits for")
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=60)
    assert (process.returncode, err.decode().strip()) == (130, "Interrupted")
    assert list(tmp_path.iterdir()) == []


def test_a_reader_that_has_seen_enough_is_no_error(hostile):
    script = f"{sys.executable} -m melregen inspect thousand.mid | head -1"
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parents[2])}
    result = subprocess.run(
        script, shell=True, cwd=hostile, capture_output=True, text=True, check=False,
        env=environment,
    )  # fmt: skip
    assert result.stderr == ""
    assert result.stdout.count("\n") == 1
