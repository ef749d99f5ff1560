"""What a renderer in training is told of a song: conditions left open and notes given, at random.

At inference templates come from a planner, or are given in part, a bar here and a phrase there, and
some of their notes may be fixed. What is open or given there was open or given in training too: for
whole songs and for spans of them, so that a song of which half is given is no strange sight.
"""

import numpy as np
from numpy.typing import NDArray

from melregen.models.nn import vocabulary as v
from melregen.models.renderer.features import COLUMNS, DROPPED_TOGETHER, IGNORED, NO_PITCH

Ints = NDArray[np.int64]

_NAMES = list(COLUMNS)
_RANGE = [_NAMES.index(name) for name in ("low", "high")]
_FEEL = [_NAMES.index(name) for name in ("interval_size", "unisons", "range", "section_height")]
_GIVEN = _NAMES.index("given")
_GROUPS = [[_NAMES.index(name) for name in group] for group in DROPPED_TOGETHER]

_DROP_RATE = 0.12
"""Of a group of conditions: how often the whole song is without it."""

_SPAN_RATE = 0.12
"""And how often a span of it is, or all but a span."""

_RANGE_RATE = 0.5
_FEEL_RATE = 0.4
_MISALIGN_RATE = 0.15
_GIVEN_RATE = 0.35
_PATTERNS = {"gap": 0.4, "start": 0.2, "end": 0.1, "span": 0.15, "scattered": 0.15}
"""Which notes are given where any are: all but a span, those before or after a place, a span, or
some here and there."""


def drop_conditions(columns: Ints, aligned: Ints, random: np.random.Generator) -> None:
    """Leave conditions open and hide the form at random, in place.

    Args:
        columns: (slots, columns of `COLUMNS`) of a song, with padding at its end or without.
        aligned: (slots,) pitches of aligned slots; an alignment may announce a repeat that the
            song does not keep, so they are hidden at times.
        random: source of the draws.
    """
    for group in _GROUPS:
        drawn = random.random()
        if drawn < _DROP_RATE:
            columns[:, group] = v.OPEN
        elif drawn < _DROP_RATE + _SPAN_RATE:
            places = np.flatnonzero(draw_span(len(columns), random))
            columns[places[:, None], group] = v.OPEN
    if random.random() >= _RANGE_RATE:
        columns[:, _RANGE] = v.OPEN
    for column in _FEEL:
        if random.random() >= _FEEL_RATE:
            columns[:, column] = v.OPEN
    if random.random() < _MISALIGN_RATE:
        aligned[:] = NO_PITCH


def give_notes(columns: Ints, target: Ints, random: np.random.Generator) -> None:
    """Give some of the notes at random, in place; what is given is not to be predicted.

    Args:
        columns: (slots, columns of `COLUMNS`) of a song without padding.
        target: (slots,) relative pitches, `IGNORED` for those that are not predicted.
        random: source of the draws.
    """
    if random.random() >= _GIVEN_RATE:
        return
    is_given = draw_pattern(len(target), random) & (target != IGNORED)
    if is_given.all():  # something must be left to predict
        return
    columns[is_given, _GIVEN] = 1 + target[is_given]
    target[is_given] = IGNORED


def draw_pattern(length: int, random: np.random.Generator) -> NDArray[np.bool_]:
    """Return which notes of a song are given, (length,)."""
    name = str(random.choice(list(_PATTERNS), p=list(_PATTERNS.values())))
    places = np.arange(length)
    if name == "scattered":
        return random.random(length) < random.uniform(0.05, 0.3)
    if name == "start":
        return places < random.integers(1, max(length, 2))
    if name == "end":
        return places >= random.integers(1, max(length, 2))
    start, stop = _draw_bounds(length, random, longest=0.6)
    inside = (places >= start) & (places < stop)
    return inside if name == "span" else ~inside


def draw_span(length: int, random: np.random.Generator) -> NDArray[np.bool_]:
    """Return a random span of a song, or all but such a span, (length,)."""
    start, stop = _draw_bounds(length, random, longest=0.8)
    places = np.arange(length)
    inside = (places >= start) & (places < stop)
    return inside if random.random() < 0.5 else ~inside


def _draw_bounds(length: int, random: np.random.Generator, longest: float) -> tuple[int, int]:
    """Return where a span starts and stops: from one note to a share of the song."""
    size = int(random.integers(1, max(int(longest * length), 1) + 1))
    start = int(random.integers(0, length - size + 1))
    return start, start + size
