"""Twenty lyrics in two languages, sung; what other programs find in the files."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from melregen.formats import write
from melregen.lyrics import parse_lyrics as parse_plain_lyrics
from melregen.music import sung_text
from melregen.song_text import parse_lyrics

from .conftest import Engine
from .readers import (
    check_midi_bars,
    check_no_overlap,
    check_score_bars,
    join_lyrics,
    melody_of,
    read_with_mido,
    read_with_music21,
    read_with_pretty_midi,
)
from .texts import PLAIN, TEXTS


def printed(name: str) -> str:
    """Return the text in one line, choruses that are only named written out."""
    lyrics = parse_lyrics(TEXTS[name])
    return " ".join(line.text for _, line in lyrics.lines)


def test_there_are_twenty_lyrics_in_two_languages() -> None:
    languages = [parse_lyrics(text).language for text in TEXTS.values()]
    assert len(TEXTS) >= 20
    assert min(languages.count("en"), languages.count("de")) >= 7
    lines = [[len(line.syllables) for _, line in parse_lyrics(t).lines] for t in TEXTS.values()]
    assert (min(map(len, lines)), max(map(len, lines))) == (2, 40)
    assert (min(map(min, lines)), max(map(max, lines)) >= 20) == (1, True)


@pytest.mark.parametrize("name", PLAIN)
def test_a_text_is_printed_as_it_was_typed(name: str) -> None:
    lyrics = parse_plain_lyrics(PLAIN[name])
    assert " ".join(line.text for _, line in lyrics.lines) == " ".join(PLAIN[name].split())


@pytest.mark.parametrize("name", TEXTS)
def test_every_syllable_is_sung_and_every_bar_adds_up(
    engine: Engine, name: str, tmp_path: Path
) -> None:
    song = engine.sing(name)
    assert song.notes[0].onset < song.bars[0].end
    write(song, tmp_path / "song.mid")

    view = read_with_mido(tmp_path / "song.mid")
    assert join_lyrics([text for _, text in view.lyrics]) == printed(name)
    ticks = [tick for tick, _ in view.lyrics]
    assert ticks == sorted(set(ticks))
    assert set(ticks) <= {onset for onset, *_ in view.notes}
    assert len(ticks) == len(parse_lyrics(TEXTS[name]).syllables)
    check_no_overlap(view.notes)
    check_midi_bars(view)

    midi = read_with_pretty_midi(tmp_path / "song.mid")
    assert join_lyrics([lyric.text for lyric in midi.lyrics]) == printed(name)
    notes = melody_of(midi)
    assert len(notes) == len(song.notes)
    assert {lyric.time for lyric in midi.lyrics} <= {start for start, *_ in notes}
    check_no_overlap(notes)

    write(song, tmp_path / "song.musicxml")
    score = read_with_music21(tmp_path / "song.musicxml")
    check_score_bars(score, song.pickup / 24)
    lyrics = [n.lyrics[0] for n in score.flatten().notes if n.lyrics and n.lyrics[0].text]
    ends = ("single", "end")
    joined = "".join(x.text + (" " if x.syllabic in ends else "") for x in lyrics)
    assert joined.rstrip() == printed(name)


@pytest.mark.parametrize("name", ["harbour_lights", "umlauts"])
def test_the_same_seed_gives_the_same_bytes(engine: Engine, name: str, tmp_path: Path) -> None:
    again = engine.model.generate(TEXTS[name], seed=3, candidates=1)
    for suffix in (".mid", ".musicxml", ".svg", ".json", ".abc", ".mxl"):
        write(engine.sing(name), tmp_path / f"one{suffix}")
        write(again, tmp_path / f"two{suffix}")
        assert (tmp_path / f"one{suffix}").read_bytes() == (tmp_path / f"two{suffix}").read_bytes()


def test_the_same_seed_gives_the_same_bytes_in_another_process(
    engine: Engine, tmp_path: Path
) -> None:
    (tmp_path / "verse.txt").write_text(PLAIN["umlauts"], encoding="utf-8")
    suffixes = (".mid", ".musicxml", ".svg", ".json")
    for folder in ("1", "2"):
        (tmp_path / folder).mkdir()
        outputs = [word for s in suffixes for word in ("-o", f"{folder}/song{s}")]
        subprocess.run(
            [
                sys.executable, "-m", "melregen", "generate", "verse.txt", "--seed", "7",
                "--candidates", "2", "--model", str(engine.path), *outputs,
            ],
            check=True,
            cwd=tmp_path,
            env={**os.environ, "PYTHONHASHSEED": folder, "PYTHONPATH": str(_repository())},
        )  # fmt: skip
    for suffix in suffixes:
        one, two = (tmp_path / folder / f"song{suffix}" for folder in ("1", "2"))
        assert one.read_bytes() == two.read_bytes(), suffix


def test_another_seed_gives_another_song(engine: Engine) -> None:
    song = engine.model.generate(TEXTS["twinkle"], seed=4, candidates=1)
    assert song != engine.sing("twinkle")
    assert sung_text(song.syllables) == sung_text(engine.sing("twinkle").syllables)


def _repository() -> Path:
    return Path(__file__).resolve().parents[2]
