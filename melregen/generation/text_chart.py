"""The chords of a text as a chart: bars shared out by where the chords stand over the words."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from math import log

from melregen.errors import MelregenError, ParseError, shorten
from melregen.generation.chart import ChartSection, ChordChart, parse_chord_chart
from melregen.generation.chart.degrees import Degree
from melregen.generation.chart.placement import syllables_a_bar
from melregen.generation.chart.symbols import clean_symbol, parse_symbol
from melregen.generation.chart.value import ChartBar, Row, Symbol
from melregen.lyrics import Lyrics, names_bars
from melregen.music import Metre
from melregen.song_text import SongText, TextLine, TextSection
from melregen.template import section_kind

_LENGTHS = (1, 2, 3, 4, 6, 8, 12, 16)
"""Bars that a line may have."""

_UNEVEN = {3: 0.5, 6: 0.3, 12: 0.6}
"""What it costs to have so many, where lines of 2, 4 and 8 are the rule."""

_OFF_THE_BAR = 0.35
"""What it costs a chord to change within a bar, as much as to stand .6 bars off its syllable."""

_AWAY_FROM_COMFORT = 3.0
"""What it costs a line to be longer or shorter than usual, by the square of the logarithm."""

_A_CHORD_A_BAR = 0.6
"""What it costs to have more chords than bars or fewer, by the square of the logarithm."""

_LAST_NOTE = 0.5
"""Bars that the last note of a line lasts and rests."""

_COUNT = re.compile(r"[\s:,(–-]*(?P<bars>\d+)\s*(?:bars?|takte?)?\)?\s*$", re.IGNORECASE)
"""The count of bars at the end of a heading that has one."""

_MOST_IN_BAR = 4
"""Chords of a row without bar lines that are put into one bar."""

_JOINT = 0.4
"""So much more may it cost a line to have as many bars as the others of its section."""


@dataclass(frozen=True)
class SyllableChord:
    """A chord at a syllable.

    Attributes:
        symbol: by name or degree.
        syllable: index of the syllable in its line; their number for one after the last.
    """

    symbol: Symbol
    syllable: int


@dataclass(frozen=True)
class ChordedLine:
    """A line of the words with its chords.

    Attributes:
        syllables: how many it has.
        chords: from left to right.
    """

    syllables: int
    chords: tuple[SyllableChord, ...] = ()


def chords_at_syllables(
    song: SongText, lyrics: Lyrics, *, german: bool = False
) -> tuple[tuple[tuple[ChordedLine, ...], ...], list[str]]:
    """Find the syllable of each chord of a text.

    A chord over or in a word stands at the syllable whose letters it stands over, or at the next
    one if that begins as near to it; one after the last word at the line's end.

    Args:
        song: the text.
        lyrics: its sections with words, divided into syllables.
        german: read H as B natural and B as B flat; also done where any chord has the root H.

    Returns:
        A tuple of lines for each section of the lyrics, and what is to be said.
    """
    tokens = [c.symbol for s in song.sections for line in s.lines for c in line.chords]
    tokens += [symbol for s in song.sections for row in s.rows for symbol in row.split()]
    remarks: list[str] = []
    if not german and any(token.startswith("H") or "/H" in token for token in tokens):
        german = True
        remarks.append("chords are read as in German, for there is an H: B is B flat")
    degrees = [token for token in tokens if Degree.find(clean_symbol(token)) is not None]
    by_degree = len(degrees) > len(tokens) / 2
    sections = []
    for written, section in zip(song.sung, lyrics.sections, strict=True):
        lines = []
        for line, sung in zip(written.lines, section.lines, strict=True):
            texts = [syllable.text for syllable in sung.syllables]
            chords = []
            for chord in line.chords:
                try:
                    symbol = parse_symbol(chord.symbol, german=german, by_degree=by_degree)
                except ParseError:
                    remarks.append(f"'{shorten(chord.symbol)}' is no chord and is passed over")
                    continue
                chords.append(SyllableChord(symbol, _syllable_at(line, chord.at, texts)))
            lines.append(ChordedLine(len(texts), _one_a_syllable(chords)))
        sections.append(tuple(lines))
    return tuple(sections), remarks


def _syllable_at(line: TextLine, at: int, texts: Sequence[str]) -> int:
    """Return the index of the syllable that an offset in a line belongs to."""
    starts = [0]
    for text in texts:
        starts.append(starts[-1] + sum(character.isalnum() for character in text))
    places = [index for index, character in enumerate(line.text) if character.isalnum()]
    if not places or at > places[-1]:
        return len(texts)
    columns = [places[min(start, len(places) - 1)] for start in starts[: len(texts)]]
    before = max((i for i, column in enumerate(columns) if column <= at), default=0)
    after = before + 1
    if after < len(columns) and columns[after] - at <= at - columns[before]:
        return after
    return before


def _one_a_syllable(chords: Sequence[SyllableChord]) -> tuple[SyllableChord, ...]:
    """Part chords that came to stand at one syllable: the later ones go to the next."""
    kept: list[SyllableChord] = []
    for chord in chords:
        least = kept[-1].syllable + 1 if kept else 0
        kept.append(SyllableChord(chord.symbol, max(chord.syllable, least)))
    return tuple(kept)


def chart_of_text(
    song: SongText,
    lyrics: Lyrics,
    sections: Sequence[tuple[ChordedLine, ...]],
    metre: Metre,
    *,
    german: bool = False,
) -> ChordChart | None:
    """Return the chords of a text as a chart that follows its words; None where it has none.

    Each line of words is a row. It gets as many bars as songs of its pace have, so that its chords
    fall on bar lines or half bars in the order and at the distance in which they stand; a line
    without chords holds the last one. A section without chords takes those of the one of its kind.

    Args:
        song: the text.
        lyrics: its sections with words, divided into syllables.
        sections: the chords of their lines, as `chords_at_syllables` finds them.
        metre: how long a bar is.
        german: read H as B natural and B as B flat.
    """
    remarks: list[str] = []
    names = [section.name for section in lyrics.sections]
    made: list[tuple[Row, ...] | None] = []
    for index, (lines, written) in enumerate(zip(sections, song.sung, strict=True)):
        twin = _twin(index, names, sections)
        if twin is not None and made[twin] is not None:
            made.append(made[twin])
        elif any(line.chords for line in lines):
            made.append(_rows(lines, metre))
        else:
            made.append(_played(written.rows, german=german))
    having = [index for index, rows in enumerate(made) if rows is not None]
    if not having:
        return _chart_apart(song, german=german)
    played = {id(s): rows for s in song.sections if (rows := rows_in_bars(s, german=german))}
    apart = [
        ChartSection(_plain_name(s.name), played[id(s)]) for s in song.sections if id(s) in played
    ]
    left_out = [
        row
        for section in song.sections
        if not section.lines or any(line.chords for line in section.lines)
        if id(section) not in played
        for row in section.rows
    ]
    if left_out:
        rows_said = ", ".join(list(dict.fromkeys(map(shorten, left_out)))[:4])
        remarks.append(
            f"chords without words are left out, for every bar of a song is sung: {rows_said}"
        )
    chart = []
    for index, rows in enumerate(made):
        if rows is None:
            source = _source(index, names, sections, having)
            rows = made[source]
            what = f"[{names[index]}]" if names[index] else "a section without heading"
            whose = f"[{names[source]}]" if names[source] else "an earlier one"
            remarks.append(f"{what} has no chords of its own and takes those of {whose}")
        assert rows is not None
        chart.append(ChartSection(_plain_name(names[index]), rows))
    said = tuple(dict.fromkeys(remarks))
    return ChordChart(tuple(chart), said, follows_words=True, apart=tuple(apart))


def rows_in_bars(section: TextSection, *, german: bool = False) -> tuple[Row, ...] | None:
    """Return the bars of a section with a heading that has chords and no words.

    Its chords stand between bar lines, or its heading counts its bars, among which they are then
    divided. None for any other: chords in a row may be an introduction of any length.
    """
    if section.lines or not section.name:
        return None
    rows = _played(section.rows, german=german)
    if rows is None or all("|" in row for row in section.rows):
        return rows
    return _divide_among(rows, _counted_bars(section.name))


def _divide_among(rows: tuple[Row, ...], bars: int | None) -> tuple[Row, ...] | None:
    """Return rows of a chord a bar with as many chords in each as fill the bars, None for none."""
    played = [bar for row in rows for bar in row]
    if bars is None or bars % len(played) == 0:
        return None if bars is None else rows
    share = len(played) // bars
    if len(played) % bars or share > _MOST_IN_BAR:
        return None
    groups = [played[start : start + share] for start in range(0, len(played), share)]
    return (tuple(tuple(symbol for bar in group for symbol in bar) for group in groups),)


def _counted_bars(heading: str) -> int | None:
    """Return how many bars a heading says its section has, as "Solo: 8 bars"."""
    match = _COUNT.search(heading) if names_bars(heading) else None
    return int(match["bars"]) if match else None


def _plain_name(name: str) -> str:
    """Return a heading without signs of charts, and without its count of bars."""
    if names_bars(name):
        name = _COUNT.sub("", name)
    return " ".join("".join(" " if c in "[]|\n" else c for c in name).split())


def _chart_apart(song: SongText, *, german: bool) -> ChordChart | None:
    """Return the chart of a text whose chords all stand in sections without words."""
    sections: list[ChartSection] = []
    for section in song.sections:
        rows = _played(section.rows, german=german)
        if rows and (section.name or not sections):
            sections.append(ChartSection(_plain_name(section.name), rows))
    return ChordChart(tuple(sections)) if sections else None


def _played(rows: Sequence[str], *, german: bool) -> tuple[Row, ...] | None:
    """Read rows of chords without words; None for none."""
    try:
        return parse_chord_chart("\n".join(rows), german=german).sections[0].rows if rows else None
    except MelregenError:
        return None


def _twin(
    index: int, names: Sequence[str], sections: Sequence[tuple[ChordedLine, ...]]
) -> int | None:
    """Return an earlier section of the same kind with the same chords, line for line.

    It is given the same bars, though its chords may stand a letter off, so that it keeps its tune.
    """
    own = [[chord.symbol for chord in line.chords] for line in sections[index]]
    if not any(own):
        return None
    for other in range(index):
        if section_kind(names[other]) == section_kind(names[index]) and own == [
            [chord.symbol for chord in line.chords] for line in sections[other]
        ]:
            return other
    return None


def _source(
    index: int,
    names: Sequence[str],
    sections: Sequence[tuple[ChordedLine, ...]],
    having: Sequence[int],
) -> int:
    """Return which of the sections that have chords lends them to one without."""
    kind = section_kind(names[index])
    alike = [i for i in having if section_kind(names[i]) == kind] or [
        i for i in having if section_kind(names[i]) in ("verse", "")
    ]
    same = [i for i in alike if len(sections[i]) == len(sections[index])]
    return (same or alike or having)[0]


def _rows(lines: Sequence[ChordedLine], metre: Metre) -> tuple[Row, ...]:
    """Return the bars of each line of a section."""
    costs = [{bars: _lay(line, bars, metre)[0] for bars in _LENGTHS} for line in lines]
    each = [min(cost, key=lambda bars: cost[bars]) for cost in costs]
    least = sum(cost[bars] for cost, bars in zip(costs, each, strict=True))
    joint = min(_LENGTHS, key=lambda bars: sum(cost[bars] for cost in costs))
    if sum(cost[joint] for cost in costs) <= least + _JOINT * len(lines):
        each = [joint] * len(lines)
    first = next(chord.symbol for line in lines for chord in line.chords)
    rows: list[Row] = []
    for line, bars in zip(lines, each, strict=True):
        slots = _lay(line, bars, metre)[1]
        row: list[ChartBar] = []
        at = dict(zip(slots, (chord.symbol for chord in line.chords), strict=True))
        before = rows[-1][-1][-1] if rows else first
        for bar in range(bars):
            symbols = []
            for part in range(_parts(metre)):
                before = at.get(bar * _parts(metre) + part, before)
                symbols.append(before)
            row.append(tuple(symbols) if len(set(symbols)) > 1 else (symbols[0],))
        rows.append(tuple(row))
    return tuple(rows)


def _parts(metre: Metre) -> int:
    """Return at how many places of a bar a chord may change."""
    return 2 if len(metre.beats) != 3 else 3


def _lay(line: ChordedLine, bars: int, metre: Metre) -> tuple[float, list[int]]:
    """Lay the chords of a line over so many bars.

    Returns:
        What is wrong with it, and for each chord its place, counted in parts of a bar.
    """
    parts = _parts(metre)
    comfort = max(line.syllables / syllables_a_bar(metre), 0.75)
    cost = _AWAY_FROM_COMFORT * log(bars / comfort) ** 2 + _UNEVEN.get(bars, 0.0)
    if not line.chords:
        return cost, []
    if len(line.chords) > bars * parts:
        # More chords than places: never chosen while longer lines are to be had.
        return 1e6 + len(line.chords) / bars, list(range(bars * parts))[: len(line.chords)]
    cost += _A_CHORD_A_BAR * log(len(line.chords) / bars) ** 2
    first = line.chords[0].syllable
    first = first if 2 * first < line.syllables else 0
    sung = max(line.syllables - first, 1)
    length = bars - min(_LAST_NOTE, bars / 4)
    wanted = [max(chord.syllable - first, 0) / sung * length * parts for chord in line.chords]
    # For each place the least cost of laying the chords so far, the last one there, and how.
    best: dict[int, tuple[float, tuple[int, ...]]] = {-1: (cost, ())}
    for index, at in enumerate(wanted):
        reached: dict[int, tuple[float, tuple[int, ...]]] = {}
        for slot in range(index, bars * parts - (len(wanted) - index - 1)):
            before = min((found for place, found in best.items() if place < slot), default=None)
            if before is not None:
                own = ((slot - at) / parts) ** 2 + _OFF_THE_BAR * (slot % parts > 0)
                reached[slot] = (before[0] + own, (*before[1], slot))
        best = reached
    least, slots = min(best.values())
    return least, list(slots)
