"""Metres, and the bars they make on the time line (pickups and changes included)."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from melregen.errors import InvalidMusicError, ParseError, shorten
from melregen.music.ticks import TICKS_PER_QUARTER, Ticks

_DENOMINATORS = (1, 2, 4, 8, 16, 32)
_WORDS = {"C": (4, 4), "c": (4, 4), "C|": (2, 2), "c|": (2, 2)}


@dataclass(frozen=True)
class Metre:
    """A time signature.

    Attributes:
        numerator: note values in a bar, 1 to 64.
        denominator: the note value, a power of two from 1 (whole) to 32.
    """

    numerator: int
    denominator: int

    def __post_init__(self) -> None:
        if not 1 <= self.numerator <= 64 or self.denominator not in _DENOMINATORS:
            raise InvalidMusicError(
                f"{self.numerator}/{self.denominator} is not a metre; write it like 4/4"
            )

    @classmethod
    def parse(cls, text: str) -> "Metre":
        """Read "3/4", "C" (4/4) or "C|" (2/2).

        Raises:
            ParseError: the text is not a metre.
        """
        text = text.strip()
        if text in _WORDS:
            return cls(*_WORDS[text])
        match = re.fullmatch(r"(\d{1,2})\s*/\s*(\d{1,2})", text)
        if not match:
            raise ParseError(f"'{shorten(text)}' is not a metre; write it like 4/4, 3/4 or 6/8")
        try:
            return cls(int(match[1]), int(match[2]))
        except InvalidMusicError as error:
            raise ParseError(str(error)) from None

    def __str__(self) -> str:
        return f"{self.numerator}/{self.denominator}"

    @cached_property
    def bar(self) -> Ticks:
        """Length of a bar in ticks."""
        return self.numerator * 4 * TICKS_PER_QUARTER // self.denominator

    @property
    def is_compound(self) -> bool:
        """Whether beats divide in three (6/8, 9/8, 12/8, 6/4)."""
        return self.numerator > 3 and self.numerator % 3 == 0 and self.denominator >= 4

    @cached_property
    def beats(self) -> tuple[Ticks, ...]:
        """Onsets of the beats within a bar; 7/8 counts 2+2+3, other odd eighths likewise."""
        unit = 4 * TICKS_PER_QUARTER // self.denominator
        if self.is_compound:
            return tuple(range(0, self.bar, 3 * unit))
        if self.denominator >= 8 and self.numerator > 4 and self.numerator % 2:
            return tuple(range(0, self.bar - 2 * unit, 2 * unit))
        return tuple(range(0, self.bar, unit))

    def strength(self, position: Ticks) -> int:
        """Metrical strength of a position within the bar.

        Args:
            position: ticks after the bar line; may exceed one bar.

        Returns:
            3 on the downbeat, 2 on the secondary strong beat (beat 3 of 4, the second half of a
            compound bar, beat 4 of 5), 1 on the other beats, 0 off the beat.
        """
        position %= self.bar
        if position == 0:
            return 3
        if position not in self.beats:
            return 0
        beat, count = self.beats.index(position), len(self.beats)
        if count == 5:
            return 2 if beat == 3 else 1
        return 2 if count % 2 == 0 and count > 2 and beat == count // 2 else 1


@dataclass(frozen=True)
class MetreChange:
    """From `onset` (ticks, a bar line) on, bars have this metre."""

    onset: Ticks
    metre: Metre


@dataclass(frozen=True)
class Bar:
    """One bar of the time line.

    Attributes:
        number: 0 for a pickup bar, else counted from 1.
        onset: ticks from the start of the piece.
        duration: ticks; a pickup bar is shorter than its metre.
        metre: the active metre.
    """

    number: int
    onset: Ticks
    duration: Ticks
    metre: Metre

    @property
    def end(self) -> Ticks:
        """The tick of the bar line that closes the bar."""
        return self.onset + self.duration

    def position(self, tick: Ticks) -> Ticks:
        """Metrical position of `tick` in ticks; in a pickup bar, as if the bar were whole."""
        return tick - self.end + self.metre.bar


def iterate_bars(metres: Sequence[MetreChange], pickup: Ticks = 0) -> Iterator[Bar]:
    """Yield the bars of a piece without end: the pickup bar first where there is one.

    Args:
        metres: changes sorted by onset, the first at 0.
        pickup: length of the pickup bar in ticks, 0 for none.

    Raises:
        InvalidMusicError: a change is not on a bar line.
    """
    if not metres or metres[0].onset != 0:
        raise InvalidMusicError("the metre must be given from tick 0 on")
    onset, number, index = 0, 1, 0
    if pickup:
        if not 0 < pickup < metres[0].metre.bar:
            raise InvalidMusicError(
                f"a pickup of {pickup} ticks does not fit a bar of {metres[0].metre}"
            )
        yield Bar(0, 0, pickup, metres[0].metre)
        onset = pickup
    while True:
        while index + 1 < len(metres) and metres[index + 1].onset <= onset:
            index += 1
            if metres[index].onset < onset:
                raise InvalidMusicError(
                    f"the change to {metres[index].metre} at tick {metres[index].onset} "
                    f"falls inside bar {number - 1}"
                )
        metre = metres[index].metre
        yield Bar(number, onset, metre.bar, metre)
        onset, number = onset + metre.bar, number + 1


def bars_until(metres: Sequence[MetreChange], pickup: Ticks, end: Ticks) -> tuple[Bar, ...]:
    """Return the bars that cover ticks 0 to `end` (the last may reach beyond it)."""
    bars = []
    for bar in iterate_bars(metres, pickup):
        if bar.onset >= end:
            break
        bars.append(bar)
    return tuple(bars)


def next_bar_line(metres: Sequence[MetreChange], pickup: Ticks, tick: Ticks) -> Ticks:
    """Return the first bar line at or after `tick`."""
    if tick <= 0:
        return 0
    return bars_until(metres, pickup, tick)[-1].end
