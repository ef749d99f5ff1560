from hypothesis import given
from hypothesis import strategies as st

from melregen.formats.score.bars import lay_out_bars
from melregen.music import Key, KeyChange, Metre, check_time_line

FOUR, THREE = Metre(4, 4), Metre(3, 4)


def names(time_line):
    return [(change.onset, str(change.metre)) for change in time_line.metres]


def test_pickup_and_the_short_last_bar_that_completes_it():
    line = lay_out_bars([24, 96, 72], [FOUR] * 3)
    assert (line.pickup, line.duration, line.onsets) == (24, 216, (0, 24, 120))
    assert names(line) == [(0, "4/4")]


def test_bar_cut_by_a_repeat_is_joined_to_the_upbeat_that_follows():
    line = lay_out_bars([24, 72, 24, 72, 24, 72], [FOUR] * 6)
    assert (line.pickup, names(line)) == (24, [(0, "4/4")])


def test_first_bar_split_late_is_no_pickup():
    line = lay_out_bars([60, 12, 72], [THREE] * 3)
    assert (line.pickup, line.onsets) == (0, (0, 60, 72))


def test_change_of_metre_is_kept():
    assert names(lay_out_bars([96, 72, 72], [FOUR, THREE, THREE])) == [(0, "4/4"), (96, "3/4")]


def test_bar_twice_as_long_is_two_bars():
    assert names(lay_out_bars([96, 192, 96], [FOUR] * 3)) == [(0, "4/4")]


def test_padding_counts_in_a_lone_short_bar():
    line = lay_out_bars([96, 48, 96], [FOUR] * 3, [96, 96, 96])
    assert (names(line), line.duration) == ([(0, "4/4")], 288)


@given(
    st.lists(
        st.tuples(st.integers(1, 400), st.sampled_from([FOUR, THREE, Metre(6, 8), Metre(2, 2)])),
        min_size=1,
        max_size=12,
    )
)
def test_any_measures_make_a_sound_time_line_with_room_for_each(bars):
    lengths = [length for length, _ in bars]
    line = lay_out_bars(lengths, [metre for _, metre in bars])
    check_time_line(line.metres, [KeyChange(0, Key("C"))], line.pickup, line.duration)
    ends = [onset + length for onset, length in zip(line.onsets, lengths, strict=True)]
    assert all(end <= onset for end, onset in zip(ends, line.onsets[1:], strict=False))
    assert ends[-1] <= line.duration
