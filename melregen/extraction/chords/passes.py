"""Passages that are played twice: what sounds is the same, so are the chords that go with it."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from melregen.music import ChordChange, LeadSheet, Note, Ticks, merge_chord_changes

_FEWEST_BARS = 4
"""Bars that have to be the same before a passage counts as a repeat: shorter ones are motifs, whose
harmony may differ."""


@dataclass(frozen=True)
class EqualPass:
    """A passage and its repeat; in ticks.

    Attributes:
        first: where it begins.
        again: where it begins again, with or after the end of the first pass.
        length: of each.
    """

    first: Ticks
    again: Ticks
    length: Ticks


def find_equal_passes(sheet: LeadSheet) -> list[EqualPass]:
    """Find the passages of four bars or more in which all parts play what they played before.

    The longest is taken where several begin with the same bar, and of these the earliest.
    """
    bars = sheet.bars
    if len(bars) < 2 * _FEWEST_BARS:
        return []
    onsets = [bar.onset for bar in bars]
    contents = [
        (bar.duration, bar.metre, melody, others)
        for bar, melody, others in zip(
            bars,
            _by_bar(sheet.notes, onsets, sheet.duration),
            _by_bar(sheet.accompaniment, onsets, sheet.duration),
            strict=True,
        )
    ]
    numbers = {content: number for number, content in enumerate(dict.fromkeys(contents))}
    names = [numbers[content] for content in contents]
    silent = [not melody for _, _, melody, _ in contents]
    places: dict[int, list[int]] = {}
    passes: list[EqualPass] = []
    bar = known = 0
    while bar < len(names):
        while known < bar:
            places.setdefault(names[known], []).append(known)
            known += 1
        best, start = 0, 0
        for earlier in places.get(names[bar], []):
            length = _equal_length(names, earlier, bar)
            if length > best and not all(silent[bar : bar + length]):
                best, start = length, earlier
        if best >= _FEWEST_BARS:
            end = bars[bar + best - 1].end
            passes.append(EqualPass(onsets[start], onsets[bar], end - onsets[bar]))
        bar += best if best >= _FEWEST_BARS else 1
    return passes


def repeat_chords(
    changes: Sequence[ChordChange], passes: Sequence[EqualPass], duration: Ticks
) -> tuple[ChordChange, ...]:
    """Give repeats the chords of the first pass.

    Args:
        changes: sorted, the first at tick 0.
        passes: by `again`.
        duration: of the piece.
    """
    chords = list(changes)
    for found in passes:
        end = found.again + found.length
        after = _sounding(chords, end)
        first = ChordChange(found.again, _sounding(chords, found.first).chord)
        shift = found.again - found.first
        inside = [
            ChordChange(change.onset + shift, change.chord)
            for change in chords
            if found.first < change.onset < found.first + found.length
        ]
        chords = [
            *(change for change in chords if change.onset < found.again),
            first,
            *inside,
            *([ChordChange(end, after.chord)] if end < duration else []),
            *(change for change in chords if change.onset > end),
        ]
    return merge_chord_changes(chords)


def _sounding(chords: Sequence[ChordChange], tick: Ticks) -> ChordChange:
    place = bisect_left(chords, tick + 1, key=lambda change: change.onset)
    return chords[max(0, place - 1)]


def _by_bar(
    notes: Sequence[Note], onsets: Sequence[Ticks], duration: Ticks
) -> list[tuple[tuple[Ticks, Ticks, int], ...]]:
    """Return what begins in each bar: onset in it, duration and pitch of each note."""
    found: list[list[tuple[Ticks, Ticks, int]]] = [[] for _ in onsets]
    for note in notes:
        bar = bisect_left(onsets, note.onset + 1) - 1
        if note.onset < duration:
            found[bar].append((note.onset - onsets[bar], note.duration, note.pitch))
    return [tuple(sorted(bar)) for bar in found]


def _equal_length(names: Sequence[int], first: int, again: int) -> int:
    """Return how many bars from two places on are the same, without an overlap."""
    length = 0
    while (
        first + length < again
        and again + length < len(names)
        and names[first + length] == names[again + length]
    ):
        length += 1
    return length
