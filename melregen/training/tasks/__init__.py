"""What each network learns from: one module a task, all behind the protocol that stands here."""

from collections.abc import Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias, cast, runtime_checkable

import numpy as np
import numpy.typing as npt

from melregen.errors import ParseError
from melregen.music import LeadSheet
from melregen.template import Template
from melregen.template.chord_song import ChordSong

if TYPE_CHECKING:
    import torch

Example: TypeAlias = dict[str, npt.NDArray[np.generic]]
"""A training example: one encoded song, or a crop of a long one, as arrays of integers."""

TASKS = {
    "composer": "melregen.training.tasks.composer",
    "harmony": "melregen.training.tasks.harmony",
    "masked_renderer": "melregen.training.tasks.masked",
    "outline": "melregen.training.tasks.outline",
    "planner": "melregen.training.tasks.planner",
    "renderer": "melregen.training.tasks.renderer",
}
"""Name → module with the task as `TASK`. A new network to train is one line here."""


class TrainingTask(Protocol):
    """How songs become the batches of a network, and how the network is made, read and written.

    The network takes a batch as keywords and returns `loss` (mean nats of a scored decoding
    step), `nats` (their sum) and `count` (how many are scored).

    Attributes:
        name: in `TASKS`, or whatever an outside task calls itself.
        unit: what a scored decoding step is called in messages, such as "note".
    """

    name: str
    unit: str

    def build_model(self, settings: Mapping[str, object]) -> "torch.nn.Module":
        """Return a network with fresh weights; the settings override its defaults."""

    def load_model(self, path: Path) -> "torch.nn.Module":
        """Return the network of a checkpoint folder."""

    def save_model(self, model: "torch.nn.Module", path: Path, *, half: bool = False) -> None:
        """Write the checkpoint folder of a network; `half` stores 16-bit weights."""

    def examples(self, sheet: LeadSheet, template: Template) -> list[Example]:
        """Encode a song; several for a long one, none for a song this model cannot learn from."""

    def length(self, example: Example) -> int:
        """Return the decoding steps of an example."""

    def collate(
        self, examples: Sequence[Example], seeds: Sequence[int] | None
    ) -> "dict[str, torch.Tensor]":
        """Pad examples to a batch.

        Args:
            examples: one or more.
            seeds: one for each example, for what is left open at random; None leaves nothing open
                at random.
        """

    def count(self, batch: "Mapping[str, torch.Tensor]") -> int:
        """Return how many decoding steps of a batch are scored, as the network's `count` will."""


@runtime_checkable
class CollectedTask(Protocol):
    """A task for which it counts what collection a song is of."""

    def collected_examples(
        self, sheet: LeadSheet, template: Template, collection: str
    ) -> list[Example]:
        """Encode a song of a collection, as `TrainingTask.examples` does."""


@runtime_checkable
class ChartTask(Protocol):
    """A task that learns from charts of chords too."""

    def chart_examples(self, song: ChordSong, collection: str) -> list[Example]:
        """Encode a chart of a collection; none where there is nothing to learn from."""


@runtime_checkable
class WordlessTask(Protocol):
    """A task that can learn from the melody of a song with words without these."""

    def without_words(self, example: Example) -> Example:
        """Return an example as if its song had no words; the given one is left as it is."""


@runtime_checkable
class TemplateTask(Protocol):
    """A task that learns from templates: the true ones, or others (`Recipe.templates`)."""

    def learning_from(self, templates: str) -> TrainingTask:
        """Return the task that learns from templates of this kind."""

    def planned_examples(self, sheet: LeadSheet, template: Template) -> list[Example]:
        """Encode what a planner has made of a song, beside `examples`.

        Args:
            sheet: the song.
            template: with a slot for each of its notes.

        Returns:
            For each example of the song the arrays that are added to it.
        """


def task_learning_from(name: str, templates: str) -> TrainingTask:
    """Import a task that learns from templates of a kind.

    Args:
        name: as for `load_task`.
        templates: as `Recipe.templates`.

    Raises:
        ParseError: there is no such task, or it learns from no template.
    """
    task = load_task(name)
    if templates == "true":
        return task
    if not isinstance(task, TemplateTask):
        raise ParseError(
            f"templates={templates} is for a task that learns from templates, such as the "
            f"renderer; the {task.name} does not"
        )
    return task.learning_from(templates)


def load_task(name: str) -> TrainingTask:
    """Import a task by its name, or by the module that holds it as `TASK`.

    Raises:
        ParseError: there is no such task.
    """
    if name not in TASKS and "." not in name:
        raise ParseError(f"'{name}' cannot be trained; choose {' or '.join(TASKS)}")
    return cast("TrainingTask", cast(Any, import_module(TASKS.get(name, name))).TASK)
