"""Does each stage gain by data that the other cannot use?

    python -m benchmarks.regeneration.supervision --corpus corpus/ --runs runs/

Y′ → Y is learned without pairs, and the upper levels of X → Y′ without words or melody:

- the renderer, from the melodies of the pairs alone, and from all melodies (it sees no words)
- the harmony network, from lead sheets alone, and from charts of chords too, which have neither
  words nor melody

Bits are those of the test split: of each pitch given the template, on the songs with words and on
the others; of each strong beat's chord, on lead sheets and on charts.
"""

import argparse
import sys

from melregen.corpus import Corpus
from melregen.errors import MelregenError
from melregen.evaluation.sources import corpus_songs
from melregen.generation.candidates import one_thread
from melregen.models.harmony.network import Harmonist
from melregen.models.renderer.network import Renderer
from melregen.training.encoding import encode_split
from melregen.training.evaluate import Loss, evaluate_model
from melregen.training.recipe import read_recipe
from melregen.training.tasks import load_task

from .evidence import network_bits
from .pairs import wordless_renderer
from .training_runs import Row, add_options, print_table, recipe_of, sizes_of, trained, write_rows

CHARTS = ("mcgill_billboard_chords", "rs200_chords")
_HARMONY_STEPS = 0.5
"""Of the steps of the others: its songs have more steps than notes."""


def main(words: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    add_options(parser, steps=600)
    options = parser.parse_args(words)
    try:
        report(options)
    except MelregenError as error:
        sys.exit(f"supervision: {error}")


def report(options: argparse.Namespace) -> None:
    """Train what is missing, print the table and write its rows."""
    rows: list[Row] = []
    for seed in range(options.seeds):
        rows += renderer_rows(options, seed)
        rows += harmony_rows(options, seed)
    labels = {name: name for name in ("network", "learned from", "scored on")}
    print_table(rows, labels, {"bits": "bits"})
    about: Row = {
        "corpus": options.corpus.name, "split": "test", "steps": options.steps,
        "batch_notes": options.batch_notes, "width": options.width,
    }  # fmt: skip
    write_rows(options.json, about, rows)


def renderer_rows(options: argparse.Namespace, seed: int) -> list[Row]:
    """Return bits of the renderers of a seed."""
    settings = recipe_of(options) | sizes_of(options) | {"learning_rate": 2e-3}
    settings |= {"model.without": "words", "melodies": "paired"}
    name = f"renderer-paired-{options.width}-{options.steps}-{seed}"
    paired = trained(name, "renderer", options.corpus, options.runs, settings, seed)
    found = {"melodies of the pairs": paired, "all melodies": wordless_renderer(options, seed)}
    songs = corpus_songs(options.corpus, "test", limit=options.limit).songs
    parts = {
        "songs with words": [song for song in songs if song.has_words],
        "tunes without words": [song for song in songs if not song.has_words],
    }
    return [
        {
            "network": "renderer",
            "learned from": source,
            "scored on": scored,
            "seed": seed,
            "bits": network_bits(Renderer.from_pretrained(path), load_task("renderer"), own)[
                "pitch"
            ],
        }
        for source, path in found.items()
        for scored, own in parts.items()
        if own
    ]


def harmony_rows(options: argparse.Namespace, seed: int) -> list[Row]:
    """Return bits of the harmony networks of a seed."""
    base = read_recipe("harmony")
    steps = round(_HARMONY_STEPS * options.steps)
    settings = {**recipe_of(options, steps), "model.width": options.width}
    rows: list[Row] = []
    for source, left_out in (("lead sheets", CHARTS), ("lead sheets and charts", ())):
        exclude = [*base.exclude, *left_out]
        own = settings | {"exclude": exclude}
        name = f"harmony-{len(left_out)}-{options.width}-{steps}-{seed}"
        path = trained(name, "harmony", options.corpus, options.runs, own, seed)
        task = load_task("harmony")
        examples = encode_split(Corpus(options.corpus), "test", "harmony", base.song_choice(),
                                jobs=1)  # fmt: skip
        with one_thread():
            losses = evaluate_model(Harmonist.from_pretrained(path), task, examples, 6000)
        charts = sum((losses[name] for name in CHARTS if name in losses), Loss())
        sheets = sum(
            (loss for name, loss in losses.items() if name not in (*CHARTS, "all")), Loss()
        )
        for scored, loss in (("lead sheets", sheets), ("charts", charts)):
            rows.append(
                {"network": "harmony", "learned from": source, "scored on": scored, "seed": seed,
                 "bits": loss.bits}
            )  # fmt: skip
    return rows


if __name__ == "__main__":
    main()
