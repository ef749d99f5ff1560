"""What is each element of the template worth to the renderer?

    python -m benchmarks.regeneration.ablation --corpus corpus/ --runs runs/

Renderers are trained without one element each, which they never see (`RendererConfig.without`), in
equal steps, and scored on the same notes of the test split, the rest of the true template given and
the range open. The trivial model sees the pitches before, and nothing of the template: a Markov
chain of order 3, interpolated, that is trained on the same songs.
"""

import argparse
import sys

import numpy as np

from melregen.corpus import Corpus
from melregen.errors import MelregenError
from melregen.evaluation.baselines import Markov
from melregen.evaluation.likelihood import (
    RENDERER_SYMBOLS,
    ScoredPart,
    renderer_bits,
    renderer_part,
)
from melregen.generation.candidates import one_thread
from melregen.models.renderer.hidden import HIDDEN_COLUMNS
from melregen.models.renderer.network import Renderer
from melregen.training.encoding import encode_split
from melregen.training.recipe import read_recipe

from .training_runs import (
    Row,
    add_options,
    recipe_of,
    sizes_of,
    spread,
    trained,
    write_rows,
)

NOTHING = ",".join(HIDDEN_COLUMNS)
VARIANTS = {"whole template": "", **{f"without {n}": n for n in HIDDEN_COLUMNS}, "none": NOTHING}
"""Row of the table → elements that are hidden. A renderer with none of them still sees mode, tempo
and the bars to the end."""


def main(words: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    add_options(parser, steps=600)
    parser.add_argument("--only", nargs="*", choices=list(VARIANTS), help="these rows alone")
    options = parser.parse_args(words)
    try:
        report(options)
    except MelregenError as error:
        sys.exit(f"ablation: {error}")


def report(options: argparse.Namespace) -> None:
    """Train what is missing, print the table and write its rows."""
    part, markov = test_part(options)
    rows: list[Row] = []
    for name in options.only or VARIANTS:
        bits = [
            float(np.mean(variant_bits(name, seed, part, options))) for seed in range(options.seeds)
        ]
        rows.append({"template": name, "hidden": VARIANTS[name], "bits": bits})
        whole = rows[0]["bits"]
        assert isinstance(whole, list)
        more = [own - other for own, other in zip(bits, whole, strict=True)]
        print(f"{name:<18}{spread(bits):>26}{spread(more):>28}", flush=True)
    rows.append({"template": "Markov-3", "hidden": NOTHING, "bits": [markov]})
    print(f"{'Markov-3':<18}{markov:26.3f}")
    about: Row = {
        "corpus": str(options.corpus), "split": "test", "notes": part.notes,
        "steps": options.steps, "batch_notes": options.batch_notes, "width": options.width,
    }  # fmt: skip
    write_rows(options.json, about, rows)


def test_part(options: argparse.Namespace) -> tuple[ScoredPart, float]:
    """Return the songs that are scored, and the bits a note of the Markov chain."""
    corpus, choice = Corpus(options.corpus), read_recipe("renderer").song_choice()
    examples = encode_split(corpus, "test", "renderer", choice, jobs=1)
    count = min(options.limit or len(examples), len(examples))
    part = renderer_part(examples.select(np.arange(count) * len(examples) // count))
    training = renderer_part(encode_split(corpus, "train", "renderer", choice, jobs=1))
    markov = Markov(3, RENDERER_SYMBOLS, training.sequences).bits(part.sequences)
    print(f"Bits a note on {part.notes} notes of the test split of {corpus.path}, mean of")
    print(f"{options.seeds} trainings of {options.steps} steps (range), and beside the first row")
    return part, float(markov.mean())


def variant_bits(name: str, seed: int, part: ScoredPart, options: argparse.Namespace) -> np.ndarray:
    """Return the bits of every note under a renderer without an element."""
    settings = {**recipe_of(options), **sizes_of(options)}
    hidden = VARIANTS[name]
    if hidden:
        settings["model.without"] = hidden
    folder = f"ablation-{name.replace(' ', '-')}-{seed}"
    path = trained(folder, "renderer", options.corpus, options.runs, settings, seed)
    with one_thread():
        return renderer_bits(Renderer.from_pretrained(path), part)


if __name__ == "__main__":
    main()
