"""A judge that learns: can a classifier tell generated songs from people's, and by what?

Conventions: the judge sees the figures of single songs and nothing else. It is always asked about
songs that it was not fitted to, and songs of one group (a text with all songs made from it, and the
song that people wrote to it) are fitted to or asked about together. Gradient boosting (Friedman,
"Greedy function approximation", 2001) takes figures of any scale, and those that a song has not.
"""

from collections.abc import Callable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from melregen.evaluation.figure import Figure, Figures
from melregen.evaluation.report import GiveAway, Verdict
from melregen.evaluation.statistics import Bootstrap, cohens_d, interval

FloatArray = NDArray[np.float64]

FOLDS = 5
FEWEST_SONGS = 20
"""Of each side; fewer teach nothing."""

LEAST_KNOWN = 0.5
"""Of the songs of either side must have a figure, or the judge does not see it: that a program
writes no chords is no news about its melodies."""

_SHUFFLES = 4
_GIVE_AWAYS = 12


def table_of(songs: Sequence[Figures], names: Sequence[str]) -> FloatArray:
    """Return the figures of songs, (songs, names); NaN where a song has none."""
    return np.array(
        [[np.nan if (v := song.get(name)) is None else v for name in names] for song in songs],
        np.float64,
    ).reshape(len(songs), len(names))


def judge(
    people: Sequence[Figures],
    generated: Sequence[Figures],
    groups: tuple[Sequence[str], Sequence[str]],
    figures: Mapping[str, Figure],
    seed: int = 0,
) -> Verdict | None:
    """Fit the judge by cross-validation and ask it about every song.

    The give-aways are the figures whose shuffling among the songs asked about costs the judge most
    (permutation importance: Breiman, "Random forests", 2001, section 10). Where figures say nearly
    the same, each looks less telling than it is.

    Args:
        people: figures of the songs that people wrote.
        generated: figures of those that are judged.
        groups: the group of each song of either side.
        figures: those that the judge may see, by name.
        seed: of folds, fitting and shuffling.

    Returns:
        None where either side has fewer than `FEWEST_SONGS` songs, or too few groups.
    """
    if min(len(people), len(generated)) < FEWEST_SONGS:
        return None
    if len({*groups[0], *groups[1]}) < FOLDS:
        return None
    names = list(figures)
    ours, theirs = table_of(generated, names), table_of(people, names)
    seen = [
        index
        for index in range(len(names))
        if min(np.isfinite(t[:, index]).mean() for t in (ours, theirs)) >= LEAST_KNOWN
    ]
    if not seen:
        return None
    names = [names[index] for index in seen]
    ours, theirs = ours[:, seen], theirs[:, seen]
    values = np.concatenate([theirs, ours])
    labels = np.repeat([0, 1], [len(theirs), len(ours)])
    group_names = [*groups[0], *groups[1]]
    scores, losses = _cross_validate(values, labels, group_names, seed)
    draws = _areas(scores, labels, Bootstrap.draw(group_names, seed).weights)
    auc = float(_areas(scores, labels, np.ones((1, len(labels))))[0])
    ranked = np.argsort(-losses, kind="stable")[:_GIVE_AWAYS].tolist()
    return Verdict(
        interval(auc, draws),
        tuple(
            GiveAway(figures[names[i]], float(losses[i]), cohens_d(ours[:, i], theirs[:, i]))
            for i in ranked
            if losses[i] > 0
        ),
        len(names),
    )


def _cross_validate(
    values: FloatArray, labels: NDArray[np.int64], groups: Sequence[str], seed: int
) -> tuple[FloatArray, FloatArray]:
    """Return each song's score when it was not fitted to, and each figure's loss of AUC."""
    from sklearn.ensemble import HistGradientBoostingClassifier
    from sklearn.model_selection import StratifiedGroupKFold

    random = np.random.default_rng(seed)
    scores = np.zeros(len(labels))
    losses = np.zeros(values.shape[1])
    folds = StratifiedGroupKFold(FOLDS, shuffle=True, random_state=seed)
    for fitted, asked in folds.split(values, labels, groups):
        model = HistGradientBoostingClassifier(
            learning_rate=0.06,
            max_iter=120,
            max_leaf_nodes=8,
            min_samples_leaf=8,
            l2_regularization=1.0,
            class_weight="balanced",
            early_stopping=False,
            random_state=seed,
        ).fit(values[fitted], labels[fitted])
        inside = values[asked]
        scores[asked] = model.decision_function(inside)
        losses += _shuffling_losses(model.decision_function, inside, labels[asked], random)
    return scores, losses / FOLDS


def _shuffling_losses(
    decide: Callable[[FloatArray], FloatArray],
    values: FloatArray,
    labels: NDArray[np.int64],
    random: np.random.Generator,
) -> FloatArray:
    """Return by how much the AUC falls where each figure is shuffled, (figures,)."""
    alone = np.ones((1, len(labels)))
    if labels.min() == labels.max():
        return np.zeros(values.shape[1])
    whole = float(_areas(decide(values), labels, alone)[0])
    shuffled = np.repeat(values[None], values.shape[1] * _SHUFFLES, axis=0)
    for index in range(len(shuffled)):
        column = index % values.shape[1]
        shuffled[index, :, column] = random.permutation(values[:, column])
    scores = decide(shuffled.reshape(-1, values.shape[1])).reshape(len(shuffled), -1)
    areas = np.array([_areas(row, labels, alone)[0] for row in scores])
    return np.asarray(whole - areas.reshape(_SHUFFLES, -1).mean(axis=0))


def _areas(scores: FloatArray, labels: NDArray[np.int64], weights: FloatArray) -> FloatArray:
    """Return the area under the ROC curve for each row of weights, (draws,).

    It is the chance that a generated song scores higher than one of people's, ties counting half
    (Hanley and McNeil, "The meaning and use of the area under a ROC curve", 1982).
    """
    ours, theirs = np.flatnonzero(labels == 1), np.flatnonzero(labels == 0)
    difference = scores[ours][:, None] - scores[theirs][None, :]
    higher = (difference > 0) + 0.5 * (difference == 0)
    left, right = weights[:, ours], weights[:, theirs]
    totals = left.sum(axis=1) * right.sum(axis=1)
    wins = ((left @ higher) * right).sum(axis=1)
    kept = totals > 0
    return np.asarray(wins[kept] / totals[kept])
