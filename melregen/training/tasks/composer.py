"""The training task of the composer: a planner's, with the pitches."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from melregen.models.composer.features import COMPOSED_FIELDS
from melregen.models.composer.network import Composer
from melregen.models.planner.features import END
from melregen.models.renderer.features import (
    IGNORED,
    NO_PITCH,
    melody_centre,
    nearest_relative_pitches,
    reference_pitches,
    relative_pitches,
    sheet_pitches,
)
from melregen.music import ActiveSpans, LeadSheet
from melregen.template import Template
from melregen.training.tasks import Example
from melregen.training.tasks.planner import PlannerTask, crops_of

_PITCH = list(COMPOSED_FIELDS).index("pitch")


class ComposerTask(PlannerTask):
    """The training task named "composer"."""

    name = "composer"

    def build_model(self, settings: Mapping[str, object]) -> nn.Module:
        """Return a composer with fresh weights."""
        return Composer.from_values(settings)

    def load_model(self, path: Path) -> Composer:
        """Load a checkpoint folder."""
        return Composer.from_pretrained(path)

    def save_model(self, model: nn.Module, path: Path, *, half: bool = False) -> None:
        """Write a checkpoint folder; `half` stores 16-bit weights."""
        assert isinstance(model, Composer)
        model.write_files(path, dtype=torch.float16 if half else None)

    def examples(self, sheet: LeadSheet, template: Template) -> list[Example]:
        """Encode one song with its text and without; long ones as crops at phrase ends."""
        pitches = sheet_pitches(sheet)
        keys = ActiveSpans(template.keys)
        active = tuple(keys.at_or_first(slot.onset or 0).key for slot in template.slots)
        references = reference_pitches(active, melody_centre(pitches))
        counts = np.cumsum([0, *(len(phrase.slots) for phrase in template.phrases)])
        spans = [(int(counts[a]), int(counts[b])) for a, b in crops_of(template)]
        texts = len(self.texts(template))
        encoded = super().examples(sheet, template)
        for place, example in enumerate(encoded):
            rows = slice(*spans[place // texts])
            example |= _melody(example, pitches[rows], references[rows])
        return encoded

    def collate(
        self, examples: Sequence[Example], seeds: Sequence[int] | None
    ) -> dict[str, Tensor]:
        """Pad examples to one batch; with seeds, leave conditions open at random."""
        batch = super().collate(examples, seeds)
        count, length = batch["valid"].shape
        heard = np.full((count, length, 2), NO_PITCH, np.int64)
        pitches = np.zeros((count, length, 1), np.int64)
        is_sung = np.zeros((count, length, 1), bool)
        lines = np.zeros((count, length), np.int64)
        for row, example in enumerate(examples):
            own = self.length(example)
            heard[row, :own] = example["heard"]
            is_sung[row, :own, 0] = example["pitches"] != IGNORED
            pitches[row, :own, 0] = np.maximum(example["pitches"], 0)
            last = max(int(example["phrase"][-1]) - 1, 0)
            lines[row] = last
            lines[row, :own] = np.minimum(example["phrase"], last)
        fields = batch["fields"]
        fields[..., 0].masked_fill_(~batch["valid"], END)
        batch["fields"] = torch.cat([fields, torch.from_numpy(pitches)], -1)
        batch["scored"] = torch.cat([batch["scored"], torch.from_numpy(is_sung)], -1)
        batch["heard"] = torch.from_numpy(heard)
        batch["lines"] = torch.from_numpy(lines)
        return batch


def _melody(example: Example, pitches: np.ndarray, references: np.ndarray) -> Example:
    """Return the arrays of a melody, a row a step and one for the end.

    Each step hears the pitch before it and that of the slot it is aligned with, counted from its
    own tonic.
    """
    count = len(pitches)
    zeros = np.append(references, references[-1:])
    own = np.append(relative_pitches(pitches, references), IGNORED)
    heard = np.full((count + 1, 2), NO_PITCH, np.int16)
    heard[1:, 0] = nearest_relative_pitches(pitches, zeros[1:])
    aligned = example["aligned"].astype(np.int64)
    known = aligned >= 0
    heard[known, 1] = nearest_relative_pitches(pitches[aligned[known]], zeros[known])
    return {"heard": heard, "pitches": own.astype(np.int16)}


TASK = ComposerTask()
