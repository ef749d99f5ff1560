"""The best way through the choices of each moment."""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

Costs = NDArray[np.float64]
Voices = NDArray[np.int64]
"""Pitches, a column a voice from high to low and a row a choice."""


def cheapest_path(own: Sequence[Costs], motion: Callable[[int], Costs]) -> list[int]:
    """Return one choice a moment so that their costs and those of the motions are the least.

    Args:
        own: costs of the choices of each moment, (choices,).
        motion: gives, for i from 1 on, the costs of going from each choice of moment i - 1 to each
            of moment i, (choices before, choices after).
    """
    if not own:
        return []
    reached = own[0]
    backs = []
    for index in range(1, len(own)):
        totals = reached[:, None] + motion(index)
        best = totals.argmin(axis=0)
        reached = totals[best, np.arange(totals.shape[1])] + own[index]
        backs.append(best)
    path = [int(reached.argmin())]
    for best in reversed(backs):
        path.append(int(best[path[-1]]))
    return path[::-1]
