"""A syllable's place in its word."""

import pytest

from melregen.music import Syllabic, Syllable, sung_text


@pytest.mark.parametrize(
    ("syllabic", "starts", "ends"),
    [
        (Syllabic.SINGLE, True, True),
        (Syllabic.BEGIN, True, False),
        (Syllabic.MIDDLE, False, False),
        (Syllabic.END, False, True),
    ],
)
def test_the_place_of_a_syllable_says_whether_it_starts_and_ends_its_word(syllabic, starts, ends):
    syllable = Syllable("la", syllabic)
    assert syllable.starts_word == starts
    assert syllable.ends_word == ends


@pytest.mark.parametrize(
    ("text", "punctuation"),
    [("star", ""), ("star,", ","), ("star!”", "!”"), ("don't", ""), ("’Tis", ""), ("99.", "."),
     ("—", "—"), ("schön;", ";"), ("o'", "'"), ("", "")],
)  # fmt: skip
def test_punctuation_is_what_follows_the_last_letter(text, punctuation):
    assert Syllable(text).punctuation == punctuation


def test_sung_text_joins_the_syllables_of_a_word():
    line = [
        Syllable("A", Syllabic.BEGIN), Syllable("ma", Syllabic.MIDDLE),
        Syllable("zing", Syllabic.END), Syllable("grace,"), Syllable("how"),
    ]  # fmt: skip
    assert sung_text(line) == "Amazing grace, how"
    assert sung_text(line[:2]) == "Ama"
    assert sung_text([]) == ""
