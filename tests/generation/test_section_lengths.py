"""How long sections are that share their tunes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from melregen.generation.bar_shares import TuneSize, _divide, divide_bars
from melregen.generation.section_lengths import section_starts
from melregen.music import Key, KeyChange, Metre, MetreChange
from melregen.template import Slot, Template, TemplatePhrase, TemplateSection

SIZES = st.lists(
    st.builds(TuneSize, st.integers(1, 5), st.integers(1, 20), st.just(1)), min_size=1, max_size=5
)


@given(SIZES, st.integers(1, 200))
def test_tunes_fill_the_song_to_the_bar(sizes, total) -> None:
    lengths = divide_bars(sizes, total)
    if lengths is not None:
        assert sum(size.count * bars for size, bars in zip(sizes, lengths, strict=True)) == total
        assert min(lengths) >= 1
    once = [TuneSize(1, size.wanted, 1) for size in sizes]
    if total == sum(size.wanted for size in sizes):
        assert divide_bars(once, total) == [size.wanted for size in sizes]


def test_groups_of_four_bars_are_preferred() -> None:
    sizes = [TuneSize(2, 9, 1), TuneSize(2, 7, 1)]
    assert divide_bars(sizes, 48) == [12, 12] or divide_bars(sizes, 32) == [9, 7]
    assert divide_bars([TuneSize(2, 9, 1), TuneSize(1, 7, 1)], 24) == [8, 8]
    assert _divide([TuneSize(2, 8, 1)], 15, 1) is None


def line(*onsets: int) -> TemplatePhrase:
    return TemplatePhrase(tuple(Slot(onset, 24) for onset in onsets))


@pytest.mark.parametrize(
    ("second", "start"),
    [
        (line(216, 240), 216),  # on the bar line
        (line(192, 216), 216),  # an upbeat
        (line(240, 264), 216),  # late
        (line(144, 168), 216),  # a long upbeat: the bar has begun with the line before
    ],
)
def test_sections_begin_at_their_first_bar_line(second: TemplatePhrase, start: int) -> None:
    song = Template(
        phrases=(line(0, 24, 108), second),
        sections=(TemplateSection(0), TemplateSection(1)),
        metres=(MetreChange(0, Metre(4, 4)),),
        keys=(KeyChange(0, Key("C")),),
        pickup=24,
        duration=24 + 4 * 96,
    )
    assert section_starts(song) == (24, start, 24 + 4 * 96)
