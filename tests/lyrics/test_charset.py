"""Character sets of short texts, found by what their letters say."""

import pytest

from melregen.errors import ParseError
from melregen.lyrics import decode_lyrics
from melregen.lyrics.charset import decode_text

TEXTS = {
    "cp1252": [
        "The café where we met, déjà vu\nMy fiancée naïve\nc’est la vie “quoted” – dash",
        "Grüße, schöne Müllerin",
        "Don’t stop",
        "¿Dónde está mi corazón?",
        "Não vá, coração",
        "señorita",
        "Där björkarna susa",
        "Blåbærgrød på øen",
        "città perché",
        "Über sieben Brücken",
        "naïve",
        "It’s a “new” day – oh…",
        "garçon, où es-tu?",
    ],
    "cp1250": [
        "Święta noc, żółte gwiazdy",
        "Příliš žluťoučký kůň úpěl",
        "Őszi szél, hűvös éj",
        "Łódź",
        "miłość",
        "Život je krásný",
        "nađi me noćas, šta ću",
    ],
    "cp1251": [
        "Светит луна ночью",
        "Тихая ночь",
        "Дивлюсь я на небо",
        "Любовь",
        "Тиха українська ніч",
        "Выхожу один я на дорогу",
    ],
    "koi8-u": ["Светит луна ночью", "Выхожу один я на дорогу\nСквозь туман"],
    "cp866": ["Светит луна ночью", "Выхожу один я на дорогу\nСквозь туман"],
    "cp1253": ["Σ' αγαπώ, μάτια μου", "Καλημέρα", "Το φεγγάρι κάνει βόλτα"],
    "cp1254": ["Şarkı söylüyorum, ağlıyorum", "Güneş doğdu", "gözlerin ışıl ışıl"],
    "cp1255": ["שלום עליכם", "ירושלים של זהב"],
    "cp949": ["사랑해요 너를 사랑해", "아리랑 아리랑 아라리요", "나는 너를 사랑해 오늘도", "눈물"],
    "big5": ["月亮代表我的心\n你問我愛你有多深", "愛你", "輕輕的一個吻"],
    "gb18030": ["月亮代表我的心\n你问我爱你有多深", "我爱你", "轻轻的一个吻 已经打动我的心"],
    "cp932": ["さくらさくら\n弥生の空は", "愛してる", "夜空の星", "スキヤキ"],
    "euc-jp": ["さくらさくら\n弥生の空は", "夜空の星を見上げて"],
    "mac-roman": ["C’est la vie, café", "Grüße aus Köln"],
    "iso8859-2": ["Święta noc, żółte gwiazdy, śpij"],
}
CASES = [(charset, text) for charset, texts in TEXTS.items() for text in texts]


@pytest.mark.parametrize(("charset", "text"), CASES)
def test_a_short_text_is_read_in_its_own_character_set(charset: str, text: str) -> None:
    assert decode_text(text.encode(charset)) == text


@pytest.mark.parametrize(
    "charset", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"]
)
def test_unicode_is_told_by_its_mark_or_its_form(charset: str) -> None:
    text = "Grüße, schöne Müllerin, wohin des Wegs"
    assert decode_text(text.encode(charset)) == text


def test_a_character_set_that_is_named_goes_before_what_is_found() -> None:
    assert decode_text("øekl".encode("cp1252"), "cp1250") == "řekl"


@pytest.mark.parametrize(
    ("raw", "charset", "words"),
    [
        ("é".encode("latin-1"), "utf-8", "is not in the character set utf-8"),
        (b"la", "klingon", "is no character set; name one like"),
        (b"la", "hex", "is no character set"),
    ],
)
def test_a_character_set_that_cannot_be_is_refused(raw: bytes, charset: str, words: str) -> None:
    with pytest.raises(ParseError, match=f"song.txt .*{words}"):
        decode_lyrics(raw, "song.txt", charset)


@pytest.mark.parametrize(
    ("wrong", "right"),
    [("fÃ¼r immer", "für immer"), ("Itâ€™s cafÃ©", "It’s café"), ("â€œohâ€\x9d", "“oh”"),
     ("Ça va, Ärger", "Ça va, Ärger")],
)  # fmt: skip
def test_text_that_was_decoded_wrongly_once_is_set_right(wrong: str, right: str) -> None:
    assert decode_text(wrong.encode()) == right


@pytest.mark.parametrize(
    ("raw", "what"),
    [(b"%PDF-1.7\n", "a PDF"), (b"PK\x03\x04word/", "word processor"), (b"MThd\0\0", "MIDI")],
)
def test_files_of_other_programs_are_named(raw: bytes, what: str) -> None:
    with pytest.raises(ParseError, match=rf"song\.txt is not a text file but .*{what}"):
        decode_lyrics(raw, "song.txt")
