"""Musical time: 24 ticks to a quarter note."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from melregen.music import TICKS_PER_QUARTER, quarters_to_ticks, ticks_to_quarters


@pytest.mark.parametrize(
    ("quarters", "ticks"),
    [
        (1, 24), (4, 96), (0, 0), (0.5, 12), (1.5, 36), (0.125, 3),
        (Fraction(1, 3), 8), (Fraction(1, 6), 4), (Fraction(2, 3), 16),
    ],
)  # fmt: skip
def test_note_lengths_down_to_32nds_and_triplets_are_exact(quarters, ticks):
    assert quarters_to_ticks(quarters) == ticks
    assert ticks_to_quarters(ticks) == quarters


def test_a_length_off_the_grid_is_rounded_to_the_nearest_tick():
    assert quarters_to_ticks(Fraction(1, 5)) == 5  # 4.8 ticks
    assert quarters_to_ticks(1 / 3) == 8


@given(st.integers(0, 100_000))
def test_ticks_and_quarters_are_inverse(ticks):
    quarters = ticks_to_quarters(ticks)
    assert quarters * TICKS_PER_QUARTER == ticks
    assert quarters_to_ticks(quarters) == ticks
    assert quarters_to_ticks(float(quarters)) == ticks
