import pytest

from melregen.generation import Wishes
from melregen.models.planner.bars import EndlessBars
from melregen.models.planner.features import NOTE, SYLLABLE
from melregen.models.planner.given import GivenSlot, find_misfit, latest_ends
from melregen.music import Metre, MetreChange
from tests.models.songs import tiny_model

WORDS = "one two three four five six sev-en eight\nnine ten e-lev-en twelve"


def test_latest_ends_leave_a_sixteenth_for_every_open_slot() -> None:
    slots = [GivenSlot(SYLLABLE), GivenSlot(SYLLABLE, duration=24), GivenSlot(SYLLABLE)]
    assert latest_ends(slots, 96) == [96 - 6 - 24, 96 - 6, 96]


def test_a_fixed_onset_ends_the_time_of_those_before() -> None:
    slots = [GivenSlot(NOTE), GivenSlot(NOTE, onset=48), GivenSlot(NOTE)]
    assert latest_ends(slots, 192)[0] == 48


def test_slots_that_cannot_fit_are_found() -> None:
    slots = [GivenSlot(NOTE, 0, 24), GivenSlot(NOTE), GivenSlot(NOTE, 28, 24)]
    assert find_misfit(slots, 96) == 0
    assert find_misfit([GivenSlot(NOTE)] * 16, 96) is None
    assert find_misfit([GivenSlot(NOTE)] * 17, 96) is not None


@pytest.mark.parametrize("metre", ["4/4", "3/4", "6/8", "5/4"])
def test_rhythms_can_be_read(metre: str) -> None:
    wishes = Wishes(metre=Metre.parse(metre), seed=3, candidates=1)
    templates = tiny_model().plan_all(WORDS, wishes, variations=12)
    for template in templates:
        line = EndlessBars(template.metres, template.pickup or 0)
        for slot in template.slots:
            assert slot.onset is not None
            assert slot.duration is not None
            bar = line.bar_at(slot.onset)
            position = bar.position(slot.onset)
            on_triplet = position % 24 in (8, 16) and not bar.metre.is_compound
            assert position % 6 == 0 or on_triplet
            if position % 12 == 6:
                beats = [*bar.metre.beats, bar.metre.bar]
                assert position + slot.duration <= min(b for b in beats if b > position)


def test_bars_are_found_by_tick_after_a_pickup() -> None:
    line = EndlessBars((MetreChange(0, Metre(3, 4)),), 24)
    assert [line.bar_at(tick).number for tick in (0, 23, 24, 95, 96)] == [0, 0, 1, 1, 2]
    assert line.bar_line(24) == 24
    assert line.bar_line(25) == 96
