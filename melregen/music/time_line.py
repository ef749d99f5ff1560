"""The active span at a tick: the bar, key or chord that started last."""

from bisect import bisect_right
from collections.abc import Sequence
from fractions import Fraction
from typing import Generic, Protocol, TypeVar

from melregen.music.ticks import Ticks


class Starts(Protocol):
    """What starts at a tick and holds until the next of its kind: a bar, a change of key."""

    @property
    def onset(self) -> Ticks | Fraction:
        """The tick at which it starts; exact where it is not rounded yet."""


_T = TypeVar("_T", bound=Starts)


class ActiveSpans(Generic[_T]):
    """Bars or changes, found by any tick at which they hold.

    Args:
        items: sorted by onset.
    """

    def __init__(self, items: Sequence[_T]) -> None:
        self._items = items
        self._onsets = [item.onset for item in items]

    def index(self, tick: Ticks | Fraction) -> int:
        """Return the index of what started last at or before a tick; -1 before the first."""
        return bisect_right(self._onsets, tick) - 1

    def at(self, tick: Ticks | Fraction) -> _T | None:
        """Return what started last at or before a tick; None before the first."""
        index = self.index(tick)
        return self._items[index] if index >= 0 else None

    def at_or_first(self, tick: Ticks | Fraction) -> _T:
        """Return what started last at or before a tick; the first one before it.

        Raises:
            IndexError: there are none.
        """
        return self._items[max(self.index(tick), 0)]
