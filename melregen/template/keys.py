"""The key of a melody, or of each stretch of it, found by listening."""

from functools import lru_cache

import numpy as np

from melregen.errors import EmptyMelodyError
from melregen.music import Key, KeyChange, LeadSheet, Ticks
from melregen.template.harmonic_chain import (
    chord_prior,
    degree_log_shares,
    emission_scores,
    is_tonic,
    viterbi,
)
from melregen.template.harmonic_evidence import DEFAULT_WEIGHTS, HarmonyWeights, listen
from melregen.template.profiles import DEGREE_PROFILES, FINAL_DEGREES, MODE_SHARES


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
    priors = np.stack([chord_prior(key) for key in keys])
    emissions = np.stack([emission_scores(evidence, key) for key in keys], axis=1)
    emissions[-1] += weights.final_tonic * np.stack([is_tonic(key) for key in keys])
    best = viterbi(emissions, priors, evidence.change).scores[-1].max(axis=1)
    shares = np.stack([degree_log_shares(key) for key in keys])  # (keys, pitch classes)
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


@lru_cache(maxsize=1)
def _all_keys() -> tuple[Key, ...]:
    return tuple(Key.from_tonic(tonic, mode) for mode in DEGREE_PROFILES for tonic in range(12))
