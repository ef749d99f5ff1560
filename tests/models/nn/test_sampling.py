import numpy as np
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
