"""A report as one page of HTML that needs nothing from outside, neither network nor scripts.

Names in a report come from files and folders: the template escapes whatever it writes.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING

from melregen.evaluation.report import PEOPLE, Cell, GiveAway, Histogram, Report, Row, Verdict
from melregen.evaluation.show import wording
from melregen.evaluation.show.findings import (
    Finding,
    Place,
    compared,
    findings,
    place,
    trivial_systems,
)
from melregen.evaluation.show.plots import (
    Axis,
    BarPlot,
    Span,
    Strip,
    Tick,
    draw_histogram,
    draw_strip,
)

if TYPE_CHECKING:
    from jinja2 import Template

TEMPLATE = "page.html.jinja"
SHAPES = 6
"""Shapes that the template has for marks, full and hollow."""

_HEADLINES = 8
_AUC_AXIS = Axis(0.45, 1.0)


@dataclass(frozen=True)
class Look:
    """How a system is marked.

    Attributes:
        kind: "people", "judged" or "trivial".
        index: of its shape, and of its colour where it is judged.
    """

    kind: str
    index: int


@dataclass(frozen=True)
class Apart:
    """A finding with a small strip chart of people and that system alone."""

    finding: Finding
    strip: Strip


@dataclass(frozen=True)
class Headline:
    """What the page says first of a judged system.

    Attributes:
        system: its name.
        songs: how many there are.
        count: how many figures lie outside, as a sentence.
        verdict: of the learning judge.
        found: where it stands apart, farthest first.
        more: how many such figures are left out here.
    """

    system: str
    songs: int
    count: str
    verdict: Verdict | None
    found: tuple[Apart, ...]
    more: int


@dataclass(frozen=True)
class Number:
    """A cell of the table beside a strip chart."""

    system: str
    value: str
    half: str
    distance: str
    place: Place


@dataclass(frozen=True)
class FigureLine:
    """A figure: its strip chart and the numbers beside it."""

    row: Row
    aim: str
    strip: Strip
    people: str
    band: str
    numbers: tuple[Number | None, ...]

    @property
    def is_outside(self) -> bool:
        """Whether a judged system lies outside what people write."""
        return any(number is not None and number.place.is_outside for number in self.numbers)


@dataclass(frozen=True)
class FigureTable:
    """A section of the report: its heading, the systems that it has, and its figures."""

    name: str
    title: str
    note: str
    judged: tuple[str, ...]
    lines: tuple[FigureLine, ...]


@dataclass(frozen=True)
class Plot:
    """A histogram with its bars."""

    histogram: Histogram
    bars: BarPlot


@dataclass(frozen=True)
class AucLine:
    """A system on the scale of the learning judge, `x` and `interval` in percent."""

    system: str
    x: float
    interval: Span
    auc: str


def report_to_html(report: Report) -> str:
    """Return the page; the same report gives the same page.

    Args:
        report: what to show.

    Returns:
        A whole HTML document.
    """
    judged, trivial = report.judged, trivial_systems(report)
    return _template().render(
        report=report,
        PEOPLE=PEOPLE,
        trivial=trivial,
        looks=_looks(judged, trivial),
        headlines=[_headline(report, system) for system in judged],
        auc_lines=[_auc_line(name, report.verdicts) for name in report.verdicts],
        auc_ticks=[Tick(_AUC_AXIS.at(v), f"{v:.2f}") for v in (0.5, 0.6, 0.7, 0.8, 0.9, 1.0)],
        tables=_tables(report, (*trivial, *judged)),
        plots=[Plot(h, draw_histogram(h, judged)) for h in report.histograms],
        give_aways={name: v.give_aways for name, v in report.verdicts.items() if name in judged},
    )


@cache
def _template() -> "Template":
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("melregen.evaluation.show", ""),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        # Names may hold what no page can: control characters, halves of characters.
        finalize=lambda value: wording.printable(value) if type(value) is str else value,
    )
    environment.filters.update(
        signed=wording.signed,
        comparison=wording.comparison,
        how_far=wording.how_far,
        auc_level_of=_auc_level,
        auc_sentence=wording.auc_sentence,
        percent=_percent,
        rounded=_rounded,
        bar=_bar,
        place_of=place,
        systems_of=_systems,
    )
    return environment.get_template(TEMPLATE)


def _looks(judged: tuple[str, ...], trivial: tuple[str, ...]) -> dict[str, Look]:
    """Return the mark of every system."""
    looks = {PEOPLE: Look("people", 0)}
    looks |= {name: Look("judged", index % SHAPES) for index, name in enumerate(judged)}
    return looks | {name: Look("trivial", index % SHAPES) for index, name in enumerate(trivial)}


def _headline(report: Report, system: str) -> Headline:
    found = findings(report, system)
    count = wording.outside_sentence(found, compared(report, system))
    shown = tuple(Apart(f, _small_strip(f.row, system)) for f in found[:_HEADLINES])
    songs, verdict = report.systems.get(system, 0), report.verdicts.get(system)
    return Headline(system, songs, count, verdict, shown, len(found) - len(shown))


def _small_strip(row: Row, system: str) -> Strip:
    """Return the strip chart of people and one system, which leaves these the whole width."""
    cells = {name: row.cells[name] for name in (PEOPLE, system) if name in row.cells}
    return draw_strip(replace(row, cells=cells), (system,), (system,))


def _auc_line(system: str, verdicts: Mapping[str, Verdict]) -> AucLine:
    auc = verdicts[system].auc
    x, interval = _AUC_AXIS.at(auc.value), _AUC_AXIS.span(auc.low, auc.high)
    return AucLine(system, x, interval, f"{auc.value:.2f}")


def _tables(report: Report, marked: tuple[str, ...]) -> list[FigureTable]:
    """Return the sections, each with the judged systems of which it says something."""
    tables = []
    for section in report.sections:
        judged = tuple(n for n in report.judged if any(n in row.cells for row in section.rows))
        lines = tuple(_figure_line(row, judged, marked) for row in section.rows)
        tables.append(FigureTable(section.name, section.title, section.note, judged, lines))
    return tables


def _figure_line(row: Row, judged: tuple[str, ...], marked: tuple[str, ...]) -> FigureLine:
    return FigureLine(
        row,
        wording.AIMS[row.figure.aim],
        draw_strip(row, marked, judged),
        wording.people_mean(row) or "",
        wording.band_range(row) or "",
        tuple(_number(row, system) for system in judged),
    )


def _number(row: Row, system: str) -> Number | None:
    cell = row.cells.get(system)
    if cell is None:
        return None
    return Number(
        system,
        wording.number(cell.estimate.value, wording.decimals(row)),
        wording.half_width(row, system),
        "" if cell.distance is None else wording.signed(cell.distance),
        place(row, system),
    )


def _auc_level(verdict: Verdict) -> str:
    words = wording.auc_level(verdict.auc.value)
    return f"{words[0].upper()}{words[1:]}."


def _systems(row: Row, report: Report) -> list[str]:
    """Return the systems that have a figure, in the order of the report."""
    return [name for name in report.systems if name in row.cells]


def _percent(share: float | None) -> str:
    return "" if share is None else f"{share * 100:.0f} %"


def _rounded(cell: Cell, part: str, row: Row) -> str:
    """Return the value, low or high of an estimate with the digits of its row."""
    return wording.number(getattr(cell.estimate, part), wording.decimals(row))


def _bar(given: GiveAway, among: tuple[GiveAway, ...]) -> float:
    """Return how long the bar of a give-away is, percent of the longest."""
    longest = max(other.loss for other in among)
    return round(100 * max(given.loss, 0.0) / longest, 1) if longest > 0 else 0.0
