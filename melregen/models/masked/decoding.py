"""Rendering with a masked renderer: in a few passes, each of which fixes some of the open notes.

- "confidence": all open notes are drawn, the surest are kept, the others are open again; how many
  are open after each pass follows a cosine (MaskGIT: Chang et al. 2022)
- "random": each note has a pass by lot, as in absorbing diffusion run backwards (Austin et al.
  2021); the more passes, the nearer to what the network has learned

Within a pass notes are fixed one after another, so that each is legal beside those before it.
Arrays are made on the CPU and go to the network's own device; logits come back as arrays.
"""

from collections.abc import Sequence
from math import ceil, cos, floor, pi

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn import functional

from melregen.models.masked.draft import OPEN, MelodyDraft
from melregen.models.masked.features import MASK, followers, known_ids, related_ids
from melregen.models.masked.network import MaskedRenderer
from melregen.models.nn.padding import pad_ids
from melregen.models.nn.sampling import Sampling, draw_choices
from melregen.models.renderer.decoding import (
    Rendering,
    RenderRequest,
    joined_slots,
    request_columns,
)
from melregen.models.renderer.features import NO_PITCH, RELATIVE_PITCHES

_STREAM = 6
"""Of a song's seed, for the masked renderer."""

_NOISE = 2.0
"""Scale of the Gumbel noise on confidences, in nats, in the first pass; it falls to 0."""

_SCORING_PARTS = 4
"""A draft is scored in so many passes, each with every so-manieth note hidden."""

_REDRAWING_PASSES = 2

Logits = NDArray[np.float32]


class _Song:
    """A song in the making, with its own random numbers."""

    def __init__(self, request: RenderRequest) -> None:
        self.draft = MelodyDraft(request)
        self.aligned = request.given.aligned
        self.followers = followers(request.given.aligned)
        self.joined: list[int] = []
        if request.locked is not None:
            locked = request.locked.tolist()
            joins = joined_slots(locked, request.copies.tolist())
            relative = request.locked - self.draft.zeros
            told = (relative >= 0) & (relative < RELATIVE_PITCHES)
            self.joined = np.flatnonzero(np.array(joins) & told).tolist()
        self.log_probability = 0.0
        self.joining = 0.0
        self._random = np.random.default_rng((request.seed, _STREAM))
        self._total = 0
        self._turns = np.zeros(0)

    def begin(self) -> None:
        """Get ready to find what is open."""
        self._total = len(self.draft.open_leaders())
        self._turns = self._random.random(len(self.draft.pitches))

    def wants(self, done: float, order: str) -> bool:
        """Whether a pass fixes anything, by the share of passes that are done with it."""
        found = self.draft.open_leaders()
        return bool(found) if order == "confidence" else bool((self._turns[found] < done).any())

    def fix(self, logits: Logits, done: float, order: str, sampling: Sampling) -> None:
        """Draw open notes and fix some of them.

        Args:
            logits: (slots, relative pitches).
            done: share of the passes that are done with this one.
            order: of the notes, see `MaskedConfig`.
            sampling: temperature and top-p.
        """
        places = self.draft.open_leaders()
        masks = np.stack([self.draft.legal(place) for place in places])
        points = self._random.random(len(places))
        noise = self._random.gumbel(size=len(places)) * _NOISE * (1 - done) * sampling.temperature
        choices, shares = draw_choices(logits[places], masks, points, sampling)
        if order == "random":
            turns = self._turns[places]
            chosen = [index for index in np.argsort(turns).tolist() if turns[index] < done]
        else:
            left = min(floor(cos(pi / 2 * done) * self._total + 1e-9), len(places) - 1)
            ranked = np.argsort(-(shares + noise), kind="stable")
            chosen = ranked[: len(places) - left].tolist()
        for index in chosen:
            place, choice, share = places[index], int(choices[index]), float(shares[index])
            legal = self.draft.legal(place)
            if not legal[choice]:
                one = logits[place][None], legal[None], points[index : index + 1]
                drawn, share_of = draw_choices(*one, sampling)
                choice, share = int(drawn[0]), float(share_of[0])
            self.draft.set(place, choice + int(self.draft.zeros[place]))
            self.log_probability += share

    def rendering(self) -> Rendering:
        """Return what has been found."""
        return Rendering(tuple(self.draft.pitches), self.log_probability, self.joining)


class _Batch:
    """Songs before the network: each distinct template is embedded once."""

    def __init__(
        self, model: MaskedRenderer, songs: Sequence[_Song], requests: Sequence[RenderRequest]
    ) -> None:
        self.model, self.songs = model, songs
        templates: dict[bytes, int] = {}
        columns: list[NDArray[np.int64]] = []
        places: list[int] = []
        for request in requests:
            own = request_columns(request)
            places.append(templates.setdefault(own.tobytes(), len(columns)))
            if places[-1] == len(columns):
                columns.append(own)
        ids, self._valid = pad_ids(columns, model.device)
        self._embedded = model.columns.embed(ids)
        self._places = places

    def logits(self, rows: Sequence[int], hidden: Sequence[Sequence[int]]) -> list[Logits]:
        """Return the logits (slots, relative pitches) of songs.

        Args:
            rows: which songs.
            hidden: for each of them the slots whose pitch is not told, beside those that are open.
        """
        device = self.model.device
        places = np.array([self._places[row] for row in rows], np.int64)
        longest = self._embedded.shape[1]
        ids = np.full((3, len(rows), longest), NO_PITCH, np.int64)
        assert MASK == NO_PITCH
        for index, (row, slots) in enumerate(zip(rows, hidden, strict=True)):
            song = self.songs[row]
            pitches = np.array(song.draft.pitches, np.int64)
            pitches[list(slots)] = OPEN
            zeros, length = song.draft.zeros, len(pitches)
            ids[0, index, :length] = known_ids(pitches, zeros)
            ids[1, index, :length] = related_ids(pitches, zeros, song.aligned)
            ids[2, index, :length] = related_ids(pitches, zeros, song.followers)
        # What is asked twice is answered once: in the first pass all candidates are the same.
        asked = np.concatenate([places[:, None], ids.transpose(1, 0, 2).reshape(len(rows), -1)], 1)
        _, first, same = np.unique(asked, axis=0, return_index=True, return_inverse=True)
        known, aligned, echo = torch.from_numpy(ids[:, first]).to(device)
        own = torch.from_numpy(places[first]).to(device)
        scored = self.model.score(self._embedded[own], known, aligned, echo, self._valid[own])
        found = scored.float().cpu().numpy()
        return [found[place] for place in same.reshape(-1).tolist()]

    def find(self, rows: Sequence[int], passes: int, order: str, sampling: Sampling) -> None:
        """Find what is open of songs, in so many passes."""
        for row in rows:
            self.songs[row].begin()
        for number in range(1, passes + 1):
            done = number / passes
            wanting = [row for row in rows if self.songs[row].wants(done, order)]
            if not wanting:
                continue
            logits = self.logits(wanting, [()] * len(wanting))
            for row, own in zip(wanting, logits, strict=True):
                self.songs[row].fix(own, done, order, sampling)

    def joins(self) -> None:
        """Score the locked notes after open ones, given all others."""
        rows = [row for row, song in enumerate(self.songs) if song.joined]
        if not rows:
            return
        scored = self.logits(rows, [self.songs[row].joined for row in rows])
        for row, own in zip(rows, scored, strict=True):
            song = self.songs[row]
            song.joining = float(_log_shares(own, song.draft, song.joined).mean())


def _log_shares(logits: Logits, draft: MelodyDraft, places: Sequence[int]) -> NDArray[np.float32]:
    """Return the log probabilities, in nats, of the pitches at some places."""
    chosen = list(places)
    pitches = np.array([draft.pitches[place] for place in chosen]) - draft.zeros[chosen]
    every = functional.log_softmax(torch.from_numpy(logits[chosen]), dim=-1).numpy()
    shares: NDArray[np.float32] = every[
        np.arange(len(chosen)), np.clip(pitches, 0, RELATIVE_PITCHES - 1)
    ]
    return shares


@torch.inference_mode()
def render_masked(
    model: MaskedRenderer,
    requests: Sequence[RenderRequest],
    sampling: Sampling,
    *,
    passes: int | None = None,
    order: str | None = None,
) -> list[Rendering]:
    """Render templates in one batch.

    Args:
        model: the network.
        requests: the templates.
        sampling: temperature and top-p.
        passes: how many; None for those of the network's configuration.
        order: of the notes; None for that of the network's configuration.
    """
    songs = [_Song(request) for request in requests]
    batch = _Batch(model, songs, requests)
    batch.find(
        range(len(songs)), passes or model.config.passes, order or model.config.order, sampling
    )
    batch.joins()
    return [song.rendering() for song in songs]


@torch.inference_mode()
def refine_masked(
    model: MaskedRenderer,
    requests: Sequence[RenderRequest],
    drafts: Sequence[Sequence[int]],
    sampling: Sampling,
    *,
    share: float = 0.25,
    passes: int = 4,
) -> list[Rendering]:
    """Draw the least likely notes of melodies anew, several times.

    Args:
        model: the network.
        requests: their templates; what is locked there stays.
        drafts: MIDI numbers of each melody, one a slot.
        sampling: temperature and top-p.
        share: of the open notes that is drawn anew in each pass, from 0 to 1.
        passes: how often.

    Raises:
        ValueError: the share is out of reach.
    """
    if not 0 < share <= 1:
        raise ValueError(f"a share of notes lies above 0 and up to 1, not {share}")
    songs = [_Song(request) for request in requests]
    for song, draft in zip(songs, drafts, strict=True):
        song.draft.fill(draft)
    batch = _Batch(model, songs, requests)
    rows = [row for row, song in enumerate(songs) if song.draft.leaders]
    for _ in range(passes if rows else 0):
        scores = _score_notes(batch, rows)
        for row, own in zip(rows, scores, strict=True):
            melody = songs[row].draft
            unlikely = np.argsort(own, kind="stable")[: ceil(share * len(own))]
            melody.reopen([melody.leaders[index] for index in unlikely.tolist()])
        batch.find(rows, _REDRAWING_PASSES, "confidence", sampling)
    batch.joins()
    return [song.rendering() for song in songs]


def _score_notes(batch: _Batch, rows: Sequence[int]) -> list[NDArray[np.float32]]:
    """Return the log probability of each group of slots of songs, given most others."""
    found = [np.zeros(len(batch.songs[row].draft.leaders), np.float32) for row in rows]
    for part in range(_SCORING_PARTS):
        hidden = [
            [
                slot
                for leader in batch.songs[row].draft.leaders[part::_SCORING_PARTS]
                for slot in batch.songs[row].draft.members(leader)
            ]
            for row in rows
        ]
        for own, row, logits in zip(found, rows, batch.logits(rows, hidden), strict=True):
            draft = batch.songs[row].draft
            leaders = draft.leaders[part::_SCORING_PARTS]
            own[part::_SCORING_PARTS] = _log_shares(logits, draft, leaders)
    return found
