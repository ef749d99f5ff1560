"""Numbers and sentences of a report."""

from math import inf

import pytest

from melregen.evaluation.bands import Band
from melregen.evaluation.report import PEOPLE, Cell, Row, Verdict
from melregen.evaluation.show import wording
from melregen.evaluation.show.findings import Finding, Place
from melregen.evaluation.statistics import Estimate
from tests.evaluation.show.test_findings import BAND, row


def finding(deviations, there=Place.BELOW):
    found = row(0.18)
    return Finding(found, found.cells["ours"], BAND, there, deviations)


@pytest.mark.parametrize(
    ("value", "digits", "text"),
    [(0.184, 2, "0.18"), (-1.5, 1, "−1.5"), (-0.001, 2, "0.00"), (12.0, 0, "12")],
)
def test_numbers_have_a_true_minus_and_no_negative_zero(value, digits, text):
    assert wording.number(value, digits) == text


def test_signed_numbers():
    assert [wording.signed(v) for v in (2.04, -0.8, 0.0, 0.01)] == ["+2.0", "−0.8", "0.0", "0.0"]


@pytest.mark.parametrize(
    ("value", "digits"), [(0.01, 4), (0.1, 3), (0.5, 2), (13.0, 2), (120.0, 1), (2000.0, 0)]
)
def test_digits_follow_the_largest_value_of_a_row(value, digits):
    cells = {PEOPLE: Cell(Estimate(value, value, value))}
    assert wording.decimals(Row(row(0).figure, cells)) == digits


def test_the_range_of_a_band_says_to_where_it_begins_below_nothing():
    below = Band(10, 0.0, 1.0, -2.0, -1.0, 0.0, 1.0, 2.0)
    assert wording.band_range(row(0.1)) == "0.20–0.80"
    assert wording.band_range(row(0.1, band=below)) == "−2.00 to 2.00"
    assert wording.band_range(row(0.1, band=None)) is None


def test_people_are_those_of_the_report_else_those_of_the_band():
    without = Row(row(0.1).figure, {}, BAND)
    assert wording.people_mean(row(0.1)) == wording.people_mean(without) == "0.50"
    assert wording.people_mean(Row(row(0.1).figure, {})) is None


def test_a_finding_is_a_plain_sentence():
    assert wording.comparison(finding(-2.4)) == "people 0.50 (0.20–0.80), these songs 0.18"
    assert wording.how_far(finding(-2.4)) == "2.4 standard deviations below"
    assert wording.how_far(finding(inf)) == "above what all people write"


@pytest.mark.parametrize(
    ("auc", "words"),
    [(0.45, "hardly"), (0.55, "hardly"), (0.7, "often"), (0.8, "mostly"), (0.97, "nearly always")],
)
def test_the_auc_in_words(auc, words):
    assert wording.auc_level(auc) == f"{words} told apart"


def test_the_auc_is_a_share_of_pairs():
    sentence = wording.auc_sentence(Verdict(Estimate(0.931, 0.9, 0.95), (), 28))
    assert sentence.endswith("rightly 93 times of 100.")


def test_how_many_figures_lie_outside():
    outside, leaning = finding(-2.4), finding(-1.0, Place.LEANS_LOW)
    say = wording.outside_sentence
    assert say((), 0) == "No figure can be held against what people write."
    assert say((), 5) == "None of 5 figures lie outside what people write."
    assert say((outside,), 5) == "1 of 5 figures lies outside what people write."
    assert say((outside, leaning), 5).endswith("; 1 more lies inside, but far from their mean.")


def test_control_characters_of_a_name_are_not_shown():
    assert wording.printable("a\x1b[31mb\u202e\udc80") == "a\ufffd[31mb\ufffd\ufffd"
    assert wording.printable("two\nlines") == "two lines"
