"""A key for a song that names none: from its chords, else one that suits the singer."""

import numpy as np

from melregen.music import Chord, Key, PitchRange

_MOST_SIGNS = 4
_FRAMES = (6, 1)
"""Semitones from the tonic to the middle of a melody's frame: from the tonic up to its octave
(authentic), or from the dominant below up to the dominant above (plagal)."""

_FARTHEST = 2
"""Semitones between the middle of the frame and that of the range; ten of twelve tonics are as
near in one octave or another."""


def key_from_chords(chords: list[Chord]) -> Key | None:
    """Return the key whose scale holds the chords best; the first and last chord weigh double.

    A chord's tones inside the scale count for the key; so does a tonic at either end.
    """
    sounding = [chord for chord in chords if not chord.is_no_chord]
    if not sounding:
        return None
    best, best_score = None, -np.inf
    for tonic in range(12):
        for mode in ("major", "minor"):
            key = Key.from_tonic(tonic, mode)
            # The leading note belongs to a minor key as much as the natural seventh.
            scale = set(key.pitch_classes) | ({(tonic + 11) % 12} if mode == "minor" else set())
            score = 0.0
            for place, chord in enumerate(sounding):
                tones = chord.pitch_classes
                inside = sum(tone in scale for tone in tones) / len(tones)
                score += 2 * inside - 1
                is_tonic = chord.root_pitch_class == tonic and (
                    (3 in _steps(chord)) == (mode == "minor")
                )
                if place in (0, len(sounding) - 1) and is_tonic:
                    score += 1.0
            score -= 0.25 * (mode == "minor")
            if score > best_score + 1e-9:
                best, best_score = key, score
    assert best is not None
    return _spell_like(best, sounding)


def _steps(chord: Chord) -> set[int]:
    root = chord.root_pitch_class or 0
    return {(tone - root) % 12 for tone in chord.pitch_classes}


def _spell_like(key: Key, chords: list[Chord]) -> Key:
    """Spell the tonic as the chart does where it is one of its roots."""
    for chord in chords:
        if chord.root_pitch_class == key.tonic_pitch_class and chord.root != key.tonic:
            try:
                return Key(chord.root, key.mode)
            except ValueError:
                return key
    return key


def singable_tonic(mode: str, pitch_range: PitchRange, random: np.random.Generator) -> Key:
    """Draw a key of up to four signs, those of few signs more often, that suits the singer.

    The frame of the melody, tonic to tonic or dominant to dominant, lies mid in the range.

    Args:
        mode: of the key.
        pitch_range: of the singer.
        random: where the choice comes from.
    """
    middle = (pitch_range.low + pitch_range.high) / 2
    keys = [Key.from_signature(signs, mode) for signs in range(-_MOST_SIGNS, _MOST_SIGNS + 1)]
    near = [key for key in keys if _distance(key, middle) <= _FARTHEST]
    weights = np.array([1.0 + _MOST_SIGNS - abs(key.fifths) for key in near])
    return near[int(random.choice(len(near), p=weights / weights.sum()))]


def _distance(key: Key, middle: float) -> float:
    """Return how far the nearest frame of a key lies from a pitch, in semitones."""
    return min(abs((key.tonic_pitch_class + frame - middle + 6) % 12 - 6) for frame in _FRAMES)
