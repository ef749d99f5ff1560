"""Where marks and bars stand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from melregen.evaluation.bands import Band
from melregen.evaluation.figure import Figure
from melregen.evaluation.report import PEOPLE, Cell, Histogram, Row
from melregen.evaluation.show.plots import Axis, choose_axis, draw_histogram, draw_strip
from melregen.evaluation.statistics import Estimate

BAND = Band(100, 5.0, 2.0, 2.0, 4.0, 5.0, 6.0, 8.0)


def row(band=BAND, low=0.0, high=100.0, **values):
    cells = {name: Cell(Estimate(v, v - 0.5, v + 0.5)) for name, v in values.items()}
    return Row(Figure("steps", "steps", "share", low, high), cells, band)


def test_an_axis_goes_from_margin_to_margin():
    axis = Axis(0.0, 10.0)
    assert [axis.at(v) for v in (-5, 0, 5, 10, 50)] == [4.0, 4.0, 50.0, 96.0, 96.0]
    assert axis.span(0, 5).end == 50.0


def test_people_and_judged_systems_are_always_seen():
    axis = choose_axis(row(ours=30.0), ("ours",))
    assert axis.shows(2.0)
    assert axis.shows(30.5)


def test_a_trivial_system_far_away_does_not_press_the_others_together():
    strip = draw_strip(row(ours=7.0, flat=90.0), ("flat", "ours"), ("ours",))
    flat, ours = strip.marks
    assert (flat.beyond, ours.beyond) == ("›", "")
    assert flat.x == 96.0
    assert strip.band.width > 30


def test_no_axis_goes_on_where_a_figure_has_no_values():
    axis = choose_axis(row(low=0.0, high=8.5, ours=1.0), ("ours",))
    assert (axis.low, axis.high) == (0.0, 8.5)


def test_ticks_are_round_numbers():
    strip = draw_strip(row(low=-100.0, ours=5.0), ("ours",), ("ours",))
    assert [tick.text for tick in strip.ticks] == ["2", "4", "6", "8"]


def test_people_have_their_mean_where_there_is_no_band():
    with_people = draw_strip(row(None, people=3.0, ours=4.0), ("ours",), ("ours",))
    alone = draw_strip(row(None, ours=4.0), ("ours",), ("ours",))
    assert with_people.band is None
    assert with_people.median is not None
    assert alone.median is None


values = st.floats(-1e5, 1e5)


@given(st.dictionaries(st.sampled_from([PEOPLE, "ours", "flat"]), values), st.booleans(), values)
def test_all_marks_stand_on_the_plot(means, banded, low):
    found = row(BAND if banded else None, low, low + 1e5, **means)
    strip = draw_strip(found, ("flat", "ours"), ("ours",))
    assert all(0 <= mark.x <= 100 and 0 <= mark.interval.x <= 100 for mark in strip.marks)
    assert all(mark.interval.width >= 0 and mark.interval.end <= 100 for mark in strip.marks)
    assert all(0 <= tick.x <= 100 for tick in strip.ticks)
    assert len(strip.ticks) <= 9


def test_the_highest_bar_has_the_full_height():
    shares = {PEOPLE: (0.25, 0.75), "ours": (0.5, 0.5), "flat": (1.0, 0.0)}
    plot = draw_histogram(Histogram("beat", ("1", "2"), shares), ("ours",))
    assert [(bar.y, bar.height) for bar in plot.people] == [(66.67, 33.33), (0.0, 100.0)]
    assert [bar.system for bar in plot.others] == ["ours", "ours"]
    assert [bar.middle for bar in plot.others] == pytest.approx([25.0, 75.0])
    assert plot.top == 0.75


def test_labels_that_do_not_fit_are_left_out():
    count = 40
    labels = tuple(map(str, range(count)))
    plot = draw_histogram(Histogram("pitch", labels, {PEOPLE: (1 / count,) * count}), ())
    assert [tick.text for tick in plot.labels[:3]] == ["0", "4", "8"]
    assert not plot.others


def test_an_empty_histogram_has_no_bars():
    plot = draw_histogram(Histogram("pitch", (), {PEOPLE: ()}), ("ours",))
    assert (plot.people, plot.others, plot.labels) == ((), (), ())
