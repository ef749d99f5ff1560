"""Chord charts as people type them: "C G Am F", or bars marked as "| C G | Am | F |"."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from melregen.errors import ParseError, WishError
from melregen.music import (
    Bar,
    Chord,
    ChordChange,
    Metre,
    MetreChange,
    Ticks,
    iterate_bars,
    merge_chord_changes,
)

_REPEATED_BAR = "%"
_CONTINUATIONS = frozenset({".", "-", "/"})
_BAR_LINE = re.compile(r"\[\||\|\]|\|+")


@dataclass(frozen=True)
class ChordChart:
    """The chords of a song, bar by bar.

    Attributes:
        bars: at least one; each holds at least one chord. The chords of a bar divide it evenly,
            by beats.
    """

    bars: tuple[tuple[Chord, ...], ...]

    def __post_init__(self) -> None:
        if not self.bars or not all(self.bars):
            raise WishError("a chord chart needs at least one bar, and a chord in every bar")

    def __str__(self) -> str:
        """The chart as one line that `parse_chord_chart` reads back."""
        return f"| {' | '.join(' '.join(map(str, bar)) for bar in self.bars)} |"

    def place(
        self, metres: Sequence[MetreChange], pickup: Ticks, bars: int
    ) -> tuple[ChordChange, ...]:
        """Lay the chart over a song, from its start again where the song is longer.

        Where the chords of a bar do not divide its beats evenly, the earlier ones last longer: two
        in a bar of 3/4 take two beats and one. The pickup bar comes before the first chord.

        Args:
            metres: metre changes of the song, the first at tick 0.
            pickup: length of the pickup bar in ticks, 0 for none.
            bars: bars of the song, the pickup bar not counted.

        Returns:
            The changes, without those that repeat the chord already sounding.

        Raises:
            WishError: the chart is longer than the song, or a bar holds more chords than its
                metre can divide.
        """
        if len(self.bars) > bars:
            raise WishError(
                f"the chords fill {_count(len(self.bars), 'bar')}, "
                f"but the song has {_count(bars, 'bar')}"
            )
        full_bars = (bar for bar in iterate_bars(metres, pickup) if bar.number > 0)
        changes = []
        for index, bar in enumerate(islice(full_bars, bars)):
            chords = self.bars[index % len(self.bars)]
            changes += [
                ChordChange(bar.onset + position, chord)
                for position, chord in zip(_divide(bar, len(chords)), chords, strict=True)
            ]
        return merge_chord_changes(changes)


def read_chord_chart(text_or_path: str | Path, *, german: bool = False) -> ChordChart:
    """Read a chord chart that is given as text, or lies in a text file (UTF-8).

    Args:
        text_or_path: the chart itself, or the file's path. Text counts as a path where it ends in
            .txt or names a file with a suffix.
        german: read H as B natural and B as B flat.

    Raises:
        ParseError: the chart or the file cannot be read; the message names chord and bar.
    """
    from melregen.formats.files import check_input

    if isinstance(text_or_path, str) and not _is_path(text_or_path):
        return parse_chord_chart(text_or_path, german=german)
    path = check_input(text_or_path)
    try:
        return parse_chord_chart(path.read_text(encoding="utf-8-sig"), german=german)
    except UnicodeDecodeError:
        raise ParseError(f"{path} is not a text file in UTF-8") from None
    except ParseError as error:
        raise ParseError(f"{path}: {error}") from None


def parse_chord_chart(text: str, *, german: bool = False) -> ChordChart:
    """Read a chord chart.

    Each chord is a bar of its own, unless the chart marks its bars with `|`; then the end of a
    line is a bar line too. `%` repeats the bar before; `.`, `-` or `/` goes on with the chord
    before. Lines such as "[Chorus]" and lines that begin with `#` are passed over.

    Args:
        text: the chart.
        german: read H as B natural and B as B flat.

    Raises:
        ParseError: something is not a chord or stands where it cannot; the message names the
            chord and the bar.
    """
    lines = [line.strip() for line in text.splitlines()]
    lines = [line for line in lines if line and not re.fullmatch(r"#.*|\[[^]|]*\]", line)]
    is_marked = any("|" in line for line in lines)
    cells = [bar for line in lines for bar in (_split_bars(line) if is_marked else line.split())]
    bars: list[tuple[Chord, ...]] = []
    for number, cell in enumerate(cells, 1):
        tokens = cell.split()
        if not tokens:
            raise ParseError(
                f"bar {number} of the chords is empty; write % to repeat the bar before"
            )
        if tokens == [_REPEATED_BAR]:
            if not bars:
                raise ParseError(
                    "bar 1 of the chords is %, but there is no bar before it to repeat"
                )
            bars.append(bars[-1])
            continue
        bars.append(_parse_bar(tokens, number, bars[-1][-1] if bars else None, german=german))
    if not bars:
        raise ParseError("there are no chords in the chart; write them like C G Am F")
    return ChordChart(tuple(bars))


def _parse_bar(
    tokens: Sequence[str], number: int, before: Chord | None, *, german: bool
) -> tuple[Chord, ...]:
    chords: list[Chord] = []
    for token in tokens:
        if token == _REPEATED_BAR:
            raise ParseError(f"bar {number} of the chords: % repeats a whole bar and stands alone")
        if ":" in token:
            raise ParseError(
                f"bar {number} of the chords: repeat signs are not read; write the bars out"
            )
        if token in _CONTINUATIONS:
            sounding = chords[-1] if chords else before
            if sounding is None:
                raise ParseError(
                    f"bar {number} of the chords: '{token}' goes on with the chord before, "
                    "but there is none"
                )
            chords.append(sounding)
            continue
        try:
            chords.append(Chord.parse(token.rstrip(",;"), german=german))
        except ParseError as error:
            raise ParseError(f"bar {number} of the chords: {error}") from None
    return tuple(chords)


def _split_bars(line: str) -> list[str]:
    cells = _BAR_LINE.split(line)
    # The bar lines around a line of the chart do not enclose empty bars.
    if not cells[0].strip():
        cells = cells[1:]
    if cells and not cells[-1].strip():
        cells = cells[:-1]
    return cells


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


def _is_path(text: str) -> bool:
    if "\n" in text or "|" in text or not text.strip():
        return False
    try:
        return text.lower().endswith(".txt") or (bool(Path(text).suffix) and Path(text).is_file())
    except (OSError, ValueError):
        return False


def _count(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"
