"""Key and chords of a melody, found together by dynamic programming over key and chord states.

A song in a key is a chain of chords, each lasting from one point of the harmonic grid (beats, or
half bars in common time) to a later one. The chain's log probability is the sum of

- the chord's share in the key and the lift of its root motion, at every change;
- the probability of changing or staying, by the metrical strength of the point: bar lines are
  cheap, weak beats dear, which yields the harmonic rhythm;
- the fit of what sounds in between: melody by length and metrical strength, and the other parts
  with their bass.

Viterbi's algorithm finds the best chain, for all chords and for all candidate keys at once; the key
whose chain is best, with its final note and mode weighed in, is the key. The approach is that of
Raphael and Stoddard, "Functional harmonic analysis using probabilistic models", Computer Music
Journal 28(3), 2004, with the tables of `profiles`.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from melregen.music import MODES, Key
from melregen.template.harmonic_evidence import DEFAULT_WEIGHTS, Array, Evidence
from melregen.template.profiles import (
    BASS_OVER_CHORD,
    CHORD_QUALITIES,
    CHORD_SHARES,
    DEGREE_PROFILES,
    FOREIGN_TONE,
    MELODY_OVER_CHORD,
    PROFILE_EXPONENT,
    ROOT_MOTION,
)

N_QUALITIES = len(CHORD_QUALITIES)
N_STATES = 12 * N_QUALITIES  # state = root * N_QUALITIES + quality


def emission_scores(evidence: Evidence, key: Key) -> Array:
    """Log probability of each step under each chord, (steps, states)."""
    heard = evidence.melody + evidence.others
    total: Array = heard @ _tone_table(key).T + evidence.bass @ _BASS.T
    return total


@lru_cache(maxsize=256)
def _tone_table(key: Key) -> Array:
    """Log probability of a pitch class under each chord in the key, (states, 12)."""
    over_chord = np.array([MELODY_OVER_CHORD[quality] for quality in CHORD_QUALITIES])
    table = over_chord[:, _INTERVALS].transpose(1, 0, 2)  # (roots, qualities, pitch classes)
    shares = np.broadcast_to(degree_log_shares(key), table.shape).copy()
    # A chord foreign to the key makes its own tones usual: without this the few of its tones that
    # belong to the key would be what it predicts best.
    shares[_IS_TONE] = np.maximum(shares[_IS_TONE], np.log(_USUAL_SHARE))
    table = table + PROFILE_EXPONENT * shares
    table -= np.log(np.exp(table).sum(axis=-1, keepdims=True))
    return table.reshape(N_STATES, 12)


@lru_cache(maxsize=256)
def degree_log_shares(key: Key) -> Array:
    """Log share of each pitch class in the key, (12,)."""
    profile = np.array(DEGREE_PROFILES[key.mode])
    shares: Array = np.roll(np.log(profile / profile.sum()), key.tonic_pitch_class)
    return shares


@lru_cache(maxsize=256)
def chord_prior(key: Key) -> Array:
    """Log share of each chord in the key, (states,)."""
    parent = "minor" if key.is_minor else "major"
    shares = CHORD_SHARES[key.is_minor]
    table = np.array([shares[quality] for quality in CHORD_QUALITIES]).T  # (degrees, qualities)
    scores: Array = np.log(table / table.sum())
    added, lost = (
        set(MODES[key.mode]) - set(MODES[parent]),
        set(MODES[parent]) - set(MODES[key.mode]),
    )
    for degree in range(12):
        for index, quality in enumerate(CHORD_QUALITIES):
            tones = {(degree + step) % 12 for step in _TONES[quality]}
            scores[degree, index] += FOREIGN_TONE * (len(tones & lost) - len(tones & added))
    rotated: Array = np.roll(scores, key.tonic_pitch_class, axis=0).reshape(N_STATES)
    return rotated


def is_tonic(key: Key) -> Array:
    """Mark the tonic triad of a key, (states,)."""
    mark = np.zeros(N_STATES)
    quality = CHORD_QUALITIES.index("m" if key.is_minor else "")
    mark[key.tonic_pitch_class * N_QUALITIES + quality] = 1.0
    return mark


_TONES = {"": (0, 4, 7), "m": (0, 3, 7), "7": (0, 4, 7, 10), "m7": (0, 3, 7, 10), "dim": (0, 3, 6)}
_USUAL_SHARE = 0.12  # of melody time, for a tone of the sounding chord
_INTERVALS = (np.arange(12)[None, :] - np.arange(12)[:, None]) % 12  # (from, to)
_IS_TONE = np.array(
    [
        [
            [(tone - root) % 12 in _TONES[quality] for tone in range(12)]
            for quality in CHORD_QUALITIES
        ]
        for root in range(12)
    ]
)  # (roots, qualities, pitch classes)
_BASS: Array = np.repeat(np.log(np.array(BASS_OVER_CHORD))[_INTERVALS], N_QUALITIES, axis=0)
_MOTION: Array = np.array(ROOT_MOTION)[_INTERVALS]  # (from root, to root)
_MOTION_ELSEWHERE: Array = np.where(np.eye(12, dtype=bool), -np.inf, _MOTION)


@dataclass(frozen=True)
class Lattice:
    """Viterbi scores and the way back, for several keys side by side."""

    scores: Array  # (steps, keys, states)
    stays: NDArray[np.bool_]  # (steps, keys, states): the chord before was the same
    from_state: NDArray[np.int64]  # (steps, keys, states): else, the chord before


def viterbi(
    emissions: Array, priors: Array, change: Array, recolour: float = DEFAULT_WEIGHTS.recolour
) -> Lattice:
    """Run Viterbi's algorithm.

    Args:
        emissions: (steps, keys, states).
        priors: log share of the chords, (keys, states) or (steps, keys, states).
        change: log odds of a change, (steps,).
        recolour: log weight of a new quality on the same root.
    """
    steps, keys, _ = emissions.shape
    priors = np.broadcast_to(priors, emissions.shape)
    leave = -np.logaddexp(0.0, -change)  # log probability of a change
    stay = -np.logaddexp(0.0, change)
    motion = _MOTION_ELSEWHERE.copy()
    np.fill_diagonal(motion, recolour)
    scores = np.empty_like(emissions)
    stays = np.zeros(emissions.shape, bool)
    from_state = np.zeros(emissions.shape, np.int64)
    scores[0] = priors[0] + emissions[0]
    for step in range(1, steps):
        before = scores[step - 1]
        by_root = before.reshape(keys, 12, N_QUALITIES)
        best_quality = by_root.argmax(axis=2)  # (keys, roots)
        best = by_root.max(axis=2)
        arrivals = best[:, :, None] + motion  # (keys, from, to)
        origin = arrivals.argmax(axis=1)  # (keys, to)
        arrival = np.repeat(arrivals.max(axis=1), N_QUALITIES, axis=1)
        moved = arrival + priors[step] + leave[step]
        kept = before + stay[step]
        stays[step] = kept >= moved
        scores[step] = np.where(stays[step], kept, moved) + emissions[step]
        source = origin * N_QUALITIES + np.take_along_axis(best_quality, origin, axis=1)
        from_state[step] = np.repeat(source, N_QUALITIES, axis=1)
    return Lattice(scores, stays, from_state)


def best_path(lattice: Lattice, key: int = 0) -> list[int]:
    """Return the states of the best path under one of the keys."""
    state = int(lattice.scores[-1, key].argmax())
    path = [state]
    for step in range(len(lattice.scores) - 1, 0, -1):
        if not lattice.stays[step, key, state]:
            state = int(lattice.from_state[step, key, state])
        path.append(state)
    return path[::-1]
