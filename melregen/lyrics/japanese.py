"""Japanese mora by mora: kana as they are, kanji by the reading in a dictionary.

The reading and the pitch accent of a word come from UniDic (package unidic-lite) through MeCab
(package fugashi); words that songs read otherwise are listed in `words/ja.reading.txt`. Without
them kana are read alone, and their accent is unknown.
"""

import re
from functools import cache
from typing import Any

from melregen.errors import ParseError
from melregen.lyrics.word_list import read_entries

_KANJI = re.compile(r"[\u3005\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")
# A kana with the small vowels or ya, yu, yo that are spoken with it.
_MORA = re.compile(r"[ぁ-ゖァ-ヺゔヴ][ゃゅょぁぃぅぇぉゎャュョァィゥェォヮ]?|ー|[^\W]|\W")
_SMALL = frozenset("ゃゅょぁぃぅぇぉゎャュョァィゥェォヮ")
_TO_HIRAGANA = {code: code - 0x60 for code in range(ord("ァ"), ord("ヶ") + 1)}
_PARTICLES = frozenset(("助詞", "助動詞", "補助記号"))


def morae(text: str) -> list[tuple[str, int | None]]:
    """The morae of a text, and whether each carries the accent.

    Args:
        text: without spaces; kana, kanji, Latin letters, punctuation.

    Returns:
        The kana of each mora, or a sign or a word of other letters; 1 on the accented mora of a
        word, 0 on the others, None where the accent is unknown.

    Raises:
        ParseError: there are kanji, and no dictionary is installed.
    """
    tagger = _tagger()
    if tagger is None:
        if kanji := _KANJI.search(text):
            raise ParseError(
                f"the reading of '{kanji[0]}' needs a Japanese dictionary; install it with "
                "'pip install melregen[japanese]', or write the words in kana"
            )
        return [(mora, None) for mora in _split(text)]
    found: list[tuple[str, int | None]] = []
    for word in tagger(_sung(text)):
        found += _word(word)
    return found


def _sung(text: str) -> str:
    """Write the words that songs read otherwise than the dictionary in kana: 明日, あした."""
    readings = _sung_readings()
    pattern = "|".join(sorted(map(re.escape, readings), key=len, reverse=True))
    return re.sub(pattern, lambda match: readings[match[0]], text)


@cache
def _sung_readings() -> dict[str, str]:
    pairs = (entry.partition("=") for entry in read_entries("ja.reading"))
    return {word: kana for word, _, kana in pairs}


def _split(text: str) -> list[str]:
    joined: list[str] = []
    for match in _MORA.finditer(text):
        latin = match[0].isascii() and match[0].isalnum()
        if latin and joined and joined[-1].isascii() and joined[-1].isalnum():
            joined[-1] += match[0]
        else:
            joined.append(match[0])
    return joined


def _word(word: Any) -> list[tuple[str, int | None]]:
    surface: str = word.surface
    feature = word.feature
    reading = surface
    if _KANJI.search(surface):
        reading = (getattr(feature, "kana", None) or surface).translate(_TO_HIRAGANA)
    parts = _split(reading)
    accent = str(getattr(feature, "aType", None) or "").split(",")[0]
    if getattr(feature, "pos1", "") in _PARTICLES:
        return [(part, 0) for part in parts]
    if not accent.isdigit():
        return [(part, None) for part in parts]
    return [(part, int(at + 1 == int(accent))) for at, part in enumerate(parts)]


@cache
def _tagger() -> Any:
    try:
        import fugashi
        import unidic_lite  # noqa: F401
    except ImportError:
        return None
    return fugashi.Tagger()
