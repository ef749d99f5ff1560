"""The chords that go with a melody, found by listening."""

from collections.abc import Sequence

import numpy as np

from melregen.errors import EmptyMelodyError
from melregen.music import Chord, ChordChange, Key, KeyChange, LeadSheet, merge_chord_changes
from melregen.template.harmonic_chain import (
    N_QUALITIES,
    best_path,
    chord_prior,
    emission_scores,
    is_tonic,
    viterbi,
)
from melregen.template.harmonic_evidence import DEFAULT_WEIGHTS, HarmonyWeights, listen
from melregen.template.profiles import CHORD_QUALITIES


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
    emissions = np.stack([emission_scores(evidence, key) for key in keys])[key_of_step, steps]
    emissions[-1] += weights.final_tonic * is_tonic(keys[key_of_step[-1]])
    priors = np.stack([chord_prior(key) for key in keys])[key_of_step]
    path = best_path(
        viterbi(emissions[:, None], priors[:, None], evidence.change, weights.recolour)
    )
    return merge_chord_changes(
        [
            ChordChange(
                int(onset),
                Chord(keys[place].name(state // N_QUALITIES), CHORD_QUALITIES[state % N_QUALITIES]),
            )
            for onset, place, state in zip(evidence.onsets, key_of_step, path, strict=True)
        ]
    )
