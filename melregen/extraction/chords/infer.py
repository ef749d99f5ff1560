"""The chords that go with a melody, inferred from it and from its accompaniment."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from melregen.errors import EmptyMelodyError
from melregen.extraction.chords.decoding import Potentials, marginals, viterbi
from melregen.extraction.chords.features import observe_beats
from melregen.extraction.chords.model import ChordModel
from melregen.extraction.chords.passes import find_equal_passes, repeat_chords
from melregen.extraction.chords.states import (
    CHORD_QUALITIES,
    N_STATES,
    ROOTS,
    state_to_chord,
)
from melregen.music import ChordChange, Key, KeyChange, LeadSheet, merge_chord_changes

_SAME_ROOT = 0.5
_SAME_THIRD = 0.3
"""What a guess is worth that has the right root, and the right triad besides; the rest of 1 is for
the seventh."""

_CHANGE = 0.2
_LIKELY = 0.1
_RECOLOUR = 0.05
"""What a change is worth where the root is sure to change; how probable that must be for a change
to be worth anything; and what a new quality on the same root costs. Chosen on the valid split,
where people change chords 1.20 times a bar and roots 1.06 times, and this 1.02 and 0.99 times.
Without it both are 0.81, for a point more of accuracy."""

_HOLD = 4.0
"""What a change costs in silence, in beats guessed right: there no note asks for one."""


def infer_chords(
    sheet: LeadSheet,
    key: Key | Sequence[KeyChange] | None = None,
    *,
    model: ChordModel | None = None,
) -> tuple[ChordChange, ...]:
    """Infer the chords that go with the melody, spelled in the key.

    Chords may change on every beat. Passages that are played again have the chords of their first
    pass.

    Args:
        sheet: the melody; its chord symbols are not looked at, its accompaniment is.
        key: one key for the whole piece, or key changes; None uses the sheet's.
        model: the model of chords in a key; None uses the one of the package.

    Returns:
        Chord changes from tick 0 on.

    Raises:
        EmptyMelodyError: the sheet has no notes.
    """
    if not sheet.notes:
        raise EmptyMelodyError("there is no note to infer chords from")
    model = model or ChordModel.load()
    changes = (KeyChange(0, key),) if isinstance(key, Key) else tuple(key or sheet.keys)
    beats = observe_beats(sheet)
    places = np.searchsorted(beats.onsets, [change.onset for change in changes])
    limits = [0, *(int(place) for place in places[1:]), len(beats.onsets)]
    keys = list(dict.fromkeys(change.key for change in changes))
    potentials = model.potentials(beats, keys)
    found: list[ChordChange] = []
    for change, start, end in zip(changes, limits[:-1], limits[1:], strict=True):
        if start == end:
            continue
        index = keys.index(change.key)
        states = decode_chords(
            _stretch(potentials, index, start, end), beats.in_silence[start:end]
        )[0]
        found += [
            ChordChange(int(onset), state_to_chord(int(state), change.key))
            for onset, state in zip(beats.onsets[start:end], states, strict=True)
        ]
    # Keys of passes that differ, as where a key is found for each, keep what was found in them.
    passes = find_equal_passes(sheet) if len(changes) == 1 else []
    return repeat_chords(merge_chord_changes(found), passes, sheet.duration)


def decode_chords(
    potentials: Potentials, in_silence: NDArray[np.bool_] | None = None
) -> NDArray[np.int64]:
    """Return the states of each key by minimum-Bayes-risk decoding.

    That is the chain of the highest expected accuracy (Goel and Byrne, Computer Speech & Language
    14(2), 2000), not the most probable one: the latter changes too seldom, for it must pay for
    every change at once, and it does not see that V and V7 are two votes for one root. A change
    counts as well, and is worth the more the more probable a new root is on that beat.

    Args:
        potentials: of the chains.
        in_silence: beats on which nothing sounds, (beats,).

    Returns:
        (keys, beats).
    """
    shares, changes = marginals(potentials, ROOTS)
    moves = -_RECOLOUR * (ROOTS[:, None] == ROOTS[None, :])
    worth = _CHANGE * (changes - _LIKELY)
    if in_silence is not None:
        worth[in_silence] = -_HOLD
    return viterbi(
        Potentials(
            shares @ _WORTH,
            worth,
            np.broadcast_to(moves, (shares.shape[1], N_STATES, N_STATES)),
        )
    )


def _stretch(potentials: Potentials, key: int, start: int, end: int) -> Potentials:
    one = slice(key, key + 1)
    return Potentials(
        potentials.emissions[start:end, one],
        potentials.change[start:end, one],
        potentials.transitions[one],
    )


def _worth() -> NDArray[np.float64]:
    """What the guess of one state is worth where another is right, (right, guessed)."""
    thirds = {"": 0, "7": 0, "maj7": 0, "m": 1, "m7": 1, "dim": 2, "m7b5": 2, "aug": 2}
    third = np.append(np.tile([thirds[quality] for quality in CHORD_QUALITIES], 12), 3)
    same_root = ROOTS[:, None] == ROOTS[None, :]
    same_third = same_root & (third[:, None] == third[None, :])
    rest = 1 - _SAME_ROOT - _SAME_THIRD
    worth: NDArray[np.float64] = (
        _SAME_ROOT * same_root + _SAME_THIRD * same_third + rest * np.eye(N_STATES)
    )
    return worth


_WORTH = _worth()
