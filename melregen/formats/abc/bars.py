"""Bars of the voices of an ABC tune put side by side, where their lengths differ."""

from bisect import bisect_right
from collections.abc import Callable, Sequence
from itertools import accumulate, pairwise
from typing import TypeVar

from melregen.formats.abc.voice import Voice
from melregen.formats.score.written import Exact

T = TypeVar("T")


def align_bars(melody: Voice, others: Sequence[Voice]) -> None:
    """Let the n-th bar of all voices begin together.

    A bar that is a beat short or long in one voice would set all that follows against the wrong
    notes. One that is short in the melody is filled up if another voice fills it; what is too long
    in another voice is cut. Voices with other numbers of bars stay as they are.
    """
    count = len(melody.measures)
    alike = [voice for voice in others if len(voice.measures) == count]
    lengths: list[Exact] = []
    for index, measure in enumerate(melody.measures):
        fullest = max((voice.measures[index].length for voice in alike), default=measure.length)
        if measure.metre is not None:
            fullest = min(fullest, measure.metre.bar)
        lengths.append(max(measure.length, fullest))
    starts = [0, *accumulate(lengths)]
    for voice in (melody, *alike):
        _move(voice, starts)


def _move(voice: Voice, starts: Sequence[Exact]) -> None:
    """Move a voice to new bar lines, of which the last is the end."""
    bars = [measure.onset for measure in voice.measures]
    lengths = [end - start for start, end in pairwise(starts)]
    if bars == starts[:-1] and [measure.length for measure in voice.measures] == lengths:
        return

    def place(onset: Exact) -> tuple[int, Exact]:
        index = max(0, bisect_right(bars, onset) - 1)
        return index, onset - bars[index]

    for note in (*voice.melody, *voice.others):
        index, onset = place(note.onset)
        note.onset = starts[index] + onset
        note.duration = max(0, min(note.duration, lengths[index] - onset))
    _shift(voice.chords, place, starts)
    _shift(voice.keys, place, starts)
    _shift(voice.parts, place, starts)
    for measure, start, length in zip(voice.measures, starts, lengths, strict=False):
        measure.onset, measure.length = start, length


def _shift(
    items: list[tuple[Exact, T]],
    place: Callable[[Exact], tuple[int, Exact]],
    starts: Sequence[Exact],
) -> None:
    for number, (onset, item) in enumerate(items):
        index, within = place(onset)
        items[number] = (starts[index] + within, item)
