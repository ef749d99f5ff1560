"""The value of a chord chart: sections of rows of bars, and bars laid over a song's metres."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import islice
from typing import TypeAlias

from melregen.errors import WishError, shorten
from melregen.generation.chart.degrees import Degree, ScaleStep
from melregen.music import (
    Bar,
    Chord,
    ChordChange,
    Key,
    Metre,
    MetreChange,
    Ticks,
    iterate_bars,
    merge_chord_changes,
)
from melregen.template import section_kind

Symbol: TypeAlias = Chord | Degree
ChartBar: TypeAlias = tuple[Symbol, ...]
Row: TypeAlias = tuple[ChartBar, ...]


@dataclass(frozen=True)
class ChartSection:
    """A section of a chart.

    Attributes:
        name: heading ("Verse 2"), "" for none.
        rows: as written, one or more; each holds at least one bar, and each bar a chord. The
            chords of a bar divide it evenly, by beats.
    """

    name: str
    rows: tuple[Row, ...]

    def __post_init__(self) -> None:
        if not self.rows or not all(self.rows) or not all(map(all, self.rows)):
            raise WishError("a chord chart needs at least one bar, and a chord in every bar")
        if self.name != self.name.strip() or re.search(r"[\[\]|\n]", self.name):
            raise WishError(f"'{shorten(self.name)}' cannot be the heading of a chart's section")

    @cached_property
    def bars(self) -> Row:
        """The bars of all rows."""
        return tuple(bar for row in self.rows for bar in row)

    @property
    def kind(self) -> str:
        """What kind of section its name says it is: see `section_kind`."""
        return section_kind(self.name)

    def __str__(self) -> str:
        lines = [f"[{self.name}]"] if self.name else []
        for row in self.rows:
            lines.append(f"| {' | '.join(' '.join(map(str, bar)) for bar in row)} |")
        return "\n".join(lines)


@dataclass(frozen=True)
class ChordChart:
    """The chords of a song, section by section.

    Attributes:
        sections: one or more; only the first may be without a name.
        remarks: what the chart was taken to mean where it could be meant otherwise, a sentence
            each.
        follows_words: it has a section for each of the words, in order, as where the chords were
            written over them.
        apart: where it follows the words, the sections without words, such as a solo.
    """

    sections: tuple[ChartSection, ...]
    remarks: tuple[str, ...] = field(default=(), compare=False)
    follows_words: bool = False
    apart: tuple[ChartSection, ...] = ()

    def __post_init__(self) -> None:
        if not self.sections:
            raise WishError("a chord chart needs at least one bar, and a chord in every bar")
        if not self.follows_words and not all(section.name for section in self.sections[1:]):
            raise WishError("only the first section of a chord chart may be without a heading")

    @classmethod
    def of_bars(cls, bars: Sequence[ChartBar]) -> "ChordChart":
        """Return a chart of one row without a heading."""
        return cls((ChartSection("", (tuple(bars),)),))

    def keep(self, sections: Sequence[int]) -> "ChordChart":
        """Return the chart of some sections of the words, where it follows them."""
        return replace(self, sections=tuple(self.sections[index] for index in sections))

    @cached_property
    def bars(self) -> Row:
        """All bars in order."""
        return tuple(bar for section in self.sections for bar in section.bars)

    @property
    def chords(self) -> tuple[Chord, ...]:
        """All chords in order that are given by name."""
        return tuple(s for bar in self.bars for s in bar if isinstance(s, Chord))

    @property
    def degrees(self) -> tuple[Degree, ...]:
        """All chords in order that are given by their degree of the key."""
        return tuple(s for bar in self.bars for s in bar if isinstance(s, Degree))

    @property
    def is_minor(self) -> bool | None:
        """Whether the tonic of a chart of degrees is minor; None where it does not say."""
        tonics = [d for d in self.degrees if d.step == ScaleStep(1) and d.of is None]
        return tonics[0].quality[:1] == "m" and tonics[0].quality[:3] != "maj" if tonics else None

    def in_key(self, key: Key) -> "ChordChart":
        """Return the chart with all chords by name."""
        if not self.degrees:
            return self

        def named(sections: Sequence[ChartSection]) -> tuple[ChartSection, ...]:
            return tuple(
                ChartSection(
                    section.name,
                    tuple(tuple(_bar_in_key(bar, key) for bar in row) for row in section.rows),
                )
                for section in sections
            )

        return replace(self, sections=named(self.sections), apart=named(self.apart))

    def __str__(self) -> str:
        """The chart as text that `parse_chord_chart` reads back."""
        return "\n\n".join(map(str, self.sections))

    def place(
        self, metres: Sequence[MetreChange], pickup: Ticks, bars: int
    ) -> tuple[ChordChange, ...]:
        """Lay the chart over a song, from its start again where the song is longer.

        Args:
            metres: metre changes of the song, the first at tick 0.
            pickup: length of the pickup bar in ticks, 0 for none.
            bars: bars of the song, the pickup bar not counted.

        Returns:
            The changes, without those that repeat the chord already sounding.

        Raises:
            WishError: the chart is longer than the song, names chords by degrees, or a bar holds
                more chords than its metre can divide.
        """
        if len(self.bars) > bars:
            raise WishError(
                f"the chords fill {_count(len(self.bars), 'bar')}, "
                f"but the song has {_count(bars, 'bar')}"
            )
        own = self.bars
        return place_bars([own[index % len(own)] for index in range(bars)], metres, pickup)


def place_bars(
    bars: Sequence[ChartBar], metres: Sequence[MetreChange], pickup: Ticks
) -> tuple[ChordChange, ...]:
    """Lay bars of chords over the bars of a song.

    Where the chords of a bar do not divide its beats evenly, the earlier ones last longer: two
    in a bar of 3/4 take two beats and one. The pickup bar comes before the first chord.

    Args:
        bars: by name, from the first full bar on.
        metres: metre changes of the song, the first at tick 0.
        pickup: length of the pickup bar in ticks, 0 for none.

    Returns:
        The changes, without those that repeat the chord already sounding.

    Raises:
        WishError: a chord is given by its degree, or a bar holds more chords than its metre can
            divide.
    """
    full_bars = (bar for bar in iterate_bars(metres, pickup) if bar.number > 0)
    changes = []
    for symbols, bar in zip(bars, islice(full_bars, len(bars)), strict=True):
        for position, chord in zip(_divide(bar, len(symbols)), symbols, strict=True):
            if isinstance(chord, Degree):
                raise WishError(f"{chord} is a chord only in a key; give the key with --key")
            changes.append(ChordChange(bar.onset + position, chord))
    return merge_chord_changes(changes)


def _bar_in_key(bar: ChartBar, key: Key) -> ChartBar:
    return tuple(symbol.in_key(key) if isinstance(symbol, Degree) else symbol for symbol in bar)


def _divide(bar: Bar, count: int) -> list[Ticks]:
    """Return where `count` chords begin, in ticks after the bar line."""
    for grid in _grids(bar.metre):
        if len(grid) >= count:
            return [grid[-(-index * len(grid) // count)] for index in range(count)]
    raise WishError(
        f"bar {bar.number} of the chords holds {count} chords, "
        f"more than a bar of {bar.metre} can divide"
    )


def _grids(metre: Metre) -> list[Sequence[Ticks]]:
    unit = metre.bar // metre.numerator
    return [metre.beats, range(0, metre.bar, unit), range(0, metre.bar, unit // 2)]


def _count(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"
