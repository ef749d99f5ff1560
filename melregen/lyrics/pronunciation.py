"""How a word is spoken: which of its letters are vowels of a syllable, and how stressed.

English and German have rules of their own, the other languages are spelled as they are spoken, or
nearly: see `languages/`. Words that no rule divides right are listed in `words/`.
"""

import re
from functools import lru_cache

from melregen.lyrics.english import english_nuclei
from melregen.lyrics.german_vowels import german_nuclei
from melregen.lyrics.languages import spelling_of
from melregen.lyrics.lexicon import is_known
from melregen.lyrics.nucleus import Nucleus, plain_word
from melregen.lyrics.word_list import whole_words

_ANY_VOWEL = re.compile("[aeiouyäöüà-æè-ïò-öø-ýœ]+")


def nuclei(word: str, language: str) -> tuple[Nucleus, ...]:
    """The vowels of a word, one for each spoken syllable.

    Args:
        word: letters and apostrophes as printed.
        language: ISO 639-1 code.
    """
    return _nuclei(plain_word(word), language)


@lru_cache(maxsize=100_000)
def _nuclei(word: str, language: str) -> tuple[Nucleus, ...]:
    if (whole := listed_division(word, language)) is not None:
        return _from_division(*whole)
    if (short := undrawn(word, language)) is not None:
        plain, places = short
        return tuple(
            Nucleus(places[n.start], places[n.end - 1] + 1, n.stress)
            for n in _nuclei(plain, language)
        )
    if language == "en":
        return english_nuclei(word)
    if language == "de":
        return german_nuclei(word)
    return spelling_of(language).nuclei(word)


def listed_division(word: str, language: str) -> tuple[tuple[str, ...], int] | None:
    """The syllables of a word that is divided by hand, and the index of the stressed one.

    Args:
        word: in lower case, with straight apostrophes.
        language: ISO 639-1 code.
    """
    words = whole_words(language)
    if word in words:
        return words[word]
    if word.endswith("s") and word[:-1] in words:
        parts, stressed = words[word[:-1]]
        return (*parts[:-1], parts[-1] + "s"), stressed
    return None


_DRAWN = re.compile(r"([^\W\d_])\1{2,}")


def undrawn(word: str, language: str) -> tuple[str, tuple[int, ...]] | None:
    """A drawn-out word (looove, soooo, babyyy) as it is spelled.

    Args:
        word: in lower case.
        language: of the lexicon that knows the usual spelling.

    Returns:
        The word with each letter of three and more written once, or twice where only so the
        lexicon knows it, and the offset of each of its letters in the drawn-out word, the last
        of a run for a run's last letter; None for a word without such a run.
    """
    if not _DRAWN.search(word):
        return None
    once, twice = (_squeeze(word, size) for size in (1, 2))
    return twice if not is_known(once[0], language) and is_known(twice[0], language) else once


def _squeeze(word: str, size: int) -> tuple[str, tuple[int, ...]]:
    letters: list[str] = []
    places: list[int] = []
    for run in re.finditer(r"(.)\1*", word):
        kept = min(size, len(run[0])) if len(run[0]) > 2 else len(run[0])
        letters += run[1] * kept
        places += [*range(run.start(), run.start() + kept - 1), run.end() - 1]
    return "".join(letters), tuple(places)


def _from_division(parts: tuple[str, ...], stressed: int) -> tuple[Nucleus, ...]:
    found, start = [], 0
    for at, part in enumerate(parts):
        vowels = _ANY_VOWEL.search(part)
        left, right = vowels.span() if vowels else (0, 1)
        found.append(Nucleus(start + left, start + right, int(at == stressed)))
        start += len(part)
    return tuple(found)
