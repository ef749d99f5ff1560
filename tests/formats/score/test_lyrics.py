import pytest

from melregen.formats.score.lyrics import Lyric, clean_lyric, make_syllables, prolongs
from melregen.music import Syllabic, sung_text


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("1.\xa0If", "If"),
        ("1.I've", "I've"),
        ("2. 3. Oh", "Oh"),
        ("-\xa0ra", "ra"),
        ("–\xa0ra", "ra"),
        ("de\ue551est", "de‿est"),
        ("ner\xa0der", "ner‿der"),
        ("main\xa0!", "main!"),
        ("love_", "love"),
        ("99", "99"),
        ("na-na", "na-na"),
        ("“Sing,”", "“Sing,”"),
        ("…she", "…she"),
    ],
)
def test_stray_signs_are_stripped_and_sung_text_is_kept(text, cleaned):
    lyric = clean_lyric(Lyric(text))
    assert lyric is not None
    assert lyric.text == cleaned


@pytest.mark.parametrize("text", ["(Instrumental)", ".", "\xa0", "1."])
def test_what_is_not_sung_is_dropped(text):
    assert clean_lyric(Lyric(text)) is None


@pytest.mark.parametrize("text", ["–", "—", "-", "_", "ー", "+", "…", "...", " - ", "__", "~"])
def test_a_sign_alone_prolongs_the_syllable_before(text):
    lyric = clean_lyric(Lyric(text))
    assert lyric is not None
    assert not lyric.text


@pytest.mark.parametrize("text", ["o-", "l'", "ラー", "12", "-ri", ".", " ", ""])
def test_a_text_with_letters_prolongs_nothing(text):
    assert not prolongs(text)


def join(*texts: str) -> str:
    """Lyrics as "ma/begin"."""
    raw = [Lyric(syllable, Syllabic(place)) for syllable, place in (t.split("/") for t in texts)]
    return sung_text(make_syllables([lyric for lyric in map(clean_lyric, raw) if lyric]))


def test_typed_hyphen_joins_the_word():
    assert join("Al-/single", "le/single", "Jah-/single", "re/single") == "Alle Jahre"


def test_hyphen_before_a_small_letter_is_believed():
    assert join("hin/begin", "ab/single") == "hinab"


def test_hyphen_before_a_capital_or_after_a_comma_is_not():
    assert join("men/begin", "Ich/single") == "men Ich"
    assert join("men,/begin", "ich/single") == "men, ich"


def test_end_without_a_beginning_is_a_word():
    assert join("das/single", "lieb/middle", "lich/end") == "das lieblich"
