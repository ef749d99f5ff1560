"""Marks behind lines of the words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from melregen.errors import ParseError
from melregen.lyrics import parse_lyrics
from melregen.lyrics.marks import RELATIONS, LineMark, split_mark


@pytest.mark.parametrize(
    ("text", "mark"),
    [
        ("Row the boat {= 1}", LineMark("repeat", 1)),
        ("Row the boat {=1}", LineMark("repeat", 1)),
        ("Row the boat{repeat of 2}", LineMark("repeat", 2)),
        ("Row the boat  { Answer to 12 }", LineMark("answer", 12)),
        ("Row the boat {answer}", LineMark("answer")),
        ("Row the boat {new}", LineMark("new")),
        ("Row the boat {=}", LineMark("repeat")),
    ],
)
def test_a_mark_is_read_and_not_sung(text, mark):
    assert split_mark(text) == ("Row the boat", mark)
    ((_, line),) = parse_lyrics(text, language="en").lines
    assert (line.text, line.mark) == ("Row the boat", mark)


@pytest.mark.parametrize(
    "text", ["Row (x2)", "Row {the} boat", "{new}", "Row {so to say}", "Row {hey}"]
)
def test_other_braces_are_words(text):
    assert split_mark(text) == (text, None)


def test_a_mistyped_mark_is_answered():
    with pytest.raises(
        ParseError, match=r"'\{anser 1\}' says nothing of a line; did you mean \{answer 1\}"
    ):
        split_mark("Row the boat {anser 1}")
    with pytest.raises(ParseError, match=r"write one of \{repeat 1\}, .* or \{new\}"):
        split_mark("Row the boat {xyzzy 1}")
    with pytest.raises(ParseError, match=r"write \{new\} alone"):
        split_mark("Row the boat {new 2}")


@given(st.sampled_from(RELATIONS[:-1]), st.none() | st.integers(1, 99999))
def test_a_mark_survives_being_written(relation, of):
    mark = LineMark(relation, of)
    assert split_mark(f"la {mark}") == ("la", mark)
