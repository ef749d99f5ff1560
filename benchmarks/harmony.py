"""Bits a strong beat of the harmony network on the test split, beside a Markov chain of degrees.

    python benchmarks/harmony.py --corpus corpus/ checkpoints/harmony [OTHER ...]

The chain is trained on the same train split: hold or the next degree given mode, beat and sounding
degree; then quality given mode and degree, and bass given quality, each smoothed by the
distribution with less context. For both no chord is given, and cadences, density and colour are
open. Music that comes back in a chart is not scored.
"""

import argparse
import sys
from collections import Counter
from collections.abc import Hashable, Iterator
from pathlib import Path

import numpy as np

from melregen.corpus import Corpus
from melregen.errors import MelregenError
from melregen.models.harmony.features import FIELDS, PLACE_COLUMNS, STEP_COLUMNS
from melregen.training.encoding import encode_split
from melregen.training.evaluate import evaluate_model
from melregen.training.example_set import ExampleSet
from melregen.training.recipe import read_recipe
from melregen.training.tasks.harmony import TASK

_MODE, _PLACE = (list(PLACE_COLUMNS).index(name) for name in ("mode", "place"))
_SOUNDING = list(STEP_COLUMNS).index("sounding_root")
_SIZES = list(FIELDS.values())
_SMOOTHING = 1.0


class MarkovChain:
    """Counts of what follows what, in contexts of which each is smoothed by the next."""

    def __init__(self) -> None:
        self._counts: Counter[tuple[Hashable, ...]] = Counter()
        self._totals: Counter[tuple[Hashable, ...]] = Counter()

    def add(self, contexts: list[tuple[Hashable, ...]], choice: int) -> None:
        """Count a choice in each of its contexts."""
        for context in contexts:
            self._counts[*context, choice] += 1
            self._totals[context] += 1

    def probability(self, contexts: list[tuple[Hashable, ...]], choice: int, size: int) -> float:
        """Return the probability of a choice out of `size`; the last context is the widest."""
        share = 1 / size
        for context in reversed(contexts):
            count, total = self._counts[*context, choice], self._totals[context]
            share = (count + _SMOOTHING * share) / (total + _SMOOTHING)
        return share


def decisions(example: dict) -> Iterator[tuple[int, list[tuple[Hashable, ...]], int]]:
    """Yield field, contexts and choice of all that is scored in a song."""
    rows = zip(
        example["places"].tolist(),
        example["columns"].tolist(),
        example["fields"].tolist(),
        example["scored"].tolist(),
        strict=True,
    )
    for place, column, (root, quality, bass), scored in rows:
        mode, beat, sounding = place[_MODE], place[_PLACE], column[_SOUNDING]
        contexts = [
            [(0, mode, beat, sounding), (0, beat, sounding), (0, beat)],
            [(1, mode, root), (1, root), (1,)],
            [(2, root, quality), (2, quality), (2,)],
        ]
        for index, choice in enumerate((root, quality, bass)):
            if scored[index]:
                yield index, contexts[index], choice


def markov_bits(train: ExampleSet, test: ExampleSet) -> dict[str, float]:
    """Return the bits a step of the chain on each collection of the test split."""
    chain = MarkovChain()
    for index in range(len(train)):
        for _, contexts, choice in decisions(train[index]):
            chain.add(contexts, choice)
    bits: Counter[str] = Counter()
    steps: Counter[str] = Counter()
    for index in range(len(test)):
        name = test.collections[test.collection[index]]
        for field, contexts, choice in decisions(test[index]):
            own = -np.log2(chain.probability(contexts, choice, _SIZES[field]))
            for key in (name, "all"):
                bits[key] += own
                steps[key] += field == 0
    return {name: bits[name] / steps[name] for name in steps}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("models", nargs="+", type=Path, help="folders of harmony networks")
    parser.add_argument("--corpus", type=Path, required=True, help="of `melregen corpus build`")
    options = parser.parse_args()
    recipe = read_recipe("harmony")
    try:
        corpus = Corpus(options.corpus)
        train, test = (
            encode_split(corpus, split, "harmony", recipe.song_choice(), jobs=1)
            for split in ("train", "test")
        )
        columns = {"Markov": markov_bits(train, test)}
        for path in options.models:
            losses = evaluate_model(TASK.load_model(path).eval(), TASK, test, 4096)
            columns[path.name] = {name: loss.bits for name, loss in losses.items()}
            counts = {name: loss.count for name, loss in losses.items()}
    except MelregenError as error:
        sys.exit(f"harmony.py: {error}")
    print(f"{'collection':<28}{'steps':>8}" + "".join(f"{name:>14}" for name in columns))
    for name, count in counts.items():
        print(f"{name:<28}{count:>8}" + "".join(f"{c[name]:>14.3f}" for c in columns.values()))


if __name__ == "__main__":
    main()
