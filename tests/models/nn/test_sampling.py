import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from melregen.models.nn.sampling import RandomPoints, Sampling, draw_choices


def _points(count: int) -> np.ndarray:
    return RandomPoints(range(count), 0, 1).step()[:, 0]


@given(st.integers(0, 1000), st.floats(0, 3), st.floats(0.01, 1))
def test_only_legal_choices_are_drawn(seed: int, temperature: float, top_p: float) -> None:
    random = np.random.default_rng(seed)
    logits = random.normal(size=(8, 12)).astype(np.float32) * 5
    masks = random.random((8, 12)) < 0.3
    masks[np.arange(8), random.integers(0, 12, 8)] = True
    choices, shares = draw_choices(logits, masks, _points(8), Sampling(temperature, top_p))
    assert masks[np.arange(8), choices].all()
    assert (shares <= 1e-9).all()


def test_temperature_zero_takes_the_likeliest_legal_choice() -> None:
    logits = np.array([[3.0, 2.0, 1.0]], np.float32)
    masks = np.array([[False, True, True]])
    choices, _ = draw_choices(logits, masks, _points(1), Sampling(0.0))
    assert choices.tolist() == [1]


def test_a_small_top_p_never_draws_the_unlikely() -> None:
    logits = np.tile(np.array([4.0, 3.9, 0.0, 0.0], np.float32), (200, 1))
    choices, _ = draw_choices(logits, np.ones_like(logits, bool), _points(200), Sampling(1.0, 0.9))
    assert set(choices.tolist()) == {0, 1}


def test_draws_follow_the_shares() -> None:
    logits = np.log(np.tile(np.array([0.7, 0.2, 0.1], np.float32), (4000, 1)))
    choices, _ = draw_choices(logits, np.ones_like(logits, bool), _points(4000), Sampling(1.0, 1.0))
    assert np.allclose(np.bincount(choices) / 4000, [0.7, 0.2, 0.1], atol=0.03)


def test_a_row_is_drawn_alike_alone_and_among_others() -> None:
    logits = np.random.default_rng(0).normal(size=(4, 9)).astype(np.float32)
    legal = np.ones((4, 9), bool)
    together, _ = draw_choices(logits, legal, _points(4), Sampling())
    alone, _ = draw_choices(logits[2:3], legal[2:3], _points(4)[2:3], Sampling())
    assert together[2] == alone[0]


def _reference(logits, mask, point, temperature, top_p) -> int:
    """Top-p by the book: sort, cut after the choice that reaches p, renormalise, invert."""
    weights = [
        math.exp((float(logit) - float(max(logits[mask]))) / temperature) if legal else 0.0
        for logit, legal in zip(logits, mask, strict=True)
    ]
    shares = [weight / sum(weights) for weight in weights]
    kept, mass = [], 0.0
    for choice in sorted(range(len(shares)), key=lambda c: -shares[c]):
        kept.append(choice)
        mass += shares[choice]
        if mass >= top_p - 1e-12:
            break
    reached = 0.0
    for choice in kept:
        reached += shares[choice] / mass
        if point < reached:
            return choice
    return kept[-1]


@given(
    st.integers(0, 10_000), st.floats(0.2, 3), st.floats(0.01, 1), st.floats(0, 1, exclude_max=True)
)
def test_draws_are_those_of_the_brute_force(seed, temperature, top_p, point) -> None:
    random = np.random.default_rng(seed)
    logits = (random.normal(size=(4, 9)) * 3).astype(np.float32)
    masks = random.random((4, 9)) < 0.6
    masks[np.arange(4), random.integers(0, 9, 4)] = True
    sampling = Sampling(temperature, top_p)
    choices, _ = draw_choices(logits, masks, np.full(4, point), sampling)
    for row in range(4):
        wanted = _reference(logits[row], masks[row], point, temperature, top_p)
        assert choices[row] == wanted


def test_the_choice_that_reaches_p_is_drawn_with_its_whole_share() -> None:
    logits = np.log(np.tile(np.array([0.5, 0.3, 0.2], np.float32), (4000, 1)))
    masks = np.ones_like(logits, bool)
    choices, _ = draw_choices(logits, masks, _points(4000), Sampling(1.0, 0.6))
    # .5 and .3 reach .6; renormalised they are .625 and .375.
    assert np.allclose(np.bincount(choices, minlength=3) / 4000, [0.625, 0.375, 0], atol=0.03)


def test_the_largest_random_number_stays_within_the_set() -> None:
    random = np.random.default_rng(0)
    logits = random.normal(size=(500, 7)).astype(np.float32)
    masks = np.ones_like(logits, bool)
    masks[:, 5:] = False
    largest = np.full(500, 1 - 2.0**-53)
    for top_p in (0.3, 0.9, 1.0):
        choices, _ = draw_choices(logits, masks, largest, Sampling(1.0, top_p))
        assert masks[np.arange(500), choices].all()


def test_log_probabilities_are_those_of_the_model_whatever_the_sampling() -> None:
    logits = np.log(np.array([[0.5, 0.3, 0.2]], np.float32))
    masks = np.array([[True, True, False]])
    for sampling in (Sampling(0.0), Sampling(2.0, 0.3), Sampling()):
        choices, log_shares = draw_choices(logits, masks, np.zeros(1), sampling)
        assert choices.tolist() == [0]
        assert np.allclose(np.exp(log_shares), 0.5 / 0.8)


@pytest.mark.parametrize(("temperature", "top_p"), [(-1, 0.9), (math.nan, 0.9), (1, 0), (1, 1.1)])
def test_a_sampling_out_of_reach_is_refused(temperature: float, top_p: float) -> None:
    with pytest.raises(ValueError, match=r"temperature|top-p"):
        Sampling(temperature, top_p)


def test_numbers_do_not_depend_on_the_other_songs_and_go_on_after_a_skip() -> None:
    whole = np.random.default_rng((7, 1)).random(6 * 150)
    points = RandomPoints([3, 7], 1, 6)
    steps = np.array([points.step()[1] for _ in range(150)])
    assert np.array_equal(steps.ravel(), whole)
    later = RandomPoints([7], 1, 6, skip=4)
    assert np.array_equal(later.step()[0], whole[4:10])
