"""What is known of rhythms before a note is heard: which note follows which, and where rests lie.

The onsets of a voice are a Markov chain over the places within beats, as in the metrical hidden
Markov models of Takeda et al. (2002) and Nakamura, Yoshii & Sagayama (2017, "Rhythm transcription
of polyphonic piano music based on merged-output HMM for multiple voices").
"""

from dataclasses import dataclass
from functools import cache, cached_property

import numpy as np

from melregen.extraction.parameters import load_note
from melregen.extraction.timing.beat_grid import BEAT_TICKS, N_SLOTS, SLOTS, Floats

LONGEST_JUMP = 3
"""Beats between two onsets that are told apart; more count as this many."""

_LEAST = 1e-7  # of all probabilities: what was never counted is not impossible
_SWING = 6.0  # times that triplets are likelier in songs that have them
_STEPS = 50  # after which a chain of onsets has forgotten where it began


@dataclass(frozen=True)
class RhythmModel:
    """Probabilities of rhythms.

    Attributes:
        moves: of the next onset, (kind, slot, beats on, next slot); each (kind, slot) sums to 1.
        rest: share of notes that a rest follows, by kind.
        rest_slots: where rests begin, (kind, slot).
        rest_lengths: of a rest that is shorter than a sixteenth, than an eighth, and longer.
    """

    moves: Floats
    rest: Floats
    rest_slots: Floats
    rest_lengths: Floats

    @cached_property
    def slots(self) -> Floats:
        """Share of onsets at each place in the long run, (kind, slot)."""
        step = self.moves.sum(axis=2)  # (kind, slot, next slot)
        shares = np.full(step.shape[:2], 1 / N_SLOTS)
        for _ in range(_STEPS):
            shares = np.einsum("ks,kst->kt", shares, step)
        return shares

    def adapted(self, counts: Floats, strength: float = 20.0) -> "RhythmModel":
        """Return the model for a song whose rhythms are about known: songs repeat their own.

        Args:
            counts: of the moves of the song, in the shape of `moves`.
            strength: onsets of the song that weigh as much as what was known before.
        """
        totals = counts.sum(axis=(2, 3), keepdims=True)
        moves = (strength * self.moves + counts) / (strength + totals)
        return RhythmModel(moves, self.rest, self.rest_slots, self.rest_lengths)

    def favouring_triplets(self) -> "RhythmModel":
        """Return the model of a song whose beats divide in three where others' divide in two."""
        factors = np.ones((2, N_SLOTS))
        factors[0, [SLOTS[0].index(tick) for tick in (6, 9, 18)]] = 1 / _SWING
        factors[0, [SLOTS[0].index(tick) for tick in (8, 16)]] = _SWING
        moves = self.moves * factors[:, None, None, :]
        moves = moves / moves.sum(axis=(2, 3), keepdims=True)
        return RhythmModel(moves, self.rest, self.rest_slots, self.rest_lengths)


@cache
def rhythm_model() -> RhythmModel:
    """Return the model that `fit` found."""
    note = load_note("timing")
    fields = ("moves", "rest", "rest_slots", "rest_lengths")
    return RhythmModel(*(np.maximum(np.array(note[name]), _LEAST) for name in fields))


def rest_class(length: int) -> int:
    """Return the index in `rest_lengths` of a rest of so many ticks."""
    return 0 if length < SLOTS[0][3] else 1 if length < BEAT_TICKS[0] // 2 else 2
