"""What the experiments share: small networks, a folder each, resumed if cut off; and tables."""

import argparse
import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from importlib.resources import files
from pathlib import Path

import numpy as np

from melregen.atomic import atomic_output
from melregen.errors import CheckpointError
from melregen.generation.candidates import one_thread
from melregen.training.run import TrainingOptions, train
from melregen.training.unfinished_run import UnfinishedRun

SIZES = {"model.width": 96, "model.heads": 4, "model.encoder_layers": 2, "model.decoder_layers": 2}
"""Of the networks of all experiments."""

_ASKED = "asked.json"
"""File of a trained network that says what it was asked to be."""

_CELL = 28
"""Characters of a figure with its range, and the space before it."""

Row = dict[str, object]


def trained(
    name: str,
    task: str,
    corpus: Path,
    runs: Path,
    settings: Mapping[str, object],
    seed: int,
    *,
    recipe: str = "",
    start: Path | None = None,
) -> Path:
    """Return the folder of a trained network, which is trained where it is not there yet.

    Args:
        name: of the folder in `runs`.
        task: name of the task, or its module.
        corpus: built.
        runs: folder of all trainings.
        settings: changes of the recipe; words stand as they are, without quotation marks.
        seed: of the training.
        recipe: task whose released recipe is the base; "" for that of the task itself.
        start: checkpoint whose weights are the start.

    Raises:
        CheckpointError: there is a network of that name that was trained otherwise.
    """
    out = runs / name
    asked = json.dumps({"task": task, "seed": seed, "recipe": recipe, **settings}, sort_keys=True)
    if (out / "model.safetensors").is_file():
        _check_asked(out, asked)
        return out
    released = Path(str(files("melregen.training") / "recipes" / f"{recipe}.toml"))
    resume = UnfinishedRun(out).last_checkpoint() is not None
    options = TrainingOptions(
        task=task,
        corpus=corpus,
        out=out,
        config=released if recipe else None,
        overrides=[f"{key}={json.dumps(value)}" for key, value in settings.items()],
        init_from=None if resume else start,
        seed=seed,
        resume=resume,
        jobs=1,
    )
    with one_thread():
        train(options)
    with atomic_output(out / _ASKED) as temporary:
        temporary.write_text(asked + "\n", "utf-8")
    return out


def _check_asked(out: Path, asked: str) -> None:
    """Refuse a network that was trained otherwise, where it says how."""
    with suppress(OSError):
        if (out / _ASKED).read_text("utf-8").strip() != asked:
            raise CheckpointError(
                f"{out} holds a network that was trained with other settings; "
                "remove it, or choose another folder for --runs"
            )


def add_options(parser: argparse.ArgumentParser, *, steps: int) -> None:
    """Add the options that experiments with trainings have."""
    parser.add_argument("--corpus", type=Path, required=True, help="of `melregen corpus build`")
    parser.add_argument("--runs", type=Path, required=True, help="folder of the trainings")
    parser.add_argument("--json", type=Path, help="write the rows of the table here too")
    parser.add_argument("--seeds", type=int, default=3, help="trainings of each kind (3)")
    parser.add_argument("--steps", type=int, default=steps, help=f"of each training ({steps})")
    parser.add_argument("--batch-notes", type=int, default=3000, help="of each step (3000)")
    parser.add_argument("--width", type=int, default=SIZES["model.width"], help="channels (96)")
    parser.add_argument("--limit", type=int, help="measure on so many songs, evenly spaced")


def recipe_of(options: argparse.Namespace, steps: int | None = None) -> dict[str, object]:
    """Return how networks are trained; sizes of the network are `sizes_of`."""
    steps = steps or options.steps
    every = max(steps // 6, 1)
    return {
        "steps": steps,
        "batch_notes": options.batch_notes,
        "warmup_steps": steps // 20,
        "evaluate_every": every,
        "save_every": every,
    }


def sizes_of(options: argparse.Namespace) -> dict[str, object]:
    """Return how large networks are, for those that do not start from another."""
    return {**SIZES, "model.width": options.width}


def spread(values: Sequence[float], digits: int = 3) -> str:
    """Return the mean over seeds with the range, "1.234 (1.230 to 1.240)"."""
    mean, low, high = (f"{f(values):.{digits}f}" for f in (np.mean, np.min, np.max))
    return mean if len(values) == 1 else f"{mean} ({low} to {high})"


def spread_of(rows: Sequence[Row], column: str) -> str:
    """Return the mean of a column with the range, "-" where no row has a number there."""
    values = [row.get(column) for row in rows]
    known = [float(value) for value in values if isinstance(value, int | float)]
    return spread(known) if known else "-"


def print_table(rows: Sequence[Row], labels: Mapping[str, str], columns: Mapping[str, str]) -> None:
    """Print a line for all rows of the same labels, which differ in their seeds.

    Args:
        rows: of the table.
        labels: keys of what tells the lines apart → titles.
        columns: keys of the figures → titles.
    """
    lines: dict[tuple[str, ...], list[Row]] = {}
    for row in rows:
        lines.setdefault(tuple(_label(row.get(name)) for name in labels), []).append(row)
    heads = [tuple(labels.values()), *lines]
    widths = [2 + max(len(head[place]) for head in heads) for place in range(len(labels))]
    cells = [tuple(columns.values())]
    cells += [tuple(spread_of(own, column) for column in columns) for own in lines.values()]
    for head, own in zip(heads, cells, strict=True):
        left = "".join(f"{text:<{width}}" for text, width in zip(head, widths, strict=True))
        print(left + "".join(f"{cell:>{_CELL}}" for cell in own))


def _label(value: object) -> str:
    """Return a label as it is printed; shares are told in per cent."""
    return "" if value is None else f"{value:.0%}" if isinstance(value, float) else str(value)


def write_rows(path: Path | None, about: Row, rows: Sequence[Row]) -> None:
    """Write the rows of a table as JSON, where a path is given."""
    if path is not None:
        with atomic_output(path) as temporary:
            text = json.dumps({"about": about, "rows": list(rows)}, indent=1)
            temporary.write_text(text + "\n", "utf-8")
