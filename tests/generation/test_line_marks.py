"""Marks behind lines become the form of phrases, and are kept."""

import pytest

from melregen.errors import WishError
from melregen.generation.draft import draft_template
from melregen.generation.strophes import find_strophes
from melregen.generation.wishes import Wishes
from melregen.lyrics import parse_lyrics
from melregen.template import PhraseForm, Relation
from tests.models.songs import tiny_model


def draft(text):
    return draft_template(parse_lyrics(text, language="en"), None, Wishes())


def forms(text):
    return [phrase.form for phrase in draft(text).phrases]


def test_marks_become_forms():
    text = "One and two\nThree and four {answer}\n\nFive and six {rhythm 1}\nSeven, eight {new}"
    assert forms(text) == [
        None,
        PhraseForm(Relation.ANSWER, 0),
        PhraseForm(Relation.RHYTHM, 0),
        PhraseForm(Relation.NEW),
    ]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("One and two {= 1}\nThree", "the first line can only be {new}"),
        ("One and two\nThree and four {= 2}", "name an earlier one: 1"),
        ("One\nTwo\nThree and four {answer 9}", "line 3 of the lyrics .*{answer 9}.*: 1 to 2"),
    ],
)
def test_a_mark_names_an_earlier_line(text, words):
    with pytest.raises(WishError, match=words):
        draft(text)


def test_a_marked_repeat_has_the_rhythm_and_the_pitches_of_its_line():
    text = "Round the corner goes the wheel\nUp the hill and down again {= 1}"
    wishes = Wishes(candidates=1, language="en", style="none", seed=3)
    template = tiny_model().plan(text, wishes)
    assert template.phrases[1].form == PhraseForm(Relation.REPEAT, 0)
    pitches = [note.pitch for note in tiny_model().render(template, wishes).notes]
    assert pitches[: len(pitches) // 2] == pitches[len(pitches) // 2 :]


def test_a_section_with_a_marked_line_has_a_tune_of_its_own():
    verses = "[Verse]\nOne and two\nThree and four\n[Verse 2]\nFive and six{0}\nSeven, eight"
    assert find_strophes(draft(verses.format(""))) is not None
    assert find_strophes(draft(verses.format(" {answer 1}"))) is None
