"""Rendering a batch of templates: one pitch a slot, within the range, repeats copied.

Arrays are made on the CPU and go to the network's own device; logits come back as arrays.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from melregen.models.nn import vocabulary as v
from melregen.models.nn.padding import pad_ids
from melregen.models.nn.sampling import RandomPoints, Sampling, draw_choices
from melregen.models.renderer.features import (
    COLUMNS,
    LOWEST_RELATIVE_PITCH,
    NO_PITCH,
    RELATIVE_PITCHES,
    RendererInput,
    nearest_relative_pitches,
    reference_pitches,
)
from melregen.models.renderer.network import Renderer
from melregen.music import Pitch, PitchRange

LARGEST_LEAP = 12
MOST_RECITED = 6
"""So many notes in a row may have one pitch."""
_LOW, _HIGH, _GIVEN = (list(COLUMNS).index(name) for name in ("low", "high", "given"))
_JOINED = 2
"""So many locked notes after an open one tell how well it leads to them."""

_STREAM = 2
"""Of a song's seed, for the renderer."""

Ints = NDArray[np.int64]


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
        locked: (slots,) pitch that a slot must have whatever else is asked, -1 for none; None
            where no slot has one.
    """

    given: RendererInput
    pitch_range: PitchRange
    conditions_on_range: bool
    melismas: NDArray[np.bool_]
    copies: NDArray[np.int16]
    seed: int
    locked: NDArray[np.int16] | None = None


@dataclass(frozen=True)
class Rendering:
    """The pitches of a song.

    Attributes:
        pitches: MIDI numbers.
        log_probability: of those that were open, in nats.
        joining: how well what follows joins on: the mean log probability, in nats, of the first
            locked pitches after each that was open, given all before them; 0 where there are none.
    """

    pitches: tuple[Pitch, ...]
    log_probability: float
    joining: float = 0.0


class _Song:
    """A song in the making.

    Pitches are kept as MIDI numbers; what the network sees and chooses is relative to `zeros`, the
    MIDI number of relative pitch 0 at each slot.
    """

    def __init__(self, request: RenderRequest) -> None:
        zeros = references(request) + LOWEST_RELATIVE_PITCH
        lows = np.maximum(request.pitch_range.low - zeros, 0)
        highs = np.minimum(request.pitch_range.high - zeros, RELATIVE_PITCHES - 1)
        self.zeros: list[int] = zeros.tolist()
        self._lows: list[int] = lows.tolist()
        self._highs: list[int] = highs.tolist()
        self._sources: list[int] = request.given.aligned.tolist()
        self._copies: list[int] = request.copies.tolist()
        free = np.full(len(zeros), -1, np.int16)
        self._locked: list[int] = (free if request.locked is None else request.locked).tolist()
        self._goals = _goals(self._locked)
        self._melismas: list[bool] = request.melismas.tolist()
        self._joined = joined_slots(self._locked, self._copies)
        self.pitches: list[Pitch] = []
        self.log_probability = 0.0
        self.joins: list[float] = []
        self._run = 0  # notes in a row with the pitch of the last one

    @property
    def is_done(self) -> bool:
        """Whether all slots have their pitch."""
        return len(self.pitches) == len(self.zeros)

    @property
    def joins_on(self) -> bool:
        """Whether the next slot is locked, and an open one lies just before it."""
        return self._joined[len(self.pitches)]

    def inputs(self) -> tuple[int, int]:
        """Return the relative pitch before the next slot, and that of the slot it aligns with."""
        place = len(self.pitches)
        zero, source = self.zeros[place], self._sources[place]
        previous = _clip(self.pitches[-1] - zero) if place else NO_PITCH
        aligned = NO_PITCH
        if source >= 0:
            # A slot that is aligned with one to come is no repeat.
            aligned = _clip((self.pitches[source] if source < place else 0) - zero)
        return previous, aligned

    def legal(self) -> tuple[int, int, int]:
        """Return the lowest and highest relative pitch of the next slot, and one not to take.

        The last is -1 where there is none.
        """
        place = len(self.pitches)
        zero, low, high = self.zeros[place], self._lows[place], self._highs[place]
        if self._locked[place] >= 0:
            locked = self._locked[place] - zero
            return locked, locked, -1
        copied = self._copies[place]
        if copied >= 0 and low <= self.pitches[copied] - zero <= high:
            low = high = self.pitches[copied] - zero
        if not place:
            return *self._toward_goal(low, high), -1
        before = self.pitches[-1] - zero
        if max(low, before - LARGEST_LEAP) <= min(high, before + LARGEST_LEAP):
            low, high = max(low, before - LARGEST_LEAP), min(high, before + LARGEST_LEAP)
        low, high = self._toward_goal(low, high)
        leaves = self._melismas[place] or self._run >= MOST_RECITED
        return low, high, before if leaves and low < high and low <= before <= high else -1

    def _toward_goal(self, low: int, high: int) -> tuple[int, int]:
        """Narrow a range to the pitches from which the next locked one can be reached."""
        place = len(self.pitches)
        goal = self._goals[place]
        if goal < 0:
            return low, high
        reach = LARGEST_LEAP * (goal - place)
        pitch = self._locked[goal] - self.zeros[place]
        nearer = max(low, pitch - reach), min(high, pitch + reach)
        return nearer if nearer[0] <= nearer[1] else (low, high)

    def take(self, relative: int) -> None:
        """Give the next slot its pitch."""
        pitch = relative + self.zeros[len(self.pitches)]
        self._run = self._run + 1 if self.pitches and pitch == self.pitches[-1] else 1
        self.pitches.append(pitch)


def _goals(locked: Sequence[int]) -> list[int]:
    """Return for each slot the next one after it whose pitch is locked, -1 for none."""
    goals, goal = [-1] * len(locked), -1
    for place in range(len(locked) - 1, -1, -1):
        goals[place] = goal
        if locked[place] >= 0:
            goal = place
    return goals


def joined_slots(locked: Sequence[int], copies: Sequence[int]) -> list[bool]:
    """Return for each slot whether it is locked and one of the last few before it is open."""
    joined, since = [], _JOINED
    for pitch, source in zip(locked, copies, strict=True):
        joined.append(pitch >= 0 and since < _JOINED)
        since = since + 1 if pitch >= 0 or source >= 0 else 0
    return joined


def references(request: RenderRequest) -> Ints:
    """Return the tonic from which each slot's pitch is counted."""
    centre = (request.pitch_range.low + request.pitch_range.high) / 2
    return reference_pitches(request.given.keys, centre)


def _clip(relative: int) -> int:
    """Return the nearest relative pitch that there is."""
    return min(max(relative, 0), RELATIVE_PITCHES - 1)


@lru_cache(maxsize=4096)
def pitch_mask(low: int, high: int, avoided: int) -> NDArray[np.bool_]:
    """Return the mask of a range of relative pitches without one of them."""
    mask = np.zeros(RELATIVE_PITCHES, bool)
    mask[low : high + 1] = True
    if avoided >= 0:
        mask[avoided] = False
    return mask


@torch.inference_mode()
def render_songs(
    renderer: Renderer, requests: Sequence[RenderRequest], sampling: Sampling
) -> list[Rendering]:
    """Render templates in one batch; a renderer that does not see the form copies no repeats."""
    if not renderer.sees_alignment:
        requests = [replace(r, copies=np.full_like(r.copies, -1)) for r in requests]
    songs = [_Song(request) for request in requests]
    encoded, templates = _encode(renderer, requests)
    device, longest = renderer.device, encoded.shape[1]
    points = RandomPoints([request.seed for request in requests], _STREAM, 1)
    inputs = np.full((2, len(songs)), NO_PITCH)
    decoder = renderer.start(len(songs), longest)
    for place in range(longest):
        active = [(row, song) for row, song in enumerate(songs) if not song.is_done]
        for row, song in active:
            inputs[:, row] = song.inputs()
        previous, aligned = torch.from_numpy(inputs).to(device)
        here = encoded[:, place].index_select(0, templates)
        hidden = renderer.step(decoder, here, previous, aligned)
        _decide(renderer, hidden, active, points.step()[:, 0], sampling)
    return [
        Rendering(
            tuple(song.pitches),
            song.log_probability,
            sum(song.joins) / len(song.joins) if song.joins else 0.0,
        )
        for song in songs
    ]


def _decide(
    renderer: Renderer,
    hidden: Tensor,
    active: Sequence[tuple[int, _Song]],
    points: NDArray[np.float64],
    sampling: Sampling,
) -> None:
    """Give the next slot of each song its pitch."""
    opened, masks, joining = [], [], []
    for row, song in active:
        low, high, avoided = song.legal()
        if low == high:
            if song.joins_on and 0 <= low < RELATIVE_PITCHES:
                joining.append((row, song, low))
            song.take(low)
        else:
            opened.append((row, song))
            masks.append(pitch_mask(low, high, avoided))
    if not opened and not joining:  # the network need not be asked
        return
    logits = renderer.logits(hidden).float().cpu().numpy()
    for row, song, relative in joining:
        own = logits[row]
        song.joins.append(float(own[relative] - np.logaddexp.reduce(own)))
    if not opened:
        return
    rows = [row for row, _ in opened]
    legal = np.concatenate(masks).reshape(len(masks), -1)
    drawn = draw_choices(logits[rows], legal, points[rows], sampling)
    for (_, song), choice, log_share in zip(opened, *(a.tolist() for a in drawn), strict=True):
        song.take(choice)
        song.log_probability += log_share


def _encode(renderer: Renderer, requests: Sequence[RenderRequest]) -> tuple[Tensor, Tensor]:
    """Encode each distinct template once: candidates of one song share it.

    Returns:
        The encodings (templates, T, width), and the index of each song's template.
    """
    templates: dict[bytes, int] = {}
    places: list[int] = []
    columns: list[Ints] = []
    for request in requests:
        own = request_columns(request)
        name = own.tobytes()
        if name not in templates:
            templates[name] = len(columns)
            columns.append(own)
        places.append(templates[name])
    encoded = renderer.encode(*pad_ids(columns, renderer.device))
    return encoded, torch.tensor(places, device=renderer.device)


def request_columns(request: RenderRequest) -> Ints:
    """Return what the network sees of a request, (slots, columns of `COLUMNS`)."""
    own = request.given.columns.astype(np.int64)
    reference = references(request)
    if request.locked is not None:
        locked = np.maximum(request.locked, 0).astype(np.int64)
        relative = 1 + nearest_relative_pitches(locked, reference)
        own[:, _GIVEN] = np.where(request.locked >= 0, relative, v.OPEN)
    if request.conditions_on_range:
        for column, pitch in (
            (_LOW, request.pitch_range.low),
            (_HIGH, request.pitch_range.high),
        ):
            own[:, column] = 1 + nearest_relative_pitches(np.array(pitch), reference)
    return own
