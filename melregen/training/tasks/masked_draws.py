"""Which notes of a song are hidden from a masked renderer, and what each of them counts.

Weights are such that the mean over draws of the weighted nats of the hidden notes is that of all
notes of the song.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Mask = NDArray[np.bool_]

STRATA = 4
"""Draws of a song where a network is measured, each from its own part of the shares."""
LONGEST_RUN = 32
"""Notes that are hidden in a row, at most: those of about eight bars."""


@dataclass(frozen=True)
class Draws:
    """Notes hidden in one or more draws.

    Attributes:
        hidden: (draws, slots).
        weights: (draws, slots), of the nats of hidden notes; 0 for the others.
    """

    hidden: Mask
    weights: NDArray[np.float64]


def draw_hidden(scored: Mask, objective: str, random: np.random.Generator) -> Draws:
    """Hide notes for one step of training.

    Args:
        scored: (slots,), which notes may be hidden.
        objective: "diffusion" hides each note with a probability t that is uniform from 0 to 1,
            and weighs it by 1/t (Sahoo et al. 2024, equation 8, linear schedule); "masked" hides
            the share cos(πu/2), u uniform (Chang et al. 2022, section 3.2), and takes the mean;
            "gaps" does so for every other song, and hides runs of notes in the others, as an edited
            song has them.
        random: source of the draws.
    """
    count = int(scored.sum())
    level = random.random()
    if objective == "gaps" and random.random() < 0.5:
        return _weigh(_runs(scored, level, random)[None], scored)
    if objective in ("masked", "gaps"):
        size = int(np.ceil(np.cos(np.pi / 2 * level) * count))
        return _hide(scored, [size], random)
    # At least one note is to be expected, or the weights have no bound.
    share = (1 + level * (count - 1)) / max(count, 1)
    hidden = scored & (random.random(len(scored)) < share)
    return Draws(hidden[None], np.where(hidden, 1 / max(share, 1e-9), 0.0)[None])


def stratified_draws(scored: Mask, random: np.random.Generator) -> Draws:
    """Hide notes to measure a network: numbers of notes that are spread evenly.

    With the number of hidden notes uniform from 1 to all, and each weighed by the inverse of their
    share, the mean is the nats of the song over all orders of telling its notes (Hoogeboom et al.
    2022, "Autoregressive diffusion models", equation 4), which is the bound of absorbing diffusion.

    Args:
        scored: (slots,), which notes may be hidden.
        random: source of the draws.
    """
    count = int(scored.sum())
    levels = (np.arange(STRATA) + random.random()) / STRATA
    return _hide(scored, np.ceil(levels * count).astype(int).tolist(), random)


def _hide(scored: Mask, sizes: list[int], random: np.random.Generator) -> Draws:
    """Hide so many notes in each draw."""
    places = np.flatnonzero(scored)
    hidden = np.zeros((len(sizes), len(scored)), bool)
    for row, size in enumerate(sizes):
        hidden[row, random.permutation(places)[: max(size, 1)]] = True
    return _weigh(hidden, scored)


def _runs(scored: Mask, level: float, random: np.random.Generator) -> Mask:
    """Hide runs of up to `LONGEST_RUN` notes, until a share of the notes is hidden."""
    places = np.flatnonzero(scored)
    hidden = np.zeros(len(scored), bool)
    wanted = min(max(level * len(places), 1), len(places))
    while hidden.sum() < wanted:
        length = int(random.integers(1, LONGEST_RUN + 1))
        start = int(random.integers(1 - length, len(places)))
        hidden[places[max(start, 0) : start + length]] = True
    return hidden


def _weigh(hidden: Mask, scored: Mask) -> Draws:
    """Return draws (draws, slots) with weights that make up for the notes that are not hidden."""
    shares = hidden.sum(axis=1, keepdims=True) / max(int(scored.sum()), 1)
    weights = hidden / np.maximum(shares, 1e-9) / len(hidden)
    return Draws(hidden, weights)
