"""Which decisions are legal at each step of a plan, so that no malformed template can come out.

The rules themselves stand in `rhythm`, `harmony` and `form`; here they are asked in the order in
which a step decides, and the song goes on with what was chosen.
"""

from collections.abc import Sequence

from melregen.models.planner.choices import Choices
from melregen.models.planner.echo import EchoBias
from melregen.models.planner.features import END, StepRow
from melregen.models.planner.form import FormRules
from melregen.models.planner.given import SHORTEST, GivenPhrase, Progress
from melregen.models.planner.harmony import HarmonyRules
from melregen.models.planner.rhythm import COPIED_MELISMAS, RhythmRules
from melregen.models.planner.state import SlotChoice, SongState
from melregen.models.planner.stress import Bias, StressBias


class PlannerGrammar:
    """The legal decisions for one song, step by step.

    Args:
        state: the song before its first slot.
        phrases: what must be in the plan; empty for a wordless song of free rhythm.
        repetition: share of the bars that are to have the rhythm of an earlier one, 0 to 1; None
            leaves that to the network.
    """

    def __init__(
        self,
        state: SongState,
        phrases: Sequence[GivenPhrase],
        repetition: float | None = None,
    ) -> None:
        self.state = state
        self.is_done = False
        self._progress = Progress(phrases, state.conditions.duration)
        self._rhythm = RhythmRules(state, self._progress)
        self._harmony = HarmonyRules(state)
        self._form = FormRules(state, self._progress, self._rhythm)
        self._stress = StressBias(state, self._progress)
        self._echo = None if repetition is None else EchoBias(state, repetition)
        self._rules = {
            "rest": self._rhythm.rest,
            "duration": self._rhythm.duration,
            "chord": self._harmony.chord,
            "cadence": self._form.cadence,
            "form": self._form.form,
        }

    @property
    def longest(self) -> int:
        """Upper bound of the number of steps, the end included."""
        if self._progress.phrases:
            return (2 + COPIED_MELISMAS) * len(self._progress.slots) + 2
        return (self._progress.duration or 0) // SHORTEST + 2

    @property
    def tokens(self) -> tuple[int, int]:
        """Indices of the tokens sung last and to come (0 for none)."""
        sung = self._progress.sung
        return sung, sung + 1 if sung < self._progress.syllables else 0

    def columns(self) -> StepRow:
        """Return the ids of `STEP_COLUMNS` for the step to come."""
        return self.state.columns(self._progress.goal, self._progress.conditions)

    def allowed(self, field: str, choice: SlotChoice) -> Choices:
        """Return which choices of a field are legal, after the choices made in this step.

        Args:
            field: of `FIELDS`, asked in that order.
            choice: what was chosen so far.
        """
        if field == "kind":
            return self._rhythm.kind()
        return self._rules[field](choice)

    def bias(self, field: str, choice: SlotChoice) -> Bias | None:
        """Return what is added to the logits of a field, None for nothing; asked as `allowed`."""
        stress = self._stress.bias(field, choice)
        echo = None if self._echo is None else self._echo.bias(field, choice)
        return echo if stress is None else stress if echo is None else stress + echo

    def choose(self, field: str, choice: SlotChoice, index: int) -> None:
        """Write a choice of a field into the step; rests and durations in ticks."""
        if field == "rest":
            choice.rest = self._rhythm.rest_ticks(choice, index)
        elif field == "duration":
            choice.duration = self._rhythm.duration_ticks(choice, index)
        else:
            setattr(choice, field, index)

    def take(self, choice: SlotChoice) -> None:
        """Take the decisions of a step."""
        if choice.kind == END:
            self.is_done = True
            return
        if self._echo is not None:
            self._echo.take(choice)
        following = self._progress.advance(choice.kind, ends_phrase=bool(choice.cadence))
        if following is None:
            self.state.advance(choice)
        else:
            self.state.advance(choice, following.source, copies_rhythm=following.copies_rhythm)
