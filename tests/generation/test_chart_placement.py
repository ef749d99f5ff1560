"""Which bars of a chart lie under which lines of the words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from melregen.generation.chart import SungSection, parse_chord_chart, place_chart
from melregen.music import Metre

COMMON = Metre(4, 4)
VERSE_AND_CHORUS = "[Verse]\nC | Am\nF | G\n[Chorus]\nEb | Bb\nAb | Bb"


def placed(chart: str, *words: tuple[str, tuple[int, ...]], metre: Metre = COMMON):
    sections = [SungSection(name, syllables) for name, syllables in words]
    return place_chart(parse_chord_chart(chart), sections, metre)


def chords(placement) -> list[str]:
    return [
        " ".join(str(symbol) for bar in section.bars for symbol in bar)
        for section in placement.sections
    ]


def test_each_section_of_the_words_has_its_own_chords() -> None:
    found = placed(VERSE_AND_CHORUS, ("Verse 1", (7, 7)), ("Refrain", (7, 7)), ("Verse 2", (8, 8)))
    assert chords(found) == ["C Am F G", "Eb Bb Ab Bb", "C Am F G"]
    assert found.lines == (0, 2, 4, 6, 8, 10)
    assert not found.remarks


def test_a_section_takes_that_of_its_number_before_that_of_its_kind() -> None:
    chart = "[Verse]\nC\n[Verse 2]\nF\n[Chorus]\nG"
    words = [("Verse 1", (4,)), ("Verse 2", (4,)), ("Verse 3", (4,)), ("Chorus", (4,))]
    assert chords(placed(chart, *words)) == ["C", "F", "C", "G"]
    chart = "[Verse 1]\nC\n[Verse 2]\nF"
    assert chords(placed(chart, *words[:3], ("Verse 4", (4,)))) == ["C", "F", "F", "F"]


def test_a_section_without_chords_takes_the_verses_and_that_is_said() -> None:
    found = placed("[Intro]\nAm\n[Verse]\nC", ("Verse", (4,)), ("Bridge", (4,)))
    assert chords(found) == ["C", "C"]
    assert found.remarks == (
        "[Bridge] in the words takes the chords of [Verse]",
        "[Intro] in the chart has no words and is left out",
    )
    assert chords(placed("G\n[Chorus]\nC", ("Bridge", (4,)), ("Chorus", (4,)))) == ["G", "C"]


def test_words_without_headings_take_the_sections_in_order() -> None:
    found = placed(VERSE_AND_CHORUS, ("", (7, 7)), ("", (7, 7)))
    assert chords(found) == ["C Am F G", "Eb Bb Ab Bb"]
    assert "in order" in found.remarks[0]


def test_a_chart_without_headings_begins_anew_with_each_section() -> None:
    found = placed("C G Am F", ("Verse", (7, 7)), ("Chorus", (7, 7)))
    assert chords(found) == ["C G Am F"] * 2
    assert not found.remarks


def test_a_row_is_a_line() -> None:
    (section,) = placed("| C | G | Am | F |\n| F | G |", ("", (6, 7))).sections
    assert section.lines == (0, 4)
    assert section.spans(COMMON) == ((0, 384), (384, 576))
    assert [change.onset for change in section.changes(COMMON)] == [0, 96, 192, 288, 480]


def test_a_row_too_short_for_its_line_is_played_twice() -> None:
    (section,) = placed("C\nF", ("", (8, 9))).sections
    assert [str(*bar) for bar in section.bars] == ["C", "F", "F"]


def test_bars_are_shared_out_where_rows_are_no_lines() -> None:
    assert placed("C G Am F", ("", (7, 7))).lines == (0, 2)
    assert placed("C G Am F", ("", (7, 7, 7, 7))).lines == (0, 2, 4, 6)
    assert placed("C G Am F", ("", (12, 3, 3))).lines == (0, 2, 3)


def test_a_long_chart_is_cut_at_the_end_of_a_row() -> None:
    found = placed("C | G\nAm | F\nC | F\nG | C", ("", (7, 7)))
    assert chords(found) == ["C G Am F"]


METRES = st.sampled_from([Metre(4, 4), Metre(3, 4), Metre(6, 8), Metre(3, 8), Metre(7, 8)])
ROWS = st.lists(st.integers(1, 12), min_size=1, max_size=5)
LINES = st.lists(st.integers(1, 60), min_size=1, max_size=9)


@given(ROWS, LINES, METRES)
def test_no_line_is_hurried_and_no_bar_is_left_over(
    rows: list[int], lines: list[int], metre: Metre
) -> None:
    chart = "\n".join("| " + "C | " * bars for bars in rows)
    (section,) = placed(chart, ("", tuple(lines)), metre=metre).sections
    spans = section.spans(metre)
    assert len(spans) == len(lines)
    for (start, end), syllables in zip(spans, lines, strict=True):
        assert end - start >= metre.bar
        assert end - start >= 12 * syllables
    assert spans[0][0] == 0
    assert spans[-1][1] == len(section.bars) * metre.bar
    ends = {sum(rows[: index + 1]) % sum(rows) for index in range(len(rows))}
    assert len(rows) == len(lines) or len(section.bars) % sum(rows) in ends


@pytest.mark.parametrize("name", ["Verse", "", "Interlude", "Nobody knows"])
def test_the_placement_of_a_section_does_not_hang_on_the_others(name: str) -> None:
    alone = placed(VERSE_AND_CHORUS, (name, (7, 8))).sections[0]
    among = placed(VERSE_AND_CHORUS, ("Chorus", (4, 4)), (name, (7, 8)), ("Verse", (9, 9)))
    assert among.sections[1] == alone
