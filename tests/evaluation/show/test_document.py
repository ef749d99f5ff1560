"""The JSON of a report holds all of it, and nothing that JSON has not."""

import json
from dataclasses import replace
from math import inf, nan

import pytest
from hypothesis import given
from hypothesis import strategies as st

from melregen.errors import ParseError
from melregen.evaluation.bands import Band
from melregen.evaluation.figure import Aim, Figure
from melregen.evaluation.report import (
    PEOPLE,
    Cell,
    GiveAway,
    Histogram,
    Report,
    Row,
    Section,
    Verdict,
)
from melregen.evaluation.show.document import report_from_json, report_to_json
from melregen.evaluation.statistics import Estimate
from tests.evaluation.show.example_report import example_report

numbers = st.floats(-1e6, 1e6).map(lambda value: round(value, 6) + 0.0)
names = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
estimates = st.builds(Estimate, numbers, numbers, numbers)
cells = st.builds(Cell, estimates, st.none() | numbers, st.none() | numbers, st.integers(0, 999))
figures = st.builds(
    Figure, names, names, names, numbers | st.just(-inf), numbers | st.just(inf),
    st.sampled_from(Aim), names, st.booleans(),
)  # fmt: skip
bands = st.builds(Band, st.integers(10, 999), *[numbers] * 7)
rows = st.builds(Row, figures, st.dictionaries(names, cells, max_size=3), st.none() | bands)


def few(values):
    return st.lists(values, max_size=2).map(tuple)


verdicts = st.builds(
    Verdict, estimates, few(st.builds(GiveAway, figures, numbers, st.none() | numbers)),
    st.integers(0, 99),
)  # fmt: skip
reports = st.builds(
    Report,
    st.dictionaries(names, names, max_size=3),
    st.dictionaries(names, st.integers(0, 999), max_size=3),
    few(names),
    few(st.builds(Section, names, names, names, few(rows))),
    st.dictionaries(names, verdicts, max_size=2),
    few(st.builds(Histogram, names, few(names), st.dictionaries(names, few(numbers), max_size=2))),
)


@given(reports)
def test_a_report_is_read_as_it_was_written(report):
    text = report_to_json(report)
    assert report_from_json(text) == report
    assert report_to_json(report_from_json(text)) == text


def refuse(constant):
    raise AssertionError(constant)


def test_the_example_has_a_version_and_nothing_but_json():
    document = json.loads(report_to_json(example_report()), parse_constant=refuse)
    assert document["format_version"] == 1
    assert document["sections"][0]["rows"][3]["figure"]["high"] is None
    assert document["sections"][0]["rows"][0]["figure"]["aim"] == "human"


def test_the_order_of_the_systems_is_kept_in_lists_and_cells():
    report = example_report()
    first = report.sections[0].rows[0]
    turned = replace(first, cells=dict(reversed(first.cells.items())))
    section = replace(report.sections[0], rows=(turned, *report.sections[0].rows[1:]))
    turned_report = replace(report, sections=(section, *report.sections[1:]))
    assert report_to_json(turned_report) == report_to_json(report)
    assert list(report_from_json(report_to_json(report)).systems) == list(report.systems)


def test_numbers_have_six_digits():
    value = 1 / 3
    cell = Cell(Estimate(value, value, value))
    section = Section("form", "Form", "", (Row(Figure("a", "a", ""), {PEOPLE: cell}),))
    read = report_from_json(report_to_json(Report({}, {PEOPLE: 1}, (), (section,))))
    assert read.sections[0].rows[0].cells[PEOPLE].estimate.value == 0.333333


@pytest.mark.parametrize("value", [nan, inf])
def test_a_value_that_is_no_number_is_refused(value):
    section = Section(
        "form", "Form", "", (Row(Figure("a", "a", ""), {PEOPLE: Cell(Estimate(value, 0, 0))}),)
    )
    with pytest.raises(ValueError, match=r"value is (nan|inf)"):
        report_to_json(Report({}, {PEOPLE: 1}, (), (section,)))


def test_a_name_that_is_no_text_can_still_be_written():
    report = Report({"corpus": "folder\udc80"}, {}, (), ())
    report_to_json(report).encode("utf-8")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "not JSON"),
        ('{"format_version": NaN}', "not JSON"),
        ("[" * 100_000, "not JSON"),
        ("[]", "no format_version"),
        ('{"about": {}}', "no format_version"),
        ('{"format_version": 2}', "another format_version than 1"),
        ('{"format_version": true}', "another format_version than 1"),
        ('{"format_version": 1}', "field is missing"),
        ('{"format_version": 1, "systems": [1]}', "field is missing or of another kind"),
    ],
)
def test_what_is_no_report_is_refused_in_one_sentence(text, message):
    with pytest.raises(ParseError, match=message):
        report_from_json(text)


def test_a_fault_is_named_with_its_place():
    document = json.loads(report_to_json(example_report()))
    document["sections"][0]["rows"][0]["cells"][PEOPLE]["songs"] = "many"
    with pytest.raises(ParseError, match=r"sections\.0\.rows\.0\.cells\.people\.songs: "):
        report_from_json(json.dumps(document))
