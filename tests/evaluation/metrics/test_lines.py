"""The lines of a song, counted by hand."""

from dataclasses import replace

import pytest
from hypothesis import given
from music21 import corpus

from melregen.errors import InvalidMusicError
from melregen.evaluation.metrics import lines
from melregen.music import LeadSheet
from tests.evaluation.metrics.written_songs import song_of, tune
from tests.strategies import lead_sheets


def test_lines_with_pickups_span_whole_bars() -> None:
    # A quarter before bars 1, 3 and 5; the last line goes to the end of bar 6.
    song = tune(
        [
            [(0, 1, 60), (1, 4, 62), (5, 2, 64)],
            [(8, 1, 60), (9, 4, 62), (13, 2, 64)],
            [(16, 1, 60), (17, 4, 62), (21, 4, 64)],
        ],
        pickup=24,
    )
    assert lines.line_bars(song).tolist() == [2, 2, 2]
    figures = lines.evaluate(song)
    assert figures["bars_a_line"] == 2
    assert figures["regular_lines"] == figures["lines_as_before"] == 1
    assert figures["last_note_length"] == pytest.approx((2 + 2 + 4) / 3)
    assert figures["late_lines"] == 0
    assert lines.has_pickup(song).all()


def test_an_odd_line_is_neither_regular_nor_as_long_as_the_one_before() -> None:
    song = tune([[(0, 4, 60)], [(8, 4, 60)], [(20, 4, 60)], [(32, 4, 60)]])  # 2, 3, 3, 1 bars
    figures = lines.evaluate(song)
    assert figures["bars_a_line"] == pytest.approx(9 / 4)
    assert figures["regular_lines"] == pytest.approx(1 / 4)
    assert figures["lines_as_before"] == pytest.approx(1 / 3)


def test_a_line_begins_late_in_the_first_half_of_its_bar_alone() -> None:
    song = tune([[(0, 4, 60)], [(4.5, 3, 60)], [(9, 1, 60)], [(14, 2, 60)]])
    assert lines.late_lines(song) == pytest.approx(2 / 4)
    assert lines.has_pickup(song).tolist() == [False, False, False, True]


def test_endings_off_the_beat_and_rests_between_lines() -> None:
    song = tune(
        [[(0, 3.5, 60), (3.5, 0.5, 62)], [(4, 2, 60)], [(8, 1, 60), (9, 3, 60)], [(12, 2, 60)]]
    )
    assert lines.off_beat_endings(song) == pytest.approx(1 / 4)
    assert lines.lines_without_rest(song) == pytest.approx(2 / 3)


def test_one_line_has_nothing_before_it() -> None:
    figures = lines.evaluate(tune([[(0, 4, 60)]]))
    assert figures["lines_as_before"] is None
    assert figures["lines_without_rest"] is None


def test_lines_of_another_melody_are_refused() -> None:
    song = tune([[(0, 2, 60), (2, 2, 60)]])
    other = tune([[(0, 1, 60), (1, 3, 60)]])
    with pytest.raises(InvalidMusicError, match="not those of its melody"):
        lines.evaluate(replace(song, template=other.template))


@given(lead_sheets())
def test_figures_keep_their_ranges(sheet) -> None:
    figures = lines.evaluate(song_of(sheet))
    assert figures.keys() == {figure.name for figure in lines.FIGURES}
    for figure in lines.FIGURES:
        value = figures[figure.name]
        assert value is None or figure.low <= value <= figure.high


def test_the_lines_of_a_song_by_foster_have_four_bars() -> None:
    # Jeanie With the Light Brown Hair: 65 bars, the first a rest but for its upbeat.
    score = next(path for path in corpus.getCorePaths() if "fosterBrownHair" in str(path))
    figures = lines.evaluate(song_of(LeadSheet.read(score)))
    assert figures["bars_a_line"] == pytest.approx(65 / 16)
    assert figures["regular_lines"] == pytest.approx(15 / 16)
    assert figures["lines_as_before"] == pytest.approx(14 / 15)
    assert figures["off_beat_endings"] == figures["late_lines"] == 0
