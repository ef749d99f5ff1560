"""A chord chart under the words of one song: its bars in ticks, and what that asks of the lines."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import islice

from melregen.generation.bar_shares import TuneSize, divide_bars
from melregen.generation.chart import (
    ChartPlacement,
    ChordChart,
    SungSection,
    place_bars,
    place_chart,
)
from melregen.generation.chart.placement import comfortable_bars, least_bars
from melregen.generation.chart.value import ChartBar
from melregen.models.planner.features import CADENCES
from melregen.models.planner.given import GivenPhrase, GivenSlot
from melregen.music import Bar, ChordChange, Metre, MetreChange, Ticks, iterate_bars
from melregen.template import Cadence, Template

_ANTICIPATION: Ticks = 12
"""The last note may enter so long before the chord that closes the song."""


@dataclass(frozen=True)
class SongChart:
    """Where a chart lies under the words of a song.

    Attributes:
        metres, pickup: of the song.
        bars: the chords of each bar, by name.
        lines: for each line of the words the index of its first bar.
        closes: whether the last bar was added for the song to close on its tonic.
        cadence: of the last line; None leaves it open.
    """

    metres: tuple[MetreChange, ...]
    pickup: Ticks
    bars: tuple[ChartBar, ...]
    lines: tuple[int, ...]
    closes: bool = False
    cadence: Cadence | None = None

    @cached_property
    def _time(self) -> tuple[Bar, ...]:
        full_bars = (bar for bar in iterate_bars(self.metres, self.pickup) if bar.number > 0)
        return tuple(islice(full_bars, len(self.bars)))

    @cached_property
    def chords(self) -> tuple[ChordChange, ...]:
        """The chord changes of the song.

        Raises:
            WishError: a bar holds more chords than its metre can divide.
        """
        return place_bars(self.bars, self.metres, self.pickup)

    @property
    def duration(self) -> Ticks:
        """Where the song ends."""
        return self._time[-1].end

    def start_of(self, line: int) -> Ticks:
        """Return where the first bar of a line begins."""
        return self._time[self.lines[line]].onset

    def bars_of(self, line: int) -> tuple[ChartBar, ...]:
        """Return the bars of a line."""
        edges = (*self.lines, len(self.bars))
        return self.bars[edges[line] : edges[line + 1]]

    def close_with(self, bar: ChartBar) -> "SongChart":
        """Return the chart with a last bar, on which the song closes."""
        return replace(self, bars=(*self.bars, bar), closes=True)

    def bind(self, phrases: Sequence[GivenPhrase]) -> tuple[GivenPhrase, ...]:
        """Return the lines, each bound to begin around its first bar, and the last to close.

        A line begins at most half a bar before its first bar line, as an upbeat, and a beat after
        it; its last syllable begins a beat before its bars end. That of the song begins with the
        chord that was added for the close, unless the line is one that was sung before.
        """
        edges = [*(self._time[line].onset for line in self.lines), self.duration]
        bound = [
            _bind_line(phrase, self._time[line], end)
            for phrase, line, end in zip(phrases, self.lines, edges[1:], strict=True)
        ]
        last = bound[-1]
        if last.cadence is None and self.cadence is not None:
            last = replace(last, cadence=1 + CADENCES.index(self.cadence))
        if self.closes and last.source is None and len(last.slots) > 1:
            last = replace(last, slots=(*last.slots[:-1], self._closing(last.slots[-1])))
        return (*bound[:-1], last)

    def _closing(self, slot: GivenSlot) -> GivenSlot:
        bar = self._time[-1]
        latest = bar.onset + bar.metre.bar // 24 * 12
        return replace(slot, earliest=bar.onset - _ANTICIPATION, latest=latest)


def _bind_line(phrase: GivenPhrase, bar: Bar, end: Ticks) -> GivenPhrase:
    """Return a line whose bars go from a bar line to `end`, its first and last note bound."""
    half = bar.metre.bar // 24 * 12
    beat = bar.metre.beats[1] if len(bar.metre.beats) > 1 else half
    first, *others = phrase.slots
    first = replace(first, earliest=max(bar.onset - half, 0), latest=bar.onset + beat)
    if others:
        others[-1] = replace(others[-1], latest=max(end - beat, first.latest + len(others) * 6))
    return replace(phrase, slots=(first, *others))


def leaves_lines_open(draft: Template) -> bool:
    """Whether a chart may decide where the lines begin: neither they nor the end are fixed."""
    return draft.duration is None and all(
        phrase.span is None and all(s.onset is None and s.duration is None for s in phrase.slots)
        for phrase in draft.phrases
    )


def sung_sections(draft: Template) -> list[SungSection]:
    """Return the sections of a template's words, one without name where it has none."""
    counts = [max(sum(not slot.melisma for slot in p.slots), 1) for p in draft.phrases]
    names = {section.first: section.name for section in draft.sections} or {0: ""}
    edges = [*names, len(counts)]
    return [
        SungSection(name, tuple(counts[first:last]))
        for (first, name), last in zip(names.items(), edges[1:], strict=True)
    ]


def lay_chart(
    chart: ChordChart,
    draft: Template,
    metres: tuple[MetreChange, ...],
    pickup: Ticks,
    tunes: Sequence[int] | None = None,
    bars: int | None = None,
) -> SongChart | None:
    """Lay a chart under the words of a song, each section from a bar line on.

    Args:
        chart: of the song.
        draft: of the whole song.
        metres: of it.
        pickup: before its first full bar.
        tunes: for each section the index of the one whose tune it has, and then the chart is laid
            under the first section of each tune alone; None for all sections.
        bars: length of the whole song; None for what its words need.

    Returns:
        None where sections that share tunes cannot have such lengths, or the words no room.
    """
    words, metre = sung_sections(draft), metres[0].metre
    counts = Counter(range(len(words)) if tunes is None else tunes)
    placement = place_chart(chart, words, metre)
    if bars is not None:
        sizes = [
            TuneSize(
                count,
                len(placement.sections[owner].bars),
                least_bars(words[owner].syllables, metre),
            )
            for owner, count in sorted(counts.items())
        ]
        lengths = divide_bars(sizes, bars)
        if lengths is None or any(
            length < size.least for length, size in zip(lengths, sizes, strict=True)
        ):
            return None
        of_owner = dict(zip(sorted(counts), lengths, strict=True))
        wanted = [of_owner[owner] for owner in (tunes or range(len(words)))]
        # Sections whose words need more than their tune has are fitted to the tune.
        least = [least_bars(section.syllables, metre) for section in words]
        placement = place_chart(chart, words, metre, list(map(max, wanted, least)))
    kept = ChartPlacement(tuple(placement.sections[owner] for owner in sorted(counts)))
    return SongChart(metres, pickup, kept.bars, kept.lines)


def tunes_under_chart(chart: ChordChart, draft: Template, tunes: Sequence[int]) -> tuple[int, ...]:
    """Return whose tune each section has if sections with other chords have tunes of their own.

    Args:
        chart: of the song.
        draft: of the whole song.
        tunes: for each section the index of the one whose tune it is to have.
    """
    placed = place_chart(chart, sung_sections(draft), Metre(4, 4)).sections
    found: list[int] = []
    for index, tune in enumerate(tunes):
        # Longer lines may have more bars of them.
        alike = (
            other
            for other in sorted(set(found))
            if tunes[other] == tune
            and all(a == b for a, b in zip(placed[index].bars, placed[other].bars, strict=False))
        )
        found.append(next(alike, index))
    return tuple(found)


def chart_rounds(
    chart: ChordChart, draft: Template, metres: tuple[MetreChange, ...], pickup: Ticks
) -> int:
    """Return how often a chart is played under lines of which some times are fixed."""
    metre = metres[0].metre
    fixed, open_slots = pickup, 0
    for phrase in draft.phrases:
        for slot in phrase.slots:
            if slot.onset is not None:
                fixed, open_slots = slot.onset, 0
            if slot.duration is not None:
                fixed += slot.duration
            else:
                open_slots += 1
        span = phrase.actual_span
        for tick in (span.close, span.end):
            if tick is not None and tick > fixed:
                fixed, open_slots = tick, 0
    bars = -(-(fixed - pickup) // metre.bar)
    if open_slots:
        bars += comfortable_bars([open_slots], metre)
    return max(-(-bars // len(chart.bars)), 1)


def describe_placement(chart: ChordChart, planned: Template) -> tuple[str, ...]:
    """Return what was done where a chart and the words of a planned song have other sections."""
    if not planned.phrases or not planned.syllables or planned.metre is None:
        return ()
    # Sections without words have chords of their own, where the text has them.
    own = {section.name for section in chart.apart}
    sung = [section for section in sung_sections(planned) if section.name not in own]
    return place_chart(chart, sung, planned.metre).remarks
