"""What a planner in training is told of a song: conditions left open and given, at random.

At inference templates are given in every degree: words alone, lines that are laid out, chords
before the rhythm, a bar here and a phrase there, a cadence, a feel. What is open or given there was
open or given in training too, for whole songs and for spans of them, and the columns say the same
in both: those of what is fixed next are `Progress.goal` and `goal_ids`, as in inference.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from melregen.models.nn import vocabulary as v
from melregen.models.planner.features import (
    CHANGE_EDGES,
    FEEL_COLUMNS,
    FIELDS,
    GOAL_COLUMNS,
    STEP_COLUMNS,
    SYLLABLE,
    TOKEN_COLUMNS,
)
from melregen.models.planner.state import END_GOAL, START_GOAL, goal_ids
from melregen.training.tasks import Example

Mask = NDArray[np.bool_]
Ints = NDArray[np.int64]

_STEP_NAMES, _TOKEN_NAMES, _FIELDS = list(STEP_COLUMNS), list(TOKEN_COLUMNS), list(FIELDS)
_GOAL = [_STEP_NAMES.index(name) for name in GOAL_COLUMNS]
_CHORDS = [_STEP_NAMES.index(name) for name in ("given_chord", "given_next", "given_change")]
_PHRASE = [_STEP_NAMES.index(name) for name in ("given_cadence", "given_relation", "section")]
_STEP_FEEL = [_STEP_NAMES.index(name) for name in FEEL_COLUMNS]
_TOKEN_FEEL = [_TOKEN_NAMES.index(name) for name in FEEL_COLUMNS]
_REMAINING = _STEP_NAMES.index("remaining_bars")
_REST, _DURATION, _CHORD, _FORM = (
    _FIELDS.index(name) for name in ("rest", "duration", "chord", "form")
)
_RELATION_GIVEN, _SECTION_GIVEN = 1, 2
_CHANGE_EDGES = np.array(CHANGE_EDGES)
_END_STRENGTH = 4
"""Of the song's end, which lies on a bar line."""

_FIXED = {
    "nothing": 0.30, "lines": 0.38, "some lines": 0.08, "starts": 0.04,
    "scattered": 0.08, "bars": 0.09, "all": 0.03,
}  # fmt: skip
"""Which onsets are fixed: none, the start and close of every line, those of some lines, the starts
alone, slots here and there, a span or all but a span, or all."""

_CHORDS_WHOLE, _CHORDS_SPAN = 0.60, 0.15
_LENGTH_RATE = 0.5
_FEEL_RATE, _FIGURE_RATE = 0.5, 0.5
_SECTION_RATE = 0.7
_FORM_RATES = {False: (0.35, 0.35), True: (0.4, 0.85)}
"""How often cadences and relations are given, by whether the lines are laid out."""
_FORM_SPAN_RATE = 0.25
"""Of these, how often for some phrases alone."""


@dataclass(frozen=True)
class GivenParts:
    """What is given of a song.

    Attributes:
        onsets: (steps,) whether the onset of a slot is fixed; False for the end.
        durations: (steps,) whether its duration is.
        has_end: whether the song's length is given.
        chords: (chords,) which of the chords are given.
        phrases: (steps, 3) whether cadence, relation and section of the step's phrase are given.
        feel: (figures,) which figures of the feel are given.
    """

    onsets: Mask
    durations: Mask
    has_end: bool
    chords: Mask
    phrases: Mask
    feel: Mask


def give_words_alone(example: Example) -> GivenParts:
    """Return what is given where a user gives the words and nothing else."""
    steps = len(example["ticks"])
    phrases = np.zeros((steps, 3), np.bool_)
    phrases[:, _SECTION_GIVEN] = True
    return GivenParts(
        np.zeros(steps, np.bool_),
        np.zeros(steps, np.bool_),
        has_end=False,
        chords=np.zeros(len(example["chord_onsets"]), np.bool_),
        phrases=phrases,
        feel=np.zeros(len(FEEL_COLUMNS), np.bool_),
    )


def draw_given(example: Example, random: np.random.Generator) -> GivenParts:
    """Draw what is given of a song."""
    steps = len(example["ticks"])
    mode = str(random.choice(list(_FIXED), p=list(_FIXED.values())))
    onsets = _draw_onsets(mode, example, random)
    are_lines = mode in ("lines", "all")
    if mode in ("lines", "some lines"):
        is_last = np.append(np.diff(example["phrase"]) != 0, False)
        durations = onsets & is_last & (random.random() < 0.9)
    else:
        share = 1.0 if mode in ("bars", "all") else 0.7
        durations = onsets & (mode != "starts") & (random.random() < share)
    phrases = np.zeros((steps, 3), np.bool_)
    for place, rate in enumerate(_FORM_RATES[are_lines]):
        phrases[:, place] = _draw_phrases(example["phrase"], rate, random)
    phrases[:, _SECTION_GIVEN] = random.random() < _SECTION_RATE
    figures = random.random(len(FEEL_COLUMNS)) < _FIGURE_RATE
    return GivenParts(
        onsets,
        durations,
        has_end=are_lines or mode == "bars" or random.random() < _LENGTH_RATE,
        chords=_draw_chords(len(example["chord_onsets"]), random),
        phrases=phrases,
        feel=figures & (random.random() < _FEEL_RATE),
    )


def _draw_onsets(mode: str, example: Example, random: np.random.Generator) -> Mask:
    kinds, phrase = example["marks"], example["phrase"]
    is_slot = kinds != v.OPEN
    slots = int(is_slot.sum())
    if mode == "nothing":
        return np.zeros(len(kinds), np.bool_)
    if mode == "all":
        return np.asarray(is_slot)
    if mode == "scattered":
        return np.asarray(is_slot & (random.random(len(kinds)) < random.uniform(0.03, 0.4)))
    if mode == "bars":
        inside = np.zeros(len(kinds), np.bool_)
        inside[:slots] = draw_span(slots, random)
        return np.asarray(is_slot & inside)
    chosen = kinds == START_GOAL
    if mode != "starts":
        chosen = chosen | example["is_close"].astype(np.bool_)
    if mode == "some lines":
        chosen = chosen & np.append(draw_span(int(phrase.max()), random), False)[phrase]
    return np.asarray(chosen)


def _draw_phrases(phrase: NDArray[np.generic], rate: float, random: np.random.Generator) -> Mask:
    """Return at which steps something of the phrase is given: all, some, or none."""
    if random.random() >= rate:
        return np.zeros(len(phrase), np.bool_)
    if random.random() >= _FORM_SPAN_RATE:
        return np.ones(len(phrase), np.bool_)
    count = int(phrase.max())
    return np.asarray(np.append(draw_span(count, random), False)[phrase])


def _draw_chords(count: int, random: np.random.Generator) -> Mask:
    drawn = random.random()
    if not count or drawn >= _CHORDS_WHOLE + _CHORDS_SPAN:
        return np.zeros(count, np.bool_)
    return np.ones(count, np.bool_) if drawn < _CHORDS_WHOLE else draw_span(count, random)


def draw_span(length: int, random: np.random.Generator) -> Mask:
    """Return a random span of so many places, or all but such a span, (length,)."""
    if not length:
        return np.zeros(0, np.bool_)
    size = int(random.integers(1, max(int(0.8 * length), 1) + 1))
    start = int(random.integers(0, length - size + 1))
    places = np.arange(length)
    inside = (places >= start) & (places < start + size)
    return inside if random.random() < 0.5 else ~inside


def show_given(
    example: Example, given: GivenParts, columns: Ints, tokens: Ints, scored: Mask
) -> None:
    """Write what is given into the columns of a song, in place; it is no longer scored.

    Args:
        example: the song, `steps` long.
        given: what of it is given.
        columns: (steps, columns of `STEP_COLUMNS`).
        tokens: (tokens, columns of `TOKEN_COLUMNS`).
        scored: (steps, `FIELDS`).
    """
    columns[:, _GOAL] = _goals(example, given)
    if not given.has_end:
        columns[:, _REMAINING] = v.OPEN
    columns[:, _PHRASE] = np.where(given.phrases, example["given"], v.OPEN)
    feel = np.where(given.feel, example["feel"], v.OPEN)
    columns[:, _STEP_FEEL] = feel
    tokens[0, _TOKEN_FEEL] = feel
    _show_chords(example, given.chords, columns, scored)
    scored[given.onsets, _REST] = False
    scored[given.durations, _DURATION] = False
    # Where the relation of the phrase to come is given, the step before does not decide it.
    relations = columns[:, _PHRASE[_RELATION_GIVEN]]
    is_told = np.append(relations[1:] != v.OPEN, False)
    scored[is_told, _FORM] = False


def _goals(example: Example, given: GivenParts) -> Ints:
    """Return the ids of `GOAL_COLUMNS`, (steps, columns)."""
    ticks, onsets = example["ticks"].tolist(), example["onsets"].tolist()
    strengths, kinds = example["strengths"].tolist(), example["marks"].tolist()
    before = np.concatenate([[0], np.cumsum(example["fields"][:, 0] == SYLLABLE)]).tolist()
    goal: tuple[int, int, int, int] | None = None  # tick, syllables before it, strength, kind
    if given.has_end:
        goal = (int(example["end"][0]), before[-1], _END_STRENGTH, END_GOAL)
    rows = [(v.OPEN,) * len(GOAL_COLUMNS)] * len(ticks)
    for step in range(len(ticks) - 1, -1, -1):
        if given.onsets[step]:
            goal = (onsets[step], before[step], strengths[step], kinds[step])
        if goal is not None:
            tick, syllables, strength, kind = goal
            rows[step] = goal_ids(tick - ticks[step], syllables - before[step], strength, kind)
    return np.array(rows, np.int64)


def _show_chords(example: Example, is_given: Mask, columns: Ints, scored: Mask) -> None:
    columns[:, _CHORDS] = v.OPEN
    if not is_given.any():
        return
    ids = np.where(is_given, example["chord_ids"], v.OPEN)
    keep = np.append(True, is_given[1:] | is_given[:-1])  # an open span is one change
    onsets, ids = example["chord_onsets"][keep], ids[keep]
    ticks = example["ticks"]
    place = np.searchsorted(onsets, ticks, side="right") - 1
    columns[:, _CHORDS[0]] = np.where(place >= 0, ids[place], v.OPEN)
    following = place + 1
    has_next = following < len(onsets)
    following = np.minimum(following, len(onsets) - 1)
    columns[:, _CHORDS[1]] = np.where(has_next, ids[following], v.OPEN)
    change = 1 + np.searchsorted(_CHANGE_EDGES, onsets[following] - ticks, side="right")
    columns[:, _CHORDS[2]] = np.where(has_next, change, v.OPEN)
    sounding = np.searchsorted(onsets, example["probes"], side="right") - 1
    scored[:, _CHORD] &= (sounding < 0) | (ids[sounding] == v.OPEN)
