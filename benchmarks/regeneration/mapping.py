"""How much easier is the mapping with pitches from the tonic, and with syllables?

    python -m benchmarks.regeneration.mapping --corpus corpus/ --runs runs/

Renderers that count pitches and chord roots from the tonic and such that count them from C are
trained alike and scored on the same notes of the test split, as they are and transposed, each song
by an interval of its own from 5 semitones down to 6 up. To the first, a transposed song is the
same by construction. Planners that read syllables and such that read words are scored on the rhythm
(kind, rest and duration) of the same slots, the words alone given. Beside both, Markov chains of
order 3 that see what was before.
"""

import argparse
import sys
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from melregen.corpus import Corpus
from melregen.errors import MelregenError
from melregen.evaluation.baselines import Markov
from melregen.evaluation.likelihood import (
    PLANNER_SYMBOLS,
    RENDERER_SYMBOLS,
    ScoredPart,
    planner_bits,
    planner_part,
    renderer_bits,
    renderer_part,
)
from melregen.evaluation.song import Song
from melregen.evaluation.sources import corpus_songs
from melregen.generation.candidates import one_thread
from melregen.generation.editing.transpose import transpose_song, transpose_template
from melregen.models.planner.network import Planner
from melregen.models.renderer.network import Renderer
from melregen.training.encoding import encode_split
from melregen.training.example_set import ExampleSet
from melregen.training.recipe import read_recipe
from melregen.training.tasks import load_task

from .evidence import examples_of
from .training_runs import (
    Row,
    add_options,
    recipe_of,
    sizes_of,
    spread,
    trained,
    write_rows,
)

Floats = np.ndarray

RENDERERS = {
    "pitches from the tonic": "renderer",
    "pitches from C": "benchmarks.regeneration.tasks.absolute_renderer",
}
PLANNERS = {
    "syllables": "planner",
    "words": "benchmarks.regeneration.tasks.word_planner",
}
_LEAST, _MOST = -5, 6
"""Semitones by which songs are transposed."""


def main(words: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    add_options(parser, steps=600)
    parser.add_argument("--part", choices=("pitches", "words"), help="of the table; both")
    options = parser.parse_args(words)
    try:
        rows = [] if options.part == "words" else pitch_rows(options)
        rows += [] if options.part == "pitches" else word_rows(options)
    except MelregenError as error:
        sys.exit(f"mapping: {error}")
    about: Row = {
        "corpus": str(options.corpus), "split": "test", "steps": options.steps,
        "batch_notes": options.batch_notes, "width": options.width,
    }  # fmt: skip
    write_rows(options.json, about, rows)


def pitch_rows(options: argparse.Namespace) -> list[Row]:
    """Score renderers on songs as they are and transposed."""
    songs = list(corpus_songs(options.corpus, "test", limit=options.limit).songs)
    random = np.random.default_rng(0)
    moved = [_transposed(song, int(random.integers(_LEAST, _MOST + 1))) for song in songs]
    parts = {
        (name, is_moved): renderer_part(_encode(task, moved if is_moved else songs))
        for name, task in RENDERERS.items()
        for is_moved in (False, True)
    }
    common = np.logical_and.reduce([_scored(part) for part in parts.values()])
    print(f"\nRenderers, bits a note on {int(common.sum())} notes of {len(songs)} test songs, mean")
    print(f"(range) of {options.seeds} trainings: as they are, and transposed")
    rows: list[Row] = []
    for name, task in RENDERERS.items():
        found: dict[bool, list[float]] = {False: [], True: []}
        for seed in range(options.seeds):
            settings = {**recipe_of(options), **sizes_of(options)}
            folder = f"mapping-{name.replace(' ', '-')}-{seed}"
            path = trained(
                folder, task, options.corpus, options.runs, settings, seed, recipe="renderer"
            )
            model = Renderer.from_pretrained(path)
            for is_moved, values in found.items():
                part = parts[name, is_moved]
                with one_thread():
                    values.append(_mean(renderer_bits(model, part), part, common))
        rows.append({"mapping": name, "bits": found[False], "transposed": found[True]})
        print(f"{name:<24}{spread(found[False]):>26}{spread(found[True]):>26}", flush=True)
    choice = read_recipe("renderer").song_choice()
    for name, task in RENDERERS.items():
        examples = encode_split(Corpus(options.corpus), "train", task, choice, jobs=1)
        chain = Markov(3, RENDERER_SYMBOLS, renderer_part(examples).sequences)
        figures = [
            _mean(chain.bits(part.sequences), part, common)
            for part in (parts[name, False], parts[name, True])
        ]
        trivial = f"Markov-3, {name}"
        rows.append({"mapping": trivial, "bits": figures[:1], "transposed": figures[1:]})
        print(f"{trivial:<33}{figures[0]:17.3f}{figures[1]:26.3f}")
    return rows


def word_rows(options: argparse.Namespace) -> list[Row]:
    """Score planners on songs with words; their heads are as wide as in the released one."""
    found = corpus_songs(options.corpus, "test", only_sung=True, limit=options.limit).songs
    exclude = read_recipe("planner").exclude
    songs = [song for song in found if song.collection not in exclude]
    rows: list[Row] = []
    print(f"\nPlanners, bits a slot on {len(songs)} test songs, mean (range) of {options.seeds}")
    for name, task in PLANNERS.items():
        part = planner_part(_encode(task, songs), texted=True)
        bits = []
        for seed in range(options.seeds):
            settings = {**recipe_of(options), **sizes_of(options)}
            folder = f"mapping-{name}-{seed}"
            path = trained(
                folder, task, options.corpus, options.runs, settings, seed, recipe="planner"
            )
            with one_thread():
                bits.append(float(planner_bits(Planner.from_pretrained(path), part).mean()))
        rows.append({"mapping": name, "bits": bits, "slots": part.notes})
        print(f"{name:<24}{spread(bits):>26}", flush=True)
    choice = read_recipe("planner").song_choice()
    examples = encode_split(Corpus(options.corpus), "train", "planner", choice, jobs=1)
    chain = Markov(3, PLANNER_SYMBOLS, planner_part(examples, texted=True).sequences)
    trivial = float(chain.bits(part.sequences).mean())
    rows.append({"mapping": "Markov-3", "bits": [trivial], "slots": part.notes})
    print(f"{'Markov-3':<24}{trivial:26.3f}")
    return rows


def _transposed(song: Song, semitones: int) -> Song:
    return replace(
        song,
        sheet=transpose_song(song.sheet, semitones),
        template=transpose_template(song.template, semitones),
    )


def _encode(task: str, songs: Sequence[Song]) -> ExampleSet:
    encoder = load_task(task)
    examples = examples_of(encoder, songs)
    lengths = [encoder.length(example) for example in examples]
    return ExampleSet.pack(examples, lengths, ["test"] * len(examples))


def _scored(part: ScoredPart) -> np.ndarray:
    """Return which of all notes are scored."""
    return np.concatenate([sequence.scored for sequence in part.sequences])


def _mean(bits: Floats, part: ScoredPart, common: np.ndarray) -> float:
    """Return the mean bits of the notes that are scored in all encodings."""
    return float(bits[common[_scored(part)]].mean())


if __name__ == "__main__":
    main()
