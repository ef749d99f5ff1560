"""The look ahead at the stresses of a line agrees with counting all ways one by one."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from melregen.models.prosody.lookahead import Lookahead, closes_from, log_sums_to_close
from melregen.models.prosody.model import CELL, Prosody, cells_of, lengths_of
from melregen.music import Metre

COMMON, WALTZ, COMPOUND = Metre(4, 4), Metre(3, 4), Metre(6, 8)


def ways(stresses, metre, start, close, strength):
    """Return the sum over all ways from a cell to another, and over those with weights."""
    prosody = Prosody.load()
    levels, places = cells_of(metre)
    bar = len(levels)
    walk, lengths = prosody.walk(metre), lengths_of(metre)
    plain = weighed = 0.0
    for steps in product(range(1, close - start + 1), repeat=len(stresses) - 1):
        if sum(steps) != close - start:
            continue
        chance = weight = 1.0
        cell = start
        for stress, step in zip(stresses, steps, strict=False):
            chance *= walk[places[cell % bar], step - 1]
            if stress is not None:
                ratio = prosody.within_ratios[stress, levels[cell % bar], lengths[step - 1]]
                weight *= np.exp(strength * ratio)
            cell += step
        if stresses[-1] is not None:
            weight *= np.exp(strength * prosody.last_ratios[stresses[-1], levels[cell % bar]])
        plain += chance
        weighed += chance * weight
    return plain, weighed


@pytest.mark.parametrize("metre", [COMMON, WALTZ, COMPOUND], ids=str)
@settings(max_examples=15, deadline=None)
@given(data=st.data())
def test_the_gain_is_that_of_all_ways(metre, data) -> None:
    stresses = tuple(data.draw(st.lists(st.sampled_from([0, 1, 2, None]), min_size=2, max_size=4)))
    start = data.draw(st.integers(0, 6))
    close = start + data.draw(st.integers(len(stresses) - 1, 8))
    plain, weighed = ways(stresses, metre, start, close, 1.5)
    lookahead = Lookahead(stresses, metre, 0, close * CELL, 1.5)
    gain = float(lookahead.gain(0, np.array([start * CELL]))[0])
    if plain > 0:
        assert gain == pytest.approx(np.log(weighed / plain))
        ahead, chance = closes_from(stresses, metre, start * CELL, close + 1, 1.5)
        assert ahead[close] == pytest.approx(gain)
        assert chance[close] == pytest.approx(plain)
    else:
        assert gain == 0


def test_a_stressed_syllable_is_drawn_to_the_downbeat_and_a_weak_one_off_it() -> None:
    ticks = np.array([0, 24, 12])  # downbeat, beat, between beats
    strong = Lookahead((1, 0, 1, 0), COMMON, 0, None, 1.0).gain(0, ticks)
    weak = Lookahead((0, 1, 0, 1), COMMON, 0, None, 1.0).gain(0, ticks)
    assert strong[0] > max(strong[1:])
    assert weak[0] < min(weak[1:])


def test_an_iambic_line_gains_by_an_upbeat_and_a_trochaic_one_loses() -> None:
    upbeat, downbeat = np.array([-24]), np.array([0])
    iambic = Lookahead((0, 1, 0, 1, 0, 1), COMMON, 0, None, 1.0)
    trochaic = Lookahead((1, 0, 1, 0, 1, 0), COMMON, 0, None, 1.0)
    assert iambic.gain(0, upbeat) > iambic.gain(0, downbeat) + 0.5
    assert trochaic.gain(0, upbeat) < trochaic.gain(0, downbeat) - 0.5


def test_without_known_stress_nothing_is_gained() -> None:
    lookahead = Lookahead((None, None, None), WALTZ, 0, 72, 2.0)
    assert np.abs(lookahead.gain(0, np.arange(0, 72, CELL))).max() == pytest.approx(0)
    assert np.abs(lookahead.gain_of_lengths(0, 0, np.array([12, 24, 36]))).max() < 1e-9


def test_the_length_that_puts_the_next_stress_on_the_beat_is_preferred() -> None:
    lookahead = Lookahead((0, 1, 0, 0, 1), COMMON, 0, 96, 2.0)
    to_the_beat, past_it = lookahead.gain_of_lengths(0, 36, np.array([48, 60]))
    assert to_the_beat > past_it


def test_two_lines_of_one_rhythm_agree_best_where_their_stresses_do() -> None:
    own, other = (0, 1, 0, 1, 0, 1), (1, 0, 1, 0, 1, 0)
    alike = log_sums_to_close(own, own, COMMON, -24, 96, 1.0)
    against = log_sums_to_close(own, other, COMMON, -24, 96, 1.0)
    assert alike > against + 1
    assert log_sums_to_close(own, other, COMMON, 0, 6, 1.0) == -np.inf  # no room
