"""Beats: where they stand on the time line of the lead sheet, and when they are played."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from melregen.music import TICKS_PER_QUARTER, Bar, Metre, Ticks

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

SIMPLE, COMPOUND = 0, 1
"""Kinds of beats: a quarter note, and a dotted quarter note of three eighths."""

BEAT_TICKS: tuple[Ticks, Ticks] = (TICKS_PER_QUARTER, TICKS_PER_QUARTER * 3 // 2)
"""Length of a beat of each kind."""

SLOTS: tuple[tuple[Ticks, ...], tuple[Ticks, ...]] = (
    (0, 3, 4, 6, 8, 9, 12, 15, 16, 18, 20, 21),
    (0, 3, 6, 9, 12, 15, 18, 21, 24, 27, 30, 33),
)
"""Places within a beat of each kind at which a played note may be written: thirty-second notes,
and triplets of eighths and sixteenths in beats that divide in two."""

N_SLOTS = 12


def beat_kind(metre: Metre) -> int:
    """Return the kind of beats that a metre counts: compound for 3/8, 6/8, 9/8 and 12/8."""
    in_threes = metre.denominator == 8 and metre.numerator % 3 == 0
    return COMPOUND if in_threes else SIMPLE


def beats_of_bars(bars: Iterable[Bar]) -> tuple[Ints, Ints]:
    """Return where the beats of bars begin and, last, end, in ticks; and the kind of each.

    The first may begin before tick 0, where a pickup is shorter than a beat; the last of a bar may
    be shorter than others.
    """
    starts: list[Ticks] = []
    kinds: list[int] = []
    end = 0
    for bar in bars:
        kind, end = beat_kind(bar.metre), bar.end
        for start in range(bar.end - bar.metre.bar, bar.end, BEAT_TICKS[kind]):
            if start + BEAT_TICKS[kind] > bar.onset:
                starts.append(start)
                kinds.append(kind)
    return np.array([*starts, end], dtype=np.int64), np.array(kinds, dtype=np.int64)


@dataclass(frozen=True)
class BeatGrid:
    """The beats of a piece.

    Attributes:
        ticks: where each begins, rising; the last entry is where the last beat ends.
        seconds: when they are played, rising.
        kind: `SIMPLE` or `COMPOUND`, one for each beat.
    """

    ticks: Ints
    seconds: Floats
    kind: Ints

    def tick_at(self, seconds: Floats) -> Floats:
        """Return ticks, with fractions, for times; the outermost beats go on for ever."""
        return _interpolate(seconds, self.seconds, self.ticks.astype(np.float64))

    def second_at(self, ticks: npt.ArrayLike) -> Floats:
        """Return times for ticks."""
        places = np.asarray(ticks, dtype=np.float64)
        return _interpolate(places, self.ticks.astype(np.float64), self.seconds)

    @cached_property
    def places(self) -> "Places":
        """All places of the piece at which a note may be written, in order."""
        ticks, beats, slots = [], [], []
        ends = self.ticks[1:]
        for beat, (start, end, kind) in enumerate(zip(self.ticks, ends, self.kind, strict=False)):
            for slot, offset in enumerate(SLOTS[kind]):
                if 0 <= start + offset < end:
                    ticks.append(start + offset)
                    beats.append(beat)
                    slots.append(slot)
        found = np.array(ticks, dtype=np.int64)
        index = np.array(beats, dtype=np.int64)
        return Places(
            found, self.second_at(found), index, self.kind[index], np.array(slots, dtype=np.int64)
        )


@dataclass(frozen=True)
class Places:
    """Places of a grid, one entry of each array for each of them.

    Attributes:
        ticks: on the time line.
        seconds: when they are played.
        beats: index of the beat.
        kinds: of the beat.
        slots: index in `SLOTS` of its kind.
    """

    ticks: Ints
    seconds: Floats
    beats: Ints
    kinds: Ints
    slots: Ints


def _interpolate(values: Floats, known: Floats, results: Floats) -> Floats:
    """Interpolate linearly, and go on beyond the ends with the outermost slopes."""
    found = np.asarray(np.interp(values, known, results), dtype=np.float64)
    first = (results[1] - results[0]) / (known[1] - known[0])
    last = (results[-1] - results[-2]) / (known[-1] - known[-2])
    found = np.where(values < known[0], results[0] + (values - known[0]) * first, found)
    return np.where(values > known[-1], results[-1] + (values - known[-1]) * last, found)
