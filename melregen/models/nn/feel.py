"""Figures of the feel as small integers: the buckets that planner and renderer use.

The edges follow deciles of the songs of the training corpora, with some beyond for styles that
these know little of, such as syncopated ones.
"""

from collections.abc import Iterable
from functools import lru_cache

from melregen.models.nn import vocabulary as v
from melregen.template import FEEL_FIGURES, Feel

FEEL_EDGES: dict[str, tuple[float, ...]] = {
    "notes_a_bar": (1.6, 2, 2.4, 2.7, 3, 3.3, 3.6, 4, 4.5, 5.2, 6, 7, 8.5),
    "syncopation": (0.005, 0.02, 0.05, 0.09, 0.14, 0.2, 0.28, 0.38),
    "melisma": (0.005, 0.02, 0.04, 0.07, 0.1, 0.14, 0.19, 0.26, 0.36),
    "rests": (0.005, 0.03, 0.06, 0.1, 0.15, 0.21, 0.28, 0.36, 0.46),
    "note_values": (0.4, 0.7, 0.95, 1.2, 1.4, 1.6, 1.8, 2, 2.25, 2.6),
    "repetition": (0.15, 0.3, 0.4, 0.5, 0.57, 0.63, 0.68, 0.73, 0.78, 0.83, 0.88),
    "chords_a_bar": (0.3, 0.55, 0.76, 0.95, 1.1, 1.25, 1.42, 1.65, 2, 2.5, 3.2),
    "chord_colour": (0.02, 0.08, 0.16, 0.23, 0.29, 0.35, 0.42, 0.5, 0.62, 0.8),
    "mean_interval": v.INTERVAL_SIZE_EDGES,
    "unisons": v.UNISON_EDGES,
    "range": (8, 10, 12, 13, 14, 16, 18, 20, 23),
    "chorus_height": (-3, -1, 0.5, 1.5, 3, 5),
}
"""Figure → rising edges of its buckets."""

assert FEEL_EDGES.keys() == set(FEEL_FIGURES)


def feel_sizes(names: Iterable[str]) -> dict[str, int]:
    """Return how many ids each figure has, that for an open one included."""
    return {name: len(FEEL_EDGES[name]) + 2 for name in names}


@lru_cache(maxsize=4096)
def feel_id(name: str, value: float | None) -> int:
    """Return the id of a figure, `OPEN` for None."""
    return v.OPEN if value is None else v.bucket(value, FEEL_EDGES[name])


def feel_ids(feel: Feel | None, names: Iterable[str]) -> dict[str, int]:
    """Return the ids of some figures of a feel by name, `OPEN` for those not given."""
    return {name: feel_id(name, getattr(feel, name, None)) for name in names}


def describe_feel(names: Iterable[str]) -> dict[str, list[float]]:
    """Return the edges of some figures, as plain values for a checkpoint."""
    return {name: list(FEEL_EDGES[name]) for name in names}
