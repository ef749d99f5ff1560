"""The bars of a song whose end is not known yet."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence

from melregen.music import Bar, MetreChange, Ticks, iterate_bars


class EndlessBars:
    """Bars found by tick, made as far as they are asked for.

    Args:
        metres: metre changes, the first at tick 0.
        pickup: length of the pickup bar in ticks, 0 for none.
    """

    def __init__(self, metres: Sequence[MetreChange], pickup: Ticks) -> None:
        self._source: Iterator[Bar] = iterate_bars(metres, pickup)
        self._bars: list[Bar] = [next(self._source)]
        self._onsets: list[Ticks] = [0]  # grows with the bars, so it is searched here
        self._end = self._bars[0].end

    def bar_at(self, tick: Ticks) -> Bar:
        """Return the bar in which a tick falls."""
        while self._end <= tick:
            bar = next(self._source)
            self._end = bar.end
            self._bars.append(bar)
            self._onsets.append(bar.onset)
        return self._bars[bisect_right(self._onsets, tick) - 1]

    def bar_line(self, tick: Ticks) -> Ticks:
        """Return the first bar line at or after a tick."""
        bar = self.bar_at(tick)
        return tick if tick == bar.onset else bar.end

    def position(self, tick: Ticks) -> Ticks:
        """Return the metrical position of a tick, in ticks after the bar line."""
        return self.bar_at(tick).position(tick)
