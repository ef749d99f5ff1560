"""What a song fixes as a whole."""

from dataclasses import replace

import pytest
from hypothesis import given

from melregen.errors import InvalidMusicError
from melregen.evaluation.metrics.setting import FIGURES, evaluate
from melregen.evaluation.song import Song
from melregen.music import Key, Metre, MetreChange
from tests.evaluation.metrics.tunes import melody, songs


def test_a_song_in_minor_with_a_pickup() -> None:
    song = melody([57] * 9, pickup=24, metre=Metre(4, 4), key=Key("A", "minor"), tempo=84)
    assert evaluate(song) == {
        "bars": 2,
        "tempo": 84,
        "is_minor": 1,
        "has_pickup": 1,
        "metre_is_4_4": 1,
        "metre_is_3_4": 0,
        "metre_is_compound": 0,
    }


@pytest.mark.parametrize(
    ("metre", "kind"),
    [
        ("4/4", "metre_is_4_4"),
        ("2/2", "metre_is_4_4"),
        ("3/4", "metre_is_3_4"),
        ("6/8", "metre_is_compound"),
        ("12/8", "metre_is_compound"),
        ("2/4", None),
        ("5/4", None),
        ("3/8", None),
    ],
)
def test_a_metre_is_of_at_most_one_kind(metre: str, kind: str | None) -> None:
    figures = evaluate(melody([60] * 12, metre=Metre.parse(metre)))
    kinds = [name for name, value in figures.items() if name.startswith("metre") and value == 1]
    assert kinds == ([kind] if kind else [])
    assert figures["has_pickup"] == figures["is_minor"] == 0


def test_a_dorian_song_counts_as_minor() -> None:
    assert evaluate(melody([62], key=Key("D", "dorian")))["is_minor"] == 1


def test_the_start_counts_where_the_metre_changes() -> None:
    metres = (MetreChange(0, Metre(3, 4)), MetreChange(72, Metre(4, 4)))
    figures = evaluate(melody([60] * 11, metres=metres))
    assert (figures["metre_is_3_4"], figures["metre_is_4_4"], figures["bars"]) == (1, 0, 3)


def test_a_template_in_another_metre_is_refused() -> None:
    song = melody([60, 62])
    template = replace(song.template, metres=(MetreChange(0, Metre(2, 4)),))
    with pytest.raises(InvalidMusicError, match="other metres"):
        evaluate(Song("odd", song.sheet, template))


@given(songs())
def test_figures_are_complete_and_in_their_ranges(song: Song) -> None:
    figures = evaluate(song)
    assert list(figures) == [figure.name for figure in FIGURES]
    for figure in FIGURES:
        value = figures[figure.name]
        assert value is not None
        assert figure.low <= value <= figure.high, figure.name
