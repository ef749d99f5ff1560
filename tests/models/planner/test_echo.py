"""What the repetition that is asked for adds to the planner's choices."""

import numpy as np

from melregen.generation.wishes import Wishes
from melregen.models.nn import vocabulary as v
from melregen.models.planner.bars import EndlessBars
from melregen.models.planner.echo import EchoBias
from melregen.models.planner.features import SYLLABLE
from melregen.models.planner.state import SlotChoice, SongConditions, SongState
from melregen.music import Metre, MetreChange
from melregen.template import Feel
from melregen.template.measure_feel import measure_feel
from tests.models.songs import tiny_model

WORDS = (
    "The river runs below the town\nAnd carries every sorrow down\n"
    "The summer comes with silver rain\nAnd sings the story once again\n"
)


def _after(repetition: float, durations: list[int]) -> EchoBias:
    """Return the bias after notes without rests from the first bar line on, in 4/4."""
    bars = EndlessBars((MetreChange(0, Metre(4, 4)),), 0)
    state = SongState(SongConditions(bars, 1, 0, 0, 1))
    echo = EchoBias(state, repetition)
    for duration in durations:
        choice = SlotChoice(SYLLABLE, duration=duration)
        echo.take(choice)
        state.advance(choice)
    return echo


def _changed(echo: EchoBias, field: str) -> dict[int, float]:
    """Return the ticks to which the bias of the next note's field is not 0."""
    bias = echo.bias(field, SlotChoice(SYLLABLE))
    ticks = v.RESTS if field == "rest" else v.DURATIONS
    return {} if bias is None else {ticks[i]: float(bias[i]) for i in np.flatnonzero(bias)}


def test_a_bar_that_began_as_an_earlier_one_is_drawn_to_go_on_as_it_did() -> None:
    echo = _after(0.9, [48, 24, 24, 48])
    assert list(_changed(echo, "duration")) == [24]
    assert list(_changed(echo, "rest")) == [0]
    assert all(value > 0 for value in _changed(echo, "duration").values())


def test_fewer_repeats_are_asked_of_durations_within_a_bar_alone() -> None:
    assert _changed(_after(0.3, [48, 24, 24]), "duration") == {}
    within = _after(0.3, [48, 24, 24, 48])
    assert _changed(within, "rest") == {}
    assert list(_changed(within, "duration")) == [24]
    assert all(value < 0 for value in _changed(within, "duration").values())


def test_a_bar_unlike_all_earlier_ones_is_free() -> None:
    assert _changed(_after(0.9, [48, 24, 24, 72]), "duration") == {}
    assert _changed(_after(0.9, [48, 24]), "duration") == {}


def test_more_and_fewer_bars_repeat_as_asked_even_under_an_untrained_network() -> None:
    def mean(repetition: float) -> float:
        wishes = Wishes(
            metre="4/4", candidates=1, style="none", feel=Feel(repetition=repetition), bars=16
        )
        plans = tiny_model().plan_all(WORDS, wishes, variations=12)
        return float(np.mean([measure_feel(plan).repetition or 0.0 for plan in plans]))

    assert mean(1.0) > mean(0.0) + 0.1
