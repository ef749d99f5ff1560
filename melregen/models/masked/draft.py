"""A melody whose notes are found in any order, and what is legal at each slot meanwhile."""

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from melregen.models.renderer.decoding import (
    LARGEST_LEAP,
    MOST_RECITED,
    RenderRequest,
    references,
)
from melregen.models.renderer.features import LOWEST_RELATIVE_PITCH, RELATIVE_PITCHES

OPEN = -1


class MelodyDraft:
    """The pitches of a song in the making.

    Slots that copy others have their pitch with them: such a group is open or known as a whole,
    and its first slot, the leader, stands for it. Whatever the order, the pitch of a slot lies in
    the range and within an octave a step of the known notes on both sides, so that the slots in
    between can be filled; a melisma leaves its pitch, and no pitch comes too often in a row. Where
    these cannot all be had (a range of two pitches, locked notes too far apart), the range holds.

    Args:
        request: what is rendered.
    """

    def __init__(self, request: RenderRequest) -> None:
        zeros = references(request) + LOWEST_RELATIVE_PITCH
        self.zeros: NDArray[np.int64] = zeros
        self._lows = np.maximum(request.pitch_range.low, zeros).tolist()
        self._highs = np.minimum(request.pitch_range.high, zeros + RELATIVE_PITCHES - 1).tolist()
        self._melismas: list[bool] = request.melismas.tolist()
        locked = np.full(len(zeros), OPEN) if request.locked is None else request.locked
        self.pitches: list[int] = [OPEN if pitch < 0 else pitch for pitch in locked.tolist()]
        self._groups = self._group_copies(request.copies.tolist())
        self._find_neighbours()

    def _group_copies(self, copies: Sequence[int]) -> dict[int, list[int]]:
        """Join slots with those that copy them; copies of locked ones get their pitch."""
        leaders = list(range(len(copies)))
        groups: dict[int, list[int]] = {}
        for place, source in enumerate(copies):
            if self.pitches[place] != OPEN:
                continue
            if 0 <= source < place:
                leader, pitch = leaders[source], self.pitches[source]
                if pitch != OPEN:
                    if self._lows[place] <= pitch <= self._highs[place]:
                        self.pitches[place] = pitch
                        continue
                else:
                    low = max(self._lows[leader], self._lows[place])
                    high = min(self._highs[leader], self._highs[place])
                    if low <= high:
                        self._lows[leader], self._highs[leader] = low, high
                        leaders[place] = leader
                        groups[leader].append(place)
                        continue
            groups[place] = [place]
        return groups

    def _find_neighbours(self) -> None:
        """Find for each open slot the next known ones on both sides, -1 for none."""
        count = len(self.pitches)
        self._before, self._after = [OPEN] * count, [OPEN] * count
        last = OPEN
        for place in range(count):
            self._before[place] = last
            last = place if self.pitches[place] != OPEN else last
        last = OPEN
        for place in reversed(range(count)):
            self._after[place] = last
            last = place if self.pitches[place] != OPEN else last

    @property
    def leaders(self) -> tuple[int, ...]:
        """The slots whose pitch is or was to be found."""
        return tuple(self._groups)

    def open_leaders(self) -> list[int]:
        """Return the leaders that have no pitch yet."""
        return [place for place in self._groups if self.pitches[place] == OPEN]

    def members(self, leader: int) -> Sequence[int]:
        """Return the slots of a group."""
        return self._groups[leader]

    def set(self, leader: int, pitch: int) -> None:
        """Give a group its pitch, a MIDI number."""
        for place in self._groups[leader]:
            self.pitches[place] = pitch
            first, last = self._before[place], self._after[place]
            for between in range(first + 1, place):
                self._after[between] = place
            for between in range(place + 1, len(self.pitches) if last == OPEN else last):
                self._before[between] = place

    def reopen(self, leaders: Iterable[int]) -> None:
        """Take the pitches of groups away again."""
        for leader in leaders:
            for place in self._groups[leader]:
                self.pitches[place] = OPEN
        self._find_neighbours()

    def fill(self, pitches: Sequence[int]) -> None:
        """Take the pitches of a melody, octaves apart where they lie outside of the range."""
        for leader in self._groups:
            pitch, low, high = pitches[leader], self._lows[leader], self._highs[leader]
            if pitch < low:
                pitch += -(-(low - pitch) // 12) * 12
            elif pitch > high:
                pitch -= -(-(pitch - high) // 12) * 12
            self.set(leader, min(max(pitch, low), high))

    def legal(self, leader: int) -> NDArray[np.bool_]:
        """Return which relative pitches an open group may have, (relative pitches,)."""
        zero = int(self.zeros[leader])
        low, high = self._lows[leader], self._highs[leader]
        for _, pitch, reach in sorted(self._bounds(leader)):
            nearer = max(low, pitch - reach), min(high, pitch + reach)
            if nearer[0] <= nearer[1]:
                low, high = nearer
        mask = np.zeros(RELATIVE_PITCHES, bool)
        mask[low - zero : high - zero + 1] = True
        left = high - low + 1
        for pitch in self._avoided(leader):
            if low <= pitch <= high and mask[pitch - zero] and left > 1:
                mask[pitch - zero] = False
                left -= 1
        return mask

    def _bounds(self, leader: int) -> list[tuple[int, int, int]]:
        """Return distance, pitch and reach of the known notes around a group."""
        found = []
        for place in self._groups[leader]:
            for known in (self._before[place], self._after[place]):
                if known != OPEN:
                    distance = abs(known - place)
                    found.append((distance, self.pitches[known], LARGEST_LEAP * distance))
        return found

    def _avoided(self, leader: int) -> list[int]:
        """Return the pitches that a group is not to have, the leader's own first."""
        avoided: list[int] = []
        for place in self._groups[leader]:
            for side in (place - 1, place + 1):
                if not 0 <= side < len(self.pitches) or self.pitches[side] == OPEN:
                    continue
                leaves = self._melismas[max(side, place)]
                if leaves or self._run(place, self.pitches[side]) > MOST_RECITED:
                    avoided.append(self.pitches[side])
        return avoided

    def _run(self, place: int, pitch: int) -> int:
        """Return how many notes in a row would have a pitch if the slot had it."""
        length = 1
        for step in (-1, 1):
            side = place + step
            while 0 <= side < len(self.pitches) and self.pitches[side] == pitch:
                length += 1
                side += step
        return length
