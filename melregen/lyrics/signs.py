"""Chinese, Japanese and Korean: one character, one kana or one syllable block a note.

Weight is told as in other languages: in Chinese a full tone is stressed, a neutral tone and the
characters of grammar are not; in Japanese the mora before the fall of pitch is.
"""

import re
from dataclasses import replace

from melregen.lyrics.characters import HAN, character_weights
from melregen.lyrics.divide import divide
from melregen.lyrics.japanese import morae
from melregen.music import Syllable, mark_word_places

SIGN_LANGUAGES = ("zh", "yue", "ja", "ko")
"""Codes of the languages that are divided here."""

_PIECE = re.compile(rf"(?P<han>[{HAN}])|(?P<hangul>[\uac00-\ud7a3]+)|(?P<word>\w+)|(?P<other>\W)")


def sign_syllables(token: str, language: str) -> tuple[Syllable, ...]:
    """Divide a run of characters without spaces into sung syllables.

    Args:
        token: as printed, with its punctuation.
        language: "zh", "yue", "ja" or "ko".

    Raises:
        ParseError: Japanese with kanji, and no dictionary is installed that reads them.
    """
    if language == "ja":
        return _with_marks([(text, level) for text, level in morae(token)])
    pieces: list[tuple[str, int | None]] = []
    weights = _weights(token, language) if language != "ko" else []
    for match in _PIECE.finditer(token):
        if match.lastgroup == "han" and language != "ko":
            pieces.append((match[0], weights.pop(0)))
        elif match.lastgroup == "hangul":
            return _korean(token)
        else:
            pieces.append((match[0], None))
    return _with_marks(pieces)


def _weights(token: str, language: str) -> list[int | None]:
    """The stress of each Chinese character of a token."""
    pieces = [match[0] for match in _PIECE.finditer(token)]
    levels = character_weights(pieces, language)
    matches = _PIECE.finditer(token)
    return [lv for m, lv in zip(matches, levels, strict=True) if m.lastgroup == "han"]


def _with_marks(pieces: list[tuple[str, int | None]]) -> tuple[Syllable, ...]:
    """Make syllables; what is no letter and no digit goes with its neighbour before, else after.

    Words in Latin letters are divided as English ones.
    """
    syllables: list[Syllable] = []
    waiting = ""
    for text, level in pieces:
        if any(c.isalnum() for c in text):
            parts = divide(text, "en") if text.isascii() and text.isalpha() else (text,)
            places = mark_word_places([True] * len(parts))
            syllables += [
                Syllable(part, place, level) for part, place in zip(parts, places, strict=True)
            ]
            first = syllables[-len(parts)]
            syllables[-len(parts)] = replace(first, text=waiting + first.text)
            waiting = ""
        elif syllables:
            syllables[-1] = replace(syllables[-1], text=syllables[-1].text + text)
        else:
            waiting += text
    return tuple(syllables)


def _korean(token: str) -> tuple[Syllable, ...]:
    texts: list[str] = []
    waiting = ""
    for character in token:
        if character.isalnum():
            texts.append(waiting + character)
            waiting = ""
        elif texts:
            texts[-1] += character
        else:
            waiting += character
    places = mark_word_places([True] * len(texts))
    return tuple(Syllable(text, place) for text, place in zip(texts, places, strict=True))
