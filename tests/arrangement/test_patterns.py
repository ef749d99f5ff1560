"""Patterns of accompaniment as files."""

import pytest

from melregen.arrangement import NO_ACCOMPANIMENT, find_pattern, parse_pattern, pattern_names
from melregen.arrangement.library import default_pattern
from melregen.arrangement.pattern import BASIC_METRES
from melregen.errors import ParseError
from tests.arrangement.songs import song

ASKED_FOR = {
    "block", "arpeggio", "strum", "waltz", "boom-chick", "walking", "ballad", "rock",
}  # fmt: skip


def test_the_patterns_ship_with_a_line_about_each_and_figures_for_all_metres():
    assert set(pattern_names()) >= ASKED_FOR
    for name in pattern_names():
        pattern = find_pattern(name)
        assert pattern.about
        assert set(pattern.figures) >= set(BASIC_METRES)


@pytest.mark.parametrize("given", ["4/4", "3/4", "2/4", "6/8"])
def test_a_pattern_of_one_metre_plays_in_all(tmp_path, given):
    file = tmp_path / "mine.toml"
    file.write_text(f'["{given}"]\nbass = "R-"\nchords = ".x"\n')
    pattern = find_pattern(str(file))
    for metre in BASIC_METRES:
        assert set(pattern.figures_in(metre)) == {"bass", "chords"}


def test_own_patterns_go_by_name_and_before_ours(tmp_path, monkeypatch):
    folder = tmp_path / "melregen_accompaniments"
    folder.mkdir()
    (folder / "waltz.toml").write_text('about = "my own"\n["3/4"]\nbass = "R--"\n')
    monkeypatch.chdir(tmp_path)
    assert find_pattern("waltz").about == "my own"


def test_none_is_silent_and_auto_leaves_it_open():
    assert find_pattern("none") == NO_ACCOMPANIMENT
    assert NO_ACCOMPANIMENT.is_silent
    assert parse_pattern("auto") is None


@pytest.mark.parametrize(
    ("metre", "tempo", "name"),
    [("3/4", 100, "waltz"), ("2/4", 100, "boom-chick"), ("6/8", 100, "arpeggio"),
     ("4/4", 120, "strum"), ("4/4", 70, "arpeggio"), ("7/8", 120, "strum")],
)  # fmt: skip
def test_without_a_style_the_metre_tells(metre, tempo, name):
    assert default_pattern(song("C C C C", metre, tempo=tempo)).name == name


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("about = 3", "about must be a text in quotes"),
        ('["4/4"]\nbass = "RX"', "'X' is not a sign of this figure"),
        ('["4/4"]\nbase = "R"', "'base' is no part of [4/4]; did you mean 'bass'?"),
        ('["4/5"]\nbass = "R"', "4/5 is not a metre"),
        ("[chords]\nprogram = 1", "needs the figures of at least one of"),
        ('["5/4"]\nbass = "R"', "needs the figures of at least one of"),
        ('[chords]\nprogram = 129\n["4/4"]\nbass = "R"', "numbers from 1 to 128"),
        ('[drums]\nlevel = 0\n["4/4"]\nbass = "R"', "levels are numbers from 1 to 127"),
        ('[drum]\nlevel = 9\n["4/4"]\nbass = "R"', "did you mean 'drums'?"),
        ('[chords]\nlevel = "loud"\n["4/4"]\nbass = "R"', "must be a whole number, not loud"),
        ("bass", "is not an accompaniment in TOML"),
    ],
)
def test_a_faulty_file_is_explained_with_its_name(tmp_path, text, words):
    file = tmp_path / "mine.toml"
    file.write_text(text)
    with pytest.raises(ParseError) as caught:
        find_pattern(str(file))
    assert words in str(caught.value)
    assert str(file) in str(caught.value)


def test_an_unknown_name_is_answered_with_the_nearest():
    with pytest.raises(ParseError, match="did you mean 'waltz'"):
        find_pattern("walz")
    with pytest.raises(ParseError, match="cannot be read"):
        find_pattern("nowhere/mine.toml")
