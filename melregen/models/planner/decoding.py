"""Planning a batch of songs: lyrics are encoded, song fields chosen, then one step a slot decoded.

Three functions, each of plain values: `encode_lyrics`, `choose_song_fields`, `decode`. What the
fields mean for a song (its bars, its given chords) is laid out between the last two, outside.
Arrays are made on the CPU and go to the network's own device; logits come back as arrays.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from scipy.special import log_softmax
from torch import Tensor, nn
from torch.nn import functional

from melregen.models.nn.padding import pad_ids
from melregen.models.nn.sampling import RandomPoints, Sampling, draw_choices
from melregen.models.planner.choices import Mask
from melregen.models.planner.features import END, SONG_FIELDS, STEP_COLUMNS, IntArray
from melregen.models.planner.given import GivenPhrase
from melregen.models.planner.grammar import PlannerGrammar
from melregen.models.planner.network import Planner
from melregen.models.planner.state import SlotChoice, SongConditions, SongState
from melregen.models.planner.stress import Bias
from melregen.music import KeyChange, Pitch, PitchRange

_STREAM = 1
"""Of a song's seed, for the planner."""

_MOST_SAY = 2.0
"""Nats by which the words may make a value likelier or less likely than its prior: what is rare in
training has ratios that mean little."""


@dataclass(frozen=True)
class LyricEncoding:
    """Encoded lyrics and wishes of a batch of songs.

    Attributes:
        encoded: (texts, S, width), each distinct text once: candidates of one song share it.
        texts: (songs,) index of each song's text.
    """

    encoded: Tensor
    texts: NDArray[np.int64]

    def select(self, songs: Sequence[int]) -> "LyricEncoding":
        """Return the encoding of some of the songs."""
        return LyricEncoding(self.encoded, self.texts[list(songs)])


@dataclass(frozen=True)
class SongMasks:
    """Legal choices of a song's fields, True where legal.

    Attributes:
        metre: (metres,).
        mode: (modes,).
        tempo: (tempo classes,).
        pickup: (metres, rests), a row for each choice of metre.
        pickup_bias: (metres, rests), what is added to the logits of the pickup; None for nothing.
    """

    metre: Mask
    mode: Mask
    tempo: Mask
    pickup: Mask
    pickup_bias: Bias | None = None

    def legal(self, name: str, metre: int) -> Mask:
        """Return the mask of a field, given the choice of metre."""
        mask: Mask = self.pickup[metre] if name == "pickup" else getattr(self, name)
        return mask


@dataclass(frozen=True)
class FieldPriors:
    """How often songs of the kind that is wanted have each value of a song's fields.

    Attributes:
        log_shares: name of a field → natural logarithm of each value's share, as many as the field
            has choices; what is missing is left to the network.
        words: name of a field → how much the words have a say in it, 0 to 1.
    """

    log_shares: Mapping[str, NDArray[np.float64]]
    words: Mapping[str, float]


@dataclass(frozen=True)
class SongFields:
    """The choices of `SONG_FIELDS`, and their log probability in nats."""

    metre: int
    mode: int
    tempo: int
    pickup: int
    log_probability: float = 0.0


@dataclass(frozen=True)
class DecodeRequest:
    """A song whose slots are to be planned.

    Attributes:
        conditions: what holds for the whole song.
        phrases: what must be in the plan; empty for a wordless song of free rhythm.
        fields: the song's fields.
        seed: of the song's random numbers.
        repetition: share of the bars that are to have the rhythm of an earlier one, 0 to 1; None
            leaves that to the network.
        keys: of the song, for a network that chooses pitches.
        pitch_range: that these keep to.
        pitches: of the given slots, None for one that is open; empty where all are.
    """

    conditions: SongConditions
    phrases: tuple[GivenPhrase, ...]
    fields: SongFields
    seed: int
    repetition: float | None = None
    keys: tuple[KeyChange, ...] = ()
    pitch_range: PitchRange | None = None
    pitches: tuple[Pitch | None, ...] = ()


@dataclass(frozen=True)
class Plan:
    """The slots of a planned song.

    Attributes:
        phrases: the choices made, phrase by phrase.
        forms: the choice of the field `form` for each phrase.
        log_probability: nats, over all choices that were open, the song's fields included.
    """

    phrases: tuple[tuple[SlotChoice, ...], ...] = ()
    forms: tuple[int, ...] = ()
    log_probability: float = 0.0


@torch.inference_mode()
def encode_lyrics(planner: Planner, tokens: Sequence[IntArray]) -> LyricEncoding:
    """Encode the tokens of songs (what `lyric_tokens` made of lyrics and wishes)."""
    texts: dict[bytes, int] = {}
    distinct: list[IntArray] = []
    places = []
    for own in tokens:
        name = own.tobytes()
        if name not in texts:
            texts[name] = len(distinct)
            distinct.append(own)
        places.append(texts[name])
    encoded = planner.encode(*pad_ids(distinct, planner.device))
    return LyricEncoding(encoded, np.array(places, np.int64))


@torch.inference_mode()
def choose_song_fields(
    planner: Planner,
    encoding: LyricEncoding,
    masks: Sequence[SongMasks],
    seeds: Sequence[int],
    sampling: Sampling,
    priors: Sequence[FieldPriors | None] = (),
    wordless: LyricEncoding | None = None,
) -> list[SongFields]:
    """Choose metre, mode, tempo and pickup of each song, under its masks.

    Where a song has a prior, what the words say is their likelihood ratio, the network's
    probability with the words over that without them (as a classifier is moved to another prior:
    Saerens, Latinne and Decaestecker 2002), held within a factor of `_MOST_SAY` and raised to the
    power of `words`.

    Args:
        planner: the network.
        encoding: of the words.
        masks: of each song.
        seeds: of each song.
        sampling: temperature and top-p.
        priors: of each song, None for one without; empty where no song has any.
        wordless: the same songs encoded without their words, where one has a prior.
    """
    heads = planner.song_heads
    points = RandomPoints(seeds, _STREAM, len(SONG_FIELDS)).step()
    device = planner.device
    chosen: dict[str, NDArray[np.int64]] = {"metre": np.zeros(len(masks), np.int64)}
    log_probability = np.zeros(len(masks))
    hidden = heads.begin(encoding.encoded[torch.from_numpy(encoding.texts).to(device), 0])
    bare = None
    if wordless is not None:
        bare = heads.begin(wordless.encoded[torch.from_numpy(wordless.texts).to(device), 0])
    for place, name in enumerate(SONG_FIELDS):
        metres = chosen["metre"].tolist()
        legal = [own.legal(name, metre) for own, metre in zip(masks, metres, strict=True)]
        logits = heads.logits(hidden, place).float().cpu().numpy()
        if bare is not None:
            bare_logits = heads.logits(bare, place).float().cpu().numpy()
            logits = _weigh(logits, bare_logits, priors, name)
        if name == "pickup":
            for row, own, metre in zip(logits, masks, metres, strict=True):
                row += 0 if own.pickup_bias is None else own.pickup_bias[metre]
        choices, log_shares = draw_choices(logits, np.stack(legal), points[:, place], sampling)
        chosen[name] = choices
        log_probability += log_shares
        if place + 1 < len(SONG_FIELDS):
            hidden = heads.condition(hidden, place, torch.from_numpy(choices).to(device))
            if bare is not None:
                bare = heads.condition(bare, place, torch.from_numpy(choices).to(device))
    columns = zip(*(chosen[name].tolist() for name in SONG_FIELDS), strict=True)
    return [
        SongFields(metre, mode, tempo, pickup, total)
        for (metre, mode, tempo, pickup), total in zip(
            columns, log_probability.tolist(), strict=True
        )
    ]


def _weigh(
    logits: NDArray[np.float32],
    bare: NDArray[np.float32],
    priors: Sequence[FieldPriors | None],
    name: str,
) -> NDArray[np.float32]:
    """Return the logits of a field, for songs that have a prior of it by that prior.

    Args:
        logits: (B, choices), of the words.
        bare: (B, choices), without them.
        priors: of each song.
        name: of the field.
    """
    weighed = logits.copy()
    says = np.clip(log_softmax(logits, 1) - log_softmax(bare, 1), -_MOST_SAY, _MOST_SAY)
    for row, prior in enumerate(priors):
        shares = None if prior is None else prior.log_shares.get(name)
        if prior is not None and shares is not None:
            weighed[row] = shares + prior.words[name] * says[row]
    return weighed


@torch.inference_mode()
def decode(
    planner: Planner,
    encoding: LyricEncoding,
    requests: Sequence[DecodeRequest],
    sampling: Sampling,
) -> list[Plan]:
    """Plan the slots of songs, one step a slot for the whole batch, under each song's grammar."""
    grammars = [PlannerGrammar(SongState(r.conditions), r.phrases, r.repetition) for r in requests]
    steps = PlannerSteps(planner, encoding, max(grammar.longest for grammar in grammars))
    return decode_steps(steps, grammars, requests, tuple(planner.fields), sampling)


def decode_steps(
    steps: "PlannerSteps",
    grammars: Sequence[PlannerGrammar],
    requests: Sequence[DecodeRequest],
    fields: Sequence[str],
    sampling: Sampling,
) -> list[Plan]:
    """Decode songs, whatever the network and the grammar.

    Args:
        steps: the network.
        grammars: of each song.
        requests: of each song.
        fields: that a step decides, in order.
        sampling: temperature and top-p.
    """
    points = RandomPoints(
        [request.seed for request in requests], _STREAM, len(fields), skip=len(SONG_FIELDS)
    )
    totals = np.array([request.fields.log_probability for request in requests])
    columns = np.zeros((len(requests), len(STEP_COLUMNS)), np.int64)
    tokens = np.zeros((len(requests), 2), np.int64)
    while not all(grammar.is_done for grammar in grammars):
        for row, grammar in enumerate(grammars):
            columns[row] = 0 if grammar.is_done else grammar.columns()
            tokens[row] = grammar.tokens
        steps.advance(columns, tokens)
        _decide(steps, grammars, fields, points.step(), totals, sampling)
    plans = []
    for grammar, total in zip(grammars, totals.tolist(), strict=True):
        phrases = tuple(tuple(phrase) for phrase in grammar.state.phrases if phrase)
        plans.append(Plan(phrases, tuple(grammar.state.forms[: len(phrases)]), total))
    return plans


def _decide(
    steps: "PlannerSteps",
    grammars: Sequence[PlannerGrammar],
    fields: Sequence[str],
    points: NDArray[np.float64],
    totals: NDArray[np.float64],
    sampling: Sampling,
) -> None:
    """Choose all fields of one step, and take it; `totals` grows by the log probabilities."""
    active = [(row, g, SlotChoice(END)) for row, g in enumerate(grammars) if not g.is_done]
    slots = active
    chosen = np.zeros(len(grammars), np.int64)
    for place, name in enumerate(fields):
        if place:
            steps.condition(place - 1, chosen)
            chosen[:] = 0
        opened: list[tuple[int, PlannerGrammar, SlotChoice]] = []
        masks: list[Mask] = []
        for row, grammar, slot in slots:
            legal = grammar.allowed(name, slot)
            if legal.only is None:
                opened.append((row, grammar, slot))
                masks.append(legal.mask)
            else:
                chosen[row] = legal.only
                grammar.choose(name, slot, legal.only)
        if opened:  # else the network need not be asked
            rows = [row for row, *_ in opened]
            legal_masks = np.concatenate(masks).reshape(len(masks), -1)
            logits = steps.logits(place)[rows]
            for own, (_, grammar, slot) in zip(logits, opened, strict=True):
                bias = grammar.bias(name, slot)
                if bias is not None:
                    own += bias
            choices, log_shares = draw_choices(logits, legal_masks, points[rows, place], sampling)
            chosen[rows] = choices
            totals[rows] += log_shares
            for (_, grammar, slot), choice in zip(opened, choices.tolist(), strict=True):
                grammar.choose(name, slot, choice)
        if place == 0:
            slots = [entry for entry in active if entry[2].kind != END]
            if not slots:
                break
    for _, grammar, slot in active:
        grammar.take(slot)


class PlannerSteps:
    """The planner's network, one step at a time: arrays in, arrays out, on its own device.

    A step is so small that calling modules would cost as much as the arithmetic: it is written
    out on their weights. The chained heads are smaller still and stay on the CPU, so that only one
    array a step comes back from the device.

    Args:
        planner: the network.
        encoding: of the songs' lyrics.
        longest: upper bound of the steps.
    """

    def __init__(self, planner: Planner, encoding: LyricEncoding, longest: int) -> None:
        encoded = encoding.encoded
        self._device = encoded.device
        self._offsets = planner.steps.offsets.cpu().numpy()
        self._columns = planner.steps.weight
        songs, width = len(encoding.texts), len(self._offsets)
        self._bags = torch.arange(0, songs * width, width, device=self._device)
        # The syllables' part of the input does not change: project it once, not once a step.
        self._current = planner.current(encoded).flatten(0, 1)
        self._coming = planner.coming(encoded).flatten(0, 1)
        self._firsts = (encoding.texts * encoded.shape[1])[:, None]
        self._decoder = planner.decoder.start(songs, longest)
        heads = planner.slot_heads
        self._inward, self._inward_bias = heads.inward.weight, heads.inward.bias
        self._outward = [
            (head.weight.float().cpu(), head.bias.float().cpu())
            for head in heads.outward
            if isinstance(head, nn.Linear)
        ]
        self._choices = [
            table.weight.float().cpu().numpy()
            for table in heads.choices
            if isinstance(table, nn.Embedding)
        ]
        self._head_width = heads.head_width
        self._hidden = np.zeros((songs, 0), np.float32)

    def advance(self, columns: NDArray[np.int64], tokens: NDArray[np.int64]) -> None:
        """Take the next step.

        Args:
            columns: (songs, step columns) ids.
            tokens: (songs, 2) indices of the tokens sung last and to come.
        """
        x = self._decoder.step(self.inputs(columns, tokens))
        hidden = functional.linear(x, self._inward, self._inward_bias)
        self._hidden = hidden.float().cpu().numpy()

    def inputs(self, columns: NDArray[np.int64], tokens: NDArray[np.int64]) -> Tensor:
        """Embed a step, (songs, width); the arguments are those of `advance`."""
        ids = self._to_device(columns + self._offsets)
        x = torch.embedding_bag(self._columns, ids.view(-1), self._bags, False, 0)[0]
        current, coming = self._to_device(tokens + self._firsts).unbind(1)
        x = x + self._current.index_select(0, current) + self._coming.index_select(0, coming)
        assert isinstance(x, Tensor)
        return x

    def logits(self, place: int) -> NDArray[np.float32]:
        """Return the logits of a field, (songs, choices)."""
        first = place * self._head_width
        hidden = torch.from_numpy(self._hidden[:, first : first + self._head_width])
        logits = functional.linear(functional.silu(hidden), *self._outward[place])
        return np.asarray(logits.numpy())

    def condition(self, place: int, choices: NDArray[np.int64]) -> None:
        """Condition the later fields on the choices of the field at `place`, (songs,)."""
        self._hidden[:, (place + 1) * self._head_width :] += self._choices[place][choices]

    def _to_device(self, array: NDArray[np.int64]) -> Tensor:
        return torch.from_numpy(array).to(self._device)
