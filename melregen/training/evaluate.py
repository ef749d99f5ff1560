"""The loss of a network on a split, in bits a decoding step, each collection apart."""

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from melregen.training.batches import fill_batches
from melregen.training.example_set import ExampleSet
from melregen.training.processes import Processes
from melregen.training.tasks import TrainingTask

if TYPE_CHECKING:
    import torch


@dataclass(frozen=True)
class Loss:
    """A loss: `nats` in all over `count` scored decoding steps (the renderer's are notes)."""

    nats: float = 0.0
    count: int = 0

    def __add__(self, other: "Loss") -> "Loss":
        return Loss(self.nats + other.nats, self.count + other.count)

    @property
    def bits(self) -> float:
        """Bits a decoding step; NaN where none is scored."""
        return self.nats / self.count / math.log(2) if self.count else math.nan


def evaluate_model(
    model: "torch.nn.Module",
    task: TrainingTask,
    examples: ExampleSet,
    batch_notes: int,
    processes: Processes | None = None,
) -> dict[str, Loss]:
    """Score a network with nothing left open at random.

    Args:
        model: the network; it is left in the mode it was in.
        task: whose network it is.
        examples: the split.
        batch_notes: decoding steps of a batch, padding included; it does not change the loss.
        processes: those that share the work, each with the same network and split; all of them
            return the loss that one alone would. None for this process alone.

    Returns:
        The loss on each collection, and on all of them together as "all".
    """
    import torch

    processes = processes or Processes()
    device = next(model.parameters()).device
    batches = [
        (name, group)
        for place, name in enumerate(examples.collections)
        for group in fill_batches(
            np.flatnonzero(examples.collection == place), examples.lengths, batch_notes
        )
    ]
    was_training = model.training
    model.eval()
    scores: list[Loss] = []
    try:
        with torch.no_grad():
            for _, group in batches[processes.rank :: processes.count]:
                batch = task.collate([examples[index] for index in group.tolist()], None)
                result = model(**{key: value.to(device) for key, value in batch.items()})
                scores.append(Loss(float(result["nats"]), int(result["count"])))
    finally:
        model.train(was_training)
    # Sums are taken in the order of the batches, so that they come out the same however many
    # processes have shared them.
    shares = processes.gather(scores)
    losses = dict.fromkeys(examples.collections, Loss())
    for number, (name, _) in enumerate(batches):
        losses[name] += shares[number % processes.count][number // processes.count]
    return {"all": sum(losses.values(), Loss()), **losses}
