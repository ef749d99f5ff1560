"""Sections without words between those with words."""

import pytest

from melregen.errors import ParseError
from melregen.lyrics import parse_lyrics
from melregen.music import sung_text
from tests.models.songs import tiny_model

WORDS = """[Intro: 2]

[Verse]
Spring is coming o'er the hill,
birds are singing still.

[Solo 4 bars]

[Verse 2]
All the world is bright and new,
and so are you.

[Outro: 1]
"""
SUNG = WORDS.replace("[Intro: 2]", "").replace("[Solo 4 bars]", "").replace("[Outro: 1]", "")


def test_headings_with_bars_and_no_words_are_sections_without_words():
    lyrics = parse_lyrics(WORDS)
    assert [(part.name, part.bars, part.before) for part in lyrics.instrumentals] == [
        ("Intro", 2, 0), ("Solo", 4, 1), ("Outro", 1, 2),
    ]  # fmt: skip
    assert [section.name for section in lyrics.sections] == ["Verse", "Verse 2"]
    for heading in ("[Solo]", "[Solo 2]", "[2]"):
        assert parse_lyrics(f"[Verse]\nla la\n\n{heading}\n").instrumentals == ()
    assert parse_lyrics("[Solo: 8]\nla la la").instrumentals == ()


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("chords", [None, "[Verse]\nC G Am F\n[Solo]\nDm G\n"])
def test_they_get_a_melody_in_their_place(seed, chords):
    model, wishes = tiny_model(), {"seed": seed, "candidates": 1, "metre": "4/4", "chords": chords}
    plain = model.plan(SUNG, **wishes)
    template = model.plan(WORDS, **wishes)
    bar = 96
    assert [s.name for s in template.sections] == ["Intro", "Verse", "Solo", "Verse 2", "Outro"]
    pickup = plain.pickup or 0
    assert template.duration == plain.duration - pickup + 7 * bar
    assert sung_text(template.syllables) == sung_text(plain.syllables)
    intro, verse, solo, second, outro = (
        template.phrases[a.first : b.first if b else None]
        for a, b in zip(
            template.sections, [*template.sections[1:], None], strict=True
        )
    )  # fmt: skip
    for part in (intro, solo, outro):
        assert all(slot.syllable is None for phrase in part for slot in phrase.slots)
    moved = 2 * bar - pickup
    assert [slot.onset for phrase in verse for slot in phrase.slots] == [
        slot.onset + moved for phrase in plain.phrases[:2] for slot in phrase.slots
    ]
    assert [slot.onset for phrase in second for slot in phrase.slots] == [
        slot.onset + moved + 4 * bar for phrase in plain.phrases[2:] for slot in phrase.slots
    ]
    assert intro[0].slots[0].onset < 2 * bar
    assert outro[-1].slots[-1].end <= template.duration
    if chords is not None:
        start = next(b.onset for b in template.bars if b.onset >= verse[-1].slots[-1].onset)
        names = {str(c.chord) for c in template.chords if start < c.onset < start + 4 * bar}
        assert "Dm" in names
    song = model.render(template, candidates=1)
    assert len(song.notes) == len(list(template.slots))


def test_form_and_tunes_still_name_the_phrases_that_they_did():
    template = tiny_model().plan(WORDS, seed=2, candidates=1)
    plain = tiny_model().plan(SUNG, seed=2, candidates=1)
    assert template.sections[3].tune is not None
    if plain.sections[1].tune.of == 0:
        assert template.sections[3].tune.of == 1
    for phrase in template.phrases:
        if phrase.form is not None and phrase.form.of is not None:
            model = template.phrases[phrase.form.of]
            assert (model.slots[0].syllable is None) == (phrase.slots[0].syllable is None)


@pytest.mark.parametrize("solo", ["[Solo]\n| Dm | G | C | C |\n", "[Solo: 4 bars]\nDm G C C\n"])
def test_chords_in_bars_without_words_are_a_section_with_a_melody(solo):
    text = f"[Verse]\nC       G\nSpring is here\nAm    F\nbirds are near\n\n{solo}"
    template = tiny_model().plan(text, metre="4/4", candidates=1)
    assert [section.name for section in template.sections] == ["Verse", "Solo"]
    start = template.duration - 4 * 96
    played = [str(c.chord) for c in template.chords if c.onset >= start]
    assert played == ["Dm", "G", "C"]


def test_a_section_of_too_many_bars_is_refused():
    with pytest.raises(ParseError, match="'Solo: 9999 bars' asks for 9999 bars without words"):
        parse_lyrics("[Verse]\nla la\n\n[Solo: 9999 bars]\n")
