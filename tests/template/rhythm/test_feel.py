"""Reading and merging what is asked of a rhythm."""

import pytest

from melregen.errors import InvalidMusicError, ParseError
from melregen.template.rhythm import SYNCOPATED, Reading, RhythmFeel


def test_names_and_shares_are_read_and_merged():
    assert RhythmFeel.parse("swing") == RhythmFeel(reading=Reading.SWING)
    assert RhythmFeel.parse("plain, dotted") == RhythmFeel(syncopation=0, reading=Reading.DOTTED)
    asked = RhythmFeel.parse("syncopated late_starts=.5")
    assert asked == SYNCOPATED.merge(RhythmFeel(late_starts=0.5))
    assert RhythmFeel.parse(str(asked)) == asked


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("swng", "swing"),
        ("sincopation=.2", "syncopation"),
        ("syncopation=much", "share"),
        ("", "empty"),
    ],
)
def test_what_cannot_be_read_is_named(text, hint):
    with pytest.raises(ParseError, match=hint):
        RhythmFeel.parse(text)


@pytest.mark.parametrize("value", [-0.1, 1.1, float("nan"), True, "much"])
def test_a_share_is_from_0_to_1(value):
    with pytest.raises(InvalidMusicError, match="share"):
        RhythmFeel(syncopation=value)


def test_nothing_asked_is_false():
    assert not RhythmFeel()
    assert RhythmFeel(syncopation=0)
