"""A training run from a corpus to a checkpoint folder."""

import json
import os
import shutil
import tempfile
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from melregen.corpus.reader import Corpus
from melregen.errors import CheckpointError, OutputError, ParseError
from melregen.training.encoding import Progress, encode_split
from melregen.training.evaluate import Loss, evaluate_model
from melregen.training.interrupt import StopRequest
from melregen.training.model_card import TrainingRecord, write_model_card
from melregen.training.recipe import Recipe, change_recipe, read_recipe
from melregen.training.tasks.task import TrainingTask, load_task

if TYPE_CHECKING:
    import torch

    from melregen.training.example_set import ExampleSet

RESUME = "resume"
"""Folder inside the checkpoint folder from which an unfinished run goes on."""

_RECIPE = "recipe.json"
_CLOCK = "seconds.json"


class TrainingInterrupted(Exception):  # noqa: N818  (it is no error)
    """The user stopped the run; the message says how to go on."""


@dataclass(frozen=True)
class TrainingOptions:
    """What to train, and where from and to."""

    task: str  # "planner" or "renderer"
    corpus: Path  # as `melregen corpus build` made it
    out: Path  # checkpoint folder
    config: Path | None = None  # recipe; None for the released one
    overrides: Sequence[str] = ()  # "name=value" changes of the recipe
    init_from: Path | None = None  # checkpoint whose weights are the start
    resume: bool = False  # go on with the unfinished run in `out`
    max_steps: int | None = None  # overrides the recipe's steps
    seed: int | None = None  # overrides the recipe's seed
    jobs: int | None = None  # processes that encode; None for one on every core


@dataclass(frozen=True)
class TrainingResult:
    """A finished run.

    Attributes:
        path: the checkpoint folder.
        valid: loss on valid, by collection and "all".
        test: loss on test, likewise; both are empty in all processes but the first.
        seconds: training time, earlier parts of a resumed run included.
    """

    path: Path
    valid: dict[str, Loss]
    test: dict[str, Loss]
    seconds: float


def train(options: TrainingOptions, *, encoding_progress: Progress | None = None) -> TrainingResult:
    """Train a network and write its checkpoint folder.

    Raises:
        ParseError: the recipe or the corpus is wrong.
        CheckpointError: nothing to resume or to start from, or a folder that is in the way.
        OutputError: the folder cannot be written.
        TrainingInterrupted: Ctrl-C; a checkpoint is kept to resume from.
    """
    with StopRequest() as stop:
        try:
            return _train(options, stop, encoding_progress)
        except KeyboardInterrupt:
            if _last_checkpoint(options.out / RESUME):
                raise TrainingInterrupted(_how_to_resume(options)) from None
            raise TrainingInterrupted(
                "Stopped before the first checkpoint; there is nothing to resume."
            ) from None
        except OSError as error:
            if isinstance(error, OutputError):
                raise
            place = error.filename or options.out
            raise OutputError(f"{place} cannot be written: {error.strerror or error}") from error


def _train(
    options: TrainingOptions, stop: StopRequest, encoding_progress: Progress | None
) -> TrainingResult:
    task = load_task(options.task)
    recipe = _choose_recipe(options)
    corpus = Corpus(options.corpus)
    resume_folder = options.out / RESUME
    checkpoint = _check_folder(options, resume_folder)
    splits = {
        split: encode_split(
            corpus,
            split,
            options.task,
            verses=recipe.verses,
            exclude=recipe.exclude,
            licences=recipe.licences,
            jobs=options.jobs,
            progress=encoding_progress,
        )
        for split in ("train", "valid", "test")
    }
    model = _start_model(task, recipe, options, checkpoint)
    is_first = int(os.environ.get("RANK", "0")) == 0
    if is_first:
        resume_folder.mkdir(parents=True, exist_ok=True)
        (resume_folder / _RECIPE).write_text(recipe.to_json(), encoding="utf-8")
    seconds = _run(task, model, recipe, splits, resume_folder, checkpoint, stop, options)
    if not is_first:  # the first process judges and writes
        return TrainingResult(options.out, {}, {}, seconds)
    # What is measured is what is written: weights rounded to 16 bits.
    best = task.load_model(resume_folder / "best").half().float()
    best = best.to(next(model.parameters()).device)
    valid, test = (
        evaluate_model(best, task, splits[split], 2 * recipe.batch_notes)
        for split in ("valid", "test")
    )
    record = TrainingRecord(
        task=task.name,
        recipe=recipe,
        manifest=corpus.manifest,
        parameters=sum(parameter.numel() for parameter in best.parameters()),
        train_examples=len(splits["train"]),
        train_notes=int(splits["train"].lengths.sum()),
        collections=splits["train"].collections,
        seconds=seconds,
        device=_device_name(next(best.parameters()).device),
        valid=valid,
        test=test,
        initialised_from=options.init_from.name if options.init_from else None,
    )
    _finish(task, best, options.out, record)
    shutil.rmtree(resume_folder, ignore_errors=True)
    return TrainingResult(options.out, valid, test, seconds)


def _choose_recipe(options: TrainingOptions) -> Recipe:
    """Return the recipe, which for a resumed run is the one it was started with."""
    overrides = list(options.overrides)
    if options.max_steps is not None:
        overrides.append(f"steps={options.max_steps}")
    if options.seed is not None:
        overrides.append(f"seed={options.seed}")
    if not options.resume:
        return read_recipe(options.task, options.config, overrides)
    stored = options.out / RESUME / _RECIPE
    try:
        values = json.loads(stored.read_text(encoding="utf-8"))
        recipe = Recipe.from_mapping(values, str(stored))
    except OSError:
        raise CheckpointError(
            f"{options.out} holds no unfinished run; start one without --resume"
        ) from None
    except ValueError as error:
        if isinstance(error, ParseError):
            raise
        raise CheckpointError(f"{stored} is damaged; start again without --resume") from None
    base = read_recipe(options.task, options.config) if options.config else recipe
    if change_recipe(base, overrides) != recipe:
        raise ParseError(
            "a resumed run keeps its recipe; leave out --config, --set, --max-steps and --seed, "
            "or start another run with --init-from"
        )
    return recipe


def _check_folder(options: TrainingOptions, resume_folder: Path) -> Path | None:
    """Return the checkpoint to resume from, and refuse to write over what is there."""
    if options.resume:
        checkpoint = _last_checkpoint(resume_folder)
        if checkpoint is None:
            raise CheckpointError(
                f"{resume_folder} has no checkpoint to resume from; start again without --resume"
            )
        return checkpoint
    if _last_checkpoint(resume_folder):
        raise CheckpointError(
            f"{options.out} holds an unfinished run; add --resume to go on with it, "
            "or choose another folder"
        )
    if (options.out / "model.safetensors").exists():
        raise CheckpointError(f"{options.out} holds a network already; choose another folder")
    if options.out.exists() and not options.out.is_dir():
        raise OutputError(f"{options.out} is a file; choose a folder")
    return None


def _last_checkpoint(resume_folder: Path) -> Path | None:
    """Return the newest complete checkpoint; the trainer's state is written last of all."""
    found = [
        (int(path.name.removeprefix("checkpoint-")), path)
        for path in resume_folder.glob("checkpoint-*")
        if path.name.removeprefix("checkpoint-").isdigit()
        and (path / "trainer_state.json").is_file()
    ]
    return max(found)[1] if found else None


def _start_model(
    task: TrainingTask, recipe: Recipe, options: TrainingOptions, checkpoint: Path | None
) -> "torch.nn.Module":
    import torch

    torch.manual_seed(recipe.seed)
    source = checkpoint or options.init_from
    if source is None:
        return task.build_model(recipe.model)
    if checkpoint is None and recipe.model:
        raise ParseError(
            "with --init-from the network is the one in the checkpoint; leave out model settings"
        )
    return task.load_model(source)


def _run(
    task: TrainingTask,
    model: "torch.nn.Module",
    recipe: Recipe,
    splits: "dict[str, ExampleSet]",
    folder: Path,
    checkpoint: Path | None,
    stop: StopRequest,
    options: TrainingOptions,
) -> float:
    """Run the steps; return the training time in seconds."""
    from transformers.utils import logging

    from melregen.training.progress import TrainingProgress
    from melregen.training.trainer import MelodyTrainer

    logging.set_verbosity_error()
    is_first = int(os.environ.get("RANK", "0")) == 0
    earlier = _read_clock(folder)
    started = time.monotonic()
    progress = TrainingProgress(f"Training the {task.name}", recipe.steps, visible=is_first)
    with progress:
        trainer = MelodyTrainer(
            model, task, recipe, splits["train"], splits["valid"], folder, stop, progress
        )
        stop.patient = True
        try:
            trainer.train(resume_from_checkpoint=str(checkpoint) if checkpoint else None)
            if trainer.state.global_step == recipe.steps and not _evaluated_last(trainer):
                metrics = trainer.evaluate()
                trainer._determine_best_metric(metrics, None)
        finally:
            stop.patient = False
            if is_first:
                seconds = earlier + time.monotonic() - started
                (folder / _CLOCK).write_text(json.dumps(seconds), encoding="utf-8")
    if trainer.state.global_step < recipe.steps:
        raise TrainingInterrupted(_how_to_resume(options))
    return seconds if is_first else 0.0


def _evaluated_last(trainer: "object") -> bool:
    state = trainer.state  # type: ignore[attr-defined]
    return any(
        "eval_bits" in entry and entry["step"] == state.global_step for entry in state.log_history
    )


def _read_clock(folder: Path) -> float:
    with suppress(OSError, ValueError):
        return float(json.loads((folder / _CLOCK).read_text(encoding="utf-8")))
    return 0.0


def _how_to_resume(options: TrainingOptions) -> str:
    return (
        "Stopped; a checkpoint is saved. To go on: "
        f"melregen train {options.task} --corpus {options.corpus} -o {options.out} --resume"
    )


def _device_name(device: "torch.device") -> str:
    if device.type == "cuda":
        import torch

        return str(torch.cuda.get_device_name(device))
    return f"{os.cpu_count()} CPU cores" if device.type == "cpu" else device.type


def _finish(
    task: TrainingTask, model: "torch.nn.Module", out: Path, record: TrainingRecord
) -> None:
    """Write the checkpoint folder's files, all or none."""
    with tempfile.TemporaryDirectory(prefix=".finished-", dir=out) as temporary:
        folder = Path(temporary)
        task.save_model(model, folder, half=True)
        write_model_card(folder / "README.md", record)
        for file in sorted(folder.iterdir()):
            file.replace(out / file.name)
