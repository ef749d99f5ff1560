"""What lies outside people's songs, and by how much."""

from dataclasses import replace
from math import inf

import pytest

from melregen.evaluation.bands import Band
from melregen.evaluation.figure import Aim, Figure
from melregen.evaluation.report import PEOPLE, Cell, Report, Row, Section
from melregen.evaluation.show.findings import (
    Place,
    compared,
    findings,
    place,
    trivial_systems,
)
from melregen.evaluation.statistics import Estimate
from tests.evaluation.show.example_report import JUDGED, TRIVIAL, example_report

BAND = Band(100, 0.5, 0.2, 0.2, 0.4, 0.5, 0.6, 0.8)


def row(value, distance=None, band=BAND, aim=Aim.HUMAN, half=0.01, name="steps"):
    cell = Cell(Estimate(value, value - half, value + half), distance)
    people = Cell(Estimate(0.5, 0.49, 0.51))
    figure = Figure(name, name, "share", aim=aim)
    return Row(figure, {PEOPLE: people, "ours": cell}, band)


def report(*rows):
    section = Section("melody", "Melody", "", rows)
    return Report({}, {PEOPLE: 1, "ours": 1, "flat": 1}, ("ours",), (section,))


@pytest.mark.parametrize(
    ("value", "distance", "expected"),
    [
        (0.1, -2.0, Place.BELOW),
        (0.9, 2.0, Place.ABOVE),
        (0.3, -1.0, Place.LEANS_LOW),
        (0.7, 1.0, Place.LEANS_HIGH),
        (0.45, -0.25, Place.INSIDE),
        (0.2, None, Place.INSIDE),
    ],
)
def test_a_mean_is_outside_the_band_or_leans_inside_it(value, distance, expected):
    assert place(row(value, distance), "ours") is expected


def test_what_leans_has_to_be_sure():
    assert place(row(0.3, -1.0, half=0.25), "ours") is Place.INSIDE


def test_nothing_is_outside_without_a_band_or_without_a_value():
    assert place(row(9.0, band=None), "ours") is Place.INSIDE
    assert place(row(9.0), "theirs") is Place.INSIDE
    assert place(row(9.0), PEOPLE) is Place.INSIDE


def test_the_good_side_of_a_figure_is_never_outside():
    assert place(row(0.9, aim=Aim.HIGH), "ours") is Place.INSIDE
    assert place(row(0.1, aim=Aim.HIGH), "ours") is Place.BELOW
    assert place(row(0.1, aim=Aim.LOW), "ours") is Place.INSIDE
    assert place(row(0.9, aim=Aim.LOW), "ours") is Place.ABOVE


def test_findings_count_in_deviations_of_people_and_begin_with_the_farthest_outside():
    tight = replace(BAND, p5=0.48, p95=0.52)
    rows = (row(0.7, 1.5), row(0.9), row(0.55, band=tight), row(0.0), row(0.5))
    found = findings(report(*rows), "ours")
    assert [f.deviations for f in found] == pytest.approx([-2.5, 2.0, 0.25, 1.0])
    assert [f.place.is_outside for f in found] == [True, True, True, False]


def test_what_people_never_vary_is_infinitely_far():
    constant = Band(100, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
    (first, _) = findings(report(row(0.9), row(0.1, band=constant)), "ours")
    assert first.deviations == inf


def test_only_figures_with_band_and_value_are_compared():
    assert compared(report(row(0.1), row(0.2, band=None)), "ours") == 1
    assert compared(report(row(0.1)), "flat") == 0


def test_the_trivial_systems_are_neither_people_nor_judged():
    assert trivial_systems(example_report()) == TRIVIAL


def test_the_example_has_the_form_outside_first():
    first = findings(example_report(), JUDGED[0])[0]
    assert (first.row.figure.name, first.place.sign) == ("same_rhythm", "▼")
