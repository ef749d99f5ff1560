"""Choosing the chords of a batch of songs, one step a strong beat, where they are open."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import torch
from numpy.typing import NDArray

from melregen.models.harmony.chords import FIRST_ROOT, NONE, UNKNOWN, ChordId
from melregen.models.harmony.features import (
    FIELDS,
    GIVEN,
    PLACE_COLUMNS,
    STEP_COLUMNS,
    UNTOLD,
    aligned_steps,
    field_values,
    given_columns,
    place_columns,
    step_columns,
)
from melregen.models.harmony.network import Harmonist
from melregen.models.harmony.rules import (
    HOLD,
    Mask,
    choose_roots,
    chords_of_mode,
    closing_chords,
    dominant_qualities,
)
from melregen.models.harmony.song import HarmonySong
from melregen.models.nn import vocabulary as v
from melregen.models.nn.field_choices import choose_fields, one_legal
from melregen.models.nn.sampling import RandomPoints, Sampling
from melregen.music import Ticks
from melregen.template import Cadence, Relation

_STREAM = 4
"""Of a song's seed, for the harmony."""

TONIC, DOMINANT = 0, 7
_SUBMEDIANTS = frozenset({8, 9})


@dataclass(frozen=True)
class HarmonyRequest:
    """A song whose chords are to be chosen.

    Attributes:
        song: its form.
        seed: of its random numbers.
        given: step → the chord that sounds there.
        closing: tick from which on the tonic sounds; None where the song need not close on it.
        end: tick up to which that tonic is held; None for the end of the song.
    """

    song: HarmonySong
    seed: int
    given: Mapping[int, ChordId] = field(default_factory=dict)
    closing: Ticks | None = None
    end: Ticks | None = None


@dataclass(frozen=True)
class SongHarmony:
    """The chord of each step, and the log probability of the choices in nats."""

    chords: tuple[ChordId, ...]
    log_probability: float


class _Song:
    """A song whose chords are being chosen."""

    def __init__(self, request: HarmonyRequest) -> None:
        self.request = request
        self.chords: list[ChordId] = []
        self.log_probability = 0.0
        self._aligned: list[list[int]] = aligned_steps(request.song).tolist()
        self._untold = UNTOLD.get(request.song.repertoire, ())
        self._steps = request.song.steps
        self._copied = _copied_steps(request.song)
        self._wanted = _wanted_degrees(request)
        self._held = _held_spans(request)
        self._allowed = chords_of_mode(request.song.mode)
        self._root = HOLD
        self._quality = 0

    @property
    def is_done(self) -> bool:
        """Whether all steps are decided."""
        return len(self.chords) == len(self._steps)

    def places(self) -> NDArray[np.int16]:
        """Return the columns of all places, with the chords that are given."""
        places = place_columns(self.request.song)
        places[:, [list(PLACE_COLUMNS).index(name) for name in self._untold]] = v.OPEN
        for index, chord in self.request.given.items():
            places[index, GIVEN] = given_columns(chord)
        return places

    def columns(self) -> list[int]:
        """Return the ids of the step to come."""
        line, *backs = self._aligned[len(self.chords)]
        return step_columns(self.chords, [-1 if "relation" in self._untold else line, *backs])

    def _forced(self) -> ChordId | None:
        """Return the chord that is not to be chosen: a given one, or that of an exact repeat."""
        index = len(self.chords)
        given = self.request.given.get(index, UNKNOWN)
        if given.root != NONE:
            return given
        if self._is_held(index):
            return self.chords[-1]
        if index in self._wanted or index not in self._copied:
            return None
        return self.chords[self._aligned[index][0]]

    @property
    def _sounding(self) -> ChordId | None:
        return self.chords[-1] if self.chords else None

    def legal(self, name: str) -> Mask:
        """Return which choices of a field are legal after those made in this step."""
        index, size = len(self.chords), FIELDS[name]
        forced = self._forced()
        if forced is not None:
            return one_legal(size, field_values(forced, self._sounding)[list(FIELDS).index(name)])
        if name == "root":
            degrees, allowed = self._bounds(index)
            return choose_roots(allowed, self._sounding, degrees)
        if self._root == HOLD:
            return one_legal(size, 0)
        if name == "quality":
            _, allowed = self._bounds(index)
            mask = allowed[self._root - FIRST_ROOT]
            return mask if mask.any() else np.ones(size, bool)
        if index in self._wanted:
            return one_legal(size, 0)
        mask = np.ones(size, bool)
        sounding = self._sounding
        if sounding is not None and (self._root, self._quality) == sounding[:2]:
            mask[sounding.bass] = False  # or nothing would change
        return mask

    def _is_held(self, index: int) -> bool:
        """Whether the chord of a close goes on."""
        if not index or index - 1 in self.request.given:
            return False
        onset = self._steps[index].onset
        return any(start < onset and (end is None or onset < end) for start, end in self._held)

    def _bounds(self, index: int) -> tuple[frozenset[int] | None, Mask]:
        """Return the degrees of the root and the chords that may sound at a step."""
        degrees = self._wanted.get(index)
        allowed = self._allowed
        if degrees is not None:
            allowed = allowed.copy()
            mode = self.request.song.mode
            allowed[TONIC] &= closing_chords(mode)
            allowed[DOMINANT] &= dominant_qualities(mode)
        return degrees, allowed

    def choose(self, name: str, choice: int) -> None:
        """Take a choice."""
        if name == "root":
            self._root = choice
        elif name == "quality":
            self._quality = choice
        else:
            self.chords.append(self._chord(choice))

    def _chord(self, bass: int) -> ChordId:
        forced = self._forced()
        if forced is not None:
            return forced
        if self._root == HOLD and self.chords:
            return self.chords[-1]
        return ChordId(self._root, self._quality, bass)


def _copied_steps(song: HarmonySong) -> frozenset[int]:
    """Return the steps of lines that repeat an earlier one to the note, where that has them."""
    aligned = aligned_steps(song)[:, 0]
    copied = set()
    for index, step in enumerate(song.steps):
        own = max((i for i, line in enumerate(song.lines) if line.first <= step.bar), default=-1)
        if own >= 0 and song.lines[own].relation is Relation.REPEAT and aligned[index] >= 0:
            copied.add(index)
    return frozenset(copied)


def _wanted_degrees(request: HarmonyRequest) -> dict[int, frozenset[int]]:
    """Return the degrees on which the chord must be built where a cadence falls."""
    song, wanted = request.song, {}
    for line in song.lines:
        degrees = _degrees_of(line.cadence)
        step = None if line.close is None else _step_at(song, line.close)
        if degrees is not None and step is not None:
            wanted[step] = degrees
    if request.closing is not None and (step := _step_at(song, request.closing)) is not None:
        wanted[step] = frozenset({TONIC})
    return wanted


def _held_spans(request: HarmonyRequest) -> list[tuple[Ticks, Ticks | None]]:
    """Return from where to where a chord is held: that of a cadence under the line's last note."""
    held: list[tuple[Ticks, Ticks | None]] = [
        (line.close, line.end)
        for line in request.song.lines
        if line.close is not None and line.end is not None and _degrees_of(line.cadence)
    ]
    if request.closing is not None:
        held.append((request.closing, request.end))
    return held


def _degrees_of(cadence: Cadence | None) -> frozenset[int] | None:
    if cadence in (Cadence.AUTHENTIC, Cadence.PLAGAL):
        return frozenset({TONIC})
    if cadence is Cadence.HALF:
        return frozenset({DOMINANT})
    return _SUBMEDIANTS if cadence is Cadence.DECEPTIVE else None


def _step_at(song: HarmonySong, tick: Ticks) -> int | None:
    """Return the step in which a tick lies."""
    return next((i for i, step in enumerate(song.steps) if step.onset <= tick < step.end), None)


@torch.inference_mode()
def harmonise_songs(
    harmonist: Harmonist, requests: Sequence[HarmonyRequest], sampling: Sampling
) -> list[SongHarmony]:
    """Choose the chords of a batch of songs, each of which has a full bar at least."""
    songs = [_Song(request) for request in requests]
    lengths = [len(request.song.steps) for request in requests]
    longest = max(lengths)
    device = harmonist.device
    places = np.zeros((len(songs), longest, len(PLACE_COLUMNS)), np.int64)
    valid = np.zeros((len(songs), longest), bool)
    for row, (song, length) in enumerate(zip(songs, lengths, strict=True)):
        places[row, :length] = song.places()
        valid[row, :length] = True
    encoded = harmonist.encode(
        torch.from_numpy(places).to(device), torch.from_numpy(valid).to(device)
    )
    decoder = harmonist.start(len(songs), longest)
    points = RandomPoints([request.seed for request in requests], _STREAM, len(FIELDS))
    for place in range(longest):
        columns = np.zeros((len(songs), len(STEP_COLUMNS)), np.int64)
        active = [(row, song) for row, song in enumerate(songs) if not song.is_done]
        for row, song in active:
            columns[row] = song.columns()
        x = harmonist.embed_steps(torch.from_numpy(columns).to(device)) + encoded[:, place]
        choose_fields(harmonist.heads, decoder.step(x), active, points.step(), sampling)
    return [SongHarmony(tuple(song.chords), song.log_probability) for song in songs]
