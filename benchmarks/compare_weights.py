"""Two pairs of weights, each with the corpus it was trained on, scored on the same notes.

    python benchmarks/compare_weights.py --before OLD_CORPUS OLD_WEIGHTS --after CORPUS WEIGHTS

Scored are the verses that are in the test split of both corpora with the same notes. Each pair of
weights is given the templates of each corpus, so that what better templates bring and what better
weights bring can be told apart; and once the rhythm and the words alone, which no extraction has
touched.
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from melregen.corpus.reader import Corpus, Row
from melregen.errors import MelregenError
from melregen.evaluation.likelihood import (
    Change,
    ScoredPart,
    mean_bits,
    planner_bits,
    planner_part,
    renderer_bits,
    renderer_part,
    rhythm_and_words_alone,
)
from melregen.generation.candidates import one_thread
from melregen.generation.pipeline import Melregen
from melregen.music import LeadSheet
from melregen.template import Template
from melregen.training.example_set import ExampleSet
from melregen.training.recipe import read_recipe
from melregen.training.tasks import load_task


class Verse(NamedTuple):
    """A row of a corpus, decoded."""

    sheet: LeadSheet
    template: Template
    row: Row


class TestSplit(NamedTuple):
    """The verses of a test split by their ids, and the families that the training had."""

    verses: dict[str, Verse]
    trained: set[str]


class Encoded(NamedTuple):
    """The examples of some rows, and the row of each example."""

    examples: ExampleSet
    rows: NDArray[np.int64]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    for name in ("before", "after"):
        parser.add_argument(
            f"--{name}", nargs=2, type=Path, required=True, metavar=("CORPUS", "WEIGHTS")
        )
    options = parser.parse_args()
    try:
        splits = [read_split(Corpus(folder)) for folder, _ in (options.before, options.after)]
        models = [Melregen.from_pretrained(folder) for _, folder in (options.before, options.after)]
        with one_thread():
            for task in ("renderer", "planner"):
                report(task, splits, models)
    except MelregenError as error:
        sys.exit(f"compare_weights.py: {error}")


def read_split(corpus: Corpus) -> TestSplit:
    verses = {
        row["id"]: Verse(sheet, template, row) for sheet, template, row in corpus.songs("test")
    }
    return TestSplit(verses, {row["family"] for row in corpus.rows("train", ["family"])})


def report(task: str, splits: Sequence[TestSplit], models: Sequence[Melregen]) -> None:
    both = common_verses(task, splits)
    sides = [encode(task, verses) for verses in both]
    names = [verse.row["collection"] for verse in both[0]]
    print(f"\n{task}, test split, {len(names)} verses that are in both corpora with the same notes")
    if task == "renderer":
        print("bits a note (its pitch)")
        columns = {
            "before": score_renderer(models[0], sides[0]),
            "old templates, new weights": score_renderer(models[1], sides[0]),
            "new templates, old weights": score_renderer(models[0], sides[1]),
            "after": score_renderer(models[1], sides[1]),
            "rhythm and words alone, before": score_renderer(
                models[0], sides[0], rhythm_and_words_alone
            ),
            "rhythm and words alone, after": score_renderer(
                models[1], sides[1], rhythm_and_words_alone
            ),
        }
        print_table(columns, names)
        return
    for texted, title in ((True, "with their words"), (False, "without words")):
        print(f"songs {title}: bits a slot (kind, gap and duration)")
        columns = {
            "before": score_planner(models[0], sides[0], texted),
            "old templates, new weights": score_planner(models[1], sides[0], texted),
            "new templates, old weights": score_planner(models[0], sides[1], texted),
            "after": score_planner(models[1], sides[1], texted),
        }
        print_table(columns, names)


def common_verses(task: str, splits: Sequence[TestSplit]) -> list[list[Verse]]:
    """The verses that the task's recipe takes, the same in both splits, note for note."""
    recipe = read_recipe(task)

    def is_taken(verse: Verse) -> bool:
        row = verse.row
        return (
            (recipe.verses == "all" or row["verse"] == 1)
            and row["collection"] not in recipe.exclude
            and not any(row["family"] in split.trained for split in splits)
        )

    pairs = [
        (verse, other)
        for name, verse in splits[0].verses.items()
        if (other := splits[1].verses.get(name))
        and verse.sheet.notes == other.sheet.notes
        and is_taken(verse)
        and is_taken(other)
    ]
    return [[pair[side] for pair in pairs] for side in (0, 1)]


def encode(task: str, verses: Sequence[Verse]) -> Encoded:
    encoder = load_task(task)
    examples, places = [], []
    for place, verse in enumerate(verses):
        found = encoder.examples(verse.sheet, verse.template)
        examples += found
        places += [place] * len(found)
    lengths = [encoder.length(example) for example in examples]
    collections = [verses[place].row["collection"] for place in places]
    return Encoded(ExampleSet.pack(examples, lengths, collections), np.array(places))


Scores = tuple[NDArray[np.float64], NDArray[np.int64]]
"""Bits of every note, and the row of every note."""


def score_renderer(model: Melregen, side: Encoded, change: Change | None = None) -> Scores:
    part = renderer_part(side.examples)
    return renderer_bits(model.renderer, part, change), rows_of(part, side)


def score_planner(model: Melregen, side: Encoded, texted: bool) -> Scores:
    part = planner_part(side.examples, texted=texted)
    return planner_bits(model.planner, part), rows_of(part, side)


def rows_of(part: ScoredPart, side: Encoded) -> NDArray[np.int64]:
    return side.rows[part.indices][part.members()]


def print_table(columns: dict[str, Scores], names: Sequence[str]) -> None:
    """Print one line a collection; a verse that a crop has scored otherwise is left out."""
    counts = [np.bincount(rows, minlength=len(names)) for _, rows in columns.values()]
    same = np.all([count == counts[0] for count in counts], axis=0) & (counts[0] > 0)
    for number, title in enumerate(columns, 1):
        print(f"  ({number}) {title}")
    head = "".join(f"{f'({i})':>9}" for i in range(1, len(columns) + 1))
    print(f"{'':<26}{'verses':>8}{'scored':>9}{head}")
    collections = np.array(names)
    for name in ["all", *sorted(set(names))]:
        wanted = same & ((collections == name) | (name == "all"))
        if not wanted.any():
            continue
        means = [mean_bits(bits, rows, wanted[rows])[0] for bits, rows in columns.values()]
        cells = "".join(f"{mean:9.3f}" for mean in means)
        print(f"{name:<26}{int(wanted.sum()):8d}{int(counts[0][wanted].sum()):9d}{cells}")


if __name__ == "__main__":
    main()
