"""What is active at a tick: what started last."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from melregen.music import ActiveSpans, Chord, ChordChange


def changes(*onsets):
    return [ChordChange(onset, Chord("C")) for onset in onsets]


def test_a_change_is_active_from_its_onset_to_the_next():
    first, second, third = items = changes(0, 96, 120)
    active = ActiveSpans(items)
    assert [active.at(tick) for tick in (0, 95, 96, 119, 120, 10_000)] == [
        first, first, second, second, third, third,
    ]  # fmt: skip
    assert [active.index(tick) for tick in (0, 95, 96, 500)] == [0, 0, 1, 2]


def test_before_the_first_change_nothing_is_active():
    items = changes(48, 96)
    active = ActiveSpans(items)
    assert active.at(47) is None
    assert active.index(47) == -1
    assert active.at_or_first(47) is items[0]
    assert active.at_or_first(96) is items[1]


def test_of_no_changes_none_is_active():
    active = ActiveSpans(changes())
    assert active.at(0) is None
    with pytest.raises(IndexError):
        active.at_or_first(0)


@given(st.sets(st.integers(0, 300), min_size=1), st.integers(-10, 310))
def test_what_is_active_started_last(onsets, tick):
    found = ActiveSpans(changes(*sorted(onsets))).at(tick)
    earlier = [onset for onset in onsets if onset <= tick]
    assert (found.onset if found else None) == (max(earlier) if earlier else None)
