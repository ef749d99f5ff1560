"""What the stresses of a line say of its rhythm: bias on rests and durations, ahead to its close.

The network decides note by note; a choice that suits the next syllable may bring the stressed ones
of the line off the beat. `melregen.models.prosody` tells what each choice leads to.
"""

import numpy as np
from numpy.typing import NDArray

from melregen.models.nn import vocabulary as v
from melregen.models.planner.features import MELISMA, SYLLABLE
from melregen.models.planner.given import GivenPhrase, Progress
from melregen.models.planner.state import SlotChoice, SongState
from melregen.models.prosody.lookahead import Lookahead, Stresses
from melregen.music import Ticks

Bias = NDArray[np.float64]

STRENGTH = 2.0
"""Of stress against the network's own choice; chosen on the valid split by `weak_downbeats`."""

PACE = 0.0
"""Weight of a pace that leads to the close without haste or halt."""

_LEAST_REACH = -12.0
"""Nats; what the walk never does counts as so unlikely."""

_RESTS = np.array(v.RESTS)
_DURATIONS = np.array(v.DURATIONS)


def pickup_bias(stresses: Stresses) -> Bias:
    """Return what the stresses of the first line add to the logits of the pickup.

    Returns:
        (metres, rests).
    """
    if all(stress is None for stress in stresses):
        return np.zeros((len(v.METRES), len(v.RESTS)))
    rows = [Lookahead(stresses, metre, 0, None, STRENGTH).gain(0, -_RESTS) for metre in v.METRES]
    return np.stack(rows)


class StressBias:
    """What stress adds to the logits of one song.

    Args:
        state: the song so far.
        progress: how far what is given has been sung.
    """

    def __init__(self, state: SongState, progress: Progress) -> None:
        self._state = state
        self._progress = progress
        self._known: dict[tuple[int, int], Lookahead | None] = {}

    def bias(self, field: str, choice: SlotChoice) -> Bias | None:
        """Return what is added to the logits of a field, None for nothing.

        Args:
            field: of the planner's step.
            choice: what was chosen so far in this step.
        """
        progress = self._progress
        if field not in ("rest", "duration") or not progress.phrases:
            return None
        if choice.kind not in (SYLLABLE, MELISMA):
            return None
        phrase = progress.phrases[progress.phrase]
        slot, _ = progress.fill(choice.kind)
        if field == "rest":
            if slot is None:
                return None
            return self._onsets(phrase, progress.place, self._state.tick + _RESTS)
        onset = self._state.tick + choice.rest
        if slot is None:
            return self._onsets(phrase, progress.place, onset + _DURATIONS)
        return self._lengths(phrase, progress.place, onset)

    def _onsets(self, phrase: GivenPhrase, place: int, ticks: NDArray[np.int64]) -> Bias | None:
        """Return the bias of where the syllable at `place` may begin."""
        if place >= len(phrase.slots) or phrase.slots[place].onset is not None:
            return None
        first, lookahead = self._lookahead(phrase, place)
        if lookahead is None:
            return None
        return lookahead.gain(place - first, ticks) + self._pace(lookahead, place - first, ticks)

    def _lengths(self, phrase: GivenPhrase, place: int, onset: Ticks) -> Bias | None:
        """Return the bias of how long the syllable at `place` lasts."""
        if place + 1 >= len(phrase.slots) or phrase.slots[place + 1].onset is not None:
            return None
        first, lookahead = self._lookahead(phrase, place + 1)
        if lookahead is None:
            return None
        ends = onset + _DURATIONS
        gain = lookahead.gain_of_lengths(place - first, onset, ends)
        return gain + self._pace(lookahead, place + 1 - first, ends)

    def _pace(self, lookahead: Lookahead, place: int, ticks: NDArray[np.int64]) -> Bias | float:
        if not PACE or lookahead.close is None:
            return 0.0
        return PACE * np.maximum(lookahead.reach(place, ticks), _LEAST_REACH)

    def _lookahead(self, phrase: GivenPhrase, place: int) -> tuple[int, Lookahead | None]:
        """Return the first syllable of what lies between fixed ones around `place`, and its view.

        None where no stress of it is known.
        """
        slots = phrase.slots
        first = max((i for i in range(place) if slots[i].onset is not None), default=0)
        close = next((i for i in range(place, len(slots)) if slots[i].onset is not None), None)
        name = (self._progress.phrase, first)
        if name not in self._known:
            stop = len(slots) if close is None else close + 1
            stresses = tuple(slot.stress for slot in slots[first:stop])
            self._known[name] = None
            if any(stress is not None for stress in stresses):
                bar = self._state.bar
                self._known[name] = Lookahead(
                    stresses,
                    bar.metre,
                    bar.end - bar.metre.bar,
                    None if close is None else slots[close].onset,
                    STRENGTH,
                )
        return first, self._known[name]
