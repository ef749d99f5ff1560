"""Which decisions are legal at each step of a plan, so that no malformed template can come out.

The rules: what was given appears unchanged and in order, each syllable is sung, every slot fits
before the next fixed onset and the end, slots start and stop on 16ths or triplets of a beat,
phrases close where the lines of the lyrics do, and an exact repeat copies its rhythm.
"""

from collections.abc import Sequence

import numpy as np

from melregen.models.nn import vocabulary as v
from melregen.models.planner.features import (
    END,
    FARTHEST_FORM,
    FIELDS,
    MELISMA,
    NOTE,
    SYLLABLE,
    SlotChoice,
    SongState,
)
from melregen.models.planner.timing import (
    DURATION_TICKS,
    NO_LIMIT,
    REST_TICKS,
    SHORTEST,
    GivenPhrase,
    GivenSlot,
    Mask,
    duration_grid,
    fair_share,
    latest_ends,
    rest_grid,
)
from melregen.music import Ticks

_FEWEST_FREE, _MOST_FREE = 4, 24
_LONGEST_MELISMA = 4
_COPIED_MELISMAS = 2
"""Melismas that repeats may copy, for each slot given; new ones are at most one for each."""


class PlannerGrammar:
    """The legal decisions for one song, step by step.

    Args:
        state: the song before its first slot.
        phrases: what must be in the plan; empty for a wordless song of free rhythm.
    """

    def __init__(self, state: SongState, phrases: Sequence[GivenPhrase]) -> None:
        self.state = state
        self.phrases = tuple(phrases)
        self.duration = state.conditions.duration
        self.done = False
        self.token = 0
        self._given = [slot for phrase in self.phrases for slot in phrase.slots]
        self._limits = latest_ends(
            self._given, self.duration, fair_share(self._given, self.duration)
        )
        self._syllables = sum(slot.kind == SYLLABLE for slot in self._given)
        self._phrase, self._place, self._index = 0, 0, 0
        self._melismas = 0
        self._phrase_onsets: list[Ticks] = []
        self._phrase_chords: list[int] = []

    @property
    def longest(self) -> int:
        """Upper bound of the number of steps, the end included."""
        if self.phrases:
            return (2 + _COPIED_MELISMAS) * len(self._given) + 2
        return (self.duration or 0) // SHORTEST + 2

    @property
    def tokens(self) -> tuple[int, int]:
        """Indices of the tokens sung last and to come (0 for none)."""
        return self.token, self.token + 1 if self.token < self._syllables else 0

    def columns(self) -> list[int]:
        """The ids of `STEP_COLUMNS` for the step to come."""
        left = self._syllables - self.token
        return self.state.columns(left)

    def allowed(self, name: str, choice: SlotChoice) -> Mask:
        """Return which choices of a field are legal, after the choices made in this step."""
        mask: Mask = getattr(self, f"_{name}")(choice)
        return mask

    def _one(self, name: str, index: int) -> Mask:
        mask = np.zeros(FIELDS[name], bool)
        mask[index] = True
        return mask

    # --- kind

    def _kind(self, choice: SlotChoice) -> Mask:
        del choice
        mask = np.zeros(FIELDS["kind"], bool)
        if not self.phrases:
            mask[END if self._free_end() else NOTE] = True
            return mask
        if self._phrase == len(self.phrases):
            mask[END] = True
            return mask
        phrase = self.phrases[self._phrase]
        if self._place < len(phrase.slots):
            mask[phrase.slots[self._place].kind] = True
            if self._place and self._may_add_melisma():
                mask[MELISMA] = True
        else:
            mask[MELISMA] = True
        aligned = self._repeated()
        return self._narrow(mask, aligned.kind if aligned else None)

    def _free_end(self) -> bool:
        if self.duration is None or self.state.phrases[-1]:
            return False
        left = self.duration - self.state.tick
        return left < self.state.conditions.bars.bar_at(self.duration - 1).duration

    def _may_add_melisma(self) -> bool:
        last, phrase = self.state.last, self.phrases[self._phrase]
        if last is None or last.kind not in (SYLLABLE, MELISMA) or not phrase.may_add_melismas:
            return False
        run = 0
        for slot in reversed(self.state.phrases[-1]):
            if slot.kind != MELISMA:
                break
            run += 1
        room = self._limits[self._index - 1] - self.state.tick if self._index else 0
        return room >= SHORTEST and self._has_melismas_left(0) and run < _LONGEST_MELISMA

    def _has_melismas_left(self, more: int) -> bool:
        share = 1 + _COPIED_MELISMAS if self._repeated() else 1
        return self._melismas + more < share * len(self._given)

    def _slot(self, choice: SlotChoice) -> tuple[GivenSlot | None, Ticks]:
        """Return the given slot that this step fills (None for an added one) and its latest end."""
        if not self.phrases:
            return None, self.duration if self.duration is not None else NO_LIMIT
        phrase = self.phrases[self._phrase]
        if self._place < len(phrase.slots) and (
            choice.kind == phrase.slots[self._place].kind
            and not (choice.kind == MELISMA and phrase.may_add_melismas)
        ):
            return phrase.slots[self._place], self._limits[self._index]
        return None, self._limits[self._index - 1]

    # --- rest and duration

    def _rest(self, choice: SlotChoice) -> Mask:
        slot, limit = self._slot(choice)
        tick = self.state.tick
        if slot is not None and slot.onset is not None:
            return self._one("rest", v.nearest(slot.onset - tick, v.RESTS))
        if choice.kind == MELISMA:
            return self._one("rest", 0)
        entry = self._repeat_entry(choice)
        if entry is not None:
            return self._one("rest", v.nearest(entry, v.RESTS))
        need = SHORTEST if slot is None or slot.duration is None else slot.duration
        bar = self.state.conditions.bars.bar_at(tick)
        mask = (max(limit - need - tick, 0) >= REST_TICKS) & (bar.metre.bar >= REST_TICKS)
        if tick == 0 and bar.number == 0:
            mask &= bar.duration > REST_TICKS  # a pickup is there for a note
        grid = mask & rest_grid(bar.position(tick), bar.metre)
        aligned = self._repeated()
        wanted_rest = v.nearest(aligned.rest, v.RESTS) if aligned and self._in_phrase() else None
        return self._narrow(grid if grid.any() else mask, wanted_rest)

    def _repeat_entry(self, choice: SlotChoice) -> Ticks | None:
        """Return the rest after which an exact repeat enters at the same place of the bar."""
        source = self.state.source() if self._is_exact_repeat() else None
        if source is None or self._in_phrase():
            return None
        slot, limit = self._slot(choice)
        need = SHORTEST if slot is None or slot.duration is None else slot.duration
        tick = self.state.tick
        wanted = self._position(self._phrase_onsets[source])
        longest = min(self.state.conditions.bars.bar_at(tick).metre.bar, limit - need - tick)
        rests = range(max(longest, -1) + 1)
        return next((rest for rest in rests if self._position(tick + rest) == wanted), None)

    def _duration(self, choice: SlotChoice) -> Mask:
        slot, limit = self._slot(choice)
        if slot is not None and slot.duration is not None:
            return self._one("duration", v.nearest(slot.duration, v.DURATIONS))
        onset = self.state.tick + choice.rest
        bar = self.state.conditions.bars.bar_at(onset)
        mask = (max(limit - onset, 1) >= DURATION_TICKS) & (2 * bar.metre.bar >= DURATION_TICKS)
        grid = mask & duration_grid(bar.position(onset), bar.metre)
        if grid.any():
            mask = grid
        if self.duration is not None and self._is_last(slot):
            final = self.state.conditions.bars.bar_at(self.duration - 1)
            closing = mask & (onset + DURATION_TICKS > final.onset)
            mask = closing if closing.any() else mask
        aligned = self._repeated()
        return self._narrow(mask, v.nearest(aligned.duration, v.DURATIONS) if aligned else None)

    def _is_last(self, slot: GivenSlot | None) -> bool:
        return slot is not None and self._index == len(self._given) - 1

    # --- chord, close, form

    def _chord(self, choice: SlotChoice) -> Mask:
        onset = self.state.tick + choice.rest
        given = self.state.conditions.chord_of_slot(onset, choice.duration)
        if given != v.OPEN:
            return self._one("chord", given if given != self.state.chord else 0)
        mask = np.ones(FIELDS["chord"], bool)
        mask[1] = False
        if self.state.chord == v.OPEN:
            mask[0] = False
            return mask
        last = self.state.last
        if last is not None and not self._beat_between(self.state.tick - last.duration, onset):
            return self._one("chord", 0)
        aligned = self._repeated()
        source = self.state.source()
        if aligned is None or source is None:
            return mask
        wanted = aligned.chord
        if not self._in_phrase():
            chord = self._phrase_chords[source]
            wanted = chord if chord != self.state.chord else 0
        return self._narrow(mask, wanted)

    def _cadence(self, choice: SlotChoice) -> Mask:
        mask = np.zeros(FIELDS["cadence"], bool)
        aligned = self._repeated()
        wanted = aligned.cadence if aligned else None
        if not self.phrases:
            count = len(self.state.phrases[-1]) + 1
            left = NO_LIMIT
            if self.duration is not None:
                left = self.duration - (self.state.tick + choice.rest + choice.duration)
            mask[0] = left >= SHORTEST and count < _MOST_FREE
            mask[1:] = count >= _FEWEST_FREE or not mask[0]
            return self._narrow(mask, wanted)
        phrase = self.phrases[self._phrase]
        slot, limit = self._slot(choice)
        place = self._place + (slot is not None)
        if place < len(phrase.slots):
            mask[0] = True
            return mask
        if phrase.cadence is None:
            mask[1:] = True
        else:
            mask[phrase.cadence] = True
        end = self.state.tick + choice.rest + choice.duration
        run = sum(s.kind == MELISMA for s in self.state.phrases[-1][-_LONGEST_MELISMA:])
        mask[0] = (
            phrase.may_add_melismas
            and choice.kind in (SYLLABLE, MELISMA)
            and min(limit, NO_LIMIT) - end >= SHORTEST
            and self._has_melismas_left(1)
            and run + 1 < _LONGEST_MELISMA
        )
        return self._narrow(mask, wanted)

    def _form(self, choice: SlotChoice) -> Mask:
        mask = np.zeros(FIELDS["form"], bool)
        mask[0] = True
        if not choice.cadence:
            return mask
        following = self._phrase + 1
        if self.phrases:
            if following == len(self.phrases):
                return mask
            given = self.phrases[following].form
            if given is not None:
                return self._one("form", given)
        closed = len(self.state.phrases)
        for back in range(1, min(FARTHEST_FORM, closed) + 1):
            mask[FARTHEST_FORM + back] = True
            mask[back] = self._can_repeat(closed - back, choice, following)
        return mask

    def _can_repeat(self, index: int, choice: SlotChoice, following: int) -> bool:
        """Whether the phrase to come could sing to the rhythm of an earlier one."""
        if not self.phrases:
            return True
        coming = self.phrases[following].slots
        if any(slot.onset is not None or slot.duration is not None for slot in coming):
            return False
        model = [*self.state.phrases[index]]
        if index == len(self.state.phrases) - 1:
            model.append(choice)
        kinds = [slot.kind for slot in model if slot.kind != MELISMA]
        return kinds == [slot.kind for slot in coming if slot.kind != MELISMA]

    # --- repeats

    def _in_phrase(self) -> bool:
        return bool(self.state.phrases[-1])

    def _is_exact_repeat(self) -> bool:
        return 1 <= self.state.forms[-1] <= FARTHEST_FORM

    def _repeated(self) -> SlotChoice | None:
        return self.state.aligned() if self._is_exact_repeat() else None

    @staticmethod
    def _narrow(mask: Mask, wanted: int | None) -> Mask:
        """Keep only the wanted choice where it is legal."""
        if wanted is None or not mask[wanted]:
            return mask
        narrowed = np.zeros_like(mask)
        narrowed[wanted] = True
        return narrowed

    # --- time

    def _position(self, tick: Ticks) -> Ticks:
        return self.state.conditions.bars.bar_at(tick).position(tick)

    def _beat_between(self, earlier: Ticks, tick: Ticks) -> bool:
        """Whether a beat falls after `earlier` and not after `tick`."""
        bar = self.state.conditions.bars.bar_at(tick)
        position = bar.position(tick)
        beat = max(b for b in bar.metre.beats if b <= position)
        return tick - (position - beat) > earlier

    def ticks(self, name: str, choice: SlotChoice, index: int) -> Ticks:
        """Return the ticks of a choice of `rest` or `duration`.

        What is fixed or repeated may lie off the vocabulary's grid: its own ticks are what counts.
        """
        slot, _ = self._slot(choice)
        if name == "rest":
            if slot is not None and slot.onset is not None:
                return slot.onset - self.state.tick
            entry = self._repeat_entry(choice)
            return v.RESTS[index] if entry is None else entry
        if slot is not None and slot.duration is not None:
            return slot.duration
        return v.DURATIONS[index]

    def take(self, choice: SlotChoice) -> None:
        """Take the decisions of a step."""
        if choice.kind == END:
            self.done = True
            return
        slot, _ = self._slot(choice)
        if slot is not None:
            self._place += 1
            self._index += 1
        elif choice.kind == MELISMA:
            self._melismas += 1
        if not self.state.phrases[-1]:
            self._phrase_onsets.append(self.state.tick + choice.rest)
            self._phrase_chords.append(choice.chord or self.state.chord)
        self.token += choice.kind == SYLLABLE
        self.state.advance(choice)
        if choice.cadence:
            self._phrase, self._place = self._phrase + 1, 0
            if self._phrase < len(self.phrases):
                self.state.sources[-1] = self.phrases[self._phrase].source
