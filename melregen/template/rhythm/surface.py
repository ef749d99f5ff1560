"""The notes of a template as movable onsets and ends, and back."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from melregen.errors import InvalidMusicError
from melregen.music import ActiveSpans, Metre, Ticks
from melregen.music.syncopation import metrical_levels, syncopations
from melregen.template.phrase import LineSpan, TemplatePhrase
from melregen.template.template import Template

SHORTEST: Ticks = 6
"""What a note keeps after the place that it owns, and before the next note: a sixteenth."""

OFF_GRID = -4
"""The level of places of no binary division, such as those of triplets."""

MID_BAR = 2
"""The level of the strong beat in the middle of a bar."""

Signature = tuple[object, ...]


@dataclass(frozen=True)
class Fixed:
    """Which times may not be moved.

    Attributes:
        onsets: indices of slots, counted through the song, whose onset is fixed.
        ends: indices of slots whose end is fixed.
    """

    onsets: frozenset[int] = frozenset()
    ends: frozenset[int] = frozenset()


NOTHING_FIXED = Fixed()


class Surface:
    """The rhythm of a complete template while it is moved.

    Attributes:
        template: as it was.
        onsets: ticks, one for each slot.
        ends: ticks, one for each slot.
        lines: the slots of each line.
        fixed: what may not be moved.

    Raises:
        InvalidMusicError: the template leaves metre, length or the time of a slot open.
    """

    def __init__(self, template: Template, fixed: Fixed = NOTHING_FIXED) -> None:
        slots = list(template.slots)
        if not template.bars or not all(slot.is_timed for slot in slots):
            raise InvalidMusicError("only a rhythm that is complete can be moved; plan it first")
        self.template = template
        self.fixed = fixed
        self.onsets: list[Ticks] = [slot.onset or 0 for slot in slots]
        self.ends: list[Ticks] = [slot.end for slot in slots]
        self.lines: list[range] = []
        self._bars = ActiveSpans(template.bars)
        start = 0
        for phrase in template.phrases:
            self.lines.append(range(start, start + len(phrase.slots)))
            start += len(phrase.slots)

    @cached_property
    def levels(self) -> list[int]:
        """The metrical level of every tick of the song."""
        bars = self.template.bars
        levels = [metrical_levels(bar.metre)[bar.metre.bar - bar.duration :] for bar in bars]
        return [int(level) for level in np.concatenate(levels)]

    @cached_property
    def _parts(self) -> list[Ticks]:
        return [beat_part(bar.metre) for bar in self.template.bars for _ in range(bar.duration)]

    @cached_property
    def _positions(self) -> list[Ticks]:
        bars = self.template.bars
        return [bar.position(tick) for bar in bars for tick in range(bar.onset, bar.end)]

    @cached_property
    def last_notes(self) -> frozenset[int]:
        """The last slot of each line."""
        return frozenset(line[-1] for line in self.lines)

    def level(self, tick: Ticks) -> int:
        """Return the metrical level of a tick, see `metrical_levels`."""
        return self.levels[tick] if tick < len(self.levels) else OFF_GRID

    def part(self, tick: Ticks) -> Ticks:
        """Return how long a part of a beat is in the bar of a tick (an eighth in 4/4)."""
        return self._parts[min(tick, len(self._parts) - 1)]

    def position(self, tick: Ticks) -> Ticks:
        """Return the ticks after the bar line."""
        return self._positions[min(tick, len(self._positions) - 1)]

    def metre(self, tick: Ticks) -> Metre:
        """Return the metre of the bar of a tick."""
        return self._bars.at_or_first(tick).metre

    def syncopated(self) -> list[bool]:
        """Return which notes are syncopated now."""
        onsets, ends = np.array(self.onsets, np.int64), np.array(self.ends, np.int64)
        return [bool(flag) for flag in syncopations(self.template.bars, onsets, ends - onsets)]

    def signature(self, line: range, *, to_the_end: bool) -> Signature:
        """Return what lines of equal rhythm have in common.

        Args:
            line: the slots of a line.
            to_the_end: whether the length of its last note counts.
        """
        first = self.onsets[line[0]]
        stop = None if to_the_end else -1
        return (
            self.position(first),
            self.part(first),
            tuple(self.onsets[index] - first for index in line),
            tuple(self.ends[index] - first for index in line)[:stop],
        )

    def groups(self, *, to_the_end: bool) -> list[list[range]]:
        """Return the lines, those of equal rhythm together, in the order of their first."""
        groups: dict[Signature, list[range]] = {}
        for line in self.lines:
            groups.setdefault(self.signature(line, to_the_end=to_the_end), []).append(line)
        return list(groups.values())

    def build(self) -> Template:
        """Return the template with the notes where they are now."""
        phrases: list[TemplatePhrase] = []
        for phrase, line in zip(self.template.phrases, self.lines, strict=True):
            slots = tuple(
                replace(
                    slot, onset=self.onsets[index], duration=self.ends[index] - self.onsets[index]
                )
                for slot, index in zip(phrase.slots, line, strict=True)
            )
            phrases.append(replace(phrase, slots=slots, span=self._span(phrase, line)))
        return replace(self.template, phrases=tuple(phrases))

    def _span(self, phrase: TemplatePhrase, line: Sequence[int]) -> LineSpan | None:
        given = phrase.span
        if given is None:
            return None
        return LineSpan(
            None if given.onset is None else self.onsets[line[0]],
            None if given.close is None else self.onsets[line[-1]],
            None if given.end is None else self.ends[line[-1]],
        )


def beat_part(metre: Metre) -> Ticks:
    """Return half of a beat, in compound metres a third: what a syncopation is mostly early by."""
    unit = 96 // metre.denominator
    return unit if len(metre.beats) < metre.numerator else max(unit // 2, 1)
