"""The trainings of experiments on templates: small networks, a folder each, resumed if cut off."""

import argparse
import json
from collections.abc import Mapping, Sequence
from importlib.resources import files
from pathlib import Path

import numpy as np

from melregen.atomic import atomic_output
from melregen.generation.candidates import one_thread
from melregen.training.run import TrainingOptions, train
from melregen.training.unfinished_run import UnfinishedRun

SIZES = {"model.width": 96, "model.heads": 4, "model.encoder_layers": 2, "model.decoder_layers": 2}
"""Of the networks of all experiments."""

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
        settings: changes of the recipe.
        seed: of the training.
        recipe: task whose released recipe is the base; "" for that of the task itself.
        start: checkpoint whose weights are the start.
    """
    out = runs / name
    if (out / "model.safetensors").is_file():
        return out
    released = Path(str(files("melregen.training") / "recipes" / f"{recipe}.toml"))
    resume = UnfinishedRun(out).last_checkpoint() is not None
    options = TrainingOptions(
        task=task,
        corpus=corpus,
        out=out,
        config=released if recipe else None,
        overrides=[f"{key}={value}" for key, value in settings.items()],
        init_from=None if resume else start,
        seed=seed,
        resume=resume,
        jobs=1,
    )
    with one_thread():
        train(options)
    return out


def add_options(parser: argparse.ArgumentParser, *, steps: int) -> None:
    """Add the options that all experiments on templates have."""
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


def write_rows(path: Path | None, about: Row, rows: Sequence[Row]) -> None:
    """Write the rows of a table as JSON, where a path is given."""
    if path is not None:
        with atomic_output(path) as temporary:
            text = json.dumps({"about": about, "rows": list(rows)}, indent=1)
            temporary.write_text(text + "\n", "utf-8")
