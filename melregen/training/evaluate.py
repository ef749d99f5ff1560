"""The loss of a network on a split, in bits a note."""

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from melregen.training.batches import fill_batches
from melregen.training.example_set import ExampleSet
from melregen.training.tasks.task import TrainingTask

if TYPE_CHECKING:
    import torch


@dataclass(frozen=True)
class Loss:
    """A loss: `nats` in all over `notes` scored."""

    nats: float = 0.0
    notes: int = 0

    def __add__(self, other: "Loss") -> "Loss":
        return Loss(self.nats + other.nats, self.notes + other.notes)

    @property
    def bits_per_note(self) -> float:
        """Bits a note; NaN where there is none."""
        return self.nats / self.notes / math.log(2) if self.notes else math.nan


def evaluate_model(
    model: "torch.nn.Module", task: TrainingTask, examples: ExampleSet, batch_notes: int
) -> dict[str, Loss]:
    """Score a network with nothing dropped.

    Args:
        model: the network; it is left in the mode it was in.
        task: whose network it is.
        examples: the split.
        batch_notes: notes of a batch, padding included; it does not change the loss.

    Returns:
        The loss on each collection, and on all of them together as "all".
    """
    import torch

    device = next(model.parameters()).device
    was_training = model.training
    model.eval()
    losses = {"all": Loss()}
    try:
        with torch.no_grad():
            for place, name in enumerate(examples.collections):
                indices = np.flatnonzero(examples.collection == place)
                loss = Loss()
                for group in fill_batches(indices, examples.lengths, batch_notes):
                    batch = task.collate([examples[index] for index in group.tolist()], None)
                    result = model(**{key: value.to(device) for key, value in batch.items()})
                    loss += Loss(float(result["nats"]), int(result["count"]))
                losses[name] = loss
                losses["all"] += loss
    finally:
        model.train(was_training)
    return losses
