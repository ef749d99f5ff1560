import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from melregen.formats.score.notation import notate_bar
from melregen.music import Bar, Metre


def notate(metre: str, *durations: int, pickup: int = 0):
    """Values of a bar of notes (negative: rests) as text, such as "quarter." for a dotted one."""
    whole = Metre.parse(metre)
    bar = Bar(1, 0, pickup or whole.bar, whole)
    events, time = [], 0
    for duration in durations:
        if duration > 0:
            events.append((time, time + duration))
        time += abs(duration)
    return [
        ("r " if v.event is None else "") + v.type + "." * v.dots + ("3" if v.tuplet else "")
        for v in notate_bar(bar, events)
    ]


@pytest.mark.parametrize(
    ("metre", "durations", "values"),
    [
        ("4/4", (24, 48, 24), ["quarter", "half", "quarter"]),
        ("4/4", (36, 24, 36), ["quarter.", "eighth", "eighth", "quarter."]),
        ("4/4", (12, 24, 12, 48), ["eighth", "quarter", "eighth", "half"]),
        ("4/4", (72, 24), ["half.", "quarter"]),
        ("4/4", (12, 84), ["eighth", "quarter.", "half"]),
        ("3/4", (72,), ["half."]),
        ("3/4", (12, 48, 12), ["eighth", "eighth", "quarter.", "eighth"]),
        ("6/8", (72,), ["half."]),
        ("6/8", (24, 24, 24), ["quarter", "eighth", "eighth", "quarter"]),
        ("6/8", (48, 24), ["quarter.", "eighth", "quarter"]),
        ("2/4", (18, 6, 8, 8, 8), ["eighth.", "16th", "eighth3", "eighth3", "eighth3"]),
        ("2/4", (16, 16, 16), ["quarter3"] * 3),
        ("4/4", (-48, 48), ["r half", "half"]),
        ("5/4", (120,), ["half.", "half"]),
    ],
)
def test_values_show_the_beats(metre, durations, values):
    assert notate(metre, *durations) == values


def test_pickup_is_notated_as_the_end_of_its_bar():
    assert notate("4/4", 12, 24, pickup=36) == ["eighth", "quarter"]


def test_empty_bar_is_one_rest():
    (value,) = notate_bar(Bar(1, 72, 72, Metre(3, 4)), [])
    assert (value.whole_bar, value.duration) == (True, 72)


@given(
    st.sampled_from(["4/4", "3/4", "2/2", "6/8", "7/8", "5/4", "12/8", "3/8"]),
    st.lists(st.tuples(st.integers(0, 30), st.integers(1, 60)), max_size=12),
)
def test_values_fill_any_bar_and_brackets_are_closed(metre, gaps):
    bar = Bar(1, 24, Metre.parse(metre).bar, Metre.parse(metre))
    events, time = [], 24
    for gap, duration in gaps:
        events.append((time + gap, time + gap + duration))
        time += gap + duration
    values = notate_bar(bar, events)
    assert values[0].onset == bar.onset
    assert all(a.end == b.onset for a, b in itertools.pairwise(values))
    assert values[-1].end == bar.end
    assert [v.tuplet_start for v in values].count(True) == [v.tuplet_stop for v in values].count(
        True
    )
