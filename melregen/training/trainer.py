"""Our networks in the training loop of transformers.

From the library come the loop, mixed precision, gradient accumulation, several devices and
machines, and the saving and loading of optimizer, schedule and random state. The order of the
batches, the loss, the evaluation and the files of the network are ours.
"""

import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import torch
from transformers import PrinterCallback, Trainer, TrainerCallback, TrainingArguments

from melregen.training.batches import BatchPlan
from melregen.training.evaluate import evaluate_model
from melregen.training.example_set import ExampleSet
from melregen.training.interrupt import StopRequest
from melregen.training.progress import TrainingProgress
from melregen.training.recipe import Recipe
from melregen.training.tasks.task import TrainingTask

BEST = "best"
"""Folder, beside the checkpoints, of the network that did best on valid."""


class Shell(torch.nn.Module):
    """Holds a network, so that the library does not find (and change) its `config`."""

    def __init__(self, network: torch.nn.Module) -> None:
        super().__init__()
        self.network = network

    def forward(self, **batch: torch.Tensor) -> dict[str, torch.Tensor]:
        """Pass a batch on."""
        outputs: dict[str, torch.Tensor] = self.network(**batch)
        return outputs


class MelodyTrainer(Trainer):  # type: ignore[misc]
    """Trains a task's network on encoded examples.

    Args:
        model: the network.
        task: how its examples become batches and its files are written.
        recipe: how it is trained.
        train: examples to learn from.
        valid: examples that choose the network to keep.
        folder: for checkpoints.
        stop: Ctrl-C.
        progress: what the user sees.
    """

    control: Any
    optimizer: Any
    lr_scheduler: Any

    # The loss is a mean over the batch; the library divides it among accumulated batches.
    loss_is_scaled_for_ga = False

    def __init__(
        self,
        model: torch.nn.Module,
        task: TrainingTask,
        recipe: Recipe,
        train: ExampleSet,
        valid: ExampleSet,
        folder: Path,
        stop: StopRequest,
        progress: TrainingProgress,
    ) -> None:
        self.network = model
        self.task = task
        self.recipe = recipe
        self.train_examples = train
        self.valid_examples = valid
        self.folder = folder
        super().__init__(
            model=Shell(model),
            args=training_arguments(recipe, folder),
            eval_dataset=torch.utils.data.TensorDataset(),
            callbacks=[StopCallback(stop), progress.callback()],
        )
        self.model_accepts_loss_kwargs = False
        self.remove_callback(PrinterCallback)

    def get_train_dataloader(self) -> "BatchStream":
        """Return the batches from the step on that is next, for this process alone."""
        return BatchStream(self)

    def compute_loss(
        self,
        model: torch.nn.Module,
        inputs: dict[str, torch.Tensor],
        return_outputs: bool = False,
        **ignored: Any,  # noqa: ARG002
    ) -> Any:
        """Return the mean loss of a batch."""
        outputs = model(**inputs)
        return (outputs["loss"], outputs) if return_outputs else outputs["loss"]

    def evaluate(
        self,
        eval_dataset: Any = None,  # noqa: ARG002
        ignore_keys: Any = None,  # noqa: ARG002
        metric_key_prefix: str = "eval",
    ) -> dict[str, float]:
        """Score the network on valid, and keep it where it is the best so far."""
        losses = evaluate_model(
            self.network, self.task, self.valid_examples, 2 * self.recipe.batch_notes
        )
        bits = losses["all"].bits_per_note
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
            recipe = self.recipe

            def share(step: int) -> float:
                if step < recipe.warmup_steps:
                    return (step + 1) / (recipe.warmup_steps + 1)
                left = max(1, num_training_steps - recipe.warmup_steps)
                done = min(1.0, (step - recipe.warmup_steps) / left)
                floor = recipe.final_learning_rate
                return floor + (1 - floor) * 0.5 * (1 + math.cos(math.pi * done))

            self.lr_scheduler = torch.optim.lr_scheduler.LambdaLR(
                optimizer or self.optimizer, share
            )
            self._created_lr_scheduler = True
        return self.lr_scheduler

    def _save(self, output_dir: str | None = None, state_dict: Any = None) -> None:  # noqa: ARG002
        if self.args.should_save:
            self.task.save_model(self.network, Path(output_dir or self.args.output_dir))

    def _load_from_checkpoint(
        self,
        resume_from_checkpoint: str,
        model: torch.nn.Module | None = None,  # noqa: ARG002
    ) -> None:
        saved = self.task.load_model(Path(resume_from_checkpoint))
        self.network.load_state_dict(saved.state_dict())


class BatchStream:
    """The batches of one process, from the trainer's step on, without end.

    The library's own loaders draw from the random state when they start, which would make the
    dropout of a resumed run differ.
    """

    def __init__(self, trainer: MelodyTrainer) -> None:
        self._trainer = trainer

    def __iter__(self) -> Iterator[dict[str, torch.Tensor]]:
        trainer, recipe = self._trainer, self._trainer.recipe
        examples = trainer.train_examples
        plan = BatchPlan(examples.lengths, recipe.batch_notes, recipe.seed)
        world = trainer.args.world_size
        done = trainer.state.global_step * recipe.accumulate * world
        for batch in plan.batches(done + trainer.args.process_index, world):
            yield trainer.task.collate([examples[i] for i in batch.indices], batch.seeds)


class StopCallback(TrainerCallback):  # type: ignore[misc]
    """Saves and stops after the step in which the user asked for it."""

    def __init__(self, stop: StopRequest) -> None:
        self._stop = stop

    def on_step_end(
        self,
        args: Any,  # noqa: ARG002
        state: Any,
        control: Any,
        **kwargs: Any,  # noqa: ARG002
    ) -> Any:
        """Ask for a checkpoint and the end."""
        if self._stop.wanted and state.global_step < state.max_steps:
            control.should_save = True
            control.should_training_stop = True
        return control


def use_bfloat16(precision: str) -> bool:
    """Say whether matrix products are taken in bfloat16; weights and sums stay in 32 bits.

    Args:
        precision: "bfloat16", "float32", or "auto" for the first where the device has it built in.
    """
    if precision != "auto":
        return precision == "bfloat16"
    if torch.cuda.is_available():
        return bool(torch.cuda.is_bf16_supported())
    capabilities = torch.cpu.get_capabilities()
    return bool(capabilities.get("avx512_bf16") or capabilities.get("amx_bf16"))


def training_arguments(recipe: Recipe, folder: Path) -> TrainingArguments:
    """Say what a recipe means in the library's words."""
    arguments = TrainingArguments(
        output_dir=str(folder),
        max_steps=recipe.steps,
        gradient_accumulation_steps=recipe.accumulate,
        max_grad_norm=recipe.gradient_clip,
        seed=recipe.seed,
        bf16=use_bfloat16(recipe.precision),
        use_cpu=not torch.accelerator.is_available(),
        eval_strategy="steps",
        eval_steps=recipe.evaluate_every,
        save_strategy="steps",
        save_steps=recipe.save_every,
        save_total_limit=2,
        logging_strategy="steps",
        logging_steps=recipe.log_every,
        logging_nan_inf_filter=False,
        metric_for_best_model="bits",
        greater_is_better=False,
        # The stream starts at the right batch by itself.
        ignore_data_skip=True,
        report_to="none",
        disable_tqdm=True,
        remove_unused_columns=False,
    )
    # One process trains on one device; torchrun starts one for each.
    arguments._n_gpu = min(1, arguments.n_gpu)
    return arguments
