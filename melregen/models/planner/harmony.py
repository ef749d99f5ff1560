"""Rules of harmony: which chord may enter with the next slot."""

from melregen.models.nn import vocabulary as v
from melregen.models.planner.choices import Choices, choices, only
from melregen.models.planner.features import FIELDS
from melregen.models.planner.rhythm_grid import last_beat
from melregen.models.planner.state import SlotChoice, SongState
from melregen.music import Ticks

_KEEP = 0
_NO_CHORD = 1
_ANY = choices("chord", set(range(FIELDS["chord"])) - {_NO_CHORD})
_FIRST = choices("chord", set(range(FIELDS["chord"])) - {_NO_CHORD, _KEEP})


class HarmonyRules:
    """The chord of the next slot of one song.

    A given chord is taken; the first chord enters with the first slot, another only after a beat
    has come since the slot before; an exact repeat has the chords it had.

    Args:
        state: the song so far.
    """

    def __init__(self, state: SongState) -> None:
        self._state = state

    def chord(self, choice: SlotChoice) -> Choices:
        """Return which chords may enter, after the slot's rhythm."""
        state = self._state
        onset = state.tick + choice.rest
        given = state.conditions.chord_of_slot(onset, choice.duration)
        if given != v.OPEN:
            return only("chord", given if given != state.chord else _KEEP)
        if state.chord == v.OPEN:
            return _FIRST
        last = state.last
        if last is not None and not self._has_beat_between(state.tick - last.duration, onset):
            return only("chord", _KEEP)
        repeated, source = state.repeated, state.source
        if repeated is None or source is None:
            return _ANY
        if state.is_in_phrase:
            return _ANY.narrow("chord", repeated.chord)
        chord = state.phrase_chords[source]
        return _ANY.narrow("chord", chord if chord != state.chord else _KEEP)

    def _has_beat_between(self, earlier: Ticks, tick: Ticks) -> bool:
        """Whether a beat falls after `earlier` and not after `tick`."""
        bar = self._state.conditions.bars.bar_at(tick)
        position = bar.position(tick)
        return tick - (position - last_beat(position, bar.metre)) > earlier
