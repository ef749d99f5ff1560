"""Bits a note of both networks on tunes they have never seen, beside trivial models.

    python benchmarks/likelihood.py --corpus corpus/
    python benchmarks/likelihood.py --corpus corpus/ --model runs/mine --split valid --limit 50

Networks and trivial models are trained on the same split of the same corpus, and every row of a
table is scored on the same notes: for the renderer each pitch, counted from the tonic; for the
planner the kind, gap and duration of each slot, taken together, with the lyrics alone given. The
trivial models see what was sung before, and nothing of the template or the lyrics. A network in
`--model` must have been trained on this corpus, or its figure means nothing.
"""

import argparse
import sys
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from melregen.corpus.reader import Corpus, decode_row
from melregen.errors import MelregenError
from melregen.evaluation.baselines import train_baselines
from melregen.evaluation.likelihood import (
    PLANNER_SYMBOLS,
    RENDERER_SYMBOLS,
    ScoredPart,
    condition_on_range,
    hide_form,
    mean_bits,
    open_chords,
    planner_bits,
    planner_part,
    relation_index,
    renderer_bits,
    renderer_part,
    renderer_relations,
    rhythm_and_words_alone,
)
from melregen.generation.candidates import one_thread
from melregen.generation.pipeline import Melregen, released_checkpoint
from melregen.template import Relation
from melregen.training.encoding import encode_split
from melregen.training.example_set import ExampleSet
from melregen.training.recipe import read_recipe
from melregen.training.tasks import load_task

Bits = NDArray[np.float64]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--corpus", type=Path, required=True, help="of `melregen corpus build`")
    parser.add_argument("--model", type=Path, help="folder with planner and renderer (released)")
    parser.add_argument("--split", default="test", choices=("valid", "test"))
    parser.add_argument("--limit", type=int, help="score so many songs, evenly spaced")
    options = parser.parse_args()
    try:
        report(Corpus(options.corpus), options.model, options.split, options.limit)
    except MelregenError as error:
        sys.exit(f"likelihood.py: {error}")


def report(corpus: Corpus, folder: Path | None, split: str, limit: int | None) -> None:
    print(f"corpus     {corpus.path}")
    print(f"           {', '.join(corpus.manifest['collections'])}")
    print(f"split      {split}, by tune, seed {corpus.manifest['options']['seed']}")
    if limit:
        print(f"limit      {limit} songs, evenly spaced: a quick look, not a result")
    model = load_model(folder)
    with one_thread():
        report_renderer(corpus, model, split, limit)
        report_planner(corpus, model, split, limit)


def load_model(folder: Path | None) -> Melregen | None:
    try:
        folder = folder or released_checkpoint()
    except MelregenError as error:
        print(f"model      none ({error})")
        return None
    print(f"model      {folder}")
    return Melregen.from_pretrained(folder)


def load_split(corpus: Corpus, split: str, task: str, limit: int | None) -> ExampleSet:
    """The examples that the task's own recipe trains on."""
    recipe = read_recipe(task)
    if limit is None:
        return encode_split(corpus, split, task, recipe.song_choice())
    rows = [
        row
        for row in corpus.rows(split)
        if (recipe.verses == "all" or row["verse"] == 1) and row["collection"] not in recipe.exclude
    ]
    rows = rows[:: max(1, len(rows) // limit)][:limit]
    encoder = load_task(task)
    encoded = [(row["collection"], encoder.examples(*decode_row(row))) for row in rows]
    examples = [example for _, group in encoded for example in group]
    return ExampleSet.pack(
        examples,
        [encoder.length(example) for example in examples],
        [collection for collection, group in encoded for _ in group],
    )


def report_renderer(corpus: Corpus, model: Melregen | None, split: str, limit: int | None) -> None:
    part = renderer_part(load_split(corpus, split, "renderer", limit))
    training = renderer_part(load_split(corpus, "train", "renderer", None))
    print(f"\nRenderer, bits a note; trivial models trained on {training.notes} notes")
    rows = baseline_rows(RENDERER_SYMBOLS, training, part)
    if model is not None:
        rows["renderer"] = renderer_bits(model.renderer, part)
    print_collections(rows, part, "notes")
    if model is not None:
        for name, change in (
            ("· chords open", open_chords),
            ("· form hidden", hide_form),
            ("· rhythm, words alone", rhythm_and_words_alone),
            ("· range given", condition_on_range),
        ):
            rows[name] = renderer_bits(model.renderer, part, change)
    relations = renderer_relations(part)
    print(
        "\nRenderer, by the relation of the phrase to an earlier one. The template tells the form,"
    )
    print("which extraction hears in the melody, and the renderer sees the pitches of the earlier")
    print("phrase; so with chords and cadences where no chord is written. `rhythm, words alone` is")
    print("told none of these.")
    columns = {"all": np.ones(len(relations), bool)}
    columns |= {str(r): relations == relation_index(r) for r in Relation}
    print_relations(rows, part, columns)


def report_planner(corpus: Corpus, model: Melregen | None, split: str, limit: int | None) -> None:
    examples = load_split(corpus, split, "planner", limit)
    training_examples = load_split(corpus, "train", "planner", None)
    for texted, title in ((True, "songs with their words"), (False, "songs without words")):
        part = planner_part(examples, texted=texted)
        training = planner_part(training_examples, texted=texted)
        if not part.notes or not training.notes:
            print(f"\nPlanner, {title}: none in this corpus")
            continue
        print(f"\nPlanner, {title}, bits a slot (kind, gap and duration together);")
        print(f"trivial models trained on {training.notes} slots")
        rows = baseline_rows(PLANNER_SYMBOLS, training, part)
        if model is not None:
            rows["planner"] = planner_bits(model.planner, part)
        print_collections(rows, part, "slots")


def baseline_rows(symbols: int, training: ScoredPart, part: ScoredPart) -> dict[str, Bits]:
    models = train_baselines(symbols, training.sequences)
    return {model.name: model.bits(part.sequences) for model in models}


def print_collections(rows: dict[str, Bits], part: ScoredPart, unit: str) -> None:
    """Print one line a collection; `±` is the standard error of the last model, over songs."""
    places, members = part.collections(), part.members()
    print(f"{'':<26}{unit:>9}" + "".join(f"{name:>10}" for name in rows) + f"{'±':>8}")
    groups = {"all": np.ones(len(places), bool)}
    for place, name in enumerate(part.examples.collections):
        groups[name] = places == place
    for name, chosen in groups.items():
        if chosen.any():
            cells = [mean_bits(bits, members, chosen) for bits in rows.values()]
            numbers = "".join(f"{mean:10.3f}" for mean, _ in cells)
            print(f"{name:<26}{int(chosen.sum()):9d}{numbers}{cells[-1][1]:8.3f}")


def print_relations(
    rows: dict[str, Bits], part: ScoredPart, columns: dict[str, NDArray[np.bool_]]
) -> None:
    """Print one line a model, one column a relation."""
    members = part.members()
    print(f"{'':<26}" + "".join(f"{name:>12}" for name in columns))
    print(f"{'notes':<26}" + "".join(f"{int(chosen.sum()):12d}" for chosen in columns.values()))
    for name, bits in rows.items():
        cells = [mean_bits(bits, members, chosen)[0] for chosen in columns.values()]
        print(f"{name:<26}" + "".join(f"{cell:12.3f}" for cell in cells))


if __name__ == "__main__":
    main()
