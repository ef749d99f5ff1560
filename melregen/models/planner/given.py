"""What must be in a plan, the time it leaves for the rest, and how far it has been sung."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from melregen.models.nn.vocabulary import OPEN
from melregen.models.planner.features import MELISMA, SYLLABLE
from melregen.models.planner.state import (
    END_GOAL,
    NO_CONDITIONS,
    NO_GOAL,
    Goal,
    PhraseConditions,
    goal_kind,
)
from melregen.music import Ticks

SHORTEST: Ticks = 6
"""A slot whose length is open lasts at least a 16th."""

NO_LIMIT: Ticks = 1 << 40
"""Later than the end of any song."""


@dataclass(frozen=True)
class GivenSlot:
    """A slot that must be in the plan; onset or duration None is for the planner to choose.

    Attributes:
        kind: of slot.
        onset, duration: in ticks.
        earliest, latest: where an open onset may lie; `NO_LIMIT` for anywhere.
        stress: of its syllable: 0 weak, 1 primary, 2 secondary, None unknown.
    """

    kind: int
    onset: Ticks | None = None
    duration: Ticks | None = None
    earliest: Ticks = 0
    latest: Ticks = NO_LIMIT
    stress: int | None = None

    @property
    def is_bound(self) -> bool:
        """Whether its onset is open within bounds."""
        return self.onset is None and self.latest < NO_LIMIT

    @property
    def least(self) -> Ticks:
        """The least time it takes."""
        return SHORTEST if self.duration is None else self.duration


@dataclass(frozen=True)
class GivenPhrase:
    """A phrase that must be in the plan.

    Attributes:
        slots: its slots in order.
        cadence: the choice of the field `cadence`, None for open.
        form: the choice of the field `form`, None for open.
        source: index of the earlier phrase that it repeats or varies, where that is given.
        may_add_melismas: whether syllables may be sung over added slots.
        copies_rhythm: whether it has the rhythm of its source, whatever the form says of the rest.
        relation: how it stands to its source, id of `RELATIONS`; `OPEN` where that is open.
        section: id of the kind of its section, `OPEN` where that is not known.
    """

    slots: tuple[GivenSlot, ...]
    cadence: int | None = None
    form: int | None = None
    source: int | None = None
    may_add_melismas: bool = True
    copies_rhythm: bool = False
    relation: int = OPEN
    section: int = OPEN

    @property
    def close(self) -> int:
        """The place of its last syllable, or of its last slot where it has no words."""
        sung = [place for place, slot in enumerate(self.slots) if slot.kind == SYLLABLE]
        return sung[-1] if sung else len(self.slots) - 1

    @property
    def conditions(self) -> PhraseConditions:
        """What is given of it, as the planner reads it."""
        return PhraseConditions(self.cadence or OPEN, self.relation, self.section)


def latest_ends(
    slots: Sequence[GivenSlot], duration: Ticks | None, shares: Sequence[Ticks] = ()
) -> list[Ticks]:
    """Return for each slot the latest tick at which it may end so that the others still fit.

    Args:
        slots: in order.
        duration: where the song ends, None for open.
        shares: ticks kept for each slot whose length is open; empty for the least there is.
    """
    limits = [NO_LIMIT] * len(slots)
    limit = duration if duration is not None else NO_LIMIT
    for index in range(len(slots) - 1, -1, -1):
        slot = slots[index]
        limits[index] = limit
        least = shares[index] if shares else SHORTEST
        need = least if slot.duration is None else slot.duration
        limit = slot.onset if slot.onset is not None else min(limit - need, slot.latest)
    return limits


def fair_shares(
    slots: Sequence[GivenSlot], phrases: Sequence[int], duration: Ticks | None
) -> list[Ticks]:
    """Return what to keep for each open slot so that the last words are not rushed.

    Three quarters of an even share of the time up to the next phrase whose onset is fixed or bound,
    or up to the end; the least there is where onsets inside of phrases are fixed too, which divide
    the time in their own way.

    Args:
        slots: of all phrases.
        phrases: index of the first slot of each phrase.
        duration: where the song ends, None for open.
    """
    shares = [SHORTEST] * len(slots)
    fixed = [index for index, slot in enumerate(slots) if slot.onset is not None]
    if not set(fixed) <= set(phrases):
        return shares
    bound = [index for index, slot in enumerate(slots) if slot.is_bound]
    edges: list[tuple[int, Ticks]] = []
    for index in sorted({*fixed, *bound}):
        slot = slots[index]
        edges.append((index, slot.latest if slot.onset is None else slot.onset))
    if not edges or edges[0][0] > 0:
        edges.insert(0, (0, 0))
    ends: list[tuple[int, Ticks | None]] = [*edges[1:], (len(slots), duration)]
    for (first, start), (last, end) in zip(edges, ends, strict=True):
        count = sum(slot.duration is None for slot in slots[first:last])
        if end is None or not count:
            continue
        time = end - start - sum(slot.duration or 0 for slot in slots[first:last])
        share = max(SHORTEST, 3 * time // (4 * count) // SHORTEST * SHORTEST)
        shares[first:last] = [share] * (last - first)
    return shares


def find_misfit(slots: Sequence[GivenSlot], duration: Ticks | None) -> int | None:
    """Return the index of the first slot that cannot fit where it must, None if all do."""
    tick = 0
    for index, (slot, limit) in enumerate(zip(slots, latest_ends(slots, duration), strict=True)):
        onset = max(tick, slot.earliest) if slot.onset is None else slot.onset
        tick = onset + slot.least
        if tick > limit:
            return index
    return None


class Progress:
    """How far the given phrases have been sung.

    Args:
        phrases: what must be in the plan; empty for a wordless song of free rhythm.
        duration: where the song ends, None for open.

    Attributes:
        slots: the slots of all phrases.
        limits: the latest end of each.
        syllables: how many of them are sung on a new syllable.
        phrase: index of the phrase under way.
        place: its next slot.
        index: the next slot of the whole song.
        sung: syllables so far.
        melismas: slots added so far for a syllable to go on.
    """

    def __init__(self, phrases: Sequence[GivenPhrase], duration: Ticks | None) -> None:
        self.phrases = tuple(phrases)
        self.duration = duration
        self.slots = [slot for phrase in self.phrases for slot in phrase.slots]
        firsts = accumulate((len(phrase.slots) for phrase in self.phrases), initial=0)
        shares = fair_shares(self.slots, list(firsts)[:-1], duration)
        self.limits = latest_ends(self.slots, duration, shares)
        self.syllables = sum(slot.kind == SYLLABLE for slot in self.slots)
        self._syllables_before = [0]
        for slot in self.slots:
            self._syllables_before.append(self._syllables_before[-1] + (slot.kind == SYLLABLE))
        # For each slot, the first one from it on whose onset is fixed.
        self._goals: list[int | None] = [None] * len(self.slots)
        goal: int | None = None
        for index in range(len(self.slots) - 1, -1, -1):
            goal = index if self.slots[index].onset is not None else goal
            self._goals[index] = goal
        self._kinds = [
            goal_kind(place == 0, place == phrase.close)
            for phrase in self.phrases
            for place in range(len(phrase.slots))
        ]
        self.phrase = self.place = self.index = self.sung = self.melismas = 0
        self._fillings: dict[int, tuple[GivenSlot | None, Ticks]] = {}

    @property
    def is_over(self) -> bool:
        """Whether all given phrases are in the plan."""
        return self.phrase == len(self.phrases)

    @property
    def following(self) -> GivenPhrase | None:
        """The phrase after the one under way, None after the last."""
        rest = self.phrases[self.phrase + 1 : self.phrase + 2]
        return rest[0] if rest else None

    def next_in_phrase(self, slot: GivenSlot | None) -> GivenSlot | None:
        """Return the slot after the one that is filled next, None where the phrase ends with it."""
        if slot is None or not self.phrases:
            return None
        rest = self.phrases[self.phrase].slots[self.place + 1 : self.place + 2]
        return rest[0] if rest else None

    def fill(self, kind: int) -> tuple[GivenSlot | None, Ticks]:
        """Return the given slot that the next slot fills, None for an added one, and its limit."""
        filling = self._fillings.get(kind)
        if filling is None:
            filling = self._fillings[kind] = self._fill(kind)
        return filling

    def _fill(self, kind: int) -> tuple[GivenSlot | None, Ticks]:
        if not self.phrases:
            return None, self.duration if self.duration is not None else NO_LIMIT
        phrase = self.phrases[self.phrase]
        if self.place < len(phrase.slots) and (
            kind == phrase.slots[self.place].kind
            and not (kind == MELISMA and phrase.may_add_melismas)
        ):
            return phrase.slots[self.place], self.limits[self.index]
        return None, self.limits[self.index - 1]

    @property
    def goal(self) -> Goal:
        """What is fixed next: the first slot from here on that has an onset, or the end."""
        place = self._goals[self.index] if self.index < len(self._goals) else None
        if place is not None:
            syllables = self._syllables_before[place] - self.sung
            return Goal(self.slots[place].onset, syllables, self._kinds[place])
        if self.duration is None:
            return NO_GOAL
        return Goal(self.duration, self.syllables - self.sung, END_GOAL)

    @property
    def conditions(self) -> PhraseConditions:
        """What is given of the phrase under way."""
        is_under_way = self.phrase < len(self.phrases)
        return self.phrases[self.phrase].conditions if is_under_way else NO_CONDITIONS

    def advance(self, kind: int, *, ends_phrase: bool) -> GivenPhrase | None:
        """Take a slot into the plan.

        Returns:
            The phrase that comes next, None inside of a phrase and after the last.
        """
        slot, _ = self.fill(kind)
        self._fillings.clear()
        if slot is not None:
            self.place += 1
            self.index += 1
        elif kind == MELISMA:
            self.melismas += 1
        self.sung += kind == SYLLABLE
        if not ends_phrase:
            return None
        self.phrase, self.place = self.phrase + 1, 0
        return self.phrases[self.phrase] if self.phrase < len(self.phrases) else None
