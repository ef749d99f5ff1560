"""A training run from a corpus to a checkpoint folder."""

import os
import shutil
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from melregen.corpus.reader import Corpus
from melregen.errors import OutputError, ParseError
from melregen.training.encoding import Progress, encode_split
from melregen.training.evaluate import Loss, evaluate_model
from melregen.training.example_set import ExampleSet
from melregen.training.interrupt import StopRequest
from melregen.training.model_card import TrainingRecord, write_model_card
from melregen.training.processes import Processes, join_processes
from melregen.training.recipe import Recipe, change_recipe, read_recipe
from melregen.training.schedule import Schedule, choose_schedule, describe_schedule
from melregen.training.tasks import TrainingTask, load_task, task_learning_from
from melregen.training.unfinished_run import UnfinishedRun

if TYPE_CHECKING:
    import torch

_FORWARD_SHARE = 1 / 3
"""Of the time of an optimizer step on the same batch: a backward pass takes twice a forward one."""


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
        unit: what the losses are counted by, such as "note".
        valid: loss on valid, by collection and "all".
        test: loss on test, likewise; both are empty in all processes but the first.
        seconds: training time, earlier parts of a resumed run included.
    """

    path: Path
    unit: str
    valid: dict[str, Loss]
    test: dict[str, Loss]
    seconds: float


def train(options: TrainingOptions, *, encoding_progress: Progress | None = None) -> TrainingResult:
    """Train a network and write its checkpoint folder.

    Raises:
        ParseError: the recipe or the corpus is wrong.
        CheckpointError: nothing to resume or to start from, or a folder that is in the way.
        OutputError: the folder cannot be written.
        MelregenError: the transformers installed is not one that melregen trains with.
        TrainingInterrupted: Ctrl-C; a checkpoint is kept to resume from.
    """
    with StopRequest() as stop:
        try:
            return _train(options, stop, encoding_progress)
        except KeyboardInterrupt:
            if UnfinishedRun(options.out).last_checkpoint():
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
    load_task(options.task)  # an unknown one is named before its recipe is missed
    unfinished = UnfinishedRun(options.out)
    recipe = _choose_recipe(options, unfinished)
    task = task_learning_from(options.task, recipe.templates)
    corpus = Corpus(options.corpus)
    checkpoint = unfinished.check(resume=options.resume)
    processes = join_processes()
    with processes.first_on_machine():
        splits = _encode(corpus, recipe, options, encoding_progress if processes.is_first else None)
    schedule = unfinished.schedule() if options.resume else None
    schedule = schedule or choose_schedule(recipe, splits["train"].decoding_steps)
    model = _start_model(task, recipe, options, checkpoint)
    if processes.is_first:
        unfinished.begin(recipe, schedule)
    run = _Run(task, recipe, schedule, splits, unfinished, processes)
    seconds = run.take_steps(model, checkpoint, stop, options)
    if not processes.is_first:
        processes.wait_for_all()
        return TrainingResult(options.out, task.unit, {}, {}, seconds)
    # What is measured is what is written: weights rounded to 16 bits.
    best = task.load_model(unfinished.folder / "best").half().float()
    best = best.to(next(model.parameters()).device)
    valid, test = (
        evaluate_model(best, task, splits[split], 2 * schedule.batch_notes)
        for split in ("valid", "test")
    )
    record = TrainingRecord(
        task=task.name,
        unit=task.unit,
        recipe=recipe,
        schedule=schedule,
        processes=processes.count,
        manifest=corpus.manifest,
        parameters=sum(parameter.numel() for parameter in best.parameters()),
        train_examples=len(splits["train"]),
        train_decoding_steps=splits["train"].decoding_steps,
        collections=splits["train"].collections,
        seconds=seconds,
        device=_device_name(next(best.parameters()).device),
        valid=valid,
        test=test,
        initialised_from=options.init_from.name if options.init_from else None,
    )
    _finish(task, best, options.out, record)
    shutil.rmtree(unfinished.folder, ignore_errors=True)
    processes.wait_for_all()
    return TrainingResult(options.out, task.unit, valid, test, seconds)


def _choose_recipe(options: TrainingOptions, unfinished: UnfinishedRun) -> Recipe:
    """Return the recipe, which for a resumed run is the one it was started with."""
    overrides = list(options.overrides)
    if options.max_steps is not None:
        overrides.append(f"steps={options.max_steps}")
    if options.seed is not None:
        overrides.append(f"seed={options.seed}")
    if not options.resume:
        return read_recipe(options.task, options.config, overrides)
    recipe = unfinished.recipe()
    base = read_recipe(options.task, options.config) if options.config else recipe
    if change_recipe(base, overrides) != recipe:
        raise ParseError(
            "a resumed run keeps its recipe; leave out --config, --set, --max-steps and --seed, "
            "or start another run with --init-from"
        )
    return recipe


def _encode(
    corpus: Corpus, recipe: Recipe, options: TrainingOptions, progress: Progress | None
) -> dict[str, ExampleSet]:
    return {
        split: encode_split(
            corpus,
            split,
            options.task,
            recipe.song_choice(),
            planned=recipe.templates in ("planned", "both"),
            jobs=options.jobs,
            progress=progress,
        )
        for split in ("train", "valid", "test")
    }


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


@dataclass(frozen=True)
class _Run:
    """All that stays the same while the steps are taken."""

    task: TrainingTask
    recipe: Recipe
    schedule: Schedule
    splits: Mapping[str, ExampleSet]
    unfinished: UnfinishedRun
    processes: Processes

    def take_steps(
        self,
        model: "torch.nn.Module",
        checkpoint: Path | None,
        stop: StopRequest,
        options: TrainingOptions,
    ) -> float:
        """Take all steps, or those after a checkpoint; return the training time in seconds.

        Raises:
            TrainingInterrupted: the user stopped the run.
        """
        from melregen.training.progress import TrainingProgress

        earlier, started = self.unfinished.seconds(), time.monotonic()
        if checkpoint and checkpoint.name == f"checkpoint-{self.schedule.steps}":
            return earlier  # stopped between the last step and the end
        progress = TrainingProgress(
            f"Training the {self.task.name}",
            self.schedule.steps,
            unit=self.task.unit,
            evaluation_steps=self._evaluation_steps(),
            visible=self.processes.is_first,
        )
        with progress:
            progress.say(describe_schedule(self.schedule, self.splits["train"]))
            new_columns = getattr(model, "new_columns", ())
            if new_columns:
                progress.say(describe_new_columns(new_columns))
            from transformers.utils import logging  # this takes seconds

            from melregen.training.trainer import MelodyTrainer

            logging.set_verbosity_error()
            trainer = MelodyTrainer(
                model,
                self.task,
                self.recipe,
                self.schedule,
                self.splits,
                self.unfinished.folder,
                stop,
                progress,
                self.processes,
            )
            stop.patient = True
            try:
                trainer.train(resume_from_checkpoint=str(checkpoint) if checkpoint else None)
            finally:
                stop.patient = False
                seconds = earlier + time.monotonic() - started
                if self.processes.is_first:
                    self.unfinished.set_seconds(seconds)
        if trainer.state.global_step < self.schedule.steps:
            raise TrainingInterrupted(_how_to_resume(options))
        return seconds

    def _evaluation_steps(self) -> float:
        """Return how many optimizer steps take as long as all evaluations of the run."""
        evaluations = -(-self.schedule.steps // self.schedule.evaluate_every)
        batches = self.splits["valid"].decoding_steps / self.schedule.batch_notes
        a_step = self.recipe.accumulate * self.processes.count
        return evaluations * batches * _FORWARD_SHARE / a_step


def describe_new_columns(names: Sequence[str]) -> str:
    """Say of what the checkpoint that a run starts from knows nothing."""
    return (
        f"The checkpoint knows nothing of {', '.join(names)}: what the network makes of them "
        "starts from zero"
    )


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
