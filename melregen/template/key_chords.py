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

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from melregen.errors import EmptyMelodyError
from melregen.music import (
    MODES,
    Chord,
    ChordChange,
    Key,
    KeyChange,
    LeadSheet,
    Ticks,
    merge_chord_changes,
)
from melregen.template.harmonic_evidence import (
    DEFAULT_WEIGHTS,
    Array,
    Evidence,
    HarmonyWeights,
    listen,
)
from melregen.template.profiles import (
    BASS_OVER_CHORD,
    CHORD_QUALITIES,
    CHORD_SHARES,
    DEGREE_PROFILES,
    FINAL_DEGREES,
    FOREIGN_TONE,
    MELODY_OVER_CHORD,
    MODE_SHARES,
    PROFILE_EXPONENT,
    ROOT_MOTION,
)

_QUALITIES = len(CHORD_QUALITIES)
_STATES = 12 * _QUALITIES  # state = root * _QUALITIES + quality


def infer_key(
    sheet: LeadSheet,
    *,
    trust_signature: bool = True,
    start: Ticks = 0,
    end: Ticks | None = None,
    weights: HarmonyWeights = DEFAULT_WEIGHTS,
) -> Key:
    """Infer tonic and mode from melody, accompaniment and chord symbols.

    Args:
        sheet: the melody.
        trust_signature: choose among the modes of the key signature in force at `start`; else
            among all tonics and modes.
        start: first tick looked at.
        end: last tick, exclusive; None for the end of the piece.
        weights: how much each kind of evidence counts.

    Raises:
        EmptyMelodyError: no note starts between `start` and `end`.
    """
    end = sheet.duration if end is None else end
    notes = [note for note in sheet.notes if start <= note.onset < end]
    if not notes:
        raise EmptyMelodyError("there is no note to infer a key from")
    written = [change.key for change in sheet.keys if change.onset <= start][-1]
    if trust_signature:
        keys = tuple(Key.from_signature(written.fifths, mode) for mode in DEGREE_PROFILES)
        keys = tuple(key for key in keys if abs(key.fifths) <= 7)
    else:
        keys = _all_keys()
    evidence = listen(sheet, start, end, weights, with_symbols=True)
    priors = np.stack([_chord_prior(key) for key in keys])
    emissions = np.stack([_emissions(evidence, key) for key in keys], axis=1)
    emissions[-1] += weights.final_tonic * np.stack([_is_tonic(key) for key in keys])
    best = _forward(emissions, priors, evidence.change).scores[-1].max(axis=1)
    shares = np.stack([_degree_log_shares(key) for key in keys])  # (keys, pitch classes)
    final = np.array([FINAL_DEGREES[key.is_minor][key.degree(notes[-1].pitch)] for key in keys])
    mode = np.array([MODE_SHARES[key.mode] for key in keys])
    heard = evidence.melody.sum(axis=0) / weights.melody
    news = min(1.0, weights.novelty / heard.sum())
    totals = (
        weights.chain * best * news
        + weights.profile * (shares @ heard) * news
        + weights.final_note * np.log(final / 100)
        + weights.mode * np.log(mode / 100)
    )
    return keys[int(totals.argmax())]


def infer_keys(
    sheet: LeadSheet, *, trust_signature: bool = True, weights: HarmonyWeights = DEFAULT_WEIGHTS
) -> tuple[KeyChange, ...]:
    """Infer the key of every stretch between two changes of key signature.

    A stretch of fewer than eight notes keeps the key that is written.
    """
    changes = []
    ends = [*(change.onset for change in sheet.keys[1:]), sheet.duration]
    for change, end in zip(sheet.keys, ends, strict=True):
        key = change.key
        if sum(change.onset <= note.onset < end for note in sheet.notes) >= 8 or (
            len(sheet.keys) == 1 and sheet.notes
        ):
            key = infer_key(
                sheet,
                trust_signature=trust_signature,
                start=change.onset,
                end=end,
                weights=weights,
            )
        changes.append(KeyChange(change.onset, key))
    return tuple(changes)


def infer_chords(
    sheet: LeadSheet,
    key: Key | Sequence[KeyChange] | None = None,
    *,
    weights: HarmonyWeights = DEFAULT_WEIGHTS,
) -> tuple[ChordChange, ...]:
    """Infer the chords that go with the melody, spelled in the key.

    Args:
        sheet: the melody; its chord symbols are not looked at, its accompaniment is.
        key: one key for the whole piece, or key changes; None uses the sheet's.
        weights: how much each kind of evidence counts.

    Returns:
        Chord changes from tick 0 on.

    Raises:
        EmptyMelodyError: the sheet has no notes.
    """
    if not sheet.notes:
        raise EmptyMelodyError("there is no note to infer chords from")
    changes = (KeyChange(0, key),) if isinstance(key, Key) else tuple(key or sheet.keys)
    evidence = listen(sheet, 0, sheet.duration, weights)
    places = np.array([change.onset for change in changes])
    key_of_step = np.searchsorted(places, evidence.onsets, side="right") - 1
    keys = [change.key for change in changes]
    steps = np.arange(len(evidence.onsets))
    emissions = np.stack([_emissions(evidence, key) for key in keys])[key_of_step, steps]
    emissions[-1] += weights.final_tonic * _is_tonic(keys[key_of_step[-1]])
    priors = np.stack([_chord_prior(key) for key in keys])[key_of_step]
    path = _backtrack(
        _forward(emissions[:, None], priors[:, None], evidence.change, weights.recolour)
    )
    return merge_chord_changes(
        [
            ChordChange(
                int(onset),
                Chord(keys[place].name(state // _QUALITIES), CHORD_QUALITIES[state % _QUALITIES]),
            )
            for onset, place, state in zip(evidence.onsets, key_of_step, path, strict=True)
        ]
    )


def _emissions(evidence: Evidence, key: Key) -> Array:
    """Log probability of each step under each chord, (steps, states)."""
    heard = evidence.melody + evidence.others
    total: Array = heard @ _tone_table(key).T + evidence.bass @ _BASS.T
    return total


@lru_cache(maxsize=256)
def _tone_table(key: Key) -> Array:
    """Log probability of a pitch class under each chord in the key, (states, 12)."""
    over_chord = np.array([MELODY_OVER_CHORD[quality] for quality in CHORD_QUALITIES])
    table = over_chord[:, _INTERVALS].transpose(1, 0, 2)  # (roots, qualities, pitch classes)
    shares = np.broadcast_to(_degree_log_shares(key), table.shape).copy()
    # A chord foreign to the key makes its own tones usual: without this the few of its tones that
    # belong to the key would be what it predicts best.
    shares[_IS_TONE] = np.maximum(shares[_IS_TONE], np.log(_USUAL_SHARE))
    table = table + PROFILE_EXPONENT * shares
    table -= np.log(np.exp(table).sum(axis=-1, keepdims=True))
    return table.reshape(_STATES, 12)


@lru_cache(maxsize=256)
def _degree_log_shares(key: Key) -> Array:
    """Log share of each pitch class in the key, (12,)."""
    profile = np.array(DEGREE_PROFILES[key.mode])
    shares: Array = np.roll(np.log(profile / profile.sum()), key.tonic_pitch_class)
    return shares


@lru_cache(maxsize=256)
def _chord_prior(key: Key) -> Array:
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
    rotated: Array = np.roll(scores, key.tonic_pitch_class, axis=0).reshape(_STATES)
    return rotated


def _is_tonic(key: Key) -> Array:
    mark = np.zeros(_STATES)
    quality = CHORD_QUALITIES.index("m" if key.is_minor else "")
    mark[key.tonic_pitch_class * _QUALITIES + quality] = 1.0
    return mark


@lru_cache(maxsize=1)
def _all_keys() -> tuple[Key, ...]:
    return tuple(Key.from_tonic(tonic, mode) for mode in DEGREE_PROFILES for tonic in range(12))


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
_BASS: Array = np.repeat(np.log(np.array(BASS_OVER_CHORD))[_INTERVALS], _QUALITIES, axis=0)
_MOTION: Array = np.array(ROOT_MOTION)[_INTERVALS]  # (from root, to root)
_MOTION_ELSEWHERE: Array = np.where(np.eye(12, dtype=bool), -np.inf, _MOTION)


@dataclass(frozen=True)
class _Lattice:
    """Viterbi scores and the way back, for several keys side by side."""

    scores: Array  # (steps, keys, states)
    stays: NDArray[np.bool_]  # (steps, keys, states): the chord before was the same
    from_state: NDArray[np.int64]  # (steps, keys, states): else, the chord before


def _forward(
    emissions: Array, priors: Array, change: Array, recolour: float = DEFAULT_WEIGHTS.recolour
) -> _Lattice:
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
        by_root = before.reshape(keys, 12, _QUALITIES)
        best_quality = by_root.argmax(axis=2)  # (keys, roots)
        best = by_root.max(axis=2)
        arrivals = best[:, :, None] + motion  # (keys, from, to)
        origin = arrivals.argmax(axis=1)  # (keys, to)
        arrival = np.repeat(arrivals.max(axis=1), _QUALITIES, axis=1)
        moved = arrival + priors[step] + leave[step]
        kept = before + stay[step]
        stays[step] = kept >= moved
        scores[step] = np.where(stays[step], kept, moved) + emissions[step]
        source = origin * _QUALITIES + np.take_along_axis(best_quality, origin, axis=1)
        from_state[step] = np.repeat(source, _QUALITIES, axis=1)
    return _Lattice(scores, stays, from_state)


def _backtrack(lattice: _Lattice, key: int = 0) -> list[int]:
    """Return the states of the best path under one of the keys."""
    state = int(lattice.scores[-1, key].argmax())
    path = [state]
    for step in range(len(lattice.scores) - 1, 0, -1):
        if not lattice.stays[step, key, state]:
            state = int(lattice.from_state[step, key, state])
        path.append(state)
    return path[::-1]
