"""Which sections share a tune under a chart, and how many bars they get."""

import pytest

from melregen.generation import Melregen
from melregen.generation.chart import parse_chord_chart
from melregen.generation.draft import draft_template
from melregen.generation.song_chart import lay_chart, tunes_under_chart
from melregen.generation.wishes import Wishes
from melregen.lyrics import parse_lyrics
from melregen.music import ActiveSpans, Metre, MetreChange
from melregen.template import Template
from tests.models.songs import tiny_model

WORDS = (
    "[Verse 1]\nCoffee on the stove again\nSunlight on the floor\n"
    "[Chorus]\nTurn it up, turn it up\nLet the neighbours hear\n"
    "[Verse 2]\nLetters on the windowsill\nNobody to write\n"
    "[Chorus]\nTurn it up, turn it up\nLet the neighbours hear\n"
)
SHARED = "[Verse]\nC | Am | F | G\n[Chorus]\nF | G | C | C\n"
APART = "[Verse 1]\nC | Am | F | G\n[Chorus]\nF | G | C | C\n[Verse 2]\nAm | F | C | G\n"
COMMON = (MetreChange(0, Metre(4, 4)),)


def draft() -> Template:
    return draft_template(parse_lyrics(WORDS), None, Wishes())


@pytest.fixture
def model() -> Melregen:
    return tiny_model()


@pytest.mark.parametrize(("chart", "tunes"), [(SHARED, (0, 1, 0, 1)), (APART, (0, 1, 2, 1))])
def test_sections_share_a_tune_where_they_have_the_same_chords(chart, tunes) -> None:
    assert tunes_under_chart(parse_chord_chart(chart), draft(), (0, 1, 0, 1)) == tunes


def test_the_third_verse_has_the_tune_of_the_second_where_that_has_its_chords() -> None:
    text = WORDS + "[Verse 3]\nSomething on the table now\nNothing in the drawer\n"
    song = draft_template(parse_lyrics(text), None, Wishes())
    chart = parse_chord_chart(APART + "[Verse 3]\nAm | F | C | G\n")
    assert tunes_under_chart(chart, song, (0, 1, 0, 1, 0)) == (0, 1, 2, 1, 2)


@pytest.mark.parametrize("bars", [16, 20, 24, 32])
def test_sections_divide_the_bars_that_are_asked_for(bars: int) -> None:
    chart = parse_chord_chart(SHARED)
    whole = lay_chart(chart, draft(), COMMON, 0, bars=bars)
    assert whole is not None
    assert len(whole.bars) == bars
    tunes = lay_chart(chart, draft(), COMMON, 0, (0, 1, 0, 1), bars)
    assert tunes is not None
    assert 2 * len(tunes.bars) == bars
    # Each section begins with its own chords.
    assert [str(tunes.bars[line][0]) for line in (tunes.lines[0], tunes.lines[2])] == ["C", "F"]


def test_a_length_that_tunes_cannot_have_is_none() -> None:
    chart = parse_chord_chart(SHARED)
    assert lay_chart(chart, draft(), COMMON, 0, (0, 1, 0, 1), 17) is None
    assert lay_chart(chart, draft(), COMMON, 0, None, 17) is not None


@pytest.mark.parametrize("bars", [None, 16, 17, 24])
def test_a_chorus_comes_back_under_a_chart_of_any_length(model: Melregen, bars) -> None:
    song = model.plan(WORDS, chords=SHARED, metre="4/4", bars=bars, candidates=2)
    if bars is not None:
        assert sum(bar.number > 0 for bar in song.bars) == bars
    firsts = [section.first for section in song.sections]
    if bars != 17:  # an odd length cannot be two tunes twice each
        for one, other in ((0, 2), (1, 3)):
            assert song.sections[other].tune is not None
            assert song.sections[other].tune.of == one
        rhythm = [
            [(slot.onset or 0) - (song.phrases[first].slots[0].onset or 0) for slot in line.slots]
            for first in (firsts[1], firsts[3])
            for line in song.phrases[first : first + 2]
        ]
        assert rhythm[:2] == rhythm[2:]


def test_the_sections_of_a_chart_lie_under_the_words_of_their_names_however_long() -> None:
    words = (
        "[Verse]\nMorning on an open road,\ncarry me and all my load\n\n"
        "[Chorus]\nOver hills and over stone,\nturning every wheel for home\n\n"
        "[Verse]\nEvening falls upon the lane,\nsoft and slow as summer rain\nnow\n"
    )
    chart = "[Verse]\nC | Am | F | G\n[Chorus]\nEb | Bb | Ab | Bb"
    template = tiny_model().plan(words, chords=chart, metre="4/4", candidates=1)
    sounding = ActiveSpans(template.chords)
    starts = [template.phrases[section.first].slots[0].onset for section in template.sections]
    found: list[set[str]] = [set() for _ in starts]
    for bar in template.bars[:12]:  # behind them the song is brought to its close
        beat = bar.onset + 24  # lines begin around their first bar, at most a beat after it
        section = max(index for index, start in enumerate(starts) if index == 0 or start <= beat)
        found[section].add(str(sounding.at_or_first(bar.onset).chord))
    verse, chorus = {"C", "Am", "F", "G"}, {"Eb", "Bb", "Ab"}
    assert found[0] <= verse
    assert found[1] <= chorus
    assert found[2] <= verse
    assert len(found[0]) == 4
    assert len(found[1]) == 3
