import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from melregen.lyrics import detect_language, mark_stress
from melregen.music import Syllabic, Syllable


def sheet(text: str) -> list[Syllable]:
    """Syllables of a text whose words are divided by hyphens."""
    syllables = []
    for word in text.split():
        parts = word.split("-")
        for at, part in enumerate(parts):
            place = (
                Syllabic.SINGLE
                if len(parts) == 1
                else Syllabic.BEGIN
                if at == 0
                else Syllabic.END
                if at == len(parts) - 1
                else Syllabic.MIDDLE
            )
            syllables.append(Syllable(part, place))
    return syllables


def marked(text: str, language: str | None) -> str:
    return "".join(str(s.stress) for s in mark_stress(sheet(text), language))


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("en", "A-ma-zing grace, how sweet the sound", "01010101"),
        ("en", "A-maz-ing ev-er-y heav'n", "0101001"),
        ("de", "Sah ein Knab’ ein Rös-lein stehn", "1010121"),
        ("de", "Ma-ri-a Him-mel-reich", "010102"),
        ("fr", "Au clair de la lu-ne, mon a-mi Pier-rot", "01001000101"),
        ("it", "Ca-ro mio ben, fe-li-ci-tà", "10010001"),
        ("it", "Que-sto‿è a-mo-re", "10010"),
        ("la", "Glo-ri-a in ex-cel-sis De-o ho-mi-ni-bus", "10000101001000"),
    ],
)
def test_stress_follows_the_language(language, text, expected):
    found = marked(text, language)
    assert found[: len(expected)] == expected[: len(found)]


def test_composers_division_is_kept():
    syllables = sheet("ne-ver nev-er")
    assert [s.text for s in mark_stress(syllables, "en")] == ["ne", "ver", "nev", "er"]
    assert marked("ne-ver nev-er", "en") == "1010"


def test_stress_is_unknown_in_other_languages_and_for_pieces_of_words():
    assert {s.stress for s in mark_stress(sheet("wo ai ni"), "zh")} == {None}
    assert {s.stress for s in mark_stress(sheet("wo ai ni"), None)} == {None}
    pieces = [Syllable("zing", Syllabic.END), Syllable("twin", Syllabic.BEGIN), Syllable("– ")]
    assert [s.stress for s in mark_stress(pieces, "en")] == [None, None, None]


def test_verse_numbers_and_punctuation_do_not_matter():
    assert mark_stress([Syllable("1.\xa0If")], "en")[0].stress == 0
    assert mark_stress([Syllable("“Star!”")], "en")[0].stress == 1


SYLLABLE = st.builds(Syllable, st.text(max_size=6), st.sampled_from(list(Syllabic)))


@given(st.lists(SYLLABLE, max_size=12), st.sampled_from(["en", "de", "fr", "it", "la", "xx", None]))
@settings(max_examples=150, deadline=None)
def test_no_sheet_is_too_odd(syllables, language):
    found = mark_stress(syllables, language)
    assert [(s.text, s.syllabic) for s in found] == [(s.text, s.syllabic) for s in syllables]
    assert all(s.stress in (None, 0, 1, 2) for s in found)


def test_a_thousand_words_a_second():
    syllables = sheet("A-ma-zing grace how sweet the sound that sa-ved a wretch like me " * 200)
    mark_stress(syllables, "en")
    start = time.perf_counter()
    mark_stress(syllables, "en")
    assert time.perf_counter() - start < 2.6


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Twinkle, twinkle, little star, how I wonder what you are", "en"),
        ("Thine eyes", "en"),
        ("Sah ein Knab' ein Röslein stehn", "de"),
        ("In einem Bächlein helle", "de"),
        ("Au clair de la lune, mon ami Pierrot", "fr"),
        ("Caro mio ben, credimi almen", "it"),
        ("Gloria in excelsis Deo, et in terra pax", "la"),
        ("Xyzzy", None),
        ("", None),
        ("月亮", "zh"),
        ("שיר", None),
    ],
)
def test_language_is_detected(text, language):
    assert detect_language(text) == language
