"""Bars divided into cells that have figures, so that a pattern plays in every metre.

A metre with figures of its own is one cell. All others are made of the figures of 4/4, 3/4, 2/4
and 6/8, at the length of their own note values: 5/4 is three and two beats, 7/8 is 2+2+3 eighths
as `Metre.beats` counts them, 9/8 three dotted quarters, 3/2 a 3/4 of half notes.
"""

from collections.abc import Collection
from dataclasses import dataclass
from fractions import Fraction

from melregen.arrangement.pattern import COMPOUND, SHORT, SIMPLE, TRIPLE
from melregen.music import Metre, Ticks


@dataclass(frozen=True)
class Cell:
    """A part of a bar that takes a figure, or the first part of one.

    Attributes:
        onset: ticks from the start of the bar.
        duration: ticks.
        metre: whose figure.
        share: how much of the figure, from its start.
    """

    onset: Ticks
    duration: Ticks
    metre: Metre
    share: Fraction = Fraction(1)


def divide_bar(metre: Metre, known: Collection[Metre]) -> tuple[Cell, ...]:
    """Divide a bar into cells that fill it.

    Args:
        metre: of the bar.
        known: the metres that have figures of their own.
    """
    if metre in known:
        return (Cell(0, metre.bar, metre),)
    if metre == Metre(2, 2):
        return divide_bar(SIMPLE, known)
    return tuple(_groups(metre))


def _groups(metre: Metre) -> list[Cell]:
    unit = 4 * 24 // metre.denominator
    if metre.is_compound:
        return _join([3] * (metre.numerator // 3), unit, compound=True)
    if len(metre.beats) < metre.numerator:  # such as 7/8
        ends = [*metre.beats[1:], metre.bar]
        lengths = [(end - beat) // unit for beat, end in zip(metre.beats, ends, strict=True)]
        return _join(lengths, unit, compound=True)
    return _join(_split(metre.numerator), unit, compound=False)


def _split(beats: int) -> list[int]:
    """Divide simple beats into fours, threes and twos: 5 is 3+2, 7 is 4+3."""
    fours, rest = divmod(beats, 4)
    if rest == 1 and fours:
        return [4] * (fours - 1) + [3, 2]
    return [4] * fours + [rest] * (rest > 0)


def _join(lengths: list[int], unit: Ticks, *, compound: bool) -> list[Cell]:
    """Return a cell for each group of note values.

    Args:
        lengths: of the groups, in note values.
        unit: ticks of a note value.
        compound: whether groups are beats, of two or three note values; else note values are.
    """
    whole = {4: SIMPLE, 3: TRIPLE, 2: SHORT}
    half = Fraction(1, 2)
    in_pairs = compound and set(lengths) == {3} and len(lengths) % 2 == 0
    cells = []
    onset = index = 0
    while index < len(lengths):
        length = lengths[index]
        if not compound:
            metre, share = (whole[length], Fraction(1)) if length > 1 else (SHORT, half)
        elif in_pairs:
            metre, share, length = COMPOUND, Fraction(1), 6
            index += 1
        else:
            metre, share = (COMPOUND if length == 3 else SHORT), half
        cells.append(Cell(onset, length * unit, metre, share))
        onset += length * unit
        index += 1
    return cells
