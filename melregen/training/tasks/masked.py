"""The training task of the masked renderer: the renderer's songs, with notes hidden at random."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from melregen.models.masked.features import followers, related_ids
from melregen.models.masked.network import OBJECTIVES, MaskedRenderer
from melregen.models.nn.checkpoint import stored_type
from melregen.models.renderer.features import (
    IGNORED,
    LOWEST_RELATIVE_PITCH,
    NO_PITCH,
    melody_centre,
    nearest_relative_pitches,
    reference_pitches,
    renderer_input,
    sheet_pitches,
)
from melregen.models.renderer.network import Renderer
from melregen.music import LeadSheet
from melregen.template import Template
from melregen.training.tasks import Example
from melregen.training.tasks.masked_draws import Draws, draw_hidden, stratified_draws
from melregen.training.tasks.renderer import (
    MOVED,
    condition_example,
    cut_crops,
    encode_song,
    hide_words,
    pad_songs,
)
from melregen.training.tasks.renderer_surface import move_surface

_SEEN_ANEW = ("columns", "aligned", "source", "echo", "follower")
"""Arrays that another surface may change."""

_FILLS = {"aligned": NO_PITCH, "echo": NO_PITCH, "source": -1, "follower": -1, "target": IGNORED}


class MaskedTask:
    """The training task named "masked_renderer"."""

    name = "masked_renderer"
    unit = "note"

    def build_model(self, settings: Mapping[str, object]) -> nn.Module:
        """Return a network with fresh weights."""
        return MaskedRenderer.from_values(settings)

    def load_model(self, path: Path) -> MaskedRenderer:
        """Load a checkpoint folder; that of a renderer makes the beginning of a masked one."""
        if stored_type(path) == Renderer.model_type:
            return MaskedRenderer.from_renderer(Renderer.from_pretrained(path))
        return MaskedRenderer.from_pretrained(path)

    def save_model(self, model: nn.Module, path: Path, *, half: bool = False) -> None:
        """Write a checkpoint folder; `half` stores 16-bit weights."""
        assert isinstance(model, MaskedRenderer)
        model.write_files(path, dtype=torch.float16 if half else None)

    def length(self, example: Example) -> int:
        """Return the notes of an example."""
        return len(example["target"])

    def examples(self, sheet: LeadSheet, template: Template) -> list[Example]:
        """Encode one song, long ones as overlapping crops in which each note is scored once."""
        pitches = sheet_pitches(sheet)
        moved = _encode(move_surface(template, pitches), pitches)
        full = _encode(template, pitches)
        return cut_crops(full | {f"{MOVED}{name}": moved[name] for name in _SEEN_ANEW})

    def without_words(self, example: Example) -> Example:
        """Return a song as if it had no words."""
        return hide_words(example)

    def collate(
        self, examples: Sequence[Example], seeds: Sequence[int] | None
    ) -> dict[str, Tensor]:
        """Pad examples to one batch, and hide notes.

        With seeds, conditions are left open and notes given and hidden at random, for either
        objective. Without, notes are hidden in a few draws that follow from the song, whatever the
        objective: the mean of their weighted nats bounds the nats of the song from above, over the
        orders in which its notes may be told (Hoogeboom et al. 2022).
        """
        songs, draws = [], []
        for row, example in enumerate(examples):
            random = None if seeds is None else np.random.default_rng(seeds[row])
            song = condition_example(example, random)
            if (song["aligned"] == NO_PITCH).all():  # the form is hidden, both ways
                song["echo"][:] = NO_PITCH
                song["source"][:] = song["follower"][:] = 0  # or masks would tell of it
            for name in ("source", "follower"):
                song[name] = _inside(song[name])
            songs.append(song)
            scored = song["target"] != IGNORED
            if random is None:
                # Seeded by the melody: the same whatever else is in the batch.
                own = stratified_draws(scored, np.random.default_rng(song["pitch"]))
                draws.append((own,) * len(OBJECTIVES))
            else:
                draws.append(tuple(draw_hidden(scored, name, random) for name in OBJECTIVES))
        return pad_songs(songs, _FILLS) | _pad_draws(draws)

    def count(self, batch: Mapping[str, Tensor]) -> int:
        """Return the notes of a batch that are not given."""
        return int((batch["target"] != IGNORED).sum())


def _encode(template: Template, pitches: NDArray[np.int64]) -> Example:
    given = renderer_input(template)
    references = reference_pitches(given.keys, melody_centre(pitches))
    later = followers(given.aligned)
    places = np.arange(len(pitches), dtype=np.int16)
    song = encode_song(template, pitches)
    del song["previous"]
    return song | {
        "pitch": nearest_relative_pitches(pitches, references).astype(np.int16),
        "echo": related_ids(pitches, references + LOWEST_RELATIVE_PITCH, later).astype(np.int16),
        # As distances, so that they hold in crops; 0 stands for none.
        "source": np.where(given.aligned < 0, 0, given.aligned - places).astype(np.int16),
        "follower": np.where(later < 0, 0, later - places).astype(np.int16),
    }


def _inside(distances: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the places of related slots, -1 where there is none in this crop."""
    places = np.arange(len(distances)) + distances
    inside = (distances != 0) & (places >= 0) & (places < len(distances))
    return np.where(inside, places, -1)


def _pad_draws(draws: Sequence[tuple[Draws, ...]]) -> dict[str, Tensor]:
    """Return `masks` and `weights`, (B, objectives, draws, T)."""
    longest = max(own[0].hidden.shape[1] for own in draws)
    shape = (len(draws), len(OBJECTIVES), len(draws[0][0].hidden), longest)
    masks, weights = np.zeros(shape, bool), np.zeros(shape, np.float32)
    for row, own in enumerate(draws):
        for index, each in enumerate(own):
            masks[row, index, :, : each.hidden.shape[1]] = each.hidden
            weights[row, index, :, : each.hidden.shape[1]] = each.weights
    return {"masks": torch.from_numpy(masks), "weights": torch.from_numpy(weights)}


TASK = MaskedTask()
