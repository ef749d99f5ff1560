"""Tracks played without a soundfont: sums of sines, and noise for drums."""

import numpy as np
from numpy.typing import NDArray

from melregen.arrangement import Played, Track
from melregen.formats.sound.player import RATE, TAIL, Samples, seconds_a_tick
from melregen.music import Ticks

_HARMONICS = (1.0, 0.4, 0.2, 0.1, 0.05)
_ATTACK, _RELEASE, _HALF_LIFE = 0.008, 0.12, 0.8
"""Seconds."""
_LOW_DRUMS = (35, 36, 41, 43, 45, 47)
_CONCERT_A, _A4 = 440.0, 69


class SinePlayer:
    """Plays tracks as `SoundfontPlayer` does, with one instrument for all."""

    def play(self, track: Track, start: Ticks, end: Ticks, tempo: float) -> Samples:
        """Return the sound of a track; arguments as in `SoundfontPlayer.play`."""
        tick = seconds_a_tick(tempo)
        mono = np.zeros(round(((end - start) * tick + TAIL) * RATE), dtype=np.float32)
        for number, note in enumerate(track.notes):
            sound = _drum(note, number) if track.is_drums else _tone(note, note.duration * tick)
            first = round((note.onset - start) * tick * RATE)
            sound = sound[: len(mono) - first]
            mono[first : first + len(sound)] += sound * (note.velocity / 127) ** 2
        return np.stack([mono, mono])


def _tone(note: Played, seconds: float) -> NDArray[np.float64]:
    times = np.arange(round((seconds + _RELEASE) * RATE)) / RATE
    frequency = _CONCERT_A * 2 ** ((note.pitch - _A4) / 12)
    wave = np.zeros_like(times)
    for number, share in enumerate(_HARMONICS, 1):
        if number * frequency < RATE / 2:
            wave += share * np.sin(2 * np.pi * number * frequency * times)
    swell = np.minimum(1.0, times / _ATTACK) * 0.5 ** (times / _HALF_LIFE)
    return wave * swell * np.clip((seconds + _RELEASE - times) / _RELEASE, 0.0, 1.0) * 0.3


def _drum(note: Played, seed: int) -> NDArray[np.float64]:
    is_low = note.pitch in _LOW_DRUMS
    length = 0.25 if is_low else 0.08
    times = np.arange(round(length * RATE)) / RATE
    fade = np.minimum(1.0, times / 0.002) * (1 - times / length) ** 2
    if is_low:
        return np.asarray(np.sin(2 * np.pi * (50 * times - 4 * np.exp(-times * 30))) * fade * 0.6)
    return np.random.default_rng(seed).normal(0, 0.12, len(times)) * fade
