"""What a figure is: the number that a metric gives, with its unit, range and source."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from math import inf

Figures = Mapping[str, float | None]
"""Name of a figure → its value; None where there is nothing to count."""


class Aim(StrEnum):
    """Which values of a figure are good."""

    HUMAN = "human"
    """Those that people's songs have; more is no better than less."""

    HIGH = "high"
    LOW = "low"


@dataclass(frozen=True)
class Figure:
    """A number that a metric gives.

    Attributes:
        name: of its column, unique among all metrics ("unisons").
        title: for readers, short ("notes on the pitch before them").
        unit: "share of notes", "semitones", "bits" …
        low: least possible value.
        high: greatest possible value.
        aim: which values are good.
        source: the publication that defines it, "" for a plain count.
        harmonic: whether it depends on the chords (which may be inferred).
        judged: whether the judge that learns may go by it.
    """

    name: str
    title: str
    unit: str
    low: float = 0.0
    high: float = inf
    aim: Aim = Aim.HUMAN
    source: str = ""
    harmonic: bool = False
    judged: bool = True
