"""How the bars of a song are divided among tunes that are sung several times."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

_GROUPS: tuple[int, ...] = (4, 2, 1)
"""Bars to a group; sections of whole groups are preferred."""

_STRETCH = 0.3
"""A section may be so much longer or shorter than its even share, for the sake of groups."""


@dataclass(frozen=True)
class TuneSize:
    """A tune to be sized, in bars.

    Attributes:
        count: how often it is sung.
        wanted: its length if nothing else were to be kept.
        least: what its words need.
    """

    count: int
    wanted: float
    least: int


def divide_bars(sizes: Sequence[TuneSize], wished: int | None) -> list[int] | None:
    """Return the bars of each tune; None where the wishes cannot be met.

    Args:
        sizes: of the tunes.
        wished: bars of the song; None for those that the tunes want.
    """
    natural = sum(size.count * size.wanted for size in sizes)
    if wished is None or natural == wished:
        return [round(size.wanted) for size in sizes]
    scaled = [replace(size, wanted=size.wanted * wished / natural) for size in sizes]
    last: list[int] | None = None
    for group in _GROUPS:
        found = _divide(scaled, wished, group)
        last = found or last
        if found and all(
            abs(bars - size.wanted) <= max(_STRETCH * size.wanted, 1)
            for bars, size in zip(found, scaled, strict=True)
        ):
            return found
    return last


def _divide(sizes: Sequence[TuneSize], total: int, group: int) -> list[int] | None:
    """Divide a number of bars among tunes, each as often as it is sung, close to what they want.

    The sum of squared differences is least; by dynamic programming over tunes and bars.

    Args:
        sizes: of the tunes.
        total: bars of the song.
        group: each tune has a multiple of so many bars.
    """
    best: dict[int, tuple[float, tuple[int, ...]]] = {0: (0.0, ())}
    for size in sizes:
        after: dict[int, tuple[float, tuple[int, ...]]] = {}
        low = max(-(-size.least // group), int(0.5 * size.wanted) // group, 1)
        high = max(low, int(2 * size.wanted) // group + 1)
        for bars in range(low * group, high * group + 1, group):
            cost = size.count * (bars - size.wanted) ** 2
            for used, (before, lengths) in best.items():
                now = used + size.count * bars
                if now <= total and (now not in after or before + cost < after[now][0]):
                    after[now] = (before + cost, (*lengths, bars))
        best = after
    return list(best[total][1]) if total in best else None
