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
            the share cos(πu/2), u uniform (Chang et al. 2022, section 3.2), and takes the mean.
        random: source of the draws.
    """
    count = int(scored.sum())
    level = random.random()
    if objective == "masked":
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
    weights = np.zeros(hidden.shape)
    for row, size in enumerate(sizes):
        size = min(max(size, 1), len(places))
        chosen = random.permutation(places)[:size]
        hidden[row, chosen] = True
        weights[row, chosen] = len(places) / max(size, 1) / len(sizes)
    return Draws(hidden, weights)
