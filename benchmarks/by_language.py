"""Bits a slot of planners on unseen songs with words, language by language.

    python benchmarks/by_language.py --corpus corpus/ all=checkpoints de=runs/german/planner

Each model is a name and the folder of a planner, or one that holds `planner/`. All are scored on
the same slots of the split: kind, gap and duration of each, taken together, with the words alone
given. The intervals of the differences to the first model are bootstrapped over songs (95 %).
"""

import argparse
import sys
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from melregen.corpus.reader import Corpus, Row, decode_row
from melregen.errors import MelregenError
from melregen.evaluation.likelihood import ScoredPart, planner_bits, planner_part
from melregen.generation.candidates import one_thread
from melregen.training.example_set import ExampleSet
from melregen.training.recipe import read_recipe
from melregen.training.tasks import load_task

LEAST_SONGS = 5
DRAWS = 2000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--corpus", type=Path, required=True, help="of `melregen corpus build`")
    parser.add_argument("--split", default="test", choices=("valid", "test"))
    parser.add_argument("models", nargs="+", metavar="NAME=DIR", help="planners")
    options = parser.parse_args()
    models = dict(argument.split("=", 1) for argument in options.models)
    try:
        report(Corpus(options.corpus), options.split, models)
    except MelregenError as error:
        sys.exit(f"by_language.py: {error}")


def report(corpus: Corpus, split: str, models: dict[str, str]) -> None:
    """Print one line a language."""
    task, exclude = load_task("planner"), read_recipe("planner").exclude
    planners = {name: task.load_model(planner_folder(folder)) for name, folder in models.items()}
    rows = [
        row for row in corpus.rows(split) if row["n_syllables"] and row["collection"] not in exclude
    ]
    print(
        f"split {split}, seed {corpus.manifest['options']['seed']}; bits a slot, words alone given"
    )
    print(f"{'':<8}{'songs':>6}{'slots':>8}" + "".join(f"{name:>12}" for name in planners))
    languages = sorted({row["language"] or "" for row in rows})
    groups = {code: [row for row in rows if (row["language"] or "") == code] for code in languages}
    scored: dict[str, dict[str, tuple[NDArray[np.float64], NDArray[np.float64]]]] = {}
    with one_thread():
        for code, group in groups.items():
            part = encode(group)
            if len(group) < LEAST_SONGS or part is None:
                continue
            scored[code] = {
                name: by_song(part, planner_bits(planner.eval(), part))
                for name, planner in planners.items()
            }
            print_line(code, scored[code])
    print_line("all", {name: join([songs[name] for songs in scored.values()]) for name in planners})


def planner_folder(folder: str) -> Path:
    inner = Path(folder) / "planner"
    return inner if inner.is_dir() else Path(folder)


def encode(rows: list[Row]) -> ScoredPart | None:
    """The slots of some songs; None where there are none."""
    task = load_task("planner")
    examples = [example for row in rows for example in task.examples(*decode_row(row))]
    lengths = [task.length(example) for example in examples]
    part = planner_part(ExampleSet.pack(examples, lengths, ["song"] * len(examples)), texted=True)
    return part if part.notes else None


def by_song(
    part: ScoredPart, bits: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Bits and slots of each song."""
    members = part.members()
    songs = int(members.max()) + 1
    return (
        np.bincount(members, bits, songs),
        np.bincount(members, minlength=songs).astype(np.float64),
    )


def join(
    songs: list[tuple[NDArray[np.float64], NDArray[np.float64]]],
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    return np.concatenate([bits for bits, _ in songs]), np.concatenate([n for _, n in songs])


def print_line(
    label: str, models: dict[str, tuple[NDArray[np.float64], NDArray[np.float64]]]
) -> None:
    first, counts = next(iter(models.values()))
    cells = []
    for bits, _ in models.values():
        cell = f"{bits.sum() / counts.sum():.3f}"
        if bits is not first:
            low, high = difference(bits - first, counts)
            cell += f" ({low:+.3f} to {high:+.3f})"
        cells.append(cell)
    print(f"{label:<8}{len(counts):>6}{int(counts.sum()):>8}  " + "  ".join(cells), flush=True)


def difference(bits: NDArray[np.float64], counts: NDArray[np.float64]) -> tuple[float, float]:
    """The interval of a difference in bits a slot, over songs drawn again and again."""
    chosen = np.random.default_rng(0).integers(len(counts), size=(DRAWS, len(counts)))
    means = bits[chosen].sum(1) / counts[chosen].sum(1)
    low, high = np.quantile(means, (0.025, 0.975))
    return float(low), float(high)


if __name__ == "__main__":
    main()
