"""How evenly values are spread."""

from collections import Counter
from collections.abc import Hashable, Iterable

import numpy as np
from numpy.typing import ArrayLike


def entropy(shares: ArrayLike) -> float:
    """Return the entropy of counts or shares, any scale, in bits.

    0 where there is one value, log2(n) where n values are equally frequent (Shannon, "A
    mathematical theory of communication", 1948). At least one count is positive.
    """
    counts = np.asarray(shares, np.float64)
    parts = counts[counts > 0] / counts.sum()
    return max(0.0, -float(np.sum(parts * np.log2(parts))))


def entropy_of_values(values: Iterable[Hashable]) -> float | None:
    """Return the entropy in bits of how often each value occurs, None of no values."""
    counts = list(Counter(values).values())
    return entropy(counts) if counts else None
