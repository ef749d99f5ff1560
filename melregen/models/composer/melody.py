"""Rules of the pitch of a slot, while a song is composed."""

from melregen.models.planner.choices import Choices
from melregen.models.planner.decoding import DecodeRequest
from melregen.models.planner.features import MELISMA
from melregen.models.planner.state import SlotChoice, SongState
from melregen.models.renderer.decoding import LARGEST_LEAP, MOST_RECITED, pitch_mask
from melregen.models.renderer.features import (
    LOWEST_RELATIVE_PITCH,
    NO_PITCH,
    RELATIVE_PITCHES,
    reference_pitch,
)
from melregen.music import ActiveSpans, Pitch, PitchRange, Ticks

_ANY = PitchRange(0, 127)


class MelodyRules:
    """Which pitch the next slot may have: as a renderer's rules.

    A pitch that is given is taken; else it lies in the range, within an octave of the one before;
    an exact repeat has the pitches it had, a melisma leaves its pitch, and no pitch comes more than
    six times in a row.

    Args:
        request: the song.
        state: the song so far.
    """

    def __init__(self, request: DecodeRequest, state: SongState) -> None:
        self._range = request.pitch_range or _ANY
        self._keys = ActiveSpans(request.keys)
        self._given = request.pitches
        self._state = state
        self._run = 0  # slots in a row with the pitch of the last one

    def zero(self, tick: Ticks) -> Pitch:
        """Return the MIDI number of relative pitch 0 at a tick."""
        key = self._keys.at_or_first(tick).key
        centre = (self._range.low + self._range.high) / 2
        return reference_pitch(key, centre) + LOWEST_RELATIVE_PITCH

    def heard(self) -> tuple[int, int]:
        """Return the relative pitch of the slot before, and of the one aligned with the next."""
        state = self._state
        zero = self.zero(state.tick)
        pair = []
        for slot in (state.last, state.aligned):
            is_known = slot is not None and slot.pitch >= 0
            pitch = slot.pitch - zero if slot is not None and is_known else NO_PITCH
            pair.append(min(max(pitch, 0), RELATIVE_PITCHES - 1) if is_known else NO_PITCH)
        return pair[0], pair[1]

    def pitch(self, choice: SlotChoice, index: int | None) -> Choices:
        """Return which relative pitches are legal.

        Args:
            choice: what was chosen in this step.
            index: of the given slot that it fills, None for none.
        """
        zero = self.zero(self._state.tick + choice.rest)
        low, high = self._range.low - zero, self._range.high - zero
        given = self._given[index] if index is not None and self._given else None
        repeated = self._state.repeated
        last = self._state.last
        avoided = -1
        if given is not None:
            low = high = given - zero
        elif repeated is not None and low <= repeated.pitch - zero <= high:
            low = high = repeated.pitch - zero
        elif last is not None and last.pitch >= 0:
            before = last.pitch - zero
            near = max(low, before - LARGEST_LEAP), min(high, before + LARGEST_LEAP)
            low, high = near if near[0] <= near[1] else (low, high)
            leaves = choice.kind == MELISMA or self._run >= MOST_RECITED
            avoided = before if leaves and low < high and low <= before <= high else -1
        low, high = max(low, 0), min(high, RELATIVE_PITCHES - 1)
        if low > high:  # out of what can be said: the nearest that can
            low = high = min(max(low, 0), RELATIVE_PITCHES - 1)
        return Choices.of(pitch_mask(low, high, avoided))

    def pitch_of(self, choice: SlotChoice, index: int) -> Pitch:
        """Return the MIDI number of a relative pitch."""
        return index + self.zero(self._state.tick + choice.rest)

    def take(self, choice: SlotChoice) -> None:
        """Take a slot; to be called before the state does."""
        last = self._state.last
        self._run = self._run + 1 if last is not None and last.pitch == choice.pitch else 1
