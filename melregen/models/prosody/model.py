"""What stress says of the place and the length of a syllable, and how long syllables last.

Conventions: a *level* is how strong a place of the bar is: 4 on the downbeat, 3 on the secondary
strong beat, 2 on another beat, 1 halfway (in compound metres a third) between beats, 0 elsewhere. A
*cell* is a sixteenth. The length of a syllable is the time up to the next one of its line.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from importlib.resources import files
from typing import Any

import numpy as np
from numpy.typing import NDArray

from melregen.music import TICKS_PER_QUARTER, Metre, Ticks

Array = NDArray[np.float64]

CELL: Ticks = 6
LEVELS = 5
STRESSES = 3
"""Weak, primary, secondary."""

LENGTH_EDGES = (0.26, 0.51, 0.76, 1.01, 1.51, 2.01, 3.01)
"""Upper edges of the classes of lengths, in beats."""

MOST_CELLS = 32
"""Of a syllable's length; longer ones count as so long."""

_SMOOTHING = 20.0
"""Syllables of the overall mixture that are added to each place and length."""


def level_of(metre: Metre, position: Ticks) -> int:
    """Return the level of a position of the bar; what lies off the sixteenths is 0."""
    strength = metre.strength(position)
    if strength:
        return 1 + strength
    return int(position % division_of(metre) == 0)


def beat_of(metre: Metre) -> Ticks:
    """Return the length of a beat in ticks."""
    unit = 4 * TICKS_PER_QUARTER // metre.denominator
    return unit * 3 if metre.is_compound else unit


def division_of(metre: Metre) -> Ticks:
    """Return the length of the first division of a beat in ticks."""
    return beat_of(metre) // (3 if metre.is_compound else 2)


def upbeat_cells(metre: Metre) -> int:
    """Return the cells of the longest upbeat: half a bar."""
    return metre.bar // 2 // CELL


def length_class(beats: float) -> int:
    """Return the class of a length in beats."""
    return int(np.searchsorted(LENGTH_EDGES, beats))


def walk_name(metre: Metre) -> str:
    """Return the name under which the walk of a metre stands: its beat and how that divides."""
    return f"{beat_of(metre)}{'c' if metre.is_compound else ''}"


@dataclass(frozen=True)
class Prosody:
    """Counts of the syllables of songs that people wrote.

    Attributes:
        within: (stresses, levels, length classes) syllables that are not the last of their line.
        last: (stresses, levels) last syllables of lines.
        walks: by the name of the beat, (cells of a beat, `MOST_CELLS`) how often a syllable that
            begins in a cell of its beat lasts 1, 2 ... cells.
        entries: by metre, (cells,) how often a line begins in a cell, from half a bar before the
            line of its first bar on.
    """

    within: Array
    last: Array
    walks: Mapping[str, Array]
    entries: Mapping[str, Array]

    @staticmethod
    @cache
    def load() -> "Prosody":
        """Return what comes with the package."""
        path = files("melregen.models.prosody").joinpath("parameters.json")
        return Prosody.from_json(json.loads(path.read_text("utf-8")))

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> "Prosody":
        """Read the counts that `to_json` wrote."""
        walks = {name: np.array(rows, np.float64) for name, rows in document["walks"].items()}
        within, last = (np.array(document[name], np.float64) for name in ("within", "last"))
        entries = {name: np.array(row, np.float64) for name, row in document["entries"].items()}
        return cls(within, last, walks, entries)

    def to_json(self) -> dict[str, Any]:
        """Return the counts as plain values."""
        return {
            "within": self.within.astype(int).tolist(),
            "last": self.last.astype(int).tolist(),
            "walks": {name: rows.astype(int).tolist() for name, rows in self.walks.items()},
            "entries": {name: row.astype(int).tolist() for name, row in self.entries.items()},
        }

    @cached_property
    def within_ratios(self) -> Array:
        """Log of P(stress | level, length) over P(stress), of the shape of `within`."""
        return _log_ratios(self.within)

    @cached_property
    def last_ratios(self) -> Array:
        """Log of P(stress | level) over P(stress) of last syllables, of the shape of `last`."""
        return _log_ratios(self.last)

    def entry(self, metre: Metre, start: Ticks) -> float:
        """Return how likely a line begins at `start`, ticks after the line of its first bar."""
        counts = self.entries.get(str(metre))
        cell = round(start / CELL) + upbeat_cells(metre)
        if counts is None:
            return float(start == 0)
        return float(counts[cell] / counts.sum()) if 0 <= cell < len(counts) else 0.0

    def walk(self, metre: Metre) -> Array:
        """Return how likely each length is, (cells of a beat, `MOST_CELLS`), rows of sum 1."""
        cells = max(beat_of(metre) // CELL, 1)
        counts = self.walks.get(walk_name(metre))
        if counts is None or len(counts) != cells:
            counts = np.zeros((cells, MOST_CELLS))
        # Where nothing was counted a syllable lasts to the next division.
        division = max(division_of(metre) // CELL, 1)
        prior = np.zeros_like(counts)
        for cell in range(cells):
            prior[cell, min(division - cell % division, MOST_CELLS) - 1] = 1.0
        counts = counts + prior
        return np.asarray(counts / counts.sum(axis=1, keepdims=True))


def _log_ratios(counts: Array) -> Array:
    """Return log P(stress | place) - log P(stress), the stress along the first axis."""
    flat = counts.reshape(len(counts), -1)
    overall = flat.sum(axis=1) / flat.sum()
    smoothed = flat + _SMOOTHING * overall[:, None]
    ratios = np.log(smoothed / smoothed.sum(axis=0)) - np.log(overall)[:, None]
    return np.asarray(ratios.reshape(counts.shape))


@lru_cache(maxsize=32)
def cells_of(metre: Metre) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the level of each cell of a bar, and its place in its beat."""
    cells = max(metre.bar // CELL, 1)
    levels = [level_of(metre, cell * CELL) for cell in range(cells)]
    beat = max(beat_of(metre) // CELL, 1)
    return np.array(levels), np.arange(cells) % beat


@lru_cache(maxsize=32)
def lengths_of(metre: Metre) -> NDArray[np.int64]:
    """Return the class of the lengths of 1, 2 ... `MOST_CELLS` cells."""
    return np.array([length_class(n * CELL / beat_of(metre)) for n in range(1, MOST_CELLS + 1)])
