"""Trivial models: their probabilities are probabilities, and orders see what they should."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from melregen.evaluation.baselines import (
    Markov,
    SymbolSequence,
    Unigram,
    train_baselines,
)

SYMBOLS = 5


def sequence(symbols, scored=None):
    array = np.array(symbols, np.int64)
    mask = np.ones(len(array), bool) if scored is None else np.array(scored, bool)
    return SymbolSequence(array, mask)


melodies = st.lists(
    st.lists(st.integers(0, SYMBOLS - 1), min_size=1, max_size=12).map(sequence),
    min_size=1,
    max_size=6,
)


@given(melodies, st.lists(st.integers(0, SYMBOLS - 1), max_size=6))
def test_probabilities_of_the_next_symbol_sum_to_one(training, context):
    for model in train_baselines(SYMBOLS, training, orders=(0, 1, 2, 4)):
        shares = 0.0
        for symbol in range(SYMBOLS):
            bits = model.bits([sequence([*context, symbol], [False] * len(context) + [True])])
            assert np.isfinite(bits).all()
            shares += 2.0 ** -bits[0]
        assert shares == pytest.approx(1.0)


def test_krichevsky_trofimov_adds_half_a_count():
    model = Unigram(2, [sequence([0, 0, 1])])
    assert 2 ** -model.bits([sequence([0])]) == pytest.approx(2.5 / 4)


def test_witten_bell_weighs_a_context_by_how_many_symbols_followed_it():
    model = Markov(1, 2, [sequence([0, 0, 1, 0])])
    # after nothing: 3 of 4 are 0, 2 distinct; below that uniform
    lower = (3 + 2 * 0.5) / (4 + 2)
    # after 0 (twice, then the end): 0 once, 1 once, 2 distinct
    after = (1 + 2 * lower) / (2 + 2)
    bits = model.bits([sequence([0, 0], [False, True])])
    assert 2 ** -bits[0] == pytest.approx(after)


def test_a_higher_order_learns_what_a_lower_one_cannot():
    tune = sequence([0, 1, 0, 2] * 50)
    bits = {order: Markov(order, 3, [tune]).bits([tune]).mean() for order in (1, 2)}
    assert bits[1] > 0.45
    assert bits[2] < 0.1


def test_context_symbols_that_do_not_count_are_neither_counted_nor_scored():
    hidden = sequence([1, 1, 1, 0], [False, False, False, True])
    unigram, markov = Unigram(2, [hidden]), Markov(1, 2, [hidden])
    assert len(unigram.bits([hidden])) == 1
    assert 2 ** -unigram.bits([sequence([1])]) == pytest.approx(0.25)
    assert 2 ** -markov.bits([sequence([1, 0], [False, True])]) > 0.8


def test_pieces_do_not_run_into_each_other():
    model = Markov(2, 3, [sequence([0, 1]), sequence([2, 2])])
    apart = model.bits([sequence([0, 1]), sequence([2, 2])])
    assert np.allclose(
        apart, np.concatenate([model.bits([sequence([0, 1])]), model.bits([sequence([2, 2])])])
    )


def test_symbols_never_seen_in_training_cost_bits_but_are_possible():
    model = Markov(3, 1000, [sequence([1, 2, 3, 4])])
    bits = model.bits([sequence([999, 500, 1, 2])])
    assert np.isfinite(bits).all()
    assert bits[0] > bits[3]


@given(melodies, st.integers(0, 2**32))
def test_a_sample_has_only_symbols_of_training(training, seed):
    known = {s for sequence in training for s in sequence.symbols.tolist()}
    for order in (0, 1, 3):
        drawn = Markov(order, SYMBOLS, training).sample(20, np.random.default_rng(seed))
        assert len(drawn) == 20
        assert set(drawn.tolist()) <= known


def test_samples_are_as_frequent_as_their_probabilities():
    training = [sequence([0, 1, 2, 0]), sequence([0, 2, 2, 1]), sequence([0, 1, 0, 1])]
    model, random = Markov(1, 3, training), np.random.default_rng(1)
    drawn = np.array([model.sample(2, random) for _ in range(4000)])
    after_0 = drawn[drawn[:, 0] == 0, 1]
    for symbol in range(3):
        bits = model.bits([sequence([0, symbol], [False, True])])
        # The model gives symbols that it has never seen a little; there are none here.
        assert np.mean(after_0 == symbol) == pytest.approx(2 ** -bits[0], abs=0.03)


def test_a_sample_begins_as_pieces_begin():
    model = Markov(3, 5, [sequence([3, 1, 2, 4])] * 50)
    starts = [model.sample(1, np.random.default_rng(seed))[0] for seed in range(40)]
    assert np.mean(np.array(starts) == 3) > 0.9
