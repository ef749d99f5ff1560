"""The geometry of the page's plots: where marks and bars stand, in percent of the width.

Percent, so that a plot is as wide as the window allows while its text keeps its size.
"""

from dataclasses import dataclass
from math import ceil, floor, log10

from melregen.evaluation.report import PEOPLE, Histogram, Row
from melregen.evaluation.show.wording import number

_MARGIN = 4.0  # percent on each side, for marks and labels at the ends
_SPARE = 0.12  # of the axis on each side of what has to be seen
_REACH = 1.0  # how far trivial systems may stretch the axis, in lengths of what has to be seen
_TICKS = 6  # about


@dataclass(frozen=True)
class Axis:
    """Values from left to right.

    Attributes:
        low: value at the left end.
        high: value at the right end.
    """

    low: float
    high: float

    def at(self, value: float) -> float:
        """Return the place of a value, percent; what is beyond an end stands at it."""
        share = (min(max(value, self.low), self.high) - self.low) / (self.high - self.low)
        return round(_MARGIN + share * (100 - 2 * _MARGIN), 2)

    def span(self, low: float, high: float) -> "Span":
        """Return the place of an interval."""
        start = self.at(low)
        return Span(start, round(self.at(high) - start, 2))

    def shows(self, value: float) -> bool:
        """Whether a value lies between the ends."""
        return self.low <= value <= self.high


@dataclass(frozen=True)
class Tick:
    """A number below the axis, at `x` percent."""

    x: float
    text: str


@dataclass(frozen=True)
class Span:
    """From `x`, `width` wide, percent."""

    x: float
    width: float

    @property
    def end(self) -> float:
        """The right end."""
        return round(self.x + self.width, 2)


@dataclass(frozen=True)
class Mark:
    """A system on a strip chart.

    Attributes:
        system: which.
        x: its mean, percent.
        interval: of the mean.
        beyond: "‹" or "›" where the mean is beyond that end of the axis, else "".
    """

    system: str
    x: float
    interval: Span
    beyond: str


@dataclass(frozen=True)
class Strip:
    """A strip chart: one figure, from left to right.

    Attributes:
        ticks: of the axis.
        band: from the 5th to the 95th percentile of people's songs, None without a band.
        middle: from the 25th to the 75th.
        median: of people's songs, else their mean; None without both.
        marks: of the systems.
    """

    ticks: tuple[Tick, ...]
    band: Span | None
    middle: Span | None
    median: float | None
    marks: tuple[Mark, ...]


def draw_strip(row: Row, systems: tuple[str, ...], prominent: tuple[str, ...]) -> Strip:
    """Lay out the strip chart of a figure.

    Args:
        row: the figure.
        systems: those to be marked, in order.
        prominent: those whose whole interval has to be seen; the others may stand beyond the end.
    """
    axis = choose_axis(row, prominent)
    band = row.band
    median = band.p50 if band else None
    if median is None and PEOPLE in row.cells:
        median = row.cells[PEOPLE].estimate.value
    return Strip(
        _ticks(axis),
        axis.span(band.p5, band.p95) if band else None,
        axis.span(band.p25, band.p75) if band else None,
        None if median is None else axis.at(median),
        tuple(_mark(row, name, axis) for name in systems if name in row.cells),
    )


def choose_axis(row: Row, prominent: tuple[str, ...]) -> Axis:
    """Return an axis on which people and the prominent systems are seen, and room around them.

    Other systems stretch it as far as they can without pressing these together.
    """
    seen = [row.band.p5, row.band.p95] if row.band else []
    for name in (PEOPLE, *prominent):
        if name in row.cells:
            estimate = row.cells[name].estimate
            seen += [estimate.low, estimate.high]
    others = [cell.estimate.value for cell in row.cells.values()]
    seen = seen or others or [0.0]
    low, high = min(seen), max(seen)
    length = (high - low) or abs(high) or 1.0
    left = max(min([low, *others]), low - _REACH * length) - _SPARE * length
    right = min(max([high, *others]), high + _REACH * length) + _SPARE * length
    # No axis goes on where the figure has no values.
    left, right = max(left, row.figure.low), min(right, row.figure.high)
    return Axis(left, right) if left < right else Axis(left - 0.5, left + 0.5)


def _mark(row: Row, system: str, axis: Axis) -> Mark:
    estimate = row.cells[system].estimate
    beyond = "" if axis.shows(estimate.value) else "‹" if estimate.value < axis.low else "›"
    interval = axis.span(estimate.low, estimate.high)
    return Mark(system, axis.at(estimate.value), interval, beyond)


def _ticks(axis: Axis) -> tuple[Tick, ...]:
    """Return round numbers on an axis, a step of 1, 2 or 5 apart."""
    rough = (axis.high - axis.low) / _TICKS
    power = 10.0 ** floor(log10(rough))
    step = next((s * power for s in (1, 2, 5) if s * power >= rough * 0.99), 10 * power)
    digits = max(0, -floor(log10(step) + 1e-9))
    first, last = ceil(axis.low / step - 1e-6), floor(axis.high / step + 1e-6)
    return tuple(Tick(axis.at(i * step), number(i * step, digits)) for i in range(first, last + 1))


@dataclass(frozen=True)
class Bar:
    """A value of a histogram, in percent of its plot's width and height."""

    system: str
    label: str
    x: float
    width: float
    y: float
    height: float
    share: float

    @property
    def middle(self) -> float:
        """Halfway from the left to the right edge."""
        return round(self.x + self.width / 2, 2)


@dataclass(frozen=True)
class BarPlot:
    """A histogram: people's shares as bars, those of the judged systems as stems before them.

    Attributes:
        people: people's bars.
        others: the places of the judged systems' stems, `middle` of a bar each.
        labels: of the values.
        top: the share that the full height stands for.
    """

    people: tuple[Bar, ...]
    others: tuple[Bar, ...]
    labels: tuple[Tick, ...]
    top: float


_LABELS_SHOWN = 13


def draw_histogram(histogram: Histogram, judged: tuple[str, ...]) -> BarPlot:
    """Lay out a histogram of people and the judged systems."""
    shown = [name for name in (PEOPLE, *judged) if name in histogram.shares]
    top = max((max(histogram.shares[name], default=0.0) for name in shown), default=0.0) or 1.0
    count = max(len(histogram.labels), 1)
    slot = 100 / count
    others = [name for name in shown if name != PEOPLE]
    slim = slot * 0.64 / max(len(others), 1)
    people = _bars(histogram, PEOPLE, slot * 0.06, slot * 0.88, top) if PEOPLE in shown else ()
    slims = [
        bar
        for index, name in enumerate(others)
        for bar in _bars(histogram, name, slot * 0.18 + slim * index, slim, top)
    ]
    every = ceil(count / _LABELS_SHOWN)
    labels = tuple(
        Tick(round((index + 0.5) * slot, 2), label)
        for index, label in enumerate(histogram.labels)
        if index % every == 0
    )
    return BarPlot(people, tuple(slims), labels, top)


def _bars(
    histogram: Histogram, system: str, start: float, width: float, top: float
) -> tuple[Bar, ...]:
    """Return the bars of a system, each `start` percent into the place of its value."""
    slot = 100 / max(len(histogram.labels), 1)
    heights = [100 * share / top for share in histogram.shares[system]]
    return tuple(
        Bar(
            system,
            histogram.labels[index],
            round(index * slot + start, 2),
            round(width, 2),
            round(100 - height, 2),
            round(height, 2),
            share,
        )
        for index, (share, height) in enumerate(zip(histogram.shares[system], heights, strict=True))
    )
