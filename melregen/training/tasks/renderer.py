"""The training task of the renderer: encoding of lead sheets, batches, conditioning dropout."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from melregen.models.nn import vocabulary as v
from melregen.models.renderer.features import (
    COLUMNS,
    IGNORED,
    NO_PITCH,
    UNTEXTED,
    feel_ids,
    melody_centre,
    nearest_relative_pitches,
    reference_pitches,
    relative_pitches,
    renderer_input,
    section_height_ids,
    sheet_pitches,
)
from melregen.models.renderer.network import Renderer
from melregen.music import LeadSheet
from melregen.template import Template
from melregen.training.tasks import Example
from melregen.training.tasks.renderer_conditions import drop_conditions, give_notes
from melregen.training.tasks.renderer_errors import spoil_template
from melregen.training.tasks.renderer_surface import move_surface

LONGEST_CROP = 320
_OVERLAP = 32
"""Notes of a crop that were scored in the crop before: context only."""

_NAMES = list(COLUMNS)
_LOW, _HIGH = _NAMES.index("low"), _NAMES.index("high")
_FEEL = [_NAMES.index(name) for name in ("interval_size", "unisons", "range")]
_SECTION_HEIGHT = _NAMES.index("section_height")
_TEXTED = _NAMES.index("texted")
_WORDS = [_NAMES.index(name) for name in ("stress", "syllabic", "punctuation")]
_OPEN_IN_EVALUATION = [_LOW, _HIGH, *_FEEL, _SECTION_HEIGHT]
"""Of the whole song, which a template does not tell."""

MOVED = "moved_"
"""Before the names of arrays of a song that is seen through the rhythm layer."""

PLANNED = "planned_"
"""Before the names of arrays of a song whose template a planner has made, which may be empty."""

_PLAN = f"{PLANNED}columns"
_PLANNED_RATE = 0.5
"""How often a song in training is seen by its planned template, where true ones are seen too."""

_MOVED_RATE = 0.35
"""How often a song in training is seen through the rhythm layer."""


@dataclass(frozen=True)
class RendererTask:
    """The training task named "renderer".

    Attributes:
        templates: what is learned from: "true" templates, "corrupted" ones (`renderer_errors`),
            "planned" ones where a song has one, or "both", true and planned ones by turns.
    """

    name = "renderer"
    unit = "note"
    templates: str = "true"

    def learning_from(self, templates: str) -> "RendererTask":
        """Return the task that learns from templates of this kind."""
        return replace(self, templates=templates)

    def build_model(self, settings: Mapping[str, object]) -> nn.Module:
        """Return a renderer with fresh weights."""
        return Renderer.from_values(settings)

    def load_model(self, path: Path) -> Renderer:
        """Load a checkpoint folder."""
        return Renderer.from_pretrained(path)

    def save_model(self, model: nn.Module, path: Path, *, half: bool = False) -> None:
        """Write a checkpoint folder; `half` stores 16-bit weights."""
        assert isinstance(model, Renderer)
        model.write_files(path, dtype=torch.float16 if half else None)

    def length(self, example: Example) -> int:
        """Return the notes of an example."""
        return len(example["target"])

    def examples(self, sheet: LeadSheet, template: Template) -> list[Example]:
        """Encode one song, long ones as overlapping crops in which each note is scored once."""
        pitches = sheet_pitches(sheet)
        columns, previous, aligned, target = _encode(template, pitches)
        moved_columns, _, moved_aligned, _ = _encode(move_surface(template, pitches), pitches)
        full: Example = {
            "columns": columns,
            "previous": previous,
            "aligned": aligned,
            "target": target,
            f"{MOVED}columns": moved_columns,
            f"{MOVED}aligned": moved_aligned,
        }
        return _crops(full)

    def planned_examples(self, sheet: LeadSheet, template: Template) -> list[Example]:
        """Encode the planned template of a song; none where it has not a slot for each note."""
        pitches = sheet_pitches(sheet)
        if len(list(template.slots)) != len(pitches):
            return []
        arrays: Example = {"target": np.zeros(len(pitches), np.int8)}
        for surface, seen in (("", template), (MOVED, move_surface(template, pitches))):
            columns, _, aligned, _ = _encode(seen, pitches)
            arrays |= {
                f"{PLANNED}{surface}columns": columns,
                f"{PLANNED}{surface}aligned": aligned,
            }
        return [
            {name: array for name, array in crop.items() if name != "target"}
            for crop in _crops(arrays)
        ]

    def without_words(self, example: Example) -> Example:
        """Return a song as if it had no words."""
        wordless = dict(example)
        for name in [name for name in example if name.endswith("columns")]:
            columns = example[name].copy()
            columns[:, _WORDS] = v.OPEN
            columns[:, _TEXTED] = UNTEXTED
            wordless[name] = columns
        return wordless

    def collate(
        self, examples: Sequence[Example], seeds: Sequence[int] | None
    ) -> dict[str, Tensor]:
        """Pad examples to one batch; with seeds, leave conditions open and give notes at random."""
        longest = max(self.length(example) for example in examples)
        count = len(examples)
        columns = np.zeros((count, longest, len(COLUMNS)), np.int64)
        previous = np.full((count, longest), NO_PITCH, np.int64)
        aligned = np.full((count, longest), NO_PITCH, np.int64)
        target = np.full((count, longest), IGNORED, np.int64)
        valid = np.zeros((count, longest), bool)
        for row, example in enumerate(examples):
            length = self.length(example)
            random = None if seeds is None else np.random.default_rng(seeds[row])
            surface = "" if random is None else self._draw_view(example, random)
            columns[row, :length] = example[f"{surface}columns"]
            previous[row, :length] = example["previous"]
            aligned[row, :length] = example[f"{surface}aligned"]
            target[row, :length] = example["target"]
            valid[row, :length] = True
            if random is None:
                columns[row, :, _OPEN_IN_EVALUATION] = v.OPEN
            else:
                if self.templates == "corrupted":
                    spoil_template(
                        columns[row, :length], aligned[row, :length], target[row, :length], random
                    )
                drop_conditions(columns[row, :length], aligned[row, :length], random)
                give_notes(columns[row, :length], target[row, :length], random)
        return {
            "columns": torch.from_numpy(columns),
            "previous": torch.from_numpy(previous),
            "aligned": torch.from_numpy(aligned),
            "target": torch.from_numpy(target),
            "valid": torch.from_numpy(valid),
        }

    def _draw_view(self, example: Example, random: np.random.Generator) -> str:
        """Return the prefix of the arrays by which a song is seen."""
        surface = MOVED if random.random() < _MOVED_RATE else ""
        is_planned = self.templates == "planned" or (
            self.templates == "both" and random.random() < _PLANNED_RATE
        )
        return PLANNED + surface if is_planned and len(example.get(_PLAN, ())) else surface

    def count(self, batch: Mapping[str, Tensor]) -> int:
        """Return the notes of a batch whose pitch is scored."""
        return int((batch["target"] != IGNORED).sum())


def _encode(
    template: Template, pitches: NDArray[np.int64]
) -> tuple[NDArray[np.int16], NDArray[np.int16], NDArray[np.int16], NDArray[np.int16]]:
    """Return columns, the pitches before, those of the aligned slots, and those to predict."""
    given = renderer_input(template)
    references = reference_pitches(given.keys, melody_centre(pitches))
    before = np.concatenate([[-1], pitches[:-1]])
    source = np.where(given.aligned >= 0, pitches[given.aligned], -1)
    columns = given.columns.copy()
    columns[:, _LOW] = 1 + nearest_relative_pitches(pitches.min(), references)
    columns[:, _HIGH] = 1 + nearest_relative_pitches(pitches.max(), references)
    columns[:, _FEEL] = feel_ids(pitches)
    columns[:, _SECTION_HEIGHT] = section_height_ids(template, pitches)
    return (
        columns,
        _relative(before, references, before >= 0),
        _relative(source, references, given.aligned >= 0),
        relative_pitches(pitches, references),
    )


def _relative(
    pitches: NDArray[np.int64], references: NDArray[np.int64], known: NDArray[np.bool_]
) -> NDArray[np.int16]:
    return np.where(known, nearest_relative_pitches(pitches, references), NO_PITCH).astype(np.int16)


def _crops(full: Example) -> list[Example]:
    length = len(full["target"])
    if length <= LONGEST_CROP:
        return [full]
    crops, start = [], 0
    while start < length:
        crop = {name: array[start : start + LONGEST_CROP].copy() for name, array in full.items()}
        if start:
            crop["target"][:_OVERLAP] = IGNORED
        crops.append(crop)
        if start + LONGEST_CROP >= length:
            break
        start += LONGEST_CROP - _OVERLAP
    return crops


TASK = RendererTask()
