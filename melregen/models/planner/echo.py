"""What the repetition that is asked for adds to the planner's choices, bar by bar.

Note by note the network hardly sees that a rhythm comes back. Of the bars so far, those that began
as the one under way tell which onsets and durations would have their rhythm again.
"""

import numpy as np
from numpy.typing import NDArray

from melregen.models.nn import vocabulary as v
from melregen.models.planner.features import MELISMA
from melregen.models.planner.state import SlotChoice, SongState
from melregen.music import Ticks

Bias = NDArray[np.float64]

BarRhythm = tuple[tuple[Ticks, Ticks], ...]
"""Position in the bar and duration of each note that begins in it, ticks."""

_USUAL = 0.65
"""The median repetition of people's songs; to ask for it changes nothing."""

GAIN = 12.0
"""Nats that one more of repetition is worth, for each onset and duration."""

_RESTS = np.array(v.RESTS)
_DURATIONS = np.array(v.DURATIONS)


class EchoBias:
    """What the wish for more or fewer bars in the rhythm of an earlier one adds to one song.

    Fewer is asked of durations alone, and not of the first in a bar: onsets off the beat would be
    another rhythm too, but none that words ask for.

    Args:
        state: the song so far.
        repetition: share of the full bars that are to have the rhythm of an earlier one, 0 to 1.
    """

    def __init__(self, state: SongState, repetition: float) -> None:
        self._state = state
        self._gain = GAIN * (repetition - _USUAL)
        self._earlier: set[BarRhythm] = set()
        self._bar = -1
        self._own: BarRhythm = ()

    def take(self, choice: SlotChoice) -> None:
        """Take a note, before the state does."""
        onset = self._state.tick + choice.rest
        bar = self._state.conditions.bars.bar_at(onset)
        if bar.number != self._bar:
            if self._own and self._bar > 0:
                self._earlier.add(self._own)
            self._bar, self._own = bar.number, ()
        self._own = (*self._own, (bar.position(onset), choice.duration))

    def bias(self, field: str, choice: SlotChoice) -> Bias | None:
        """Return what is added to the logits of a field, None for nothing.

        Args:
            field: of the planner's step.
            choice: what was chosen so far in this step.
        """
        if field == "rest" and self._gain > 0 and choice.kind != MELISMA:
            return self._onsets()
        if field == "duration":
            return self._lengths(self._state.tick + choice.rest)
        return None

    def _onsets(self) -> Bias | None:
        """Return the bias of the rests before the next note."""
        bar = self._state.bar
        begun, models = self._models(bar.number)
        if not models:
            return None
        positions = bar.position(self._state.tick) + _RESTS
        wanted = [model[begun][0] for model in models if len(model) > begun]
        again = np.isin(positions, wanted)
        if any(len(model) == begun for model in models):
            again |= positions >= bar.metre.bar
        return np.where(again, self._gain, 0.0)

    def _lengths(self, onset: Ticks) -> Bias | None:
        """Return the bias of the durations of a note."""
        bar = self._state.conditions.bars.bar_at(onset)
        begun, models = self._models(bar.number)
        if not models or (self._gain < 0 and not begun):
            return None
        position = bar.position(onset)
        notes = [model[begun] for model in models if len(model) > begun]
        wanted = [duration for start, duration in notes if start == position]
        return np.where(np.isin(_DURATIONS, wanted), self._gain, 0.0) if wanted else None

    def _models(self, number: int) -> tuple[int, list[BarRhythm]]:
        """Return how many notes a bar has so far, and the earlier bars that began with them."""
        own = self._own if number == self._bar else ()
        earlier = self._earlier
        if number != self._bar and self._own and self._bar > 0:
            earlier = earlier | {self._own}
        return len(own), [model for model in earlier if model[: len(own)] == own]
