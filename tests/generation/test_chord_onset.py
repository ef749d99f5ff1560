"""A planned chord enters on the strongest beat since the slot before."""

from hypothesis import given
from hypothesis import strategies as st

from melregen.generation.completion import chord_onset
from melregen.models.planner.bars import EndlessBars
from melregen.music import Metre, MetreChange

METRES = ["4/4", "3/4", "2/2", "6/8", "9/8", "3/8", "5/4", "7/8"]


def strongest_tick(line: EndlessBars, earlier: int, onset: int) -> int:
    """Look at every tick, the latest first."""

    def strength(tick: int) -> int:
        bar = line.bar_at(tick)
        return bar.metre.strength(bar.position(tick))

    return max(range(onset, earlier, -1), key=strength)


@given(st.sampled_from(METRES), st.sampled_from(METRES), st.data())
def test_it_is_the_latest_of_the_strongest_ticks_after_the_slot_before(first, second, data):
    metre = Metre.parse(first)
    pickup = data.draw(st.integers(0, metre.bar // 6 - 1)) * 6
    changes = [MetreChange(0, metre), MetreChange(pickup + 2 * metre.bar, Metre.parse(second))]
    line = EndlessBars(changes, pickup)
    onset = data.draw(st.integers(0, 600))
    earlier = data.draw(st.integers(-1, onset - 1))
    assert chord_onset(line, earlier, onset) == strongest_tick(line, earlier, onset)
