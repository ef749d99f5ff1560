"""A report in the terminal: complete, as wide as the window, and plain."""

import pytest
from rich.cells import cell_len
from rich.console import Console

from melregen.evaluation.report import PEOPLE, Report
from melregen.evaluation.show.terminal import print_report
from tests.evaluation.show.example_report import JUDGED, TRIVIAL, example_report


def printed(report, width=80, **options):
    console = Console(width=width, record=True, **{"force_terminal": False} | options)
    with console.capture() as capture:
        print_report(report, console)
    return capture.get()


@pytest.mark.parametrize("width", [40, 80, 100, 140, 200])
def test_no_line_is_wider_than_the_terminal(width):
    lines = printed(example_report(), width).splitlines()
    assert max(map(cell_len, lines)) <= width


def test_judged_songs_stand_beside_people_and_all_beside_each_other_where_there_is_room():
    def headings(text):
        return [line for line in text.splitlines() if line.startswith("figure  ")]

    assert len(headings(printed(example_report(), 80))) == 2 * 11
    assert len(headings(printed(example_report(), 140))) == 11
    assert all("people" in line for line in headings(printed(example_report(), 140)))


def test_every_figure_and_system_is_named():
    text = printed(example_report(), 400)
    for section in example_report().sections:
        assert section.title in text
        assert all(row.figure.title in text for row in section.rows)
    assert all(name in text for name in (PEOPLE, *JUDGED, *TRIVIAL))


def test_what_is_outside_is_marked_by_signs_without_colour():
    text = printed(example_report(), 140)
    assert "\x1b" not in text
    row = next(line for line in text.splitlines() if line.startswith("from the lowest to"))
    assert "▲ 19.69 ±0.41" in row
    assert "\x1b[1;31m▲ 19.69\x1b[0m" in printed(
        example_report(), 140, force_terminal=True, color_system="standard", no_color=False
    )


def test_the_summary_begins_with_the_farthest():
    text = printed(example_report(), 200)
    summary = text[text.index("What lies outside") :]
    lines = summary.splitlines()
    assert lines[1].startswith("4 of 28 figures lie outside what people write")
    assert lines[2].strip() == (
        "▼ lines sung to the same rhythm: people 0.66 (0.33–0.99), these songs 0.18; "
        "2.4 standard deviations below"
    )
    assert "nearly always told apart, AUC 0.93 (0.90–0.96)" in summary
    assert "It saw 28 figures, and goes most by:\n   lines sung to the same rhythm" in summary


def test_names_are_no_markup_and_steer_no_terminal():
    text = printed(example_report(judged=("[red]x[/red]", "a\x1b[2Jb")), 140)
    assert "[red]x[/red]" in text
    assert "\x1b" not in text


def test_a_report_with_nothing_in_it_prints():
    assert "songs" in printed(Report({}, {PEOPLE: 0}, (), ()))


def test_people_and_trivial_systems_alone_print():
    assert "flat line" in printed(example_report(judged=()))
