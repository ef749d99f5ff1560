"""Dynamic time warping of two series of numbers (Sakoe and Chiba 1978).

Conventions: the cost of a pair of places is the absolute difference; steps go one place ahead in
one series or in both, all of weight 1; the path runs from both starts to both ends.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]

_TIE = 1e-9
"""Sums that differ by less are equal: rows are summed up in another order than columns."""


@dataclass(frozen=True)
class Warping:
    """The best alignment of two series.

    Attributes:
        distance: sum of the costs along the path.
        steps: pairs of places on the path; where paths are equally good, the one that goes ahead in
            both series whenever it can, counted from the end.
    """

    distance: float
    steps: int


def warp(first: FloatArray, second: FloatArray) -> Warping:
    """Align two series.

    Args:
        first: (n,), not empty.
        second: (m,), not empty.
    """
    sums = _accumulate(first, second)
    return Warping(float(sums[-1, -1]), _path_length(sums))


def _accumulate(first: FloatArray, second: FloatArray) -> FloatArray:
    """Return the least sum of costs up to every pair of places, (n, m).

    In a row, D[j] = cost[j] + min(A[j], D[j - 1]), where A is the better of the two ways down from
    the row before. With C the running sum of the costs this is C[j] + min over k <= j of
    (A[k] - C[k - 1]): a running minimum instead of a loop over columns.
    """
    sums = np.empty((len(first), len(second)))
    np.cumsum(np.abs(first[0] - second), out=sums[0])
    ways = np.empty(len(second))
    for row in range(1, len(first)):
        above = sums[row - 1]
        ways[0] = above[0]
        np.minimum(above[1:], above[:-1], out=ways[1:])
        costs = np.abs(first[row] - second)
        running = np.cumsum(costs)
        np.add(running, np.minimum.accumulate(ways - running + costs), out=sums[row])
    return sums


def _path_length(sums: FloatArray) -> int:
    row, column = len(sums) - 1, len(sums[0]) - 1
    steps = 1
    while row and column:
        both, down, along = sums[row - 1, column - 1], sums[row - 1, column], sums[row, column - 1]
        least = min(both, down, along) + _TIE
        if both <= least:
            row, column = row - 1, column - 1
        elif down <= least:
            row -= 1
        else:
            column -= 1
        steps += 1
    return steps + row + column
