"""Chords as ids relative to the tonic, and the places of a bar where the harmony may change."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from melregen.music import (
    NO_CHORD,
    QUALITIES,
    Bar,
    Chord,
    ChordChange,
    Key,
    KeyChange,
    Metre,
    Ticks,
    nearest_quality,
)
from melregen.music.time_line import ActiveSpans

HARMONY_QUALITIES = (
    "", "m", "5", "sus2", "sus4", "6", "m6", "69", "add9", "madd9", "7", "maj7", "m7", "mmaj7",
    "dim", "dim7", "m7b5", "aug", "7#5", "7b5", "7sus4", "9sus4", "9", "maj9", "m9", "7b9", "7#9",
    "7#11", "maj7#11", "11", "m11", "13", "maj13",
)  # fmt: skip
"""The qualities that the harmony network knows; others count as the nearest of them."""

NONE, SILENT, FIRST_ROOT = 0, 1, 2
"""Ids of a root: none known, no chord (N.C.), and the tonic's; the other degrees follow."""

ROOTS = FIRST_ROOT + 12
_QUALITY = {
    quality: HARMONY_QUALITIES.index(nearest_quality(tones, HARMONY_QUALITIES))
    for quality, tones in QUALITIES.items()
}
_STRONG_BEAT = {1: 0, 2: 1, 3: 2, 4: 2, 5: 3}


class ChordId(NamedTuple):
    """A chord: id of the root, index in `HARMONY_QUALITIES`, semitones from root up to the bass."""

    root: int
    quality: int = 0
    bass: int = 0

    @property
    def degree(self) -> int:
        """Semitones of the root above the tonic; negative where there is no root."""
        return self.root - FIRST_ROOT


UNKNOWN = ChordId(NONE)


def chord_id(chord: Chord | None, key: Key) -> ChordId:
    """Return the id of a chord in a key; `UNKNOWN` for an open one."""
    if chord is None:
        return UNKNOWN
    root, bass = chord.root_pitch_class, chord.bass_pitch_class
    if root is None or bass is None:
        return ChordId(SILENT)
    degree = (root - key.tonic_pitch_class) % 12
    return ChordId(FIRST_ROOT + degree, _QUALITY[chord.quality], (bass - root) % 12)


def chord_of(number: ChordId, key: Key) -> Chord | None:
    """Spell the chord of an id in a key (inverse of `chord_id` up to the quality)."""
    if number.root == NONE:
        return None
    if number.root == SILENT:
        return NO_CHORD
    root = (key.tonic_pitch_class + number.degree) % 12
    bass = key.name((root + number.bass) % 12) if number.bass else None
    return Chord(key.name(root), HARMONY_QUALITIES[number.quality], bass)


@dataclass(frozen=True)
class Step:
    """A place where the harmony may change.

    Attributes:
        bar: index among the full bars.
        place: index among the places of its bar.
        onset, end: ticks from the start of the piece; the end is the next such place.
    """

    bar: int
    place: int
    onset: Ticks
    end: Ticks


@lru_cache(maxsize=64)
def step_places(metre: Metre) -> tuple[Ticks, ...]:
    """Return the places of a bar where the harmony may change: its strong beats.

    Beats 1 and 3 of four, 1 and 3 of three, both of two, 1 and 4 of five.
    """
    beats = metre.beats
    second = _STRONG_BEAT.get(len(beats), len(beats) // 2)
    return (0, beats[second]) if second else (0,)


def steps_of(bars: Sequence[Bar]) -> list[Step]:
    """Return the steps of a song; a pickup bar has none."""
    steps = []
    for index, bar in enumerate(bar for bar in bars if bar.number > 0):
        places = [*step_places(bar.metre), bar.metre.bar]
        for place, (start, end) in enumerate(pairwise(places)):
            steps.append(Step(index, place, bar.onset + start, bar.onset + end))
    return steps


def sounding_chords(
    steps: Sequence[Step], changes: Sequence[ChordChange], keys: Sequence[KeyChange]
) -> list[ChordId]:
    """Return the chord of each step: that which sounds longest in it, of equals the first."""
    if not changes:
        return [UNKNOWN] * len(steps)
    active, active_keys = ActiveSpans(changes), ActiveSpans(keys)
    chords = []
    for step in steps:
        first, last = active.index(step.onset), active.index(step.end - 1)
        best, longest = None, 0
        for index in range(max(first, 0), last + 1):
            end = changes[index + 1].onset if index + 1 < len(changes) else step.end
            time = min(end, step.end) - max(changes[index].onset, step.onset)
            if time > longest:
                best, longest = changes[index].chord, time
        chords.append(chord_id(best, active_keys.at_or_first(step.onset).key))
    return chords
