"""The 97 chords that are inferred: eight qualities on twelve roots, and no chord."""

from functools import lru_cache

import numpy as np

from melregen.music import NO_CHORD, QUALITIES, Chord, Key

CHORD_QUALITIES = ("", "m", "7", "m7", "maj7", "dim", "m7b5", "aug")
"""Qualities that are inferred; all others are folded into these."""

N_QUALITIES = len(CHORD_QUALITIES)
N_CHORDS = 12 * N_QUALITIES
N_STATES = N_CHORDS + 1
"""State = degree of the root above the tonic (semitones) * 8 + quality; the last is no chord."""

SILENCE = N_STATES - 1
"""The state of no chord."""

_FOLDED = {
    "dim7": "dim",
    "m6": "m",
    "m69": "m",
    "madd9": "m",
    "mmaj7": "m",
    "mmaj9": "m",
    "m9": "m7",
    "m11": "m7",
    "m13": "m7",
    "maj9": "maj7",
    "maj7#5": "aug",
    "maj7b5": "maj7",
    "maj7#11": "maj7",
    "maj13": "maj7",
}

TONES = np.zeros((N_STATES, 12), bool)
"""Whether a pitch class, counted from the tonic, belongs to the chord, (states, 12)."""
for _state in range(N_CHORDS):
    for _step in QUALITIES[CHORD_QUALITIES[_state % N_QUALITIES]]:
        TONES[_state, (_state // N_QUALITIES + _step) % 12] = True

ROOTS = np.append(np.repeat(np.arange(12), N_QUALITIES), 12)
"""Degree of each state's root; 12 for no chord, (states,)."""


@lru_cache(maxsize=256)
def fold_quality(quality: str) -> str:
    """Return the one of the eight qualities that is nearest to any quality."""
    if quality in CHORD_QUALITIES:
        return quality
    if quality in _FOLDED:
        return _FOLDED[quality]
    return "7" if 10 in QUALITIES[quality] else ""


def chord_to_state(chord: Chord, tonic: int) -> int:
    """Return the state of a chord in a key.

    Args:
        chord: any chord symbol; a foreign bass is not looked at.
        tonic: pitch class of the tonic.
    """
    if chord.root_pitch_class is None:
        return SILENCE
    degree = (chord.root_pitch_class - tonic) % 12
    return degree * N_QUALITIES + CHORD_QUALITIES.index(fold_quality(chord.quality))


def state_to_chord(state: int, key: Key) -> Chord:
    """Return the chord of a state, spelled in the key."""
    if state == SILENCE:
        return NO_CHORD
    root = key.name((state // N_QUALITIES + key.tonic_pitch_class) % 12)
    return Chord(root, CHORD_QUALITIES[state % N_QUALITIES])
