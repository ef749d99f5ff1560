"""Rules of rhythm: which slot comes next, after which rest, and how long it lasts.

What was given appears unchanged and in order, each syllable is sung, every slot fits before the
next fixed onset and the end, slots start and stop on 16ths or triplets of a beat, and an exact
repeat copies its rhythm.
"""

from functools import lru_cache

import numpy as np

from melregen.models.nn import vocabulary as v
from melregen.models.planner.choices import Choices, choices, only
from melregen.models.planner.features import END, MELISMA, NOTE, SYLLABLE
from melregen.models.planner.given import SHORTEST, GivenSlot, Progress
from melregen.models.planner.rhythm_grid import DURATION_TICKS, REST_TICKS, duration_grid, rest_grid
from melregen.models.planner.state import SlotChoice, SongState
from melregen.music import Metre, Ticks

_LONGEST_MELISMA = 4
_LONGEST_BREAK: Ticks = 24
"""Rest within a line before a note that is to begin later."""

_MOST_BARS_AT_THE_END = 4
"""Of the last note of a song; other notes last two bars at most."""

COPIED_MELISMAS = 2
"""Melismas that repeats may copy, for each slot given; new ones are at most one for each."""


class RhythmRules:
    """Kind, rest and duration of the next slot of one song.

    Args:
        state: the song so far.
        progress: how far what is given has been sung.
    """

    def __init__(self, state: SongState, progress: Progress) -> None:
        self._state = state
        self._progress = progress

    # --- kind

    def kind(self) -> Choices:
        """Return which kinds of slot may come."""
        progress = self._progress
        if not progress.phrases:
            return only("kind", END if self._is_full() else NOTE)
        if progress.is_over:
            return only("kind", END)
        phrase = progress.phrases[progress.phrase]
        if progress.place < len(phrase.slots):
            may_add = bool(progress.place) and self._may_add_melisma()
            legal = _kinds(phrase.slots[progress.place].kind, may_add)
        else:
            legal = only("kind", MELISMA)
        repeated = self._state.echoed
        return legal.narrow("kind", repeated.kind if repeated else None)

    def _is_full(self) -> bool:
        """Whether a wordless song has no room for another phrase."""
        state, duration = self._state, self._progress.duration
        if duration is None or state.phrases[-1]:
            return False
        return duration - state.tick < state.conditions.bars.bar_at(duration - 1).duration

    def _may_add_melisma(self) -> bool:
        state, progress = self._state, self._progress
        last, phrase = state.last, progress.phrases[progress.phrase]
        if last is None or last.kind not in (SYLLABLE, MELISMA) or not phrase.may_add_melismas:
            return False
        if progress.place and phrase.slots[progress.place - 1].duration is not None:
            return False
        room = progress.limits[progress.index - 1] - state.tick if progress.index else 0
        return room >= SHORTEST and self._has_melismas_left(0) and self._run() < _LONGEST_MELISMA

    def _run(self) -> int:
        """Return how many slots the last syllable has been going on for in this phrase."""
        run = 0
        for slot in reversed(self._state.phrases[-1]):
            if slot.kind != MELISMA:
                break
            run += 1
        return run

    def _has_melismas_left(self, more: int) -> bool:
        share = 1 + COPIED_MELISMAS if self._state.echoed else 1
        return self._progress.melismas + more < share * len(self._progress.slots)

    def can_go_on(self, choice: SlotChoice, limit: Ticks) -> bool:
        """Whether another melisma has room after a slot that may end at `limit`."""
        end = self._state.tick + choice.rest + choice.duration
        run = sum(s.kind == MELISMA for s in self._state.phrases[-1][-_LONGEST_MELISMA:])
        return (
            choice.kind in (SYLLABLE, MELISMA)
            and limit - end >= SHORTEST
            and self._has_melismas_left(1)
            and run + 1 < _LONGEST_MELISMA
        )

    # --- rest

    def rest(self, choice: SlotChoice) -> Choices:
        """Return which rests may come before a slot of the kind chosen."""
        state = self._state
        slot, limit = self._progress.fill(choice.kind)
        if slot is not None and slot.onset is not None:
            return only("rest", v.nearest(slot.onset - state.tick, v.RESTS))
        if choice.kind == MELISMA:
            return only("rest", 0)
        entry = self._repeated_entry(slot, limit)
        if entry is not None:
            return only("rest", v.nearest(entry, v.RESTS))
        bar = state.bar
        fewest, most = self._bounds(slot, limit)
        if state.tick == 0:  # a pickup is there for a note, and a song begins in its first bar
            most = min(most, max(bar.duration - 1, fewest if bar.number else 0))
        legal = _rests(state.position, bar.metre, fewest, most)
        if legal is None:
            return only("rest", v.nearest(self._late_entry(fewest, most), v.RESTS))
        repeated = state.echoed
        if repeated is None or not state.is_in_phrase:
            return legal
        return legal.narrow("rest", v.nearest(repeated.rest, v.RESTS))

    def rest_ticks(self, choice: SlotChoice, index: int) -> Ticks:
        """Return the ticks of a choice of rest.

        What is fixed or repeated may lie off the vocabulary's grid: its own ticks are what counts.
        """
        slot, limit = self._progress.fill(choice.kind)
        if slot is not None and slot.onset is not None:
            return slot.onset - self._state.tick
        entry = self._repeated_entry(slot, limit)
        if entry is not None or slot is None or not slot.is_bound:
            return v.RESTS[index] if entry is None else entry
        fewest, most = self._bounds(slot, limit)
        is_there = fewest <= v.RESTS[index] <= most
        return v.RESTS[index] if is_there else self._late_entry(fewest, most)

    def _bounds(self, slot: GivenSlot | None, limit: Ticks) -> tuple[Ticks, Ticks]:
        """Return the shortest and the longest rest before a slot: a bar, unless it is bound."""
        tick, bar = self._state.tick, self._state.bar.metre.bar
        most = max(limit - _least(slot) - tick, 0)
        if slot is None or not slot.is_bound:
            return 0, min(most, bar)
        fewest = max(slot.earliest - tick, 0)
        if self._state.is_in_phrase and fewest > _LONGEST_BREAK:
            fewest = 0  # rather too early than a hole in the line
        return fewest, max(min(most, slot.latest - tick), fewest)

    def _late_entry(self, fewest: Ticks, most: Ticks) -> Ticks:
        """Return a rest, too long for the vocabulary, up to a bar line if that will do."""
        tick = self._state.tick
        rest = self._state.conditions.bars.bar_line(tick + fewest) - tick
        return rest if rest <= most else fewest

    def _repeated_entry(self, slot: GivenSlot | None, limit: Ticks) -> Ticks | None:
        """Return the rest after which an exact repeat enters at the same place of the bar."""
        state = self._state
        if state.is_in_phrase or not state.is_exact_repeat or state.source is None:
            return None
        bars = state.conditions.bars
        wanted = bars.position(state.phrase_onsets[state.source])
        fewest, longest = 0, min(state.bar.metre.bar, limit - _least(slot) - state.tick)
        if slot is not None and slot.is_bound:
            fewest, longest = self._bounds(slot, limit)
        rests = range(fewest, max(longest, -1) + 1)
        return next((rest for rest in rests if bars.position(state.tick + rest) == wanted), None)

    # --- duration

    def duration(self, choice: SlotChoice) -> Choices:
        """Return how long a slot may last, after its kind and rest."""
        state, progress = self._state, self._progress
        slot, limit = progress.fill(choice.kind)
        if slot is not None and slot.duration is not None:
            return only("duration", v.nearest(slot.duration, v.DURATIONS))
        onset = state.tick + choice.rest
        bar = state.conditions.bars.bar_at(onset)
        is_last = slot is not None and progress.index == len(progress.slots) - 1
        most = min(max(limit - onset, 1), (_MOST_BARS_AT_THE_END if is_last else 2) * bar.metre.bar)
        beyond = None
        if progress.duration is not None and is_last:
            beyond = state.conditions.bars.bar_at(progress.duration - 1).onset - onset
        following = progress.next_in_phrase(slot)
        if following is not None and following.is_bound:
            wait = following.earliest - onset
            if 0 < wait <= bar.metre.bar:
                beyond = wait - 1  # no rest within the line
        reach = None
        if following is not None and following.onset is not None:
            reach = following.onset - onset  # no rest just before a close
        legal = _durations(bar.position(onset), bar.metre, most, beyond, reach)
        legal = self._lead_to_close(legal, onset, bar.position(onset), bar.metre)
        repeated = state.echoed
        if repeated is None:
            return legal
        return legal.narrow("duration", v.nearest(repeated.duration, v.DURATIONS))

    def _lead_to_close(
        self, legal: Choices, onset: Ticks, position: Ticks, metre: Metre
    ) -> Choices:
        """Keep the note before a fixed close from being long off the beat, where that can be."""
        progress = self._progress
        if not progress.phrases or legal.only is not None:
            return legal
        slots = progress.phrases[progress.phrase].slots
        close = slots[-1].onset
        if close is None or progress.place != len(slots) - 3:
            return legal
        beat = 36 if metre.is_compound else 24
        is_near = close - onset - DURATION_TICKS <= beat
        mask = legal.mask & (is_near | ((position + DURATION_TICKS) % beat == 0))
        return Choices.of(mask) if mask.any() else legal

    def duration_ticks(self, choice: SlotChoice, index: int) -> Ticks:
        """Return the ticks of a choice of duration; those of a fixed slot are its own."""
        slot, _ = self._progress.fill(choice.kind)
        if slot is not None and slot.duration is not None:
            return slot.duration
        return v.DURATIONS[index]


def _least(slot: GivenSlot | None) -> Ticks:
    return SHORTEST if slot is None else slot.least


@lru_cache(maxsize=16)
def _kinds(kind: int, may_add_melisma: bool) -> Choices:
    return choices("kind", {kind, MELISMA} if may_add_melisma else {kind})


@lru_cache(maxsize=4096)
def _rests(position: Ticks, metre: Metre, fewest: Ticks, most: Ticks) -> Choices | None:
    """Return the rests between two lengths, on the grid where it has any; None for none."""
    mask = (fewest <= REST_TICKS) & (most >= REST_TICKS)
    on_grid = mask & rest_grid(position, metre)
    if not mask.any():
        return None
    return Choices.of(on_grid if on_grid.any() else mask)


@lru_cache(maxsize=4096)
def _durations(
    position: Ticks, metre: Metre, most: Ticks, beyond: Ticks | None, reach: Ticks | None
) -> Choices:
    """Return the durations of at most so many ticks.

    Args:
        position: of the slot.
        metre: of its bar.
        most: the longest.
        beyond: longer than this where possible; None for a slot that need not reach anything.
        reach: just so long where there is such a duration, None for any.
    """
    if reach is not None and 0 < reach <= most:
        return only("duration", int(np.flatnonzero(reach >= DURATION_TICKS)[-1]))
    mask = most >= DURATION_TICKS
    on_grid = mask & duration_grid(position, metre)
    if on_grid.any():
        mask = on_grid
    if beyond is not None:
        reaching = mask & (beyond < DURATION_TICKS)
        mask = reaching if reaching.any() else mask
    return Choices.of(mask)
