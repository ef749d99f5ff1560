"""Figures of an accompaniment, written as steps: "x---.-x-" is a stroke that is held, and another.

A figure fills one bar, or a part of one, in equal steps. A full stop rests, a hyphen holds what
sounds, any other sign begins something; spaces only divide. A bar line begins the figure of the
next bar, so that "R--|5--" has the root in the first bar and the fifth in the second.
"""

from dataclasses import dataclass
from fractions import Fraction

from melregen.errors import ParseError, shorten

REST, HOLD, BAR_LINE = ".", "-", "|"
_MOST_STEPS = 96


@dataclass(frozen=True)
class Step:
    """A sign of a figure with its place.

    Attributes:
        onset: share of the figure that lies before it, 0 to below 1.
        end: share of the figure at which it stops.
        sign: what to play.
    """

    onset: Fraction
    end: Fraction
    sign: str


@dataclass(frozen=True)
class Figure:
    """The steps of a bar; of several, bars take them in turns."""

    bars: tuple[tuple[Step, ...], ...]

    @classmethod
    def parse(cls, text: str, signs: str) -> "Figure":
        """Read a figure.

        Args:
            text: such as "R--|5--".
            signs: those that begin something.

        Raises:
            ParseError: a sign is unknown, a bar is empty or has more than 96 steps.
        """
        return cls(tuple(_parse_bar(bar, text, signs) for bar in text.split(BAR_LINE)))

    def bar(self, number: int) -> tuple[Step, ...]:
        """Return the steps of the n-th of a row of bars, counted from 0."""
        return self.bars[number % len(self.bars)]

    def part(self, start: Fraction, end: Fraction) -> "Figure":
        """Return a part of the figure as a figure of its own.

        Args:
            start: share of the figure at which it begins.
            end: share at which it ends; beyond 1 the figure is repeated.
        """
        return Figure(tuple(_cut(_repeat(bar, end), start, end) for bar in self.bars))


def _parse_bar(bar: str, text: str, signs: str) -> tuple[Step, ...]:
    row = "".join(bar.split())
    if not 0 < len(row) <= _MOST_STEPS:
        raise ParseError(f"'{shorten(text)}': a bar of a figure has 1 to {_MOST_STEPS} steps")
    steps: list[Step] = []
    sounds = False
    for index, sign in enumerate(row):
        onset, end = Fraction(index, len(row)), Fraction(index + 1, len(row))
        if sign == HOLD:
            if sounds:
                steps[-1] = Step(steps[-1].onset, end, steps[-1].sign)
        elif sign == REST:
            sounds = False
        elif sign in signs:
            steps.append(Step(onset, end, sign))
            sounds = True
        else:
            raise ParseError(
                f"'{shorten(text)}': '{sign}' is not a sign of this figure; the signs are "
                f"{' '.join(signs)}, {REST} to rest, {HOLD} to hold and {BAR_LINE} between bars"
            )
    return tuple(steps)


def _repeat(bar: tuple[Step, ...], end: Fraction) -> list[Step]:
    turns = -(-end.numerator // end.denominator)
    return [
        Step(step.onset + turn, step.end + turn, step.sign) for turn in range(turns) for step in bar
    ]


def _cut(steps: list[Step], start: Fraction, end: Fraction) -> tuple[Step, ...]:
    length = end - start
    return tuple(
        Step((step.onset - start) / length, (min(step.end, end) - start) / length, step.sign)
        for step in steps
        if start <= step.onset < end
    )
