"""The judge that learns."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from melregen.evaluation.figure import Figure
from melregen.evaluation.judge import _areas, judge

FIGURES = {name: Figure(name, name, "") for name in ("told", "noise", "missing")}


def songs(count, shift, seed, *, missing=0.0):
    random = np.random.default_rng(seed)
    return [
        {
            "told": float(random.normal() + shift),
            "noise": float(random.normal()),
            "missing": None if random.random() < missing else float(shift),
        }
        for _ in range(count)
    ]


def names(count):
    return [f"text {place}" for place in range(count)]


def test_songs_of_one_kind_cannot_be_told_apart():
    verdict = judge(songs(120, 0, 1), songs(120, 0, 2), (names(120), names(120)), FIGURES)
    assert verdict.auc.low < 0.5 < verdict.auc.high


def test_the_figure_that_gives_songs_away_is_named_first():
    figures = {name: FIGURES[name] for name in ("noise", "told")}
    verdict = judge(songs(80, 0, 1), songs(80, 3, 2), (names(80), names(80)), figures)
    assert verdict.auc.value > 0.95
    assert verdict.give_aways[0].figure.name == "told"
    assert verdict.give_aways[0].distance > 2
    assert verdict.auc.low <= verdict.auc.value <= verdict.auc.high


def test_a_figure_that_one_side_hardly_has_is_not_seen():
    ours = songs(80, 1, 1, missing=0.9)
    verdict = judge(songs(80, 0, 2), ours, (names(80), names(80)), FIGURES)
    assert verdict.figures == 2
    assert all(found.figure.name != "missing" for found in verdict.give_aways)


def test_songs_of_one_text_do_not_teach_about_each_other():
    # Each text has a mark of its own, and people's and generated songs of it are alike.
    marks = np.random.default_rng(3).normal(size=60)
    people = [{"told": float(mark), "noise": 0.0} for mark in marks]
    figures = {name: FIGURES[name] for name in ("told", "noise")}
    verdict = judge(people, people * 3, (names(60), names(60) * 3), figures)
    assert 0.3 < verdict.auc.value < 0.7


def test_the_same_songs_get_the_same_verdict():
    ask = (songs(60, 0, 1), songs(60, 1, 2), (names(60), names(60)), FIGURES)
    assert judge(*ask) == judge(*ask)


def test_few_songs_get_no_verdict():
    assert judge(songs(19, 0, 1), songs(40, 1, 2), (names(19), names(40)), FIGURES) is None


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 1)), min_size=4, max_size=40))
def test_the_area_is_that_of_scikit_learn(scored):
    from sklearn.metrics import roc_auc_score

    scores = np.array([float(score) for score, _ in scored])
    labels = np.array([label for _, label in scored])
    if labels.min() == labels.max():
        return
    area = _areas(scores, labels, np.ones((1, len(labels))))[0]
    assert area == pytest.approx(roc_auc_score(labels, scores))
