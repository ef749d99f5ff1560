"""Planning a batch of songs: song fields first, then one step a slot, under each song's grammar."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import torch
from numpy.typing import NDArray

from melregen.models.nn.sampling import Draw, draw_choices, draw_points
from melregen.models.planner.features import (
    END,
    FIELDS,
    SONG_FIELDS,
    STEP_COLUMNS,
    IntArray,
    SlotChoice,
)
from melregen.models.planner.grammar import PlannerGrammar
from melregen.models.planner.network import Planner

Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class PlanRequest:
    """A song to be planned.

    Attributes:
        tokens: what `lyric_tokens` made of the lyrics and wishes.
        song_masks: legal choices of each of `SONG_FIELDS`, given the choices before it.
        begin: makes the song's grammar once its fields are chosen (name → choice).
        seed: of the song's random numbers.
    """

    tokens: IntArray
    song_masks: Callable[[str, Mapping[str, int]], Mask]
    begin: Callable[[Mapping[str, int]], PlannerGrammar]
    seed: int


@dataclass
class Plan:
    """A planned song.

    Attributes:
        song: the choices of `SONG_FIELDS`.
        phrases: the slots, phrase by phrase.
        forms: the choice of the field `form` for each phrase.
        log_probability: nats, over all choices that were open.
    """

    song: dict[str, int]
    phrases: list[list[SlotChoice]] = field(default_factory=list)
    forms: list[int] = field(default_factory=list)
    log_probability: float = 0.0


@torch.inference_mode()
def plan_songs(planner: Planner, requests: Sequence[PlanRequest], draw: Draw) -> list[Plan]:
    """Plan songs in one batch."""
    randoms = [np.random.default_rng((request.seed, 1)) for request in requests]
    encoded = _encode(planner, requests)
    plans = _choose_songs(planner, encoded[:, 0], requests, randoms, draw)
    grammars = [request.begin(plan.song) for request, plan in zip(requests, plans, strict=True)]
    state = planner.start(len(requests), max(grammar.longest for grammar in grammars))
    rows = torch.arange(len(requests))
    # The syllables' part of the input does not change: project it once, not once a step.
    current, coming = planner.current(encoded), planner.coming(encoded)
    while not all(grammar.done for grammar in grammars):
        columns = torch.tensor([_columns(grammar) for grammar in grammars])
        tokens = torch.tensor([grammar.tokens for grammar in grammars])
        x = planner.steps(columns + planner.step_offsets)
        x = x + current[rows, tokens[:, 0]] + coming[rows, tokens[:, 1]]
        _take_step(planner, state.step(x), grammars, plans, randoms, draw)
    for plan, grammar in zip(plans, grammars, strict=True):
        plan.phrases = [phrase for phrase in grammar.state.phrases if phrase]
        plan.forms = grammar.state.forms[: len(plan.phrases)]
    return plans


def _columns(grammar: PlannerGrammar) -> list[int]:
    return [0] * len(STEP_COLUMNS) if grammar.done else grammar.columns()


def _encode(planner: Planner, requests: Sequence[PlanRequest]) -> torch.Tensor:
    """Encode each distinct text once: candidates of one song share it."""
    groups: dict[bytes, int] = {}
    firsts: list[IntArray] = []
    places = []
    for request in requests:
        name = request.tokens.tobytes()
        if name not in groups:
            groups[name] = len(firsts)
            firsts.append(request.tokens)
        places.append(groups[name])
    longest = max(len(tokens) for tokens in firsts)
    batch = np.zeros((len(firsts), longest, firsts[0].shape[1]), np.int64)
    valid = np.zeros((len(firsts), longest), bool)
    for row, tokens in enumerate(firsts):
        batch[row, : len(tokens)] = tokens
        valid[row, : len(tokens)] = True
    encoded = planner.encode(torch.from_numpy(batch), torch.from_numpy(valid))
    return encoded[torch.tensor(places)]


def _choose_songs(
    planner: Planner,
    x: torch.Tensor,
    requests: Sequence[PlanRequest],
    randoms: Sequence[np.random.Generator],
    draw: Draw,
) -> list[Plan]:
    plans = [Plan({}) for _ in requests]
    hidden = planner.song_heads.begin(x)
    for place, name in enumerate(SONG_FIELDS):
        logits = planner.song_heads.logits(hidden, place).numpy()
        masks = np.stack(
            [r.song_masks(name, plan.song) for r, plan in zip(requests, plans, strict=True)]
        )
        choices, log_shares = draw_choices(logits, masks, randoms, draw)
        for plan, choice, log_share in zip(plans, choices, log_shares, strict=True):
            plan.song[name] = int(choice)
            plan.log_probability += float(log_share)
        planner.song_heads.tell(hidden, place, torch.from_numpy(choices))
    return plans


def _take_step(
    planner: Planner,
    decoded: torch.Tensor,
    grammars: Sequence[PlannerGrammar],
    plans: Sequence[Plan],
    randoms: Sequence[np.random.Generator],
    draw: Draw,
) -> None:
    hidden = planner.slot_heads.begin(decoded)
    steps = [SlotChoice(END) for _ in grammars]
    for place, (name, size) in enumerate(FIELDS.items()):
        masks = np.zeros((len(grammars), size), bool)
        for row, (grammar, step) in enumerate(zip(grammars, steps, strict=True)):
            if grammar.done or (name != "kind" and step.kind == END):
                masks[row, 0] = True
            else:
                masks[row] = grammar.allowed(name, step)
        if masks.sum() == len(masks):  # nothing is open: the network need not be asked
            draw_points(randoms)
            choices, log_shares = masks.argmax(axis=1), np.zeros(len(masks))
        else:
            logits = planner.slot_heads.logits(hidden, place).numpy()
            choices, log_shares = draw_choices(logits, masks, randoms, draw)
        for row, (grammar, step) in enumerate(zip(grammars, steps, strict=True)):
            if grammar.done or (name != "kind" and step.kind == END):
                continue
            value = int(choices[row])
            if name in ("rest", "duration"):
                value = grammar.ticks(name, step, value)
            setattr(step, name, value)
            plans[row].log_probability += float(log_shares[row])
        planner.slot_heads.tell(hidden, place, torch.from_numpy(choices))
    for grammar, step in zip(grammars, steps, strict=True):
        if not grammar.done:
            grammar.take(step)
