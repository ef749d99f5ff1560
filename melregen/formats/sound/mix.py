"""Tracks mixed to two channels, at a level that is neither too soft nor too loud."""

import warnings
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from melregen.arrangement import Track
from melregen.formats.sound.player import RATE, Samples

LOUDNESS = -16.0
"""LUFS, as streaming services and AES TD1008 recommend for music in stereo."""
PEAK = -1.0
"""dBFS that no sample exceeds: what lossy formats add then does not clip (EBU R 128)."""

_MELODY_LOUDNESS, _MOST_GAIN = -20.0, 30.0
"""LUFS of the melody in the mix before it is mastered, and decibels by which a track is raised."""
_SILENCE = 1e-4
"""-80 dBFS."""
_FADE = 0.05
"""Seconds of the fade at the end."""
_LOOK = 0.005
"""Seconds in which the limiter goes down before a peak."""
_RETURN = 0.15
"""Seconds in which it comes back."""


def mix(tracks: Iterable[tuple[Track, Samples]]) -> Samples:
    """Add up what tracks sound like, each in its place and as loud as it is meant to be.

    Args:
        tracks: at least one.
    """
    total: Samples | None = None
    for track, samples in tracks:
        level = loudness(samples)
        change = _MELODY_LOUDNESS + track.balance - level if np.isfinite(level) else 0.0
        gain = 10 ** (min(change, _MOST_GAIN) / 20)
        sides = [[min(1.0, 1 - track.pan) * gain], [min(1.0, 1 + track.pan) * gain]]
        placed = samples * np.array(sides, dtype=np.float32)
        total = placed if total is None else total + placed
    assert total is not None
    return total


def master(samples: Samples) -> Samples:
    """Bring a mix to `LOUDNESS`, hold its peaks under `PEAK`, cut what is silent at the end."""
    samples = _trim(samples)
    level = loudness(samples)
    if np.isfinite(level):
        samples = samples * np.float32(10 ** ((LOUDNESS - level) / 20))
    return _limit(samples, 10 ** (PEAK / 20))


def loudness(samples: Samples) -> float:
    """Return the integrated loudness in LUFS (ITU-R BS.1770); -inf where there is nothing."""
    from pyloudnorm import Meter

    if samples.shape[1] < RATE // 2:  # less than a block of the meter
        return -np.inf if not np.abs(samples).max(initial=0) else LOUDNESS
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it divides by the loudness of silence
        return float(Meter(RATE).integrated_loudness(samples.T.astype(np.float64)))


def _trim(samples: Samples) -> Samples:
    loud = np.flatnonzero(np.abs(samples).max(axis=0) > _SILENCE)
    fade = round(_FADE * RATE)
    end = min(samples.shape[1], (int(loud[-1]) if len(loud) else 0) + fade)
    cut = samples[:, :end].copy()
    ramp = np.linspace(1, 0, min(fade, end), dtype=np.float32)
    cut[:, end - len(ramp) :] *= ramp
    return cut


def _limit(samples: Samples, ceiling: float) -> Samples:
    """Turn down what is louder than the ceiling, smoothly: a limiter that looks ahead."""
    peaks = np.abs(samples).max(axis=0)
    if peaks.max(initial=0) <= ceiling:
        return samples
    from scipy.ndimage import minimum_filter1d, uniform_filter1d

    look = round(_LOOK * RATE) | 1
    wanted = np.minimum(1.0, ceiling / np.maximum(peaks, ceiling))
    gain = _come_back(minimum_filter1d(wanted, 2 * look - 1))
    # The mean of gains that are all low enough at the peak is low enough there.
    gain = uniform_filter1d(gain, look)
    return np.asarray(samples * np.minimum(gain, wanted), dtype=np.float32)


def _come_back(gain: NDArray[np.float64]) -> NDArray[np.float64]:
    """Let a gain rise no faster than the return time has it: in decibels, linearly."""
    rise = 20 / (_RETURN * RATE)
    decibels = 20 * np.log10(gain) - rise * np.arange(len(gain))
    risen: NDArray[np.float64] = np.minimum.accumulate(decibels) + rise * np.arange(len(gain))
    return np.asarray(10 ** (risen / 20))
