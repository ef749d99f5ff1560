import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from melregen.errors import ParseError
from melregen.lyrics import SUPPORTED, japanese, mark_stress, parse_lyrics, syllabify_word
from melregen.lyrics.language import detect_lines, is_approximate, language_code
from melregen.lyrics.languages import SPELLED
from melregen.lyrics.lexicon import lexicon
from melregen.lyrics.signs import SIGN_LANGUAGES


def sung(text: str, language: str | None = None) -> list[str]:
    """Each line with its words divided by hyphens."""
    lyrics = parse_lyrics(text, language=language)
    return [
        " ".join("-".join(s.text for s in word.syllables) for word in line.words)
        for _, line in lyrics.lines
    ]


LINES = {
    "en": "When the night has come and the land is dark",
    "de": "Ich steh am Fenster, draußen wird es Nacht",
    "fr": "Les oiseaux chantent dans mon cœur",
    "it": "Questo è il giorno che non dimentico",
    "es": "La noche está tan lejos de mi corazón",
    "pt": "Não sei por que você se foi, meu coração",
    "la": "Gloria in excelsis Deo et in terra pax",
    "nl": "Ik weet niet wat ik met mijn hart moet doen",
    "sv": "Jag vet att du är min och jag är din",
    "pl": "Kiedy jesteś przy mnie, świat jest piękny",
    "uk": "Реве та стогне Дніпр широкий",
    "zh": "月亮代表我的心",
    "yue": "你喺邊度嘅夢",
    "ja": "さくら さくら やよいのそらは",
    "ko": "나의 사랑 나의 노래",
    "ru": "Светит луна над рекой, идёт домой по тихой улице",
    "el": "Η καρδιά μου είναι μια θάλασσα",
    "tr": "Gözlerin güneş gibi, şarkım sana",
    "cs": "Když svítá řeka zpívá",
}


@pytest.mark.parametrize(("language", "line"), LINES.items())
def test_language_of_a_line_is_detected(language, line):
    assert parse_lyrics(line).language == language


def test_a_song_may_mix_languages_line_by_line():
    text = (
        "Ich steh am Fenster, draußen wird es Nacht\nDie Straßen schlafen, keiner hat gelacht\n\n"
        "[Chorus]\nBaby, you're the fire in the night\nEverything is gonna be alright"
    )
    lyrics = parse_lyrics(text)
    assert [line.language for _, line in lyrics.lines] == ["de", "de", "en", "en"]
    assert [line.language for _, line in parse_lyrics(text, language="de").lines] == ["de"] * 4
    alright = [s.stress for s in list(lyrics.lines)[3][1].words[-1].syllables]
    assert alright[1] == 1


@pytest.mark.parametrize(
    ("language", "line", "divided"),
    [
        ("ru", "над рекой домой", "над ре-кой до-мой"),
        ("el", "είναι μια θάλασσα", "εί-ναι μια θά-λασ-σα"),
        ("tr", "yağmur yağıyor", "yağ-mur ya-ğı-yor"),
    ],
)
def test_other_alphabets_are_divided_at_their_vowels(language, line, divided):
    assert sung(line, language) == [divided]


@pytest.mark.parametrize(
    "line", ["Elevator music, stay another floor", "Boss man, loss man", "Goodbye, goodnight"]
)
def test_a_few_letters_make_no_other_language_of_an_english_line(line):
    song = f"[Verse]\n{line}\nI saw you at the door of the room\nand I was never good at it\n{line}"
    assert {own.language for _, own in parse_lyrics(song).lines} == {"en"}


def test_a_line_that_tells_nothing_is_in_the_language_of_the_song():
    song, lines = detect_lines([LINES["de"], "Halleluja, la la la", LINES["de"]])
    assert song == "de"
    assert set(lines) == {"de"}


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("questo è il giorno", "it", "que-sto‿è il gior-no"),
        ("mi amor eterno", "es", "mi‿a-mor e-ter-no"),
        ("comme un oiseau", "fr", "com-me‿un oi-seau"),
        ("la lune est belle", "fr", "la lu-ne‿est bel-le"),
        ("porta, amore", "it", "por-ta, a-mo-re"),
        ("the idea of it", "en", "the i-de-a of it"),
    ],
)
def test_vowels_that_meet_share_a_note_where_the_language_sings_so(text, language, expected):
    assert sung(text, language) == [expected]


def test_a_shared_note_has_the_stronger_stress():
    line = next(parse_lyrics("questo è amore", language="it").lines)[1]
    assert [s.text for s in line.syllables] == ["que", "sto‿è", "a", "mo", "re"]
    assert line.text == "questo è amore"
    assert [s.stress for s in line.syllables] == [1, 0, 0, 1, 0]


def test_mute_e_is_sung_before_a_consonant_and_at_the_end():
    assert sung("une belle lune", "fr") == ["u-ne bel-le lu-ne"]


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("looove", 1), ("soooo", 1), ("babyyy", 2), ("hellooo", 2), ("o-o-oh", 3), ("o'er", 1),
        ("where'er", 2), ("heav'n", 1), ("bein'", 2), ("goin'", 2), ("gonna", 2), ("wand'ring", 2),
    ],
)  # fmt: skip
def test_contracted_and_drawn_out_words_have_the_syllables_that_are_sung(word, expected):
    assert len(syllabify_word(word, "en")) == expected


def test_drawn_out_words_keep_their_letters():
    assert "".join(s.text for s in syllabify_word("Babyyyy,", "en")) == "Babyyyy,"
    assert [s.text for s in syllabify_word("Liiiebe", "de")] == ["Liiie", "be"]


def test_chinese_is_one_character_a_note_and_grammar_is_weak():
    found = syllabify_word("月亮代表我的心。", "zh")
    assert [s.text for s in found] == ["月", "亮", "代", "表", "我", "的", "心。"]
    assert found[5].stress == 0
    assert found[0].stress == 1


def test_japanese_kana_are_sung_mora_by_mora(monkeypatch):
    monkeypatch.setattr(japanese, "_tagger", lambda: None)
    assert [s.text for s in syllabify_word("きっと、しょうねん", "ja")] == [
        "き", "っ", "と、", "しょ", "う", "ね", "ん",
    ]  # fmt: skip


def test_kanji_without_a_dictionary_are_refused_with_what_to_install(monkeypatch):
    monkeypatch.setattr(japanese, "_tagger", lambda: None)
    with pytest.raises(ParseError, match=r"melregen\[japanese\]"):
        parse_lyrics("桜が咲く", language="ja")


class _Feature:
    def __init__(self, kana, accent, pos1):
        self.kana, self.aType, self.pos1 = kana, accent, pos1


class _Word:
    def __init__(self, surface, *feature):
        self.surface, self.feature = surface, _Feature(*feature)


def test_kanji_are_sung_by_their_reading_with_the_accent(monkeypatch):
    words = [_Word("心", "ココロ", "2", "名詞"), _Word("が", "ガ", None, "助詞")]
    monkeypatch.setattr(japanese, "_tagger", lambda: lambda _text: words)
    found = syllabify_word("心が", "ja")
    assert [(s.text, s.stress) for s in found] == [("こ", 0), ("こ", 1), ("ろ", 0), ("が", 0)]


@pytest.mark.parametrize(
    ("name", "code"),
    [("German", "de"), ("de-AT", "de"), ("Deutsch", "de"), ("español", "es"), ("nb", "no"),
     ("Chinese", "zh"), ("cs", "cs"), ("hu", "hu")],
)  # fmt: skip
def test_languages_have_codes_and_names(name, code):
    assert language_code(name) == code


def test_other_alphabetic_languages_are_divided_by_hyphenation_and_said_to_be_approximate():
    assert sung("láska moje", "cs") == ["lás-ka mo-je"]
    assert is_approximate("cs")
    assert not is_approximate("de")


TEXT = st.text(
    "aeiouyàâäåæèéêëíîïñòóôöøùúüœçßłąęńśbcdfghjklmnpqrstvwxz'’ еїюяшр月きゃ사", max_size=30
)


@given(TEXT, st.sampled_from(sorted({*SUPPORTED, "cs", "hu", "ru"})))
@settings(max_examples=200, deadline=None)
def test_no_text_is_too_odd_and_no_letter_is_lost(text, language):
    line = f"la {text} la"
    if language == "ja" and japanese._tagger() is None and "月" in text:
        return
    lyrics = parse_lyrics(line, language=language)
    printed = "".join(line.text for _, line in lyrics.lines).replace("‿", "")
    if language != "ja":
        assert "".join(printed.split()) == "".join(line.split())
    assert all(s.stress in (None, 0, 1, 2) for s in lyrics.syllables)


@pytest.mark.parametrize("language", sorted(set(SUPPORTED) - set(SIGN_LANGUAGES)))
def test_words_divided_by_a_composer_are_marked_in_every_language(language):
    assert {*SPELLED, "en", "de"} >= {language}
    syllables = [
        s
        for _, line in parse_lyrics(LINES.get(language, "la la"), language=language).lines
        for s in line.syllables
    ]
    marked = mark_stress(syllables, language)
    assert [s.text for s in marked] == [s.text for s in syllables]


def test_no_language_loads_the_lexicon_of_another():
    lexicon.cache_clear()
    parse_lyrics(LINES["it"], language="it")
    assert lexicon.cache_info().currsize == 0
    parse_lyrics(LINES["de"], language="de")
    assert lexicon.cache_info().currsize == 1


def test_words_without_a_vowel_are_sung_with_the_next_one():
    assert sung("w lesie z tobą", "pl") == ["w le-sie z to-bą"]
    line = next(parse_lyrics("w lesie z tobą", language="pl").lines)[1]
    assert [s.text for s in line.syllables] == ["w le", "sie", "z to", "bą"]


def test_latin_words_among_signs_are_divided_as_english():
    found = syllabify_word("我是baby", "zh")
    assert [(s.text, s.ends_word) for s in found][2:] == [("ba", False), ("by", True)]
