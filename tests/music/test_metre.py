"""Metres, and the bars they make: beats, pickups, changes."""

from itertools import islice, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from melregen.errors import InvalidMusicError, ParseError
from melregen.music import Metre, MetreChange, bars_until, iterate_bars, next_bar_line
from tests.strategies import lead_sheets, metres


def line(*changes):
    """Return metre changes of (onset, text) pairs."""
    return [MetreChange(onset, Metre.parse(text)) for onset, text in changes]


@pytest.mark.parametrize(
    ("text", "metre"),
    [("3/4", Metre(3, 4)), (" 12/8 ", Metre(12, 8)), ("6 / 8", Metre(6, 8)), ("C", Metre(4, 4)),
     ("c", Metre(4, 4)), ("C|", Metre(2, 2)), ("c|", Metre(2, 2)), ("1/1", Metre(1, 1))],
)  # fmt: skip
def test_a_metre_is_read_as_people_write_it(text, metre):
    assert Metre.parse(text) == metre


@pytest.mark.parametrize("text", ["", "4", "waltz", "3/", "/4", "3.5/4", "111/4", "-3/4"])
def test_what_is_no_metre_is_quoted(text):
    with pytest.raises(ParseError, match="is not a metre; write it like 4/4"):
        Metre.parse(text)


@pytest.mark.parametrize("text", ["0/4", "65/4", "4/3", "4/0", "4/64"])
def test_a_metre_that_cannot_be_is_refused(text):
    with pytest.raises(ParseError, match=f"{text} is not a metre"):
        Metre.parse(text)


@given(st.integers(1, 64), st.sampled_from((1, 2, 4, 8, 16, 32)))
def test_a_metre_comes_back_from_its_text(numerator, denominator):
    metre = Metre(numerator, denominator)
    assert Metre.parse(str(metre)) == metre


@pytest.mark.parametrize(
    ("text", "bar", "beats"),
    [
        ("4/4", 96, (0, 24, 48, 72)),
        ("3/4", 72, (0, 24, 48)),
        ("2/2", 96, (0, 48)),
        ("2/4", 48, (0, 24)),
        ("6/8", 72, (0, 36)),
        ("9/8", 108, (0, 36, 72)),
        ("12/8", 144, (0, 36, 72, 108)),
        ("6/4", 144, (0, 72)),
        ("3/8", 36, (0, 12, 24)),
        ("5/4", 120, (0, 24, 48, 72, 96)),
        ("7/8", 84, (0, 24, 48)),  # 2 + 2 + 3
        ("5/8", 60, (0, 24)),  # 2 + 3
        ("3/2", 144, (0, 48, 96)),
    ],
)
def test_a_bar_has_its_beats(text, bar, beats):
    metre = Metre.parse(text)
    assert metre.bar == bar
    assert metre.beats == beats


def test_compound_metres_are_those_whose_beats_divide_in_three():
    metres = ["2/4", "3/4", "4/4", "3/8", "6/8", "9/8", "12/8", "6/4", "9/4", "3/2", "6/2", "7/8"]
    compound = [text for text in metres if Metre.parse(text).is_compound]
    assert compound == ["6/8", "9/8", "12/8", "6/4", "9/4"]


@pytest.mark.parametrize(
    ("text", "strengths"),
    [
        ("4/4", [3, 1, 2, 1]), ("3/4", [3, 1, 1]), ("2/4", [3, 1]), ("2/2", [3, 1]),
        ("6/8", [3, 1]), ("12/8", [3, 1, 2, 1]), ("9/8", [3, 1, 1]), ("5/4", [3, 1, 1, 2, 1]),
        ("7/8", [3, 1, 1]),
    ],
)  # fmt: skip
def test_beats_have_their_strength_and_other_places_none(text, strengths):
    metre = Metre.parse(text)
    assert [metre.strength(beat) for beat in metre.beats] == strengths
    assert metre.strength(metre.bar) == 3
    assert [metre.strength(beat + 3) for beat in metre.beats] == [0] * len(strengths)


# --- bars


def test_bars_without_a_pickup_start_at_one():
    bars = bars_until(line((0, "3/4")), 0, 200)
    assert [(bar.number, bar.onset, bar.end) for bar in bars] == [
        (1, 0, 72), (2, 72, 144), (3, 144, 216),
    ]  # fmt: skip


def test_a_pickup_is_bar_zero_and_its_places_are_those_of_a_whole_bar():
    pickup, first, *_ = bars_until(line((0, "4/4")), 24, 200)
    assert (pickup.number, pickup.onset, pickup.end) == (0, 0, 24)
    assert (first.number, first.onset, first.end) == (1, 24, 120)
    assert pickup.position(0) == 72  # beat 4
    assert first.position(24) == 0
    assert pickup.metre.strength(pickup.position(0)) == 1


def test_a_metre_changes_at_its_bar_line():
    bars = bars_until(line((0, "4/4"), (96, "6/8"), (240, "2/4")), 0, 300)
    assert [(str(bar.metre), bar.onset, bar.duration) for bar in bars] == [
        ("4/4", 0, 96), ("6/8", 96, 72), ("6/8", 168, 72), ("2/4", 240, 48), ("2/4", 288, 48),
    ]  # fmt: skip


def test_a_metre_may_change_right_after_the_pickup():
    bars = bars_until(line((0, "4/4"), (24, "3/4")), 24, 100)
    assert [(bar.number, str(bar.metre), bar.duration) for bar in bars] == [
        (0, "4/4", 24), (1, "3/4", 72), (2, "3/4", 72),
    ]  # fmt: skip


def test_a_change_inside_a_bar_is_refused():
    with pytest.raises(InvalidMusicError, match="change to 3/4 at tick 90 falls inside bar 1"):
        bars_until(line((0, "4/4"), (90, "3/4")), 0, 300)


@pytest.mark.parametrize("pickup", [96, 100, -24])
def test_a_pickup_is_shorter_than_a_bar(pickup):
    with pytest.raises(InvalidMusicError, match=f"a pickup of {pickup} ticks does not fit"):
        bars_until(line((0, "4/4")), pickup, 300)


@pytest.mark.parametrize("changes", [[], line((96, "4/4"))])
def test_the_first_metre_is_given_at_the_start(changes):
    with pytest.raises(InvalidMusicError, match="from tick 0 on"):
        bars_until(changes, 0, 300)


def test_bars_go_on_without_end():
    bars = list(islice(iterate_bars(line((0, "4/4"))), 1000))
    assert bars[-1].number == 1000
    assert bars[-1].end == 96_000


@pytest.mark.parametrize(
    ("pickup", "tick", "bar_line"),
    [(0, 0, 0), (0, 1, 96), (0, 96, 96), (0, 97, 192), (24, 0, 0), (24, 24, 24), (24, 25, 120)],
)
def test_the_next_bar_line_is_the_first_at_or_after_a_tick(pickup, tick, bar_line):
    assert next_bar_line(line((0, "4/4")), pickup, tick) == bar_line


@given(metres(), st.integers(0, 40), st.integers(1, 2000))
def test_bars_cover_the_time_without_gaps(metre, pickup, end):
    pickup %= metre.bar
    bars = bars_until([MetreChange(0, metre)], pickup, end)
    assert bars[0].onset == 0
    assert bars[-1].onset < end <= bars[-1].end
    assert all(one.end == other.onset for one, other in pairwise(bars))
    assert all(one.number + 1 == other.number for one, other in pairwise(bars))


@given(lead_sheets())
def test_a_song_is_the_sum_of_its_bars(sheet):
    assert sum(bar.duration for bar in sheet.bars) == sheet.duration
    for bar in sheet.bars:
        assert bar.position(bar.end) == bar.metre.bar
        assert bar.duration == bar.metre.bar or bar.number == 0
