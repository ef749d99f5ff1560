"""Drawing from masked distributions, each song with its own random numbers."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

_COLDEST = 1e-3
"""Below this temperature the likeliest choice is the only one."""


@dataclass(frozen=True)
class Draw:
    """How choices are drawn.

    Attributes:
        temperature: above 1 more daring, below 1 safer, 0 always the likeliest choice.
        nucleus: only the likeliest choices that make up this share are drawn from
            (Holtzman et al. 2020).
    """

    temperature: float = 1.0
    nucleus: float = 0.95


def draw_choices(
    logits: NDArray[np.float32],
    masks: NDArray[np.bool_],
    randoms: Sequence[np.random.Generator],
    draw: Draw,
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Draw one legal choice for each row.

    Args:
        logits: (B, choices).
        masks: (B, choices), True where legal; at least one a row.
        randoms: one generator a row.
        draw: temperature and nucleus.

    Returns:
        The choices (B,), and their log probabilities (B,) in nats among the legal ones at
        temperature 1.
    """
    points = draw_points(randoms)
    legal = np.where(masks, logits.astype(np.float64), -np.inf)
    peaks = legal.max(axis=1, keepdims=True)
    shares = np.exp(legal - peaks)
    log_shares = legal - peaks - np.log(shares.sum(axis=1, keepdims=True))
    rows = np.arange(len(logits))
    if draw.temperature < _COLDEST:
        choices = legal.argmax(axis=1)
        return choices, log_shares[rows, choices]
    if draw.temperature != 1:
        shares = np.exp((legal - peaks) / draw.temperature)
    shares /= shares.sum(axis=1, keepdims=True)
    order = np.argsort(-shares, axis=1, kind="stable")
    sums = shares[rows[:, None], order].cumsum(axis=1)
    kept = np.minimum(np.maximum(sums[:, 0], draw.nucleus), sums[:, -1])
    ranks = (sums < (points * kept)[:, None]).sum(axis=1)
    choices = order[rows, ranks]
    return choices, log_shares[rows, choices]


def draw_points(randoms: Sequence[np.random.Generator]) -> NDArray[np.float64]:
    """Return one number from 0 to 1 a row.

    Every row draws once a choice, open or not, so that its numbers do not hang on other rows.
    """
    return np.array([random.random() for random in randoms])
