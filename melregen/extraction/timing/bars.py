"""Which beats begin bars, and how many make one: where long notes begin tells.

A naive Bayes model: every beat of a bar has probabilities of its own for the longest note that
begins on it. Long notes begin on strong beats (Longuet-Higgins & Lee 1984; Temperley 2007).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np

from melregen.extraction.parameters import load_note
from melregen.extraction.timing.beat_grid import BEAT_TICKS, COMPOUND, SIMPLE, Floats, Ints
from melregen.music import Metre

BARS: dict[str, tuple[int, int]] = {
    "4/4": (SIMPLE, 4), "3/4": (SIMPLE, 3), "2/4": (SIMPLE, 2),
    "6/8": (COMPOUND, 2), "9/8": (COMPOUND, 3),
}  # fmt: skip
"""Metres that are told apart: kind of their beats, and beats of a bar."""

_CHANCES = {"4/4": 0.7, "3/4": 0.25, "2/4": 0.05, "6/8": 0.98, "9/8": 0.02}
"""Before a note is heard; within each kind of beat they add up to 1."""

N_CLASSES = 5


def length_class(length: int, kind: int) -> int:
    """Return the class of the longest note that begins on a beat.

    Args:
        length: in ticks, 0 where none begins.
        kind: of the beat.
    """
    beats = length / BEAT_TICKS[kind]
    return 0 if length == 0 else 1 if beats < 1 else 2 if beats == 1 else 3 if beats < 2 else 4


@dataclass(frozen=True)
class BarLines:
    """How beats make bars.

    Attributes:
        metre: of the whole piece.
        first: index of the first beat that begins a bar, less than a bar.
    """

    metre: Metre
    first: int


def find_bars(parts: Sequence[tuple[Ints, Ints]], n_beats: int, kind: int) -> BarLines:
    """Find the metre and the bar lines of a piece whose beats are all of one kind.

    Args:
        parts: onsets and ends of the notes of each, in ticks, the first beat being at tick 0.
        n_beats: of the piece.
        kind: of them.
    """
    totals: dict[tuple[str, int], float] = {}
    for onsets, ends in parts:
        classes = beat_classes(onsets, ends, n_beats, kind)
        for name, (own_kind, count) in BARS.items():
            if own_kind != kind:
                continue
            table = np.log(_tables()[name])
            for first in range(count):
                place = (np.arange(n_beats) - first) % count
                worth = float(table[place, classes].sum()) / len(parts)
                key = (name, first)
                totals[key] = totals.get(key, float(np.log(_CHANCES[name] / count))) + worth
    name, first = max(totals, key=lambda key: totals[key])
    return BarLines(Metre.parse(name), first)


def beat_classes(onsets: Ints, ends: Ints, n_beats: int, kind: int) -> Ints:
    """Return the class of each beat, from the notes that begin on it."""
    longest = np.zeros(n_beats, dtype=np.int64)
    unit = BEAT_TICKS[kind]
    beats = onsets // unit
    on_beat = (onsets % unit == 0) & (beats < n_beats) & (beats >= 0)
    np.maximum.at(longest, beats[on_beat], (ends - onsets)[on_beat])
    return np.array([length_class(int(length), kind) for length in longest], dtype=np.int64)


@cache
def _tables() -> dict[str, Floats]:
    """Return for each metre the probabilities of the classes, (beat of the bar, class)."""
    return {name: np.array(table) for name, table in load_note("timing")["bars"].items()}
