"""How long sections are that share their tunes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from melregen.generation import parse_chord_chart
from melregen.generation.section_lengths import (
    _divide,
    _lengths,
    _Size,
    section_chart,
    section_starts,
    song_chart,
)
from melregen.music import Key, KeyChange, Metre, MetreChange
from melregen.template import Slot, Template, TemplatePhrase, TemplateSection

SIZES = st.lists(
    st.builds(_Size, st.integers(1, 5), st.integers(1, 20), st.just(1)), min_size=1, max_size=5
)


@given(SIZES, st.integers(1, 200), st.sampled_from((None, "C F", "C F G C", "C F G Am Dm G C C")))
def test_tunes_fill_the_song_to_the_bar(sizes, total, chart) -> None:
    chart = chart and parse_chord_chart(chart)
    lengths = _lengths(sizes, total, chart)
    if lengths is not None:
        assert sum(size.count * bars for size, bars in zip(sizes, lengths, strict=True)) == total
        assert min(lengths) >= 1
    once = [_Size(1, size.wanted, 1) for size in sizes]
    if chart is None and total == sum(size.wanted for size in sizes):
        assert _lengths(once, total, None) == [size.wanted for size in sizes]


@pytest.mark.parametrize(
    ("wanted", "chart", "bars"),
    [(4, 4, 4), (5, 4, 4), (7, 4, 8), (1, 4, 2), (7, 8, 8), (4, 8, 4), (5, 16, 8),
     (9, 3, 9), (1, 3, 3)],
)  # fmt: skip
def test_a_section_has_whole_charts_or_phrases_of_a_long_one(wanted, chart, bars) -> None:
    chords = parse_chord_chart("C " * chart)
    assert _lengths([_Size(2, wanted, 1)], None, chords) == [bars]


def test_groups_of_four_bars_are_preferred() -> None:
    sizes = [_Size(2, 9, 1), _Size(2, 7, 1)]
    assert _lengths(sizes, 48, None) == [12, 12] or _lengths(sizes, 32, None) == [9, 7]
    assert _lengths([_Size(2, 9, 1), _Size(1, 7, 1)], 24, None) == [8, 8]
    assert _divide([_Size(2, 8, 1)], 15, 1) is None


def test_a_chart_starts_anew_with_each_section() -> None:
    chart = parse_chord_chart("C F G")
    assert str(section_chart(chart, 5)) == "| C | F | G | C | F |"
    assert str(song_chart(chart, [2, 3])) == "| C | F | C | F | G |"


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
