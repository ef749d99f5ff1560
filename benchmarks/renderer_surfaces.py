"""Bits a note of renderers on the same songs, as they are and moved by the rhythm layer.

    python benchmarks/renderer_surfaces.py --corpus CORPUS MODEL [MODEL …]

A model is the folder of a renderer. Songs are moved as in training
(`melregen.training.tasks.renderer_surface`): pitches stay on their slots, so both rows score the
same pitches. The trivial baseline is the pitch before it, with the shares of the intervals of the
train split.
"""

import argparse
from collections import Counter
from math import log2
from pathlib import Path

import numpy as np

from melregen.corpus import Corpus
from melregen.models.renderer.features import IGNORED, NO_PITCH
from melregen.training.encoding import encode_split
from melregen.training.evaluate import evaluate_model
from melregen.training.example_set import ExampleSet
from melregen.training.song_choice import SongChoice
from melregen.training.tasks import load_task
from melregen.training.tasks.renderer import MOVED


class _Moved:
    """A split whose songs are seen through the rhythm layer."""

    def __init__(self, examples: ExampleSet) -> None:
        self.examples = examples

    def __getattr__(self, name: str) -> object:
        return getattr(self.examples, name)

    def __len__(self) -> int:
        return len(self.examples)

    def __getitem__(self, index: int) -> dict[str, np.ndarray]:
        example = dict(self.examples[index])
        return example | {name: example[f"{MOVED}{name}"] for name in ("columns", "aligned")}


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--corpus", type=Path, required=True)
    parser.add_argument("--splits", nargs="*", default=["valid", "test"])
    parser.add_argument("models", type=Path, nargs="+")
    options = parser.parse_args()
    task, corpus = load_task("renderer"), Corpus(options.corpus)
    sets = {
        split: encode_split(corpus, split, "renderer", SongChoice("first"), jobs=1)
        for split in ("train", *options.splits)
    }
    shares = _intervals(sets["train"])
    for split in options.splits:
        bits = [-log2(shares.get(step, shares[None])) for step in _steps(sets[split])]
        print(f"{split:<6} {'shares of intervals':<40} {np.mean(bits):.3f}")
        for path in options.models:
            model = task.load_model(path).eval()
            for name, examples in (("as it is", sets[split]), ("moved", _Moved(sets[split]))):
                loss = evaluate_model(model, task, examples, 4096)["all"]
                print(f"{split:<6} {path!s:<40} {name:<10} {loss.bits:.3f}", flush=True)


def _intervals(examples: ExampleSet) -> dict[int | None, float]:
    """Return the shares of the intervals, and that of an unknown one as None."""
    counts = Counter(_steps(examples))
    total = sum(counts.values()) + 1
    return {step: count / total for step, count in counts.items()} | {None: 1 / total}


def _steps(examples: ExampleSet) -> list[int]:
    steps: list[int] = []
    for index in range(len(examples)):
        example = examples[index]
        known = (example["target"] != IGNORED) & (example["previous"] != NO_PITCH)
        steps += (example["target"] - example["previous"])[known].tolist()
    return steps


if __name__ == "__main__":
    main()
