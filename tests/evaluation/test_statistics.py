"""Means with intervals, and how far apart two sets are."""

import numpy as np
import pytest

from melregen.evaluation.statistics import Bootstrap, cohens_d


def test_the_mean_of_all_songs_lies_in_its_interval():
    values = np.random.default_rng(1).normal(size=200)
    estimate = Bootstrap.draw([str(place) for place in range(200)]).mean(values)
    assert estimate.value == pytest.approx(values.mean())
    # The normal approximation of the interval of a mean.
    half = 1.96 * values.std(ddof=1) / np.sqrt(200)
    assert estimate.low == pytest.approx(values.mean() - half, abs=0.03)
    assert estimate.high == pytest.approx(values.mean() + half, abs=0.03)


def test_songs_of_one_text_are_drawn_together():
    # Ten times the same ten values say no more than once.
    values = np.random.default_rng(2).normal(size=10)
    alone = Bootstrap.draw([str(place) for place in range(10)]).mean(values)
    copied = Bootstrap.draw([str(place) for place in range(10)] * 10).mean(np.tile(values, 10))
    assert copied.high - copied.low == pytest.approx(alone.high - alone.low, rel=0.01)


def test_songs_without_the_figure_do_not_count():
    bootstrap = Bootstrap.draw(["a", "b", "c"])
    assert bootstrap.mean(np.array([1.0, np.nan, 3.0])).value == 2
    assert bootstrap.mean(np.full(3, np.nan)) is None


def test_the_same_seed_gives_the_same_interval():
    values, groups = np.arange(30.0), [str(place) for place in range(30)]
    assert Bootstrap.draw(groups, 5).mean(values) == Bootstrap.draw(groups, 5).mean(values)
    assert Bootstrap.draw(groups, 5).mean(values) != Bootstrap.draw(groups, 6).mean(values)


def test_cohens_d_is_the_difference_in_pooled_deviations():
    # Means 2 and 4; variances 1 and 4 with three values each: pooled 2.5.
    ours, theirs = np.array([1.0, 2, 3]), np.array([2.0, 4, 6, np.nan])
    assert cohens_d(ours, theirs) == pytest.approx(-2 / np.sqrt(2.5))
    assert cohens_d(np.array([1.0]), theirs) is None
    assert cohens_d(np.ones(3), np.ones(3)) is None
