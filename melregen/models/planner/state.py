"""A song in the making, as the planner sees it before each step.

`SongState` is stepped through the true song in training and through the planned one in
inference: both therefore see the same columns.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from math import log2
from typing import NamedTuple

from melregen.models.nn import vocabulary as v
from melregen.models.planner.bars import EndlessBars
from melregen.models.planner.features import (
    BAR_EDGES,
    CHANGE_EDGES,
    COUNT_EDGES,
    END,
    FARTHEST_FORM,
    FEEL_COLUMNS,
    GOAL_COLUMNS,
    GOAL_TIME_EDGES,
    GOALS,
    PACES,
    StepRow,
    step_row,
)
from melregen.music import ActiveSpans, Ticks

_NO_GOAL_COLUMNS = dict.fromkeys(GOAL_COLUMNS, v.OPEN)
_OPEN_FEEL = dict.fromkeys(FEEL_COLUMNS, v.OPEN)


class GivenChord(NamedTuple):
    """A chord that is given: the tick at which it starts, and its id."""

    onset: Ticks
    id: int


class Goal(NamedTuple):
    """What is fixed next.

    Attributes:
        tick: where it lies, None where nothing is fixed.
        syllables: how many begin before it.
        kind: id of `GOALS`.
    """

    tick: Ticks | None = None
    syllables: int = 0
    kind: int = v.OPEN


class PhraseConditions(NamedTuple):
    """What is given of a phrase, as ids: cadence, relation to an earlier one, kind of section."""

    cadence: int = v.OPEN
    relation: int = v.OPEN
    section: int = v.OPEN


NO_GOAL, NO_CONDITIONS = Goal(), PhraseConditions()

START_GOAL, CLOSE_GOAL, SLOT_GOAL, END_GOAL = range(1, 1 + len(GOALS))


def goal_kind(is_first: bool, is_last: bool) -> int:
    """Return the id of a slot as a goal: whether it is the first or the last given of its line."""
    return START_GOAL if is_first else CLOSE_GOAL if is_last else SLOT_GOAL


@dataclass(frozen=True)
class SongConditions:
    """What holds for a whole song while it is stepped through.

    Attributes:
        bars: its bars.
        mode: id of the key's mode at the start.
        tempo: id.
        language: id.
        texted: 1 where syllables are sung, 2 where there is no text.
        chords: those given, in order; empty for none.
        duration: where the song must end, None where that is open.
        feel: the ids of `FEEL_COLUMNS`.
    """

    bars: EndlessBars
    mode: int
    tempo: int
    language: int
    texted: int
    chords: Sequence[GivenChord] = ()
    duration: Ticks | None = None
    feel: Mapping[str, int] = field(default_factory=lambda: dict(_OPEN_FEEL))

    @cached_property
    def chord_active(self) -> ActiveSpans[GivenChord]:
        """The given chords, found by tick."""
        return ActiveSpans(self.chords)

    def chord_of_slot(self, onset: Ticks, duration: Ticks) -> int:
        """Return the id of the chord given at a slot's onset, or of one that enters right after.

        A melody often anticipates the bar line; the chord it means is the one that comes.
        """
        if not self.chords:
            return v.OPEN
        chord = self.chord_active.at(onset + min(duration // 2, 12))
        return chord.id if chord else v.OPEN


@dataclass(slots=True)
class SlotChoice:
    """The decisions of one step; rest and duration in ticks, the others ids of `FIELDS`.

    The pitch is a MIDI number, -1 where none is decided.
    """

    kind: int
    rest: Ticks = 0
    duration: Ticks = 0
    chord: int = 0
    cadence: int = 0
    form: int = 0
    pitch: int = -1


@lru_cache(maxsize=1 << 16)
def goal_ids(left: Ticks, syllables: int, strength: int, kind: int) -> tuple[int, ...]:
    """Return the ids of `GOAL_COLUMNS`.

    Args:
        left: ticks up to what is fixed next.
        syllables: that begin before it.
        strength: 1 + its metrical strength.
        kind: of goal.
    """
    left = max(left, 0)
    return (
        pace_id(left, syllables),
        v.bucket(left, GOAL_TIME_EDGES),
        v.bucket(syllables, COUNT_EDGES),
        strength,
        kind,
    )


def pace_id(left: Ticks, syllables: int) -> int:
    """Return the id of the time that is left for each of so many syllables and a note more."""
    return 1 + min(max(round(3 * log2((max(left, 0) + 1) / (syllables + 1))), 0), PACES - 1)


class SongState:
    """A song stepped through slot by slot.

    Args:
        conditions: what holds throughout.
        tick: where it starts.

    Attributes:
        tick: where the last slot ended.
        bar, position: the bar of that tick, and the place in it.
        phrases: the choices made so far, phrase by phrase; the last phrase is the open one.
        phrase_onsets: where each phrase that has slots starts.
        phrase_chords: the chord that sounds at its first slot.
        forms: the choice of the field `form` that was made for each phrase.
        source: index of the earlier phrase that the open one repeats or varies, None for none.
        aligned: the slot of that phrase at the place of the next slot, None where it has none.
        repeated: `aligned` where the open phrase is to be an exact repeat, else None.
        echoed: `aligned` where the open phrase has its rhythm, else None.
        chord: id of the chord that sounds.
        last: the choices of the last slot.
    """

    def __init__(self, conditions: SongConditions, tick: Ticks = 0) -> None:
        self.conditions = conditions
        self.tick = tick
        self.bar = conditions.bars.bar_at(tick)
        self.position = self.bar.position(tick)
        self.phrases: list[list[SlotChoice]] = [[]]
        self.phrase_onsets: list[Ticks] = []
        self.phrase_chords: list[int] = []
        self.forms = [0]
        self.source: int | None = None
        self.aligned: SlotChoice | None = None
        self.repeated: SlotChoice | None = None
        self.echoed: SlotChoice | None = None
        self._copies_rhythm = False
        self.chord = v.OPEN
        self.last: SlotChoice | None = None

    @property
    def is_in_phrase(self) -> bool:
        """Whether the open phrase has slots."""
        return bool(self.phrases[-1])

    @property
    def is_exact_repeat(self) -> bool:
        """Whether the form says that the open phrase repeats an earlier one."""
        return 1 <= self.forms[-1] <= FARTHEST_FORM

    def columns(self, goal: Goal = NO_GOAL, phrase: PhraseConditions = NO_CONDITIONS) -> StepRow:
        """Return the ids of `STEP_COLUMNS` for the step to come.

        Args:
            goal: what is fixed next.
            phrase: what is given of the open phrase.
        """
        given, last, aligned = self.conditions, self.last, self.aligned
        bar = self.bar
        in_phrase = self.tick - self.phrase_onsets[-1] if self.is_in_phrase else 0
        chord, following, change = self._given_chords()
        remaining = v.OPEN
        if given.duration is not None:
            remaining = v.bucket(max(given.duration - self.tick, 0) / bar.metre.bar, BAR_EDGES)
        return step_row(
            {
                "kind": 1 + (last.kind if last else END),
                "rest": v.rest_id(last.rest) if last else v.OPEN,
                "duration": v.duration_id(last.duration) if last else v.OPEN,
                "cadence": 1 + last.cadence if last else v.OPEN,
                "chord": self.chord,
                "position": v.position_id(self.position),
                "metre": v.metre_id(bar.metre),
                "mode": given.mode,
                "tempo": given.tempo,
                "language": given.language,
                "hyperbar": 1 + bar.number % 8,
                "phrase_slots": v.bucket(len(self.phrases[-1]), COUNT_EDGES),
                "phrase_bars": v.bucket(in_phrase / bar.metre.bar, BAR_EDGES),
                "form": 1 + self.forms[-1],
                "aligned_kind": 1 + aligned.kind if aligned else v.OPEN,
                "aligned_rest": v.rest_id(aligned.rest) if aligned else v.OPEN,
                "aligned_duration": v.duration_id(aligned.duration) if aligned else v.OPEN,
                "aligned_cadence": 1 + aligned.cadence if aligned else v.OPEN,
                "given_chord": chord,
                "given_next": following,
                "given_change": change,
                "remaining_bars": remaining,
                "texted": given.texted,
                "given_cadence": phrase.cadence,
                "given_relation": phrase.relation,
                "section": phrase.section,
                **self._goal_columns(goal),
                **given.feel,
            }
        )

    def _goal_columns(self, goal: Goal) -> dict[str, int]:
        if goal.tick is None:
            return _NO_GOAL_COLUMNS
        bar = self.conditions.bars.bar_at(goal.tick)
        strength = 1 + bar.metre.strength(bar.position(goal.tick))
        ids = goal_ids(goal.tick - self.tick, goal.syllables, strength, goal.kind)
        return dict(zip(GOAL_COLUMNS, ids, strict=True))

    def _given_chords(self) -> tuple[int, int, int]:
        """Return the chord given at this tick, the next one, and how far off that is."""
        chords = self.conditions.chords
        if not chords:
            return v.OPEN, v.OPEN, v.OPEN
        place = self.conditions.chord_active.index(self.tick)
        chord = chords[place].id if place >= 0 else v.OPEN
        if place + 1 >= len(chords):
            return chord, v.OPEN, v.OPEN
        onset, following = chords[place + 1]
        return chord, following, v.bucket(onset - self.tick, CHANGE_EDGES)

    def advance(
        self, choice: SlotChoice, source: int | None = None, *, copies_rhythm: bool = False
    ) -> None:
        """Take the decisions of a step.

        Args:
            choice: what was decided.
            source: the phrase that the next one repeats or varies, where that is given; else it
                follows from the form.
            copies_rhythm: whether the next phrase has the rhythm of that one.
        """
        onset = self.tick + choice.rest
        if not self.phrases[-1]:
            self.phrase_onsets.append(onset)
            self.phrase_chords.append(choice.chord or self.chord)
        self.tick = onset + choice.duration
        self.bar = self.conditions.bars.bar_at(self.tick)
        self.position = self.bar.position(self.tick)
        if choice.chord:
            self.chord = choice.chord
        self.last = choice
        self.phrases[-1].append(choice)
        if choice.cadence:
            self._begin_phrase(choice.form, source)
            self._copies_rhythm = copies_rhythm
        model = None if self.source is None else self.phrases[self.source]
        place = len(self.phrases[-1])
        self.aligned = model[place] if model is not None and place < len(model) else None
        self.repeated = self.aligned if self.is_exact_repeat else None
        self.echoed = self.aligned if self._copies_rhythm else self.repeated

    def _begin_phrase(self, form: int, source: int | None) -> None:
        if form and source is None:
            back = len(self.phrases) - 1 - (form - 1) % FARTHEST_FORM
            source = back if back >= 0 else None
        self.phrases.append([])
        self.forms.append(form)
        self.source = source if form else None
