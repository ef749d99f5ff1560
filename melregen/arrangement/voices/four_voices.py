"""Three voices under the melody, so that four sing the chords: soprano, alto, tenor, bass.

All sing the words in the rhythm of the melody. Of what a chord lets them sing, a shortest path
through the song takes the smoothest: complete chords, no voice above the next higher one, no
parallel fifths or octaves (never between melody and bass), small steps.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import combinations, groupby, pairwise
from typing import TypeAlias

import numpy as np

from melregen.arrangement.voices.line import Moment, VoiceLine, moments, sing
from melregen.arrangement.voices.motion import are_parallel, leap, overlap
from melregen.arrangement.voices.path import Costs, Voices, cheapest_path
from melregen.arrangement.voices.ranges import VoiceRange, choir_of
from melregen.arrangement.voicing import essential_tones
from melregen.music import Chord, LeadSheet, Pitch, PitchClass

_Lower: TypeAlias = tuple[Pitch, Pitch, Pitch]
"""Alto, tenor and bass."""

_KEPT = 3
"""Ways to set a chord over each note of the bass that are looked at further."""
_LEFT_OUT, _OTHER = {0: 8.0, 3: 14.0, 4: 14.0, 7: 2.0}, 6.0
"""What it costs to leave out the tone so many semitones above the root, and any other."""
_INVERSIONS = {"root": 0.0, "third": 3.0, "fifth": 8.0, "foreign": 20.0}
_OUTER_PARALLEL, _PARALLEL, _OVERLAP, _CLASH = 1000.0, 20.0, 4.0, 4.0
_WIDE = 12
"""Semitones between neighbours of the upper three; more sounds hollow."""
_FREE_LEAP = 5
_BASS_STEP = 0.4
"""What a semitone costs the bass; in the others it costs 1."""


def four_voices(sheet: LeadSheet) -> tuple[VoiceLine, ...]:
    """Return alto, tenor and bass to a melody with chords; under N.C. they rest.

    To a melody for men they are second tenor, baritone and bass.
    """
    places = moments(sheet)
    choir = choir_of(sheet)
    pitches: list[_Lower | tuple[None, None, None]] = []
    for has_chord, group in groupby(places, key=lambda place: place.chord is not None):
        row = list(group)
        pitches += _set_chords(row, choir) if has_chord else [(None, None, None)] * len(row)
    return tuple(
        sing(voice.name, sheet, places, [lower[index] for lower in pitches])
        for index, voice in enumerate(choir)
    )


def _set_chords(places: Sequence[Moment], choir: Sequence[VoiceRange]) -> list[_Lower]:
    choices = [_choices(place.melody, place.chord, tuple(choir)) for place in places if place.chord]
    voices = [
        np.array([(place.melody, *lower) for _, lower in own])
        for place, own in zip(places, choices, strict=True)
    ]
    path = cheapest_path(
        [np.array([cost for cost, _ in own]) for own in choices],
        lambda index: _motion(voices[index - 1], voices[index]),
    )
    return [own[index][1] for own, index in zip(choices, path, strict=True)]


def _motion(before: Voices, after: Voices) -> Costs:
    """Return what it costs to go from each setting to each other one."""
    moves = [(before[:, None, voice], after[None, :, voice]) for voice in range(4)]
    soprano, alto, tenor, bass = moves
    cost = _BASS_STEP * np.abs(bass[1] - bass[0])
    for move in (alto, tenor):
        cost = cost + np.abs(move[1] - move[0]) + 2.0 * leap(move, _FREE_LEAP)
    for upper, lower in combinations(moves, 2):
        is_outer = upper is soprano and lower is bass
        cost = cost + (_OUTER_PARALLEL if is_outer else _PARALLEL) * are_parallel(upper, lower)
    for upper, lower in pairwise(moves):
        cost = cost + _OVERLAP * overlap(upper, lower)
    return np.asarray(cost)


@lru_cache(maxsize=4096)
def _choices(
    melody: Pitch, chord: Chord, choir: tuple[VoiceRange, ...]
) -> tuple[tuple[float, _Lower], ...]:
    """Return the ways to set a chord under a note, the cheapest over each note of the bass."""
    over: dict[Pitch, list[tuple[float, _Lower]]] = defaultdict(list)
    tones = essential_tones(chord)
    alto, tenor, bass = choir
    for low, inversion in _basses(chord, bass, melody):
        for inner in _inner(tones, alto, tenor, melody, low):
            cost = inversion + _own_cost((melody, *inner, low), tones, chord, choir)
            over[low].append((cost, (*inner, low)))
    found = tuple(found for low in sorted(over) for found in sorted(over[low])[:_KEPT])
    return found or ((0.0, (melody, melody, melody)),)  # under the lowest notes of MIDI


def _basses(chord: Chord, bass: VoiceRange, melody: Pitch) -> Iterator[tuple[Pitch, float]]:
    """Yield the notes that the bass may have, with what they cost."""
    wanted = chord.bass_pitch_class
    root = chord.root_pitch_class
    assert root is not None
    for pitch in bass.below(melody):
        step = (pitch - root) % 12
        if pitch % 12 == wanted:
            yield pitch, _INVERSIONS["root"]
        elif pitch % 12 in chord.pitch_classes:
            kind = "third" if step in (3, 4) else "fifth" if step == 7 else "foreign"
            yield pitch, _INVERSIONS["foreign" if chord.bass else kind]


def _inner(
    tones: Sequence[PitchClass], alto: VoiceRange, tenor: VoiceRange, melody: Pitch, bass: Pitch
) -> Iterator[tuple[Pitch, Pitch]]:
    for high in alto.below(melody):
        if high >= bass and high % 12 in tones:
            for low in tenor.below(high):
                if low >= bass and low % 12 in tones:
                    yield high, low


def _own_cost(
    pitches: tuple[Pitch, ...],
    tones: Sequence[PitchClass],
    chord: Chord,
    choir: Sequence[VoiceRange],
) -> float:
    sung = [pitch % 12 for pitch in pitches]
    root = chord.root_pitch_class
    assert root is not None
    cost = 0.0
    for tone in tones:
        step = (tone - root) % 12
        if tone not in sung:
            cost += _LEFT_OUT.get(step, _OTHER)
        elif step not in (0, 7):
            cost += 3.0 * (sung.count(tone) - 1)
    soprano, alto, tenor, bass = pitches
    for upper, lower in ((soprano, alto), (alto, tenor)):
        cost += 2.0 * max(0, upper - lower - _WIDE)
        cost += _CLASH * (upper - lower in (1, 2)) + 3.0 * (upper == lower)
    cost += 3.0 * (tenor == bass) + 1.0 * max(0, tenor - bass - 19)
    return cost + sum(
        0.1 * abs(pitch - voice.middle) for pitch, voice in zip(pitches[1:], choir, strict=True)
    )
