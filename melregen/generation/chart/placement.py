"""Which bars of a chord chart lie under which lines of the words."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, pairwise
from math import log

from melregen.generation.chart.value import ChartBar, ChartSection, ChordChart, place_bars
from melregen.music import ChordChange, Metre, MetreChange, Ticks
from melregen.template import section_kind

_SYLLABLES_A_BAR = {
    "2/2": 2.5, "3/2": 2.0, "2/4": 3.0, "3/4": 2.0, "4/4": 3.5, "6/4": 3.0, "3/8": 2.0, "6/8": 3.0,
    "9/8": 5.0, "12/8": 6.0,
}  # fmt: skip
"""Half of the lines of songs have more; counted in a corpus of the collections in
`data/sources.toml`, in tunes of one metre."""

_TICKS_A_SYLLABLE = 27
"""In other metres."""

_LEAST_TICKS = 12
"""Of a bar for each syllable: eight syllables in a bar of 4/4 are the most."""

_CUT = 0.2
"""What it costs to leave a chart before its end, on the scale of the logarithm of lengths."""


@dataclass(frozen=True)
class SungSection:
    """A section of the words.

    Attributes:
        name: heading, "" for none.
        syllables: how many each line has; one line or more.
    """

    name: str
    syllables: tuple[int, ...]


@dataclass(frozen=True)
class PlacedSection:
    """A section of the words with its bars.

    Attributes:
        bars: the chords of each bar.
        lines: for each line the index of its first bar; it lasts until the next one begins.
    """

    bars: tuple[ChartBar, ...]
    lines: tuple[int, ...]

    def changes(self, metre: Metre) -> tuple[ChordChange, ...]:
        """Return the chord changes, in ticks after the first bar line of the section.

        Raises:
            WishError: a chord is given by its degree, or a bar holds more chords than the metre
                can divide.
        """
        return place_bars(self.bars, (MetreChange(0, metre),), 0)

    def spans(self, metre: Metre) -> tuple[tuple[Ticks, Ticks], ...]:
        """Return where the bars of each line begin and end, in ticks after the first bar line."""
        edges = (*self.lines, len(self.bars))
        return tuple((first * metre.bar, last * metre.bar) for first, last in pairwise(edges))


@dataclass(frozen=True)
class ChartPlacement:
    """A chart under the words of a song.

    Attributes:
        sections: one for each section of the words.
        remarks: what was done where chart and words have other sections, a sentence each.
    """

    sections: tuple[PlacedSection, ...]
    remarks: tuple[str, ...] = ()

    @cached_property
    def bars(self) -> tuple[ChartBar, ...]:
        """The bars of all sections."""
        return tuple(bar for section in self.sections for bar in section.bars)

    @property
    def lines(self) -> tuple[int, ...]:
        """For each line of the song the index of its first bar."""
        starts = accumulate((len(section.bars) for section in self.sections), initial=0)
        return tuple(
            start + line
            for start, section in zip(starts, self.sections, strict=False)
            for line in section.lines
        )


def place_chart(
    chart: ChordChart,
    words: Sequence[SungSection],
    metre: Metre,
    lengths: Sequence[int] | None = None,
) -> ChartPlacement:
    """Place a chart under the sections of the words, each on its own.

    A section of the words takes that of the chart with its name, else one of its kind, else the
    chords without heading, else the verse's. As many rows as lines: each line has its row, twice
    where it would be sung in a hurry. Otherwise the chart's section is played as often as the words
    need, or cut at the end of a row, and its bars are shared out among the lines.

    Args:
        chart: of the song.
        words: its sections, in order.
        metre: how long a bar is.
        lengths: bars of each section, at least its `least_bars`; None for as many as they need.
    """
    chosen, remarks = _match(chart, words)
    wanted: Sequence[int | None] = lengths or [None] * len(words)
    sections = tuple(
        _place(chart.sections[index], section.syllables, metre, bars)
        for index, section, bars in zip(chosen, words, wanted, strict=True)
    )
    return ChartPlacement(sections, tuple(remarks))


def comfortable_bars(syllables: Sequence[int], metre: Metre) -> int:
    """Return in how many bars lines are sung at the pace of most songs."""
    pace = syllables_a_bar(metre)
    return sum(max(round(count / pace), 1) for count in syllables)


def syllables_a_bar(metre: Metre) -> float:
    """Return how many syllables most songs sing in a bar of a metre."""
    return _SYLLABLES_A_BAR.get(str(metre), metre.bar / _TICKS_A_SYLLABLE)


# --- sections


def _match(chart: ChordChart, words: Sequence[SungSection]) -> tuple[list[int], list[str]]:
    """Return for each section of the words the index of the chart's, and what is to be said."""
    if chart.follows_words and len(chart.sections) == len(words):
        return list(range(len(words))), []
    is_named = any(section_kind(section.name) for section in words)
    if not is_named and 1 < len(chart.sections) == len(words):
        said = "the words have no headings: their sections take those of the chart in order"
        return list(range(len(words))), [said]
    remarks: list[str] = []
    chosen: list[int] = []
    seen: Counter[str] = Counter()
    for place, section in enumerate(words):
        key = _name_key(section.name)
        own = _own_sections(chart, section, words[:place])
        chosen.append(own[min(seen[key], len(own) - 1)] if own else _fallback(chart))
        seen[key] += 1
        taken = chart.sections[chosen[-1]].name
        if not own and taken:
            what = f"[{section.name}]" if section.name else "what has no heading"
            remarks.append(f"{what} in the words takes the chords of [{taken}]")
    used = {_name_key(chart.sections[index].name) for index in chosen}
    for spare in chart.sections:
        if _name_key(spare.name) not in used:
            what = f"[{spare.name}]" if spare.name else "what stands before the first heading"
            remarks.append(f"{what} in the chart has no words and is left out")
    return chosen, list(dict.fromkeys(remarks))


def _own_sections(
    chart: ChordChart, section: SungSection, before: Sequence[SungSection]
) -> list[int]:
    """Return the chart's sections meant for one of the words: by name, else by kind."""
    keys = [_name_key(own.name) for own in chart.sections]
    same = [index for index, key in enumerate(keys) if key == _name_key(section.name)]
    kind = section_kind(section.name)
    if same or not kind:
        return same
    of_kind = [index for index, own in enumerate(chart.sections) if own.kind == kind]
    plain = [index for index in of_kind if keys[index] == kind]
    if plain:
        return plain[:1]
    place = sum(section_kind(other.name) == kind for other in before)
    return of_kind[min(place, len(of_kind) - 1) :][:1]


def _fallback(chart: ChordChart) -> int:
    kinds = [section.kind for section in chart.sections]
    if not chart.sections[0].name:
        return 0
    return kinds.index("verse") if "verse" in kinds else 0


def _name_key(name: str) -> str:
    """Return kind and number of a heading, or its words where it has no kind."""
    kind = section_kind(name)
    if not kind:
        return " ".join(re.findall(r"\w+", name.casefold()))
    number = re.search(r"\d+", name)
    return f"{kind} {number[0]}" if number else kind


# --- lines


def least_bars(syllables: Sequence[int], metre: Metre) -> int:
    """Return in how many bars lines can be sung at all, each from a bar line on."""
    return sum(_least(count, metre) for count in syllables)


def _least(count: int, metre: Metre) -> int:
    return max(-(-count * _LEAST_TICKS // metre.bar), 1)


def _place(
    section: ChartSection, syllables: Sequence[int], metre: Metre, length: int | None
) -> PlacedSection:
    if len(section.rows) == len(syllables):
        rounds, over = divmod(length or 0, len(section.bars))
        bars: list[ChartBar] = []
        lines = []
        for row, count in zip(section.rows, syllables, strict=True):
            lines.append(len(bars))
            needed = -(-count * _LEAST_TICKS // (len(row) * metre.bar) or 1)
            bars += row * max(needed, rounds)
        if length is None or (not over and len(bars) == length):
            return PlacedSection(tuple(bars), tuple(lines))
    if length is not None:
        own, shared = section.bars, _share(length, syllables, metre)
        assert shared is not None, "fewer bars than the lines need"
        return PlacedSection(tuple(own[index % len(own)] for index in range(length)), shared)
    ends = list(accumulate(len(row) for row in section.rows))
    wanted = comfortable_bars(syllables, metre)
    rounds = max(wanted, sum(syllables)) // ends[-1] + 2
    totals = [turn * ends[-1] + end for turn in range(rounds) for end in ends]
    totals.sort(key=lambda total: abs(log(total / wanted)) + _CUT * (total % ends[-1] > 0))
    for total in totals:
        shared = _share(total, syllables, metre)
        if shared is not None:
            own = section.bars
            return PlacedSection(tuple(own[index % len(own)] for index in range(total)), shared)
    raise AssertionError("a bar for each syllable is enough")


def _share(total: int, syllables: Sequence[int], metre: Metre) -> tuple[int, ...] | None:
    """Share bars out among lines: alike if that will do, else by their syllables.

    Returns:
        For each line its first bar; None where a line would be sung in a hurry.
    """
    least = [_least(count, metre) for count in syllables]
    if sum(least) > total:
        return None
    each, over = divmod(total, len(syllables))
    lengths = [each] * len(syllables)
    if over or max(least) > each or max(syllables) > 2 * min(syllables):
        # The next bar goes to the line that has the fewest for its syllables.
        lengths = least
        for _ in range(total - sum(least)):
            poorest = max(range(len(lengths)), key=lambda line: syllables[line] / lengths[line])
            lengths[poorest] += 1
    return tuple(accumulate(lengths[:-1], initial=0))
