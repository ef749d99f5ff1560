"""Every command from end to end, with real files."""

import json
from collections.abc import Callable
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

import melregen.commands
from melregen.documents.template import read_template
from melregen.formats import read, readable_suffixes, usable_suffixes
from melregen.music import Key, Metre, sung_text
from melregen.song_text import parse_lyrics

from .conftest import Engine
from .real_files import shipped_files
from .texts import EXAMPLES, TEXTS

Command = Callable[..., str]
STAR = EXAMPLES / "twinkle.txt"
CHARTS = EXAMPLES.parent / "chords"
FEW = ("--candidates", "1", "--seed", "5")


@pytest.fixture
def command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Command:
    """Run `melregen` with the words given in an empty folder; it must succeed."""
    monkeypatch.chdir(tmp_path)

    def run(*words: object, stdin: str | None = None) -> str:
        @click.command(context_settings={"ignore_unknown_options": True}, add_help_option=False)
        @click.argument("words", nargs=-1, type=click.UNPROCESSED)
        def whole(words: tuple[str, ...]) -> None:
            melregen.commands.main(words)

        result = CliRunner().invoke(whole, [str(word) for word in words], input=stdin)
        assert result.exit_code == 0, result.output
        return result.stdout

    return run


@pytest.fixture
def generate(command: Command, engine: Engine) -> Command:
    def run(*words: object, stdin: str | None = None) -> str:
        return command("generate", *words, *FEW, "--model", engine.path, stdin=stdin)

    return run


def words_of(name: str) -> str:
    return " ".join(line.text for _, line in parse_lyrics(TEXTS[name]).lines)


def test_lyrics_alone(generate: Command) -> None:
    assert generate(STAR) == "Wrote twinkle.mid\n"
    assert sung_text(read("twinkle.mid").syllables) == words_of("twinkle")


@pytest.mark.parametrize("chart", sorted(CHARTS.glob("*.txt")), ids=lambda path: path.stem)
def test_chords_alone_from_a_file(generate: Command, chart: Path) -> None:
    generate("--chords", chart, "-o", "song.mid", "-o", "song.musicxml")
    assert read("song.mid").chords == read("song.musicxml").chords
    assert not read("song.mid").syllables


def test_chords_alone_for_a_number_of_bars(generate: Command) -> None:
    generate("--chords", "C G Am F", "--bars", 8, "--meter", "2/4", "-o", "song.mid")
    song = read("song.mid")
    assert [str(c.chord) for c in song.chords] == ["C", "G", "Am", "F"] * 2
    assert sum(bar.number > 0 for bar in song.bars) == 8


def test_lyrics_and_chords_with_every_option(generate: Command) -> None:
    shown = generate(
        STAR, "--chords", "D | G A7", "--key", "D major", "--meter", "3/4", "--tempo", "84",
        "--language", "en", "--range", "A3-D5", "--title", "Night", "--temperature", "0.7",
        "--show", "-o", "a.mid", "-o", "a.musicxml", "-o", "a.svg", "-o", "a.json", "-o", "a.abc",
    )  # fmt: skip
    assert "D major · 3/4 · ♩ = 84" in shown
    for suffix in ("mid", "musicxml", "json", "abc"):
        song = read(f"a.{suffix}")
        assert (song.key, song.metre, song.title) == (Key("D"), Metre(3, 4), "Night")
        assert song.tempo == pytest.approx(84)
        assert [str(c.chord) for c in song.chords][:4] == ["D", "G", "A7", "D"]
        assert all(57 <= note.pitch <= 74 for note in song.notes)
    assert "<svg" in Path("a.svg").read_text(encoding="utf-8")


def test_lyrics_from_standard_input_in_variations(generate: Command, tmp_path: Path) -> None:
    generate("-", "-n", 3, "-o", "x.mid", "-o", "x.svg", stdin=TEXTS["alle_voegel"])
    assert sorted(f.name for f in tmp_path.iterdir()) == [
        f"x-{n}.{suffix}" for n in (1, 2, 3) for suffix in ("mid", "svg")
    ]
    songs = [read(f"x-{n}.mid") for n in (1, 2, 3)]
    assert {sung_text(song.syllables) for song in songs} == {words_of("alle_voegel")}
    assert len({song.notes for song in songs}) == 3
    assert songs[0].language == "de"


def test_a_template_is_planned_shown_edited_and_rendered(command: Command, engine: Engine) -> None:
    model = (*FEW, "--model", engine.path)
    command("plan", STAR, "--key", "G minor", "--meter", "6/8", "-o", "plan.json", *model)
    template = read_template(Path("plan.json"))
    assert template.open_fields == ()
    assert "G minor · 6/8" in command("inspect", "plan.json")
    command("render", "plan.json", "-o", "song.mid", "-o", "song.json", *model)
    song = read("song.json")
    assert song.chords == template.chords
    assert [n.onset for n in song.notes] == [s.onset for s in template.slots]
    assert "G minor · 6/8" in command("inspect", "song.mid")

    document = json.loads(Path("plan.json").read_text(encoding="utf-8"))
    document["tempo"] = 72
    document["chords"] = []
    Path("edited.json").write_text(json.dumps(document), encoding="utf-8")
    command("generate", "--template", "edited.json", "-o", "again.json", *model)
    again = read("again.json")
    assert again.tempo == 72
    assert [n.onset for n in again.notes] == [n.onset for n in song.notes]


def test_new_words_to_the_template_of_a_song(command: Command, engine: Engine) -> None:
    model = (*FEW, "--model", engine.path)
    command("generate", STAR, "-o", "star.musicxml", *model)
    command("extract", "star.musicxml", "-o", "star.template.json", "--show")
    command("render", "star.template.json", "-o", "other.mid", "--range", "C4-C6", *model)
    assert sung_text(read("other.mid").syllables) == words_of("twinkle")


@pytest.mark.parametrize("file", list(shipped_files())[::40], ids=lambda path: path.name)
def test_real_files_are_extracted_inspected_and_rendered(
    command: Command, engine: Engine, file: Path
) -> None:
    command("extract", file, "-o", "t.json")
    template = json.loads(command("inspect", "t.json", "--json"))
    assert template == json.loads(Path("t.json").read_text(encoding="utf-8"))
    sheet = json.loads(command("inspect", file, "--json"))
    assert len(sheet["notes"]) == len(list(read_template(Path("t.json")).slots))
    assert "│" in command("inspect", file)
    command("render", "t.json", "-o", "t.svg", "-o", "t.mid", *FEW, "--model", engine.path)
    assert [n.onset for n in read("t.mid").notes] == [n.onset for n in read(file).notes]


def test_every_readable_format_converts_to_every_writable_one(
    command: Command, engine: Engine
) -> None:
    song = engine.sing("winterlicht")
    # One suffix of each format to read; `.xml` and `.midi` go the same way as their like.
    for source in (".mid", ".musicxml", ".mxl", ".abc", ".json"):
        song.write(f"in{source}")
        for target in usable_suffixes():
            if source != ".mid" and target not in readable_suffixes():
                continue  # what is only written is written alike from whatever was read
            command("convert", f"in{source}", f"out{target}")
            if target in readable_suffixes():
                out = read(f"out{target}")
                assert sung_text(out.syllables) == words_of("winterlicht"), (source, target)
                assert (out.chords, out.key) == (song.chords, song.key), (source, target)
                assert [(n.onset, n.duration, n.pitch) for n in out.notes] == [
                    (n.onset, n.duration, n.pitch) for n in song.notes
                ], (source, target)


def test_own_songs_to_a_corpus_to_networks_to_a_song(command: Command) -> None:
    tunes = [file for file in shipped_files() if file.suffix == ".abc"][:60:2]
    report = command("corpus", "build", *tunes, "-o", "corpus", "--jobs", 1)
    assert "30 files read" in report
    assert "songs" in command("corpus", "info", "corpus")
    settings = [
        "model.width=32", "model.heads=2", "model.encoder_layers=1", "model.decoder_layers=1",
        "exclude=[]", "steps=3", "batch_notes=256", "warmup_steps=1", "evaluate_every=3",
        "save_every=3",
    ]  # fmt: skip
    options = [word for setting in settings for word in ("--set", setting)]
    for network, unit in (("planner", "slot"), ("renderer", "note")):
        report = command(
            "train", network, "--corpus", "corpus", "-o", f"mine/{network}", "--jobs", 1, *options
        )
        assert f"bits a {unit}" in report
    command("generate", STAR, "--model", "mine", *FEW, "-o", "star.mid")
    assert sung_text(read("star.mid").syllables) == words_of("twinkle")
