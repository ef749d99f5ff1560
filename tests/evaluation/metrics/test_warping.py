"""Time warping agrees with the definition worked out by hand, and with a public implementation."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from melregen.evaluation.metrics.warping import warp

series = st.lists(st.integers(-12, 12), min_size=1, max_size=20).map(
    lambda values: np.array(values, np.float64)
)


def plain(first, second):
    """The recurrence as it is written down."""
    sums = np.full((len(first) + 1, len(second) + 1), np.inf)
    sums[0, 0] = 0
    for i, a in enumerate(first):
        for j, b in enumerate(second):
            sums[i + 1, j + 1] = abs(a - b) + min(sums[i, j], sums[i, j + 1], sums[i + 1, j])
    return sums[-1, -1]


def test_a_held_value_costs_nothing():
    warping = warp(np.array([0.0, 2, 2, 2, 5]), np.array([0.0, 2, 5]))
    assert warping.distance == 0
    assert warping.steps == 5


def test_the_sum_of_the_differences_along_the_path():
    # 0-0, 3-2, 4-2, 4-6: 0 + 1 + 2 + 2 is worse than 0-0, 3-2, 4-6: 0 + 1 + 2
    warping = warp(np.array([0.0, 3, 4]), np.array([0.0, 2, 6]))
    assert warping.distance == 3
    assert warping.steps == 3


@given(series, series)
def test_it_is_the_recurrence_of_the_textbook(first, second):
    warping = warp(first, second)
    assert warping.distance == pytest.approx(plain(first, second))
    assert max(len(first), len(second)) <= warping.steps <= len(first) + len(second) - 1
    assert warp(second, first).distance == pytest.approx(warping.distance)
    assert warp(first, first).distance == 0


def test_it_agrees_with_a_public_implementation():
    dtw = pytest.importorskip("dtaidistance.dtw")
    random = np.random.default_rng(7)
    for _ in range(20):
        first, second = (random.normal(0, 4, random.integers(1, 300)) for _ in range(2))
        public = dtw.distance(first, second, inner_dist="euclidean")
        assert warp(first, second).distance == pytest.approx(public)
