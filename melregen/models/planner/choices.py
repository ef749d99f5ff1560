"""Legal choices of one field: a mask, and the choice itself where only one is left."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from melregen.models.planner.features import FIELDS

Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Choices:
    """Which choices of a field are legal.

    Attributes:
        mask: (choices,) True where legal, at least one; read only.
        only: the one that is legal, None where there are several.
    """

    mask: Mask
    only: int | None

    @classmethod
    def of(cls, mask: Mask) -> "Choices":
        """Wrap a mask, which must not be written to any more."""
        mask.flags.writeable = False
        legal = np.flatnonzero(mask)
        if not len(legal):
            raise ValueError("a step must leave at least one choice")
        return cls(mask, int(legal[0]) if len(legal) == 1 else None)

    def narrow(self, field: str, wanted: int | None) -> "Choices":
        """Keep only the wanted choice of a field, where it is legal."""
        return self if wanted is None or not self.mask[wanted] else only(field, wanted)


def choices(field: str, legal: Iterable[int]) -> Choices:
    """Return choices of a field by their ids."""
    mask = np.zeros(FIELDS[field], bool)
    mask[list(legal)] = True
    return Choices.of(mask)


@lru_cache(maxsize=sum(FIELDS.values()))
def only(field: str, choice: int) -> Choices:
    """Return the one legal choice of a field."""
    return choices(field, [choice])
