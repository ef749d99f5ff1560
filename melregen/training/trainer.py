"""Our networks in the training loop of transformers.

From the library come the loop, mixed precision, gradient accumulation, several devices and
machines (a whole network on each, gradients averaged: DDP), and the saving and loading of
optimizer, schedule and random state. The order of the batches, the loss, the evaluation and the
files of the network are ours.
"""

import math
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import torch
from transformers import PrinterCallback, Trainer

from melregen.training.arguments import check_library, training_arguments
from melregen.training.batches import BatchPlan
from melregen.training.callbacks import ProgressCallback, StopCallback
from melregen.training.evaluate import evaluate_model
from melregen.training.example_set import ExampleSet
from melregen.training.interrupt import StopRequest
from melregen.training.processes import Processes
from melregen.training.progress import TrainingProgress
from melregen.training.recipe import Recipe
from melregen.training.schedule import Schedule
from melregen.training.tasks import TrainingTask

BEST = "best"
"""Folder, beside the checkpoints, of the network that did best on valid."""

Batch = dict[str, torch.Tensor]


class Shell(torch.nn.Module):
    """Holds a network, so that the library does not find (and change) its `config`."""

    accepts_loss_kwargs = True  # our loss counts the decoding steps of all batches of a step

    def __init__(self, network: torch.nn.Module) -> None:
        super().__init__()
        self.network = network

    def forward(self, **batch: torch.Tensor) -> dict[str, torch.Tensor]:
        """Pass a batch on."""
        outputs: dict[str, torch.Tensor] = self.network(**batch)
        return outputs


class MelodyTrainer(Trainer):  # type: ignore[misc]
    """Trains a task's network on encoded examples.

    The loss of an optimizer step is the mean over all decoding steps in all its batches, in all
    processes: a short batch counts for as much as it holds.

    Args:
        model: the network; a resumed run's has the weights of its checkpoint already.
        task: how its examples become batches and its files are written.
        recipe: how it is trained.
        schedule: how long.
        splits: the examples: "train" to learn from, "valid" to choose the network to keep.
        folder: for checkpoints.
        stop: Ctrl-C.
        progress: what the user sees.
        processes: those that train together.

    Raises:
        MelregenError: the transformers installed is not one that this class knows.
    """

    control: Any
    optimizer: Any
    lr_scheduler: Any

    loss_is_scaled_for_ga = True  # by `compute_loss`, for what is accumulated

    def __init__(
        self,
        model: torch.nn.Module,
        task: TrainingTask,
        recipe: Recipe,
        schedule: Schedule,
        splits: Mapping[str, ExampleSet],
        folder: Path,
        stop: StopRequest,
        progress: TrainingProgress,
        processes: Processes,
    ) -> None:
        check_library()
        self.network = model
        self.task = task
        self.recipe = recipe
        self.schedule = schedule
        self.splits = splits
        self.folder = folder
        self.processes = processes
        self._stop = stop
        self._all_stop = False
        super().__init__(
            model=Shell(model),
            args=training_arguments(recipe, schedule, folder),
            eval_dataset=torch.utils.data.TensorDataset(),
            callbacks=[StopCallback(self._stop_wanted), ProgressCallback(progress)],
        )
        self.remove_callback(PrinterCallback)
        if not processes.is_first:
            # The library has seeded all processes alike; their dropout must differ.
            torch.manual_seed(recipe.seed + processes.rank)

    def _stop_wanted(self) -> bool:
        return self._stop.wanted if self.processes.count == 1 else self._all_stop

    def get_train_dataloader(self) -> "BatchStream":
        """Return the batches from the step on that is next, for this process alone."""
        return BatchStream(self)

    def get_batch_samples(
        self,
        epoch_iterator: Iterator[Batch],
        num_batches: int,
        device: torch.device,
    ) -> tuple[list[Batch], int]:
        """Take the batches of an optimizer step; return them and the steps scored in all processes.

        The processes also agree here whether they stop after the step, for a signal may reach
        them at different ones.
        """
        batches = [next(epoch_iterator) for _ in range(num_batches)]
        scored = sum(self.task.count(batch) for batch in batches)
        if self.processes.count > 1:
            sums = torch.tensor([scored, int(self._stop.wanted)], device=device)
            torch.distributed.all_reduce(sums)
            scored, wanted = sums.tolist()
            self._all_stop = wanted > 0
        return batches, scored

    def compute_loss(
        self,
        model: torch.nn.Module,
        inputs: Batch,
        return_outputs: bool = False,
        num_items_in_batch: int | None = None,
    ) -> Any:
        """Return a batch's share of the mean loss of an optimizer step.

        Args:
            model: the network, wrapped.
            inputs: the batch.
            return_outputs: return what the network returned as well.
            num_items_in_batch: decoding steps scored in the optimizer step; None for this batch
                alone.
        """
        outputs = model(**inputs)
        loss = outputs["loss"]
        if num_items_in_batch is not None:
            # Gradients are averaged over the processes; the sum is wanted.
            share = outputs["count"] / max(1, num_items_in_batch)
            loss = loss * (share * self.processes.count)
        return (loss, outputs) if return_outputs else loss

    def evaluate(
        self,
        eval_dataset: Any = None,  # noqa: ARG002
        ignore_keys: Any = None,  # noqa: ARG002
        metric_key_prefix: str = "eval",
    ) -> dict[str, float]:
        """Score the network on valid, each process a share, and keep it where it is the best."""
        losses = evaluate_model(
            self.network,
            self.task,
            self.splits["valid"],
            2 * self.schedule.batch_notes,
            self.processes,
        )
        bits = losses["all"].bits
        best = self.state.best_metric
        if self.args.should_save and (best is None or bits < best):
            self.task.save_model(self.network, self.folder / BEST)
        metrics = {f"{metric_key_prefix}_bits": bits}
        self.log(metrics)
        self.control = self.callback_handler.on_evaluate(
            self.args, self.state, self.control, metrics
        )
        return metrics

    def create_optimizer(self, model: torch.nn.Module | None = None) -> Any:
        """Make AdamW; matrices decay, vectors (biases, scales of norms) do not."""
        if self.optimizer is None:
            parameters = [p for p in (model or self.model).parameters() if p.requires_grad]
            self.optimizer = torch.optim.AdamW(
                [
                    {
                        "params": [p for p in parameters if p.ndim >= 2],
                        "weight_decay": self.recipe.weight_decay,
                    },
                    {"params": [p for p in parameters if p.ndim < 2], "weight_decay": 0.0},
                ],
                lr=self.recipe.learning_rate,
                betas=(0.9, self.recipe.beta2),
                fused=True,
            )
        return self.optimizer

    def create_scheduler(
        self,
        num_training_steps: int,
        optimizer: torch.optim.Optimizer | None = None,
    ) -> Any:
        """Make the schedule: linear warm-up, then half a cosine down to the final rate."""
        if self.lr_scheduler is None:
            warmup, floor = self.schedule.warmup_steps, self.recipe.final_learning_rate

            def share(step: int) -> float:
                if step < warmup:
                    return (step + 1) / (warmup + 1)
                done = min(1.0, (step - warmup) / max(1, num_training_steps - warmup))
                return floor + (1 - floor) * 0.5 * (1 + math.cos(math.pi * done))

            self.lr_scheduler = torch.optim.lr_scheduler.LambdaLR(
                optimizer or self.optimizer, share
            )
        return self.lr_scheduler

    def save_model(self, output_dir: str | None = None, _internal_call: bool = False) -> None:
        """Write the network as its task does, in the first process."""
        if self.args.should_save:
            self.task.save_model(self.network, Path(output_dir or self.args.output_dir))

    def _load_from_checkpoint(
        self, resume_from_checkpoint: str, model: torch.nn.Module | None = None
    ) -> None:
        """Leave the network as it is: it was built from the checkpoint."""


class BatchStream:
    """The batches of one process, from the trainer's step on, without end.

    The library's own loaders draw from the random state when they start, which would make the
    dropout of a resumed run differ.
    """

    def __init__(self, trainer: MelodyTrainer) -> None:
        self._trainer = trainer

    def __iter__(self) -> Iterator[Batch]:
        trainer, recipe = self._trainer, self._trainer.recipe
        examples, processes = trainer.splits["train"], trainer.processes
        plan = BatchPlan(examples.lengths, trainer.schedule.batch_notes, recipe.seed)
        done = trainer.state.global_step * recipe.accumulate * processes.count
        for batch in plan.batches(done + processes.rank, processes.count):
            yield trainer.task.collate([examples[i] for i in batch.indices], batch.seeds)
