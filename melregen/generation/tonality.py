"""A key for a song that names none: from its chords, else a common one."""

import numpy as np

from melregen.music import Chord, Key

_COMMON_MAJOR = {"C": 5, "G": 6, "D": 5, "F": 5, "Bb": 3, "Eb": 2, "A": 3}
_COMMON_MINOR = {"A": 5, "E": 4, "D": 5, "G": 4, "C": 2, "B": 2}


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


def common_tonic(mode: str, random: np.random.Generator) -> Key:
    """Draw a key of the mode among those that song books use most."""
    is_minor = Key("A", mode).is_minor if mode != "major" else False
    table = _COMMON_MINOR if is_minor else _COMMON_MAJOR
    weights = np.array(list(table.values()), float)
    tonic = list(table)[int(random.choice(len(weights), p=weights / weights.sum()))]
    return Key(tonic, mode)
