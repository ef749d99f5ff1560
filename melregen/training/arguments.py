"""What a recipe means in the words of transformers, and what of that library we build on."""

import inspect
from pathlib import Path

import torch
import transformers
from transformers import Trainer, TrainingArguments

from melregen.errors import MelregenError, ParseError
from melregen.training.recipe import Recipe
from melregen.training.schedule import Schedule

TESTED = ">=5.0,<5.25"
"""The versions of transformers that the tests have run with, as pyproject.toml asks for them."""

_OVERRIDDEN = {
    "_load_from_checkpoint": ("resume_from_checkpoint", "model"),
    "compute_loss": ("model", "inputs", "return_outputs", "num_items_in_batch"),
    "create_optimizer": (),
    "create_scheduler": ("num_training_steps", "optimizer"),
    "evaluate": ("eval_dataset", "ignore_keys", "metric_key_prefix"),
    "get_batch_samples": ("epoch_iterator", "num_batches", "device"),
    "get_train_dataloader": (),
    "save_model": ("output_dir", "_internal_call"),
}
"""Methods of the library's trainer in whose place ours stand, with the parameters they rely on."""


class OneDeviceArguments(TrainingArguments):  # type: ignore[misc]
    """Arguments of a process that trains on one device; torchrun starts one process for each."""

    @property
    def n_gpu(self) -> int:
        """How many GPUs this process uses: one at most."""
        return min(1, int(super().n_gpu))


def check_library() -> None:
    """Make sure that the trainer of transformers is the one that we know.

    Raises:
        MelregenError: a method that ours replaces is gone, or takes something else.
    """
    for name, wanted in _OVERRIDDEN.items():
        method = getattr(Trainer, name, None)
        known = inspect.signature(method).parameters if callable(method) else {}
        if not callable(method) or not set(wanted) <= set(known):
            raise MelregenError(
                f"transformers {transformers.__version__} trains in another way than melregen "
                f"knows (Trainer.{name}); pip install 'transformers{TESTED}'"
            )


def use_bfloat16(precision: str) -> bool:
    """Say whether matrix products are taken in bfloat16; weights and sums stay in 32 bits.

    Args:
        precision: "bfloat16", "float32", or "auto" for the first where the device has it built in.

    Raises:
        ParseError: bfloat16 is asked for on a GPU that has none.
    """
    if torch.cuda.is_available():
        built_in = bool(torch.cuda.is_bf16_supported(including_emulation=False))
        if precision == "bfloat16" and not torch.cuda.is_bf16_supported():
            raise ParseError(
                "this GPU has no bfloat16; leave out precision, or set precision=float32"
            )
    else:
        capabilities = torch.cpu.get_capabilities()
        built_in = bool(capabilities.get("avx512_bf16") or capabilities.get("amx_bf16"))
    return built_in if precision == "auto" else precision == "bfloat16"


def training_arguments(recipe: Recipe, schedule: Schedule, folder: Path) -> TrainingArguments:
    """Return a recipe as the arguments of the library.

    Args:
        recipe: how to train.
        schedule: how long.
        folder: for checkpoints.
    """
    return OneDeviceArguments(
        output_dir=str(folder),
        max_steps=schedule.steps,
        gradient_accumulation_steps=recipe.accumulate,
        max_grad_norm=recipe.gradient_clip,
        seed=recipe.seed,
        bf16=use_bfloat16(recipe.precision),
        use_cpu=not torch.accelerator.is_available(),
        ddp_find_unused_parameters=False,
        eval_strategy="steps",
        eval_steps=schedule.evaluate_every,
        save_strategy="steps",
        save_steps=schedule.save_every,
        save_total_limit=2,
        logging_strategy="steps",
        logging_steps=recipe.log_every,
        logging_first_step=True,
        logging_nan_inf_filter=False,
        metric_for_best_model="bits",
        greater_is_better=False,
        # The stream starts at the right batch by itself.
        ignore_data_skip=True,
        report_to="none",
        disable_tqdm=True,
        remove_unused_columns=False,
    )
