"""The vowel of a syllable, and a word in the form that rules and lexicons know."""

import unicodedata
from dataclasses import dataclass

_STRAIGHT = str.maketrans(dict.fromkeys("’ʼ‘`", "'"))


@dataclass(frozen=True)
class Nucleus:
    """The vowel of a syllable: letters `start` to `end` (exclusive) of the word.

    Attributes:
        start: offset of its first letter.
        end: offset after its last letter.
        stress: 0 none, 1 primary, 2 secondary; None where unknown.
    """

    start: int
    end: int
    stress: int | None = None


def plain_word(word: str) -> str:
    """The word in lower case with straight apostrophes, letter for letter."""
    lower = word.lower()
    if len(lower) != len(word):  # İ has a lower case of two characters
        lower = "".join(c if len(c.lower()) > 1 else c.lower() for c in word)
    return lower.translate(_STRAIGHT)


def without_accents(word: str) -> str:
    """The word with plain letters, letter for letter."""
    return "".join(unicodedata.normalize("NFD", letter)[0] for letter in word)
