"""Rendering a batch of templates: one pitch a slot, within the range, repeats copied."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray

from melregen.models.nn.sampling import Draw, draw_choices
from melregen.models.renderer.features import (
    COLUMNS,
    NO_PITCH,
    RELATIVE_PITCHES,
    RendererInput,
    absolute_pitches,
    nearest_relative_pitches,
    reference_pitches,
)
from melregen.models.renderer.network import Renderer
from melregen.music import Pitch, PitchRange

_LARGEST_LEAP = 12
_MOST_RECITED = 6
"""So many notes in a row may have one pitch."""
_LOW, _HIGH = (list(COLUMNS).index(name) for name in ("low", "high"))


@dataclass(frozen=True)
class RenderRequest:
    """A template to be rendered.

    Attributes:
        given: what `renderer_input` made of the template.
        pitch_range: no pitch lies outside of it.
        conditions_on_range: whether the range conditions the renderer, as a wish to use it well.
        melismas: (slots,) True where a syllable goes on: on another pitch, or it would be a tie.
        copies: (slots,) index of the slot whose pitch an exact repeat takes over, -1 for none.
        seed: of the song's random numbers.
    """

    given: RendererInput
    pitch_range: PitchRange
    conditions_on_range: bool
    melismas: NDArray[np.bool_]
    copies: NDArray[np.int16]
    seed: int


@dataclass(frozen=True)
class Rendering:
    """The pitches of a song (MIDI numbers) and their log probability in nats."""

    pitches: tuple[Pitch, ...]
    log_probability: float


@torch.inference_mode()
def render_songs(
    renderer: Renderer, requests: Sequence[RenderRequest], draw: Draw
) -> list[Rendering]:
    """Render templates in one batch."""
    count = len(requests)
    lengths = [len(request.given.columns) for request in requests]
    longest = max(lengths)
    references = np.zeros((count, longest), np.int64)
    sources = np.full((count, longest), -1, np.int64)
    copies = np.full((count, longest), -1, np.int64)
    melismas = np.zeros((count, longest), bool)
    for row, request in enumerate(requests):
        centre = (request.pitch_range.low + request.pitch_range.high) / 2
        references[row, : lengths[row]] = reference_pitches(request.given.keys, centre)
        sources[row, : lengths[row]] = request.given.aligned
        copies[row, : lengths[row]] = request.copies
        melismas[row, : lengths[row]] = request.melismas
    encoded = _encode(renderer, requests, references, longest)
    lows = np.array([request.pitch_range.low for request in requests])
    highs = np.array([request.pitch_range.high for request in requests])
    randoms = [np.random.default_rng((request.seed, 2)) for request in requests]
    rows = np.arange(count)
    pitches = np.zeros((count, longest), np.int64)
    log_probability = np.zeros(count)
    state = renderer.start(encoded)
    for place in range(longest):
        reference = references[:, place]
        before = pitches[:, place - 1] if place else None
        previous = _relative(before, reference)
        source = sources[:, place]
        aligned = np.where(source >= 0, _relative(pitches[rows, source], reference), NO_PITCH)
        logits = renderer.step(
            state, encoded[:, place], torch.from_numpy(previous), torch.from_numpy(aligned)
        ).numpy()
        candidates = absolute_pitches(np.arange(RELATIVE_PITCHES)[None], reference[:, None])
        masks = (candidates >= lows[:, None]) & (candidates <= highs[:, None])
        masks[place >= np.array(lengths), 0] = True  # songs that are over: anything goes
        copied = copies[:, place]
        same = masks & (candidates == pitches[rows, copied][:, None]) & (copied >= 0)[:, None]
        masks = np.where(same.any(axis=1, keepdims=True), same, masks)
        if before is not None:
            near = masks & (np.abs(candidates - before[:, None]) <= _LARGEST_LEAP)
            masks = np.where(near.any(axis=1, keepdims=True), near, masks)
            recited = pitches[:, max(place - _MOST_RECITED, 0) : place]
            is_stuck = (recited == before[:, None]).all(axis=1) & (place >= _MOST_RECITED)
            leaves = (melismas[:, place] | is_stuck) & ~same.any(axis=1)
            moving = masks & ~(leaves[:, None] & (candidates == before[:, None]))
            masks = np.where(moving.any(axis=1, keepdims=True), moving, masks)
        choices, log_shares = draw_choices(logits, masks, randoms, draw)
        pitches[:, place] = candidates[rows, choices]
        log_probability += np.where(place < np.array(lengths), log_shares, 0.0)
    return [
        Rendering(tuple(int(p) for p in pitches[row, : lengths[row]]), float(log_probability[row]))
        for row in range(count)
    ]


def _relative(
    pitches: NDArray[np.int64] | None, references: NDArray[np.int64]
) -> NDArray[np.int64]:
    if pitches is None:
        return np.full(len(references), NO_PITCH, np.int64)
    return nearest_relative_pitches(pitches, references)


def _encode(
    renderer: Renderer,
    requests: Sequence[RenderRequest],
    references: NDArray[np.int64],
    longest: int,
) -> torch.Tensor:
    """Encode each distinct template once: candidates of one song share it."""
    groups: dict[bytes, int] = {}
    places: list[int] = []
    columns: list[NDArray[np.int64]] = []
    for row, request in enumerate(requests):
        own = request.given.columns.astype(np.int64)
        reference = references[row, : len(own)]
        if request.conditions_on_range:
            own[:, _LOW] = 1 + _relative(np.full(len(own), request.pitch_range.low), reference)
            own[:, _HIGH] = 1 + _relative(np.full(len(own), request.pitch_range.high), reference)
        name = own.tobytes()
        if name not in groups:
            groups[name] = len(columns)
            columns.append(own)
        places.append(groups[name])
    batch = np.zeros((len(columns), longest, len(COLUMNS)), np.int64)
    valid = np.zeros((len(columns), longest), bool)
    for row, own in enumerate(columns):
        batch[row, : len(own)] = own
        valid[row, : len(own)] = True
    encoded = renderer.encode(torch.from_numpy(batch), torch.from_numpy(valid))
    return encoded[torch.tensor(places)]
