"""Where the systems stand among people's songs: what is outside, and by how much.

Conventions:
    A system is outside where its mean lies outside the band, from the 5th to the 95th percentile of
    songs that people wrote. It leans where its mean lies inside, but differs from people's by a
    large effect, |d| of at least 0.8 (Cohen 1988, *Statistical Power Analysis*, 2.2.4), and its
    interval does not reach people's mean. Where a figure has a good side (`Aim.HIGH`, `Aim.LOW`),
    only the other side counts. Figures without a band say nothing here.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum
from math import inf

from melregen.evaluation.bands import Band
from melregen.evaluation.figure import Aim
from melregen.evaluation.report import PEOPLE, Cell, Report, Row

LARGE_EFFECT = 0.8
"""Cohen's d from which on a difference is called large."""


class Place(IntEnum):
    """Where a system stands among people's songs."""

    BELOW = -2
    LEANS_LOW = -1
    INSIDE = 0
    LEANS_HIGH = 1
    ABOVE = 2

    @property
    def sign(self) -> str:
        """A sign that needs no colour: filled for outside, hollow for leaning."""
        return {-2: "▼", -1: "▽", 0: "", 1: "△", 2: "▲"}[self]

    @property
    def is_outside(self) -> bool:
        """Whether the mean lies outside the band."""
        return abs(self) == 2

    @property
    def words(self) -> str:
        """The place in words, for those who do not see the sign."""
        return {
            -2: "below what people write",
            -1: "leans low",
            0: "",
            1: "leans high",
            2: "above what people write",
        }[self]


@dataclass(frozen=True)
class Finding:
    """A figure in which a system stands apart from people's songs.

    Attributes:
        row: the figure with its band.
        cell: of the system.
        band: of the row.
        place: where the system stands.
        deviations: from people's mean, in standard deviations of people's songs; infinite where
            these do not differ at all.
    """

    row: Row
    cell: Cell
    band: Band
    place: Place
    deviations: float


def place(row: Row, system: str) -> Place:
    """Return where a system stands; people, and figures without a band, count as inside."""
    cell = row.cells.get(system)
    if cell is None or row.band is None or system == PEOPLE:
        return Place.INSIDE
    found = _place(cell, row.band)
    good = {Aim.HIGH: 1, Aim.LOW: -1, Aim.HUMAN: 0}[row.figure.aim]
    return Place.INSIDE if found * good > 0 else found


def _place(cell: Cell, band: Band) -> Place:
    estimate = cell.estimate
    # Of a figure that nearly all songs share, the mean itself may lie outside the percentiles.
    if estimate.value < min(band.p5, band.mean):
        return Place.BELOW
    if estimate.value > max(band.p95, band.mean):
        return Place.ABOVE
    distance = cell.distance or 0.0
    if distance <= -LARGE_EFFECT and estimate.high < band.mean:
        return Place.LEANS_LOW
    if distance >= LARGE_EFFECT and estimate.low > band.mean:
        return Place.LEANS_HIGH
    return Place.INSIDE


def findings(report: Report, system: str) -> tuple[Finding, ...]:
    """Return where a system stands apart: first what is outside, then what leans; farthest first.

    Distance is counted in standard deviations of people's songs.
    """
    found = [
        Finding(row, row.cells[system], row.band, there, _deviations(row.cells[system], row.band))
        for row in rows(report)
        if (there := place(row, system)) is not Place.INSIDE and row.band is not None
    ]
    return tuple(sorted(found, key=lambda f: (not f.place.is_outside, -abs(f.deviations))))


def _deviations(cell: Cell, band: Band) -> float:
    difference = cell.estimate.value - band.mean
    if band.deviation > 0:
        return difference / band.deviation
    return inf if difference > 0 else -inf


def rows(report: Report) -> Iterator[Row]:
    """Yield the rows of all sections."""
    for section in report.sections:
        yield from section.rows


def compared(report: Report, system: str) -> int:
    """Return how many figures of a system can be held against a band."""
    return sum(row.band is not None and system in row.cells for row in rows(report))


def trivial_systems(report: Report) -> tuple[str, ...]:
    """Return the systems that are neither people nor judged."""
    return tuple(name for name in report.systems if name != PEOPLE and name not in report.judged)
