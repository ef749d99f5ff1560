"""A report in the terminal: a table a section, then what stands out.

Conventions:
    ▲ and ▼ mark a mean above and below what people write, △ and ▽ one that leans there; see
    `findings`. Colours repeat the signs and are left out where the output is no terminal. Names
    come from files, and are shown as plain text.
"""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from melregen.evaluation.report import Report, Row, Section
from melregen.evaluation.show.findings import Place, compared, findings, place, trivial_systems
from melregen.evaluation.show.wording import (
    AIMS,
    auc_level,
    auc_sentence,
    band_range,
    comparison,
    decimals,
    half_width,
    how_far,
    number,
    outside_sentence,
    people_mean,
    printable,
    signed,
)

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

_TITLE, _PEOPLE, _JUDGED, _TRIVIAL = 26, 13, 17, 9  # columns of the terminal, least
_SHORT_TITLE = 18  # of the tables of trivial systems
_GAP = 1  # that the box leaves between columns
_WIDEST_TITLE = 56
_FINDINGS, _GIVE_AWAYS = 12, 5
_STYLES = {2: "bold red", 1: "yellow", 0: ""}


def print_report(report: Report, console: "Console") -> None:
    """Print a report as wide as the console is.

    Args:
        report: what to print.
        console: where to.
    """
    _print_about(report, console)
    for section in report.sections:
        _print_section(report, section, console)
    for system in report.judged:
        _print_summary(report, system, console)


def _text(text: str, style: str = "") -> "Text":
    from rich.text import Text

    return Text(printable(text), style=style)


def _print_about(report: Report, console: "Console") -> None:
    from rich.table import Table

    table = Table.grid(padding=(0, _GAP))
    for name, value in report.about.items():
        table.add_row(_text(name, "dim"), _text(value))
    systems = ", ".join(f"{name} ({songs})" for name, songs in report.systems.items())
    table.add_row(_text("songs", "dim"), _text(systems))
    console.print(table)
    console.print(
        _text(
            "▲ ▼ above, below what 9 of 10 people's songs have; △ ▽ inside, but far from their "
            "mean; ± half of the interval of 19 in 20; d standard deviations from people (Cohen).",
            "dim",
        )
    )


def _print_section(report: Report, section: Section, console: "Console") -> None:
    """Print the tables of a section: trivial systems beside the judged ones where there is room."""
    console.print()
    console.print(_text(section.title, "bold"))
    if section.note:
        console.print(_text(section.note, "dim"))
    trivial = [name for name in trivial_systems(report) if _is_in(name, section)]
    judged = [name for name in report.judged if _is_in(name, section)]
    room = console.width - _TITLE - _PEOPLE - 2 * _GAP
    if len(judged) * (_JUDGED + _GAP) + len(trivial) * (_TRIVIAL + _GAP) <= room:
        console.print(_table(section, judged, trivial, console.width))
        return
    for part in _parts(judged, room // (_JUDGED + _GAP)):
        console.print(_table(section, part, (), console.width))
    if not judged:
        console.print(_table(section, (), (), console.width))
    for part in _parts(trivial, (console.width - _SHORT_TITLE - _GAP) // (_TRIVIAL + _GAP)):
        console.print()
        console.print(_trivial_table(section, part, console.width))


def _parts(names: Sequence[str], size: int) -> Iterator[tuple[str, ...]]:
    for start in range(0, len(names), max(size, 1)):
        yield tuple(names[start : start + max(size, 1)])


def _is_in(system: str, section: Section) -> bool:
    return any(system in row.cells for row in section.rows)


def _new_table(fixed: int, width: int) -> "Table":
    """Begin a table whose first column, of figures, takes what `fixed` columns leave."""
    from rich import box
    from rich.table import Table

    table = Table(box=box.SIMPLE_HEAD, padding=0, show_edge=False)
    title = max(min(width - fixed, _WIDEST_TITLE), 12)
    table.add_column("figure", width=title, overflow="fold")
    return table


def _table(section: Section, judged: Sequence[str], trivial: Sequence[str], width: int) -> "Table":
    """Return the table of people and judged systems, and of as many trivial ones."""
    fixed = _PEOPLE + _GAP + (_JUDGED + _GAP) * len(judged) + (_TRIVIAL + _GAP) * len(trivial)
    table = _new_table(fixed, width)
    table.add_column("people", width=_PEOPLE, justify="right", overflow="fold")
    for name in judged:
        heading = _text(name, "bold")
        table.add_column(heading, width=_JUDGED, justify="right", overflow="fold")
    for name in trivial:
        table.add_column(_text(name, "dim"), width=_TRIVIAL, justify="right", overflow="fold")
    for row in section.rows:
        table.add_row(
            _figure(row),
            _people(row),
            *(_judged(row, name) for name in judged),
            *(_mean(row, name) for name in trivial),
        )
    return table


def _trivial_table(section: Section, systems: Sequence[str], width: int) -> "Table":
    """Return the means of the trivial systems."""
    table = _new_table((_TRIVIAL + _GAP) * len(systems) + _GAP, width)
    for name in systems:
        table.add_column(_text(name, "dim"), width=_TRIVIAL, justify="right", overflow="fold")
    for row in section.rows:
        table.add_row(_text(row.figure.title), *(_mean(row, name) for name in systems))
    return table


def _figure(row: Row) -> "Text":
    """Return the title of a figure, and its unit below it."""
    unit = ", ".join(filter(None, (row.figure.unit, AIMS[row.figure.aim])))
    return _text(row.figure.title).append(f"\n{printable(unit)}" if unit else "", style="dim")


def _people(row: Row) -> "Text":
    """Return people's mean, and their band below it."""
    text = _text(people_mean(row) or "")
    band = band_range(row)
    return text.append(f"\n{band}", style="dim") if band else text


def _judged(row: Row, system: str) -> "Text":
    """Return sign, mean and half of the interval of a system, and its distance below them."""
    cell = row.cells.get(system)
    if cell is None:
        return _text("")
    there = place(row, system)
    mean = number(cell.estimate.value, decimals(row))
    text = _text("").append(f"{there.sign} {mean}".strip(), style=_style(there))
    text.append(f" {half_width(row, system)}", style="dim")
    if cell.distance is not None:
        text.append(f"\nd {signed(cell.distance)}", style="dim")
    return text


def _mean(row: Row, system: str) -> "Text":
    cell = row.cells.get(system)
    return _text("" if cell is None else number(cell.estimate.value, decimals(row)), "dim")


def _style(there: Place) -> str:
    return _STYLES[abs(there)]


def _print_summary(report: Report, system: str, console: "Console") -> None:
    """Print what stands out in a system's songs, the farthest first, and what the judge says."""
    from rich.table import Table

    found = findings(report, system)
    console.print()
    console.rule(_text(system, "bold"), align="left", style="dim")
    console.print("[bold]What lies outside what people write, the farthest first[/bold]")
    console.print(_text(outside_sentence(found, compared(report, system))))
    lines = Table.grid(padding=(0, 1))
    for finding in found[:_FINDINGS]:
        line = _text(f"{finding.row.figure.title}: ").append(comparison(finding))
        line.append(f"; {how_far(finding)}", style="dim")
        lines.add_row(_text(f" {finding.place.sign}", _style(finding.place)), line)
    console.print(lines)
    if len(found) > _FINDINGS:
        console.print(_text(f"   and {len(found) - _FINDINGS} more, in the tables", "dim"))
    _print_verdict(report, system, console)


def _print_verdict(report: Report, system: str, console: "Console") -> None:
    """Print the AUC of the learning judge, and what it goes by."""
    verdict = report.verdicts.get(system)
    if verdict is None:
        return
    auc = verdict.auc
    console.print()
    line = _text("").append(f"The learning judge: {auc_level(auc.value)}", style="bold")
    line.append(f", AUC {auc.value:.2f} ({auc.low:.2f}–{auc.high:.2f})")
    console.print(line.append("; 0.50 cannot tell, 1.00 always can", style="dim"))
    console.print(_text(auc_sentence(verdict)))
    if verdict.give_aways:
        console.print(_text(f"It saw {verdict.figures} figures, and goes most by:"))
    for given in verdict.give_aways[:_GIVE_AWAYS]:
        distance = "" if given.distance is None else f"d {signed(given.distance)}, "
        line = _text(f"   {given.figure.title}: ")
        line.append(f"{distance}{given.loss:.3f} of the AUC", style="dim")
        console.print(line)
