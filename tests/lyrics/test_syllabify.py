import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from melregen.lyrics import syllabify_word
from melregen.lyrics.hyphenation import hyphenation_points
from melregen.music import Syllabic

LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZäöüÄÖÜßéèàæœçñ"
MARKS = "'’‘\".,;:!?()[]„“”«»…–—-/&%$€0123456789"


def _words(text: str) -> list[str]:
    return text.split()


ENGLISH = _words(
    """
    a·maz·ing a·round a·cross a·sleep sing·ing know·eth love·ly won·der·ful beau·ti·ful
    ev·ery heav·en lit·tle twin·kle some·times
    fire hour pow·er flow·er i·de·a ly·ing be·ing qui·et sci·ence rhy·thm through strength
    trem·bling rust·ling con·tin·u·ous wish·es loved want·ed clothes
    riv·ers riv·er’s for·ests broth·ers’ edg·es bridg·es kitch·en rock·ets
    is·n’t was·n't does·n’t have·n't did·nt would·nt theres
    """
)
GERMAN = _words(
    """
    Him·mel wun·der·schön Fa·mi·li·e Li·li·en be·ur·tei·len Au·en schrei·en See·le
    Kir·chen·chor A·bend ü·ber Stra·ße Heer·de er·schien mu·si·ziert ge·impft Me·lo·dei
    Ni·cki Mi·cky quält A·lo·e Schlitt·schuh Nach·ti·gall ew’·ge wand·re
    """
)


def divided(word: str, language: str = "en") -> str:
    return "·".join(syllable.text for syllable in syllabify_word(word, language))


def levels(word: str, language: str = "en") -> list[int | None]:
    return [syllable.stress for syllable in syllabify_word(word, language)]


@pytest.mark.parametrize("expected", ENGLISH)
def test_english_words_are_divided_as_sung(expected):
    assert divided(expected.replace("·", "")) == expected


@pytest.mark.parametrize("expected", GERMAN)
def test_german_words_are_divided_as_sung(expected):
    assert divided(expected.replace("·", ""), "de") == expected


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("don't", "don't"),
        ("I’m", "I’m"),
        ("o'er", "o'er"),
        ("’Twas", "’Twas"),
        ("heav'n", "heav'n"),
        ("ev'ry", "ev'·ry"),
        ("wand'ring", "wand'·ring"),
        ("singin'", "sing·in'"),
        ("couldn't", "could·n't"),
        ("rose's", "ro·se's"),
        ("wine-flush'd", "wine-·flush'd"),
        ("blessèd", "bless·èd"),
        ("it'll", "it·'ll"),
    ],
)
def test_contractions_keep_their_apostrophe(word, expected):
    assert divided(word) == expected


@pytest.mark.parametrize("word", ["geht's", "hab'", "Sah’s", "hätt’", "träumt’"])
def test_german_elisions_have_one_syllable(word):
    assert divided(word, "de") == word


@pytest.mark.parametrize(
    "word", ["reposes", "wretchednesses", "shineth", "skeered", "lovelight", "turtledoves"]
)
def test_words_that_no_lexicon_holds_are_divided(word):
    count = {"reposes": 3, "wretchednesses": 4, "shineth": 2, "skeered": 1, "lovelight": 2}
    assert len(syllabify_word(word, "en")) == count.get(word, 3)


class TestHyphens:
    @pytest.mark.parametrize(
        "typed", ["a-ma-zing", "A-ma-zing,", "to-day", "e-ven-ing", "(ri-ver)"]
    )
    def test_division_typed_by_the_user_is_kept_and_its_hyphens_are_not_printed(self, typed):
        syllables = syllabify_word(typed, "en")
        assert [s.text for s in syllables] == typed.split("-")
        assert syllables[0].syllabic is Syllabic.BEGIN
        assert syllables[-1].syllabic is Syllabic.END

    def test_division_of_a_name_that_no_lexicon_holds_is_kept(self):
        assert divided("Eu-lo-wen-ka") == "Eu·lo·wen·ka"
        assert divided("Gip-fel-glanz", "de") == "Gip·fel·glanz"

    @pytest.mark.parametrize(
        ("typed", "expected"),
        [
            ("well-known", "well-·known"),
            ("twenty-one,", "twen·ty-·one,"),
            ("la-la-la", "la-·la-·la"),
            ("mother-in-law", "moth·er-·in-·law"),
            ("Coca-Cola", "Co·ca-·Co·la"),
        ],
    )
    def test_hyphen_of_a_compound_is_printed(self, typed, expected):
        assert divided(typed) == expected

    def test_stress_of_a_divided_word_is_that_of_the_word(self):
        assert levels("a-ma-zing") == [0, 1, 0]


class TestNumbers:
    @pytest.mark.parametrize(
        ("typed", "expected"),
        [
            ("7", "7"),
            ("12", "12"),
            ("3rd", "3rd"),
            ("21", "2·1"),
            ("100", "1·0·0"),
            ("1999", "1·9·9·9"),
            ("1,000!", "1,·0·00!"),
            ("'99", "'9·9"),
            ("1990s", "1·9·9·0s"),
        ],
    )
    def test_numbers_have_as_many_syllables_as_spoken_but_no_more_than_digits(
        self, typed, expected
    ):
        assert divided(typed) == expected

    def test_numbers_that_no_one_could_speak_are_read_digit_by_digit(self):
        assert len(syllabify_word("9" * 60, "en")) == 60


class TestCapitals:
    def test_capitals_that_make_no_word_are_spelled(self):
        assert divided("XQB") == "X·Q·B"
        assert divided("U.S.A.") == "U.·S.·A."

    def test_words_in_capitals_are_words(self):
        assert divided("AMAZING") == "A·MAZ·ING"

    def test_nothing_is_spelled_where_all_is_in_capitals(self):
        assert len(syllabify_word("XQB", "en", spell_capitals=False)) == 1


class TestStress:
    def test_function_words_of_one_syllable_are_unstressed(self):
        assert [levels(w) for w in ("the", "I'm", "’tis", "star")] == [[0], [0], [0], [1]]

    @pytest.mark.parametrize(
        ("word", "expected"),
        [("amazing", [0, 1, 0]), ("daffodils", [1, 0, 2]), ("o'erflowing", None)],
    )
    def test_english_stress_is_the_lexicons(self, word, expected):
        assert levels(word) == expected or (expected is None and 1 in levels(word))

    @pytest.mark.parametrize(
        ("word", "expected"),
        [
            ("Gesang", [0, 1]),
            ("Leben", [1, 0]),
            ("verstanden", [0, 1, 0]),
            ("hinaus", [0, 1]),
            ("Melodie", [0, 0, 1]),
            ("Lindenbaum", [1, 0, 2]),
            ("musiziert", [0, 0, 1]),
            ("Eier", [1, 0]),
            ("Nation", [0, 0, 1]),
            ("Forelle", [0, 1, 0]),
        ],
    )
    def test_german_stress_follows_prefixes_and_endings(self, word, expected):
        assert levels(word, "de") == expected

    @given(st.text(LETTERS, min_size=1, max_size=14), st.sampled_from(["en", "de"]))
    @settings(max_examples=60, deadline=None)
    def test_every_word_of_more_than_one_syllable_has_one_primary_stress(self, word, language):
        found = levels(word, language)
        assert all(level in (0, 1, 2) for level in found)
        if len(found) > 1 and not word.isupper():
            assert found.count(1) == 1


@given(st.text(LETTERS + MARKS.replace("-", ""), max_size=20), st.sampled_from(["en", "de"]))
@settings(max_examples=150, deadline=None)
def test_syllables_joined_are_the_word_as_typed(word, language):
    syllables = syllabify_word(word, language)
    if any(c.isalnum() for c in word):
        assert "".join(s.text for s in syllables) == word
        assert all(any(c.isalnum() or c in "&+=" for c in s.text) for s in syllables)


@given(st.text(LETTERS + MARKS, max_size=20), st.sampled_from(["en", "de"]))
@settings(max_examples=150, deadline=None)
def test_nothing_but_hyphens_is_ever_lost(word, language):
    syllables = syllabify_word(word, language)
    if any(c.isalnum() for c in word):
        joined = "".join(s.text for s in syllables)
        assert joined == word or joined.replace("-", "") == word.replace("-", "")
        places = [s.syllabic for s in syllables]
        assert places[0] in (Syllabic.SINGLE, Syllabic.BEGIN)
        assert places[-1] in (Syllabic.SINGLE, Syllabic.END)


@pytest.mark.parametrize("language", ["en", "de"])
def test_hyphenation_agrees_with_pyphen(language):
    import pyphen

    reader = pyphen.Pyphen(lang={"en": "en_US", "de": "de_DE"}[language], left=1, right=1)
    text = {
        "en": "wandering beautifully everlasting morning a associate table hyphenation",
        "de": "Himmelreich Donaudampfschiff Straße Mädchenaugen Abend daher Investmentfonds",
    }[language]
    for word in text.split():
        points = hyphenation_points(word, language)
        ours = "".join(("-" if at in points else "") + c for at, c in enumerate(word))
        assert ours == reader.inserted(word)
        assert re.sub("-", "", ours) == word
