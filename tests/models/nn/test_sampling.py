import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from melregen.models.nn.sampling import Draw, draw_choices


def _randoms(count: int) -> list[np.random.Generator]:
    return [np.random.default_rng(seed) for seed in range(count)]


@given(st.integers(0, 1000), st.floats(0, 3), st.floats(0.01, 1))
def test_only_legal_choices_are_drawn(seed: int, temperature: float, nucleus: float) -> None:
    random = np.random.default_rng(seed)
    logits = random.normal(size=(8, 12)).astype(np.float32) * 5
    masks = random.random((8, 12)) < 0.3
    masks[np.arange(8), random.integers(0, 12, 8)] = True
    choices, shares = draw_choices(logits, masks, _randoms(8), Draw(temperature, nucleus))
    assert masks[np.arange(8), choices].all()
    assert (shares <= 1e-9).all()


def test_temperature_zero_takes_the_likeliest_legal_choice() -> None:
    logits = np.array([[3.0, 2.0, 1.0]], np.float32)
    masks = np.array([[False, True, True]])
    choices, _ = draw_choices(logits, masks, _randoms(1), Draw(0.0))
    assert choices.tolist() == [1]


def test_a_small_nucleus_never_draws_the_unlikely() -> None:
    logits = np.tile(np.array([4.0, 3.9, 0.0, 0.0], np.float32), (200, 1))
    choices, _ = draw_choices(logits, np.ones_like(logits, bool), _randoms(200), Draw(1.0, 0.9))
    assert set(choices.tolist()) == {0, 1}


def test_draws_follow_the_shares() -> None:
    logits = np.log(np.tile(np.array([0.7, 0.2, 0.1], np.float32), (4000, 1)))
    choices, _ = draw_choices(logits, np.ones_like(logits, bool), _randoms(4000), Draw(1.0, 1.0))
    assert np.allclose(np.bincount(choices) / 4000, [0.7, 0.2, 0.1], atol=0.03)


def test_a_row_is_drawn_alike_alone_and_among_others() -> None:
    logits = np.random.default_rng(0).normal(size=(4, 9)).astype(np.float32)
    legal = np.ones((4, 9), bool)
    together, _ = draw_choices(logits, legal, _randoms(4), Draw())
    alone, _ = draw_choices(logits[2:3], legal[2:3], [np.random.default_rng(2)], Draw())
    assert together[2] == alone[0]
