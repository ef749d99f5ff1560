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
        moved = encode_song(move_surface(template, pitches), pitches)
        full = encode_song(template, pitches)
        return cut_crops(full | {f"{MOVED}{name}": moved[name] for name in ("columns", "aligned")})

    def planned_examples(self, sheet: LeadSheet, template: Template) -> list[Example]:
        """Encode the planned template of a song; none where it has not a slot for each note."""
        pitches = sheet_pitches(sheet)
        if len(list(template.slots)) != len(pitches):
            return []
        arrays: Example = {"target": np.zeros(len(pitches), np.int8)}
        for surface, seen in (("", template), (MOVED, move_surface(template, pitches))):
            encoded = encode_song(seen, pitches)
            arrays |= {
                f"{PLANNED}{surface}{name}": encoded[name] for name in ("columns", "aligned")
            }
        return [
            {name: array for name, array in crop.items() if name != "target"}
            for crop in cut_crops(arrays)
        ]

    def without_words(self, example: Example) -> Example:
        """Return a song as if it had no words."""
        return hide_words(example)

    def collate(
        self, examples: Sequence[Example], seeds: Sequence[int] | None
    ) -> dict[str, Tensor]:
        """Pad examples to one batch; with seeds, leave conditions open and give notes at random."""
        songs = [
            condition_example(
                example,
                None if seeds is None else np.random.default_rng(seeds[row]),
                self.templates,
            )
            for row, example in enumerate(examples)
        ]
        return pad_songs(songs, {"previous": NO_PITCH, "aligned": NO_PITCH, "target": IGNORED})

    def count(self, batch: Mapping[str, Tensor]) -> int:
        """Return the notes of a batch whose pitch is scored."""
        return int((batch["target"] != IGNORED).sum())


def encode_song(template: Template, pitches: NDArray[np.int64]) -> Example:
    """Encode a song, however long.

    Args:
        template: of the song.
        pitches: its MIDI numbers.

    Returns:
        `columns`, `previous` (the pitches before), `aligned` (those of the aligned slots), and
        `target` (those to predict).
    """
    given = renderer_input(template)
    references = reference_pitches(given.keys, melody_centre(pitches))
    before = np.concatenate([[-1], pitches[:-1]])
    source = np.where(given.aligned >= 0, pitches[given.aligned], -1)
    columns = given.columns.copy()
    columns[:, _LOW] = 1 + nearest_relative_pitches(pitches.min(), references)
    columns[:, _HIGH] = 1 + nearest_relative_pitches(pitches.max(), references)
    columns[:, _FEEL] = feel_ids(pitches)
    columns[:, _SECTION_HEIGHT] = section_height_ids(template, pitches)
    return {
        "columns": columns,
        "previous": _relative(before, references, before >= 0),
        "aligned": _relative(source, references, given.aligned >= 0),
        "target": relative_pitches(pitches, references),
    }


def hide_words(example: Example) -> Example:
    """Return an encoded song as if it had no words, however it is seen."""
    wordless = dict(example)
    for name in [name for name in example if name.endswith("columns")]:
        columns = example[name].copy()
        columns[:, _WORDS] = v.OPEN
        columns[:, _TEXTED] = UNTEXTED
        wordless[name] = columns
    return wordless


def condition_example(
    example: Example, random: np.random.Generator | None, templates: str = "true"
) -> dict[str, NDArray[np.int64]]:
    """Return what a network in training is told of a song.

    Args:
        example: of which arrays may be there more than once, under `MOVED` and `PLANNED`.
        random: chooses the surface, leaves conditions open and gives notes; None leaves open what
            a template does not tell.
        templates: from which is learned, see `RendererTask`.
    """
    view = "" if random is None else _draw_view(example, random, templates)
    song = {
        name: example.get(f"{view}{name}", array).astype(np.int64)
        for name, array in example.items()
        if not name.startswith((MOVED, PLANNED))
    }
    if random is None:
        song["columns"][:, _OPEN_IN_EVALUATION] = v.OPEN
    else:
        if templates == "corrupted":
            spoil_template(song["columns"], song["aligned"], song["target"], random)
        drop_conditions(song["columns"], song["aligned"], random)
        give_notes(song["columns"], song["target"], random)
    return song


def _draw_view(example: Example, random: np.random.Generator, templates: str) -> str:
    """Return the prefix of the arrays by which a song is seen."""
    surface = MOVED if random.random() < _MOVED_RATE else ""
    is_planned = templates == "planned" or (templates == "both" and random.random() < _PLANNED_RATE)
    return PLANNED + surface if is_planned and len(example.get(_PLAN, ())) else surface


def pad_songs(
    songs: Sequence[Mapping[str, NDArray[np.int64]]], fills: Mapping[str, int]
) -> dict[str, Tensor]:
    """Pad songs to one batch.

    Args:
        songs: arrays of (slots, …).
        fills: array → what it has on padding; 0 for the others.

    Returns:
        The arrays (B, T, …) by name, and `valid` (B, T), False on padding.
    """
    longest = max(len(song["target"]) for song in songs)
    batch: dict[str, NDArray[np.generic]] = {"valid": np.zeros((len(songs), longest), bool)}
    for name, first in songs[0].items():
        shape = (len(songs), longest, *first.shape[1:])
        batch[name] = np.full(shape, fills.get(name, 0), np.int64)
    for row, song in enumerate(songs):
        length = len(song["target"])
        batch["valid"][row, :length] = True
        for name, array in song.items():
            batch[name][row, :length] = array
    return {name: torch.from_numpy(array) for name, array in batch.items()}


def _relative(
    pitches: NDArray[np.int64], references: NDArray[np.int64], known: NDArray[np.bool_]
) -> NDArray[np.int16]:
    return np.where(known, nearest_relative_pitches(pitches, references), NO_PITCH).astype(np.int16)


def cut_crops(full: Example) -> list[Example]:
    """Cut a long song into crops that overlap; what was scored before is context there."""
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
