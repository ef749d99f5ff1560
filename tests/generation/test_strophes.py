"""Which sections share a tune."""

from dataclasses import replace

import pytest

from melregen.generation.draft import draft_template
from melregen.generation.strophes import find_strophes
from melregen.generation.wishes import Wishes
from melregen.lyrics import parse_lyrics
from melregen.music import Chord, ChordChange, Metre, MetreChange
from melregen.template import PhraseForm, Relation, SectionTune, Slot, Template, TemplatePhrase

LONG = "one two three four five six seven eight"
SHORT = "one two three"


def draft(text: str) -> Template:
    return draft_template(parse_lyrics(text, language="en"), None, Wishes())


def tunes(text: str) -> tuple[int, ...] | None:
    strophes = find_strophes(draft(text))
    return None if strophes is None else strophes.tunes


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("[Verse 1]\na b\n[Verse 2]\nc d", (0, 0)),
        ("[Verse]\na b\n[Chorus]\nc d\n[Verse]\ne f\n[Refrain]\ng h", (0, 1, 0, 1)),
        ("[1. Strophe]\nja ja\n[Kehrreim]\nna na\n[2. Strophe]\nso so", (0, 1, 0)),
        ("[Chorus]\na b\n[Verse]\nc d\n[Chorus]", (0, 1, 0)),
        ("[Verse 1]\na b\n[Verse 2]\nc d\ne f\n[Verse 3]\ng h\ni j", (0, 1, 1)),
        ("[Part A]\na b\n[Part B]\nc d\n[Part A]\ne f", (0, 1, 0)),
        (f"[Verse]\n{SHORT}\n[Verse]\n{LONG}", None),
        ("[Verse]\na b\n[Verse (new tune)]\nc d", None),
        ("[Verse]\na b\n[Chorus]\nc d\n[Verse 2 (neue Melodie)]\ne f\n[Chorus]", (0, 1, 2, 1)),
        ("a b\n\nc d", (0, 0)),
        ("a b\nc d\n\ne f\n\ng h\ni j\n\nk l", (0, 1, 0, 1)),
        (f"{LONG}\n\n{SHORT}", None),
        (f"{LONG}\n\n{LONG} nine ten six", (0, 0)),
        ("a b\n\n[Verse]\nc d", None),
        ("a b\nc d", None),
    ],
)
def test_sections_of_a_kind_share_a_tune(text: str, wanted: tuple[int, ...] | None) -> None:
    assert tunes(text) == wanted


def test_a_template_says_what_is_new_and_what_is_the_same() -> None:
    song = draft("a b\n\nc d\n\n[Bridge]\ne f")
    first, second, third = song.sections
    said = (first, replace(second, tune=SectionTune()), replace(third, tune=SectionTune(1)))
    strophes = find_strophes(replace(song, sections=said))
    assert strophes is not None
    assert strophes.tunes == (0, 1, 1)
    said = (first, replace(second, tune=SectionTune(0)), replace(third, tune=SectionTune(1)))
    strophes = find_strophes(replace(song, sections=said))
    assert strophes is not None
    assert strophes.tunes == (0, 0, 0)


def test_a_line_that_is_new_by_its_form_is_not_sung_to_another_tune() -> None:
    song = draft("a b\n\nc d")
    new = replace(song.phrases[1], form=PhraseForm(Relation.NEW))
    assert find_strophes(replace(song, phrases=(song.phrases[0], new))) is None


@pytest.mark.parametrize(
    "given",
    [
        {"chords": (ChordChange(0, Chord("C")),)},
        {"duration": 384},
        {"metres": (MetreChange(0, Metre(4, 4)), MetreChange(96, Metre(3, 4)))},
    ],
)
def test_what_is_given_bar_by_bar_is_planned_as_it_stands(given: dict[str, object]) -> None:
    assert find_strophes(replace(draft("a b\n\nc d"), **given)) is None


def test_given_times_and_notes_without_words_are_planned_as_they_stand() -> None:
    song = draft("a b\n\nc d")
    timed = TemplatePhrase((Slot(0, 24), *song.phrases[0].slots[1:]))
    assert find_strophes(replace(song, phrases=(timed, song.phrases[1]))) is None
    wordless = TemplatePhrase((Slot(), Slot()))
    assert find_strophes(replace(song, phrases=(song.phrases[0], wordless))) is None


def test_the_song_is_reduced_to_the_first_section_of_each_tune() -> None:
    text = "[Chorus]\na b\nb a\n[Verse]\nc d\n[Verse]\ne f\n[Bridge]\ng h\n[Chorus]"
    song = replace(draft(text), duration=960, metres=(MetreChange(0, Metre(4, 4)),))
    strophes = find_strophes(song)
    assert strophes is not None
    assert (strophes.owners, strophes.counts) == ((0, 1, 3), (2, 2, 1))
    assert [p.slots for p in strophes.reduced.phrases] == [
        song.phrases[i].slots for i in (0, 1, 2, 4)
    ]
    assert [section.first for section in strophes.reduced.sections] == [0, 2, 3]
    assert strophes.places == {0: 0, 1: 1, 2: 2, 3: 2, 4: 3, 5: 0, 6: 1}
    assert (strophes.reduced.duration, strophes.reduced.pickup) == (None, 0)
    assert strophes.wished_bars(None) == 10
