"""Parts of a song by bars, lines and sections."""

import pytest

from melregen.errors import ParseError
from melregen.generation.editing.places import Span, find_places
from melregen.music import Key, KeyChange, Metre, MetreChange
from melregen.template import Slot, Template, TemplatePhrase, TemplateSection

SONG = Template(
    phrases=tuple(
        TemplatePhrase((Slot(start, 24), Slot(start + 24, 120))) for start in range(0, 8 * 192, 192)
    ),
    metres=(MetreChange(0, Metre(4, 4)),),
    keys=(KeyChange(0, Key("C")),),
    duration=8 * 192 + 24,
    pickup=24,
    sections=tuple(
        TemplateSection(first, name)
        for first, name in ((0, "Verse 1"), (2, "Refrain"), (4, "Verse 2"), (6, "Refrain"))
    ),
)


def places(*texts):
    return [(span.onset, span.end) for span in find_places(texts, SONG)]


def test_bars_are_numbered_as_in_the_score():
    assert places("1") == [(24, 120)]
    assert places("0") == [(0, 24)]
    assert places("bars 2-3") == places("2–3") == [(120, 312)]
    assert places("15-") == [(24 + 14 * 96, SONG.duration)]
    assert places("-1") == [(0, 120)]


def test_lines_and_sections_are_counted_from_one():
    assert places("line 2") == places("phrase 2") == [(192, 336)]
    assert places("lines 2-3") == [(192, 336), (384, 528)]
    assert places("section 2") == [(384, 768)]


def test_a_name_is_all_sections_of_it_and_a_kind_all_of_the_kind():
    assert places("Refrain") == places("chorus") == [(384, 768), (1152, SONG.duration)]
    assert places("verse") == [(0, 384), (768, 1152)]
    assert places("Verse 2") == [(768, 1152)]
    assert places("chorus 2") == [(1152, SONG.duration)]


def test_places_that_touch_are_one():
    assert places("2-3, 4", "6") == [(120, 408), (504, 600)]
    assert find_places(["section 1", "section 2"], SONG) == (Span(0, 768),)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("17", "there is no bar 17: the song has bars 0 to 16"),
        ("9-3", "runs backwards; write 3-9"),
        ("line 9", "there is no line 9: the song has lines 1 to 8"),
        ("line 0", "there is no line 0"),
        ("Bridge", "there is no section 'Bridge' in the song: its sections are Verse 1, Refrain"),
        ("Refrane", "did you mean 'Refrain'?"),
        ("", "is empty"),
        ("chorus 3", "there is no section 'chorus 3'"),
    ],
)
def test_what_the_song_does_not_have_is_said(text, message):
    with pytest.raises(ParseError, match=r"^[^\n]*$") as caught:
        find_places([text], SONG)
    assert message in str(caught.value)
