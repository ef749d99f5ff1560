"""How much of a song is in its template, level by level?

    python -m benchmarks.regeneration.information --corpus corpus/

The paper draws the information of X, Y′ and Y as areas; here they are code lengths. A network that
foresees a value gives it a length in bits (Shannon 1948), which is at least its conditional
entropy, so every row is an upper bound that the network at hand reaches. Songs of the test split,
the words given, all networks on the same songs:

- H(Y′|X): lines (the outline network), chords (the harmony network, lines given), then rhythm and
  words within the lines (the planner, both given)
- the same without levels: the planner alone, from the words
- H(Y|Y′): the pitches (the renderer, the whole template given)

Beside them the trivial models: unigram and interpolated Markov chains of order 3, which are trained
on the train split and see what was sung before, and nothing of words and template.
"""

import argparse
import math
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from melregen.errors import MelregenError
from melregen.evaluation.metrics.bits import MARKOV, UNIGRAM, Pair, model_bits
from melregen.evaluation.song import Song
from melregen.evaluation.sources import corpus_songs
from melregen.generation import Melregen
from melregen.generation.candidates import one_thread
from melregen.training.tasks import Example, TrainingTask, load_task

from .evidence import nats_of, network_bits
from .training_runs import Row, write_rows

_INNER = "benchmarks.regeneration.tasks.inner_planner"
_WORDS = "benchmarks.regeneration.tasks.words_planner"
_MOST_NOTES = 300
"""Longer songs are cut by some of the networks' tasks, and left out here."""


def main(words: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--corpus", type=Path, required=True, help="of `melregen corpus build`")
    parser.add_argument("--model", type=Path, help="folder of weights (default: the released)")
    parser.add_argument("--limit", type=int, help="so many songs, evenly spaced")
    parser.add_argument("--json", type=Path, help="write the rows of the table here too")
    options = parser.parse_args(words)
    try:
        report(options)
    except MelregenError as error:
        sys.exit(f"information: {error}")


def report(options: argparse.Namespace) -> None:
    """Print the table and write its rows."""
    model = Melregen.from_pretrained(options.model)
    if model.outliner is None or model.harmonist is None:
        raise MelregenError("the model has no networks for lines and chords")
    songs = usable(corpus_songs(options.corpus, "test", only_sung=True, limit=options.limit).songs)
    training = corpus_songs(options.corpus, "train", only_sung=True, limit=2000).songs
    notes = sum(len(song.sheet.notes) for song in songs)
    print(f"test split, {len(songs)} songs with words, {notes:,} notes")
    with one_thread():
        outline, harmony = load_task("outline"), load_task("harmony")
        lines = nats_of(model.outliner, outline, first_examples(outline, songs))
        chords = nats_of(model.harmonist, harmony, first_examples(harmony, songs))
        inner = network_bits(model.planner, load_task(_INNER), songs)
        whole = network_bits(model.planner, load_task(_WORDS), songs)
        pitches = network_bits(model.renderer, load_task("renderer"), songs)["pitch"]
        trivial = trivial_bits(model, songs, training)
    song_fields = whole["song"]
    rhythm = sum(inner[name] for name in ("kind", "rest", "duration"))
    rows: list[Row] = [
        level("song: metre, mode, tempo, pickup", song_fields, notes, songs),
        level("lines, given the words", lines / notes / math.log(2), notes, songs),
        level("chords, given the lines", chords / notes / math.log(2), notes, songs),
        level("rhythm, given lines and chords", rhythm, notes, songs),
    ]
    total = sum(float(str(row["bits"])) for row in rows)
    rows += [
        level("H(Y'|X), level by level", total, notes, songs),
        level("H(Y'|X), the planner alone", sum(whole.values()), notes, songs),
        level("of it rhythm", sum(whole[n] for n in ("kind", "rest", "duration")), notes, songs),
        level("of it chords", whole["chord"], notes, songs),
        level("of it cadences and form", whole["cadence"] + whole["form"], notes, songs),
        level("H(Y|Y'), the pitches", pitches, notes, songs),
        level("H(Y|X), level by level", total + pitches, notes, songs),
        *(level(name, bits, notes, songs) for name, bits in trivial.items()),
    ]
    for row in rows:
        print(f"{row['level']!s:<36}{row['bits']:>8.3f} bits a note{row['song']:>8.0f} bits a song")
    about: Row = {"corpus": options.corpus.name, "split": "test", "songs": len(songs),
                  "notes": notes, "model": str(options.model or "released")}  # fmt: skip
    write_rows(options.json, about, rows)


def usable(songs: Sequence[Song]) -> tuple[Song, ...]:
    """Return the songs that every network can score whole.

    Raises:
        MelregenError: there are none.
    """
    found = tuple(
        song
        for song in songs
        if len(song.sheet.notes) <= _MOST_NOTES
        and song.template.chords
        and len(song.template.phrases) >= 2
    )
    if not found:
        raise MelregenError(
            f"no song of the test split has words, chords, two lines and at most {_MOST_NOTES} "
            "notes; take a larger --limit or another corpus"
        )
    return found


def first_examples(task: TrainingTask, songs: Sequence[Song]) -> list[Example]:
    """Encode songs, each once."""
    examples = [task.examples(song.sheet, song.template) for song in songs]
    return [own[0] for own in examples if own]


def level(name: str, bits: float, notes: int, songs: Sequence[Song]) -> Row:
    """Return the row of a level."""
    return {"level": name, "bits": bits, "song": bits * notes / len(songs)}


def trivial_bits(
    model: Melregen, songs: Sequence[Song], training: Sequence[Song]
) -> dict[str, float]:
    """Return bits a note of the trivial models, rhythm and pitches."""
    found = model_bits(Pair(model.planner, model.renderer), songs, training)  # type: ignore[arg-type]
    weights = np.array([len(song.sheet.notes) for song in songs], float)
    bits = {}
    for figure, what in (("bits_per_event", "rhythm"), ("bits_per_pitch", "pitches")):
        for system in (MARKOV, UNIGRAM):
            values = found[figure][system]
            known = np.isfinite(values)
            bits[f"{system}: {what}"] = float(np.average(values[known], weights=weights[known]))
    return bits


if __name__ == "__main__":
    main()
