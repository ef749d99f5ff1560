"""Rules of form: where a phrase ends, with which cadence, and what the next one repeats."""

from functools import lru_cache

from melregen.models.planner.choices import Choices, choices, only
from melregen.models.planner.features import FARTHEST_FORM, FIELDS, MELISMA
from melregen.models.planner.given import NO_LIMIT, SHORTEST, GivenPhrase, Progress
from melregen.models.planner.rhythm import RhythmRules
from melregen.models.planner.state import SlotChoice, SongState

_FEWEST_FREE, _MOST_FREE = 4, 24
"""Slots of a phrase without words, unless the song ends."""

_GO_ON = only("cadence", 0)
_NEW = only("form", 0)


class FormRules:
    """Cadence and form of one song, slot by slot.

    Phrases end where the lines of the lyrics do; a phrase without words has 4 to 24 slots.

    Args:
        state: the song so far.
        progress: how far what is given has been sung.
        rhythm: knows whether another melisma has room.
    """

    def __init__(self, state: SongState, progress: Progress, rhythm: RhythmRules) -> None:
        self._state = state
        self._progress = progress
        self._rhythm = rhythm

    def cadence(self, choice: SlotChoice) -> Choices:
        """Return whether the phrase may go on after a slot (0), and how it may end."""
        progress = self._progress
        repeated = self._state.repeated
        wanted = repeated.cadence if repeated else None
        if not progress.phrases:
            return self._free_cadence(choice).narrow("cadence", wanted)
        phrase = progress.phrases[progress.phrase]
        slot, limit = progress.fill(choice.kind)
        if progress.place + (slot is not None) < len(phrase.slots):
            return _GO_ON
        # What is fixed to begin or end somewhere is the line's last note.
        is_open = slot is None or (slot.duration is None and slot.onset is None)
        may_go_on = is_open and phrase.may_add_melismas and self._rhythm.can_go_on(choice, limit)
        may_go_on = may_go_on and not wanted  # a repeat ends where its model does
        return _cadences(may_go_on, True, phrase.cadence).narrow("cadence", wanted)

    def _free_cadence(self, choice: SlotChoice) -> Choices:
        state, duration = self._state, self._progress.duration
        count = len(state.phrases[-1]) + 1
        left = NO_LIMIT
        if duration is not None:
            left = duration - (state.tick + choice.rest + choice.duration)
        may_go_on = left >= SHORTEST and count < _MOST_FREE
        return _cadences(may_go_on, count >= _FEWEST_FREE or not may_go_on, None)

    def form(self, choice: SlotChoice) -> Choices:
        """Return what the next phrase may repeat or vary; nothing inside of a phrase."""
        if not choice.cadence:
            return _NEW
        following = self._progress.following
        if self._progress.phrases:
            if following is None:
                return _NEW
            if following.form is not None:
                return only("form", following.form)
        ended = len(self._state.phrases)
        backs = range(1, min(FARTHEST_FORM, ended) + 1)
        return _forms(tuple(self._can_repeat(ended - back, choice, following) for back in backs))

    def _can_repeat(self, index: int, choice: SlotChoice, following: GivenPhrase | None) -> bool:
        """Whether the phrase to come could be sung to the rhythm of an earlier one."""
        if following is None:
            return True
        coming = following.slots
        if any(slot.onset is not None or slot.duration is not None for slot in coming):
            return False
        model = [*self._state.phrases[index]]
        if index == len(self._state.phrases) - 1:
            model.append(choice)
        kinds = [slot.kind for slot in model if slot.kind != MELISMA]
        return kinds == [slot.kind for slot in coming if slot.kind != MELISMA]


@lru_cache(maxsize=64)
def _cadences(may_go_on: bool, may_end: bool, cadence: int | None) -> Choices:
    """Return the choices of `cadence`: a given one or any, 0 where the phrase may go on."""
    legal = {0} if may_go_on else set()
    if may_end:
        legal |= set(range(1, FIELDS["cadence"])) if cadence is None else {cadence}
    return choices("cadence", legal)


@lru_cache(maxsize=1 << (FARTHEST_FORM + 1))
def _forms(can_repeat: tuple[bool, ...]) -> Choices:
    """Return the choices of `form`: new, variation of all earlier phrases, repetition of some."""
    legal = {0}
    for back, may in enumerate(can_repeat, 1):
        legal.add(FARTHEST_FORM + back)
        if may:
            legal.add(back)
    return choices("form", legal)
