"""The weight of Chinese characters: full tones are stressed, neutral tones and grammar are not.

Words of the list `words/zh.weight.txt` say which of their characters have the neutral tone (月亮·,
yuèliang), and where a character that is often grammar has its full tone (大地, 得到); the longest
word that fits is taken. Elsewhere the characters of grammar are weak by themselves.
"""

from collections.abc import Sequence
from functools import cache

from melregen.lyrics.word_list import read_entries

HAN = r"\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
"""The characters, as a class of a pattern."""

_WEAK = {
    "zh": frozenset("的地得了着著过過吗嗎呢吧么麼们們子儿兒啊呀哪啦之与與和就也都不在把被让讓"),
    "yue": frozenset("嘅咗緊喺噉咁呢啲㗎架嗎吖啦囉喎咩啩嘞既同都就唔也的了"),
}
_NEUTRAL = "·"


def character_weight(text: str, language: str) -> int | None:
    """The stress of a syllable that is written with one character, whatever signs are around it.

    Args:
        text: as printed.
        language: "zh" or "yue".

    Returns:
        1 for a full tone, 0 for a neutral tone and for characters of grammar (的, 嘅), None where
        there is no Chinese character.
    """
    return character_weights([text], language)[0]


def character_weights(texts: Sequence[str], language: str) -> tuple[int | None, ...]:
    """The stress of the syllables of a text, a character each, as `character_weight` tells it.

    Args:
        texts: of the syllables in order, with the signs around them.
        language: "zh" or "yue".
    """
    found = [[c for c in text if c >= "\u3400"] for text in texts]
    signs = [own[0] if own and own[0].isalpha() else "" for own in found]
    levels = [None if not sign else int(sign not in _WEAK[language]) for sign in signs]
    words = _weighed_words() if language == "zh" else {}
    at = 0
    while at < len(signs) and words:
        word = _longest_word(words, texts, signs, at)
        if word:
            levels[at : at + len(word)] = words[word]
        at += max(len(word), 1)
    return tuple(levels)


def _longest_word(
    words: dict[str, list[int | None]], texts: Sequence[str], signs: Sequence[str], at: int
) -> str:
    """The longest listed word that begins at a syllable, "" for none; no mark stands inside it."""
    for end in range(min(at + _longest(), len(signs)), at + 1, -1):
        word = "".join(signs[at:end])
        inside = texts[at : end - 1]
        if word in words and len(word) == end - at and all(t[-1:].isalpha() for t in inside):
            return word
    return ""


@cache
def _weighed_words() -> dict[str, list[int | None]]:
    """Listed words → the stress of their characters."""
    found: dict[str, list[int | None]] = {}
    for entry in read_entries("zh.weight"):
        marks = [entry[i + 1 : i + 2] == _NEUTRAL for i, c in enumerate(entry) if c != _NEUTRAL]
        found[entry.replace(_NEUTRAL, "")] = [int(not neutral) for neutral in marks]
    return found


@cache
def _longest() -> int:
    return max(map(len, _weighed_words()))
