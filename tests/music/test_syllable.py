"""A syllable's place in its word."""

import pytest

from melregen.music import Syllabic, Syllable


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
