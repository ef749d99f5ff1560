"""Chords in close position, led from one to the next by the smallest steps, below the melody.

A shortest path through the voicings that each chord can have: the sum of the motion of all notes,
of leaps in one direction, and of the distance from the middle of the register is the least for the
whole song, not from one chord to the next.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import TypeAlias

from melregen.arrangement.harmony import Harmony
from melregen.music import Chord, Pitch

LOWEST: Pitch = 50
"""D3: close chords below it sound muddy."""
HIGHEST: Pitch = 71
"""B4: above it they cover most melodies."""
_SMALLEST_REGISTER = 16
"""Semitones that are left to the chords where the melody is low: an octave for every inversion."""
_MIDDLE: Pitch = 60
_MOST_VOICES = 4
_LEAP = 4
"""Semitones; beyond it a note leaps."""
_PARALLEL_LEAP, _OVER_MELODY = 30.0, 40.0

Voicing: TypeAlias = tuple[Pitch, ...]
"""Pitches from the lowest to the highest."""


def voice_chords(spans: Sequence[Harmony]) -> list[Voicing]:
    """Return the notes of each chord of a song."""
    if not spans:
        return []
    choices = [voicings(span.chord) for span in spans]
    costs = [_own_cost(voicing, spans[0]) for voicing in choices[0]]
    backs: list[list[int]] = []
    for index in range(1, len(spans)):
        reached, back = [], []
        for voicing in choices[index]:
            totals = [
                cost + _motion(before, voicing)
                for cost, before in zip(costs, choices[index - 1], strict=True)
            ]
            cheapest = min(range(len(totals)), key=totals.__getitem__)
            reached.append(totals[cheapest] + _own_cost(voicing, spans[index]))
            back.append(cheapest)
        costs = reached
        backs.append(back)
    at = min(range(len(costs)), key=costs.__getitem__)
    path = [choices[-1][at]]
    for index in range(len(spans) - 2, -1, -1):
        at = backs[index][at]
        path.append(choices[index][at])
    return path[::-1]


@lru_cache(maxsize=512)
def voicings(chord: Chord) -> tuple[Voicing, ...]:
    """Return all close positions of a chord within the register; none for N.C."""
    tones = essential_tones(chord)
    found = []
    for lowest in sorted(tones):
        above = sorted((tone - lowest) % 12 for tone in tones)
        for base in range(LOWEST + (lowest - LOWEST) % 12, HIGHEST - above[-1] + 1, 12):
            found.append(tuple(base + step for step in above))
    return tuple(found)


def essential_tones(chord: Chord) -> list[int]:
    """Return the pitch classes that tell what a chord is, at most four, without a foreign bass.

    Of chords of more than four notes the fifth goes first, then the ninth and the tensions before
    the last one, which names the chord.
    """
    tones = list(chord.pitch_classes)
    bass = chord.bass_pitch_class
    if len(tones) > 3 and bass != tones[0] and tones[-1] == bass:
        tones.pop()  # a foreign bass is in the bass already
    root = chord.root_pitch_class
    if len(tones) > _MOST_VOICES and root is not None and (root + 7) % 12 in tones:
        tones.remove((root + 7) % 12)
    return tones[: _MOST_VOICES - 1] + tones[-1:] if len(tones) > _MOST_VOICES else tones


def _own_cost(voicing: Voicing, span: Harmony) -> float:
    ceiling = HIGHEST
    if span.lowest_melody is not None:
        ceiling = max(min(span.lowest_melody - 1, HIGHEST), LOWEST + _SMALLEST_REGISTER)
    middle = sum(voicing) / len(voicing)
    return abs(middle - _MIDDLE) / 2 + _OVER_MELODY * max(0, voicing[-1] - ceiling)


@lru_cache(maxsize=65_536)
def _motion(before: Voicing, after: Voicing) -> float:
    pairs = paired(before, after)
    steps = [new - old for old, new in pairs]
    cost = float(sum(abs(step) for step in steps))
    return cost + _PARALLEL_LEAP * leaps_in_parallel(steps)


def paired(before: Voicing, after: Voicing) -> list[tuple[Pitch, Pitch]]:
    """Return which note goes to which; of two chords of unlike size the top notes go together."""
    size = max(len(before), len(after))
    return list(zip(_fill(before, size), _fill(after, size), strict=True))


def _fill(voicing: Voicing, size: int) -> Voicing:
    return (voicing[0],) * (size - len(voicing)) + voicing


def leaps_in_parallel(steps: Sequence[int]) -> bool:
    """Whether all notes leap the same way."""
    return all(step > _LEAP for step in steps) or all(step < -_LEAP for step in steps)
