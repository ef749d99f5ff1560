"""Which syllables of a word are stressed.

English stress is the lexicon's. German, French, Italian and Latin stress follows rules: German by
prefixes, foreign endings and compounds; French on the last syllable that is not a mute e; Italian
on the last but one unless an accent is written; Latin by the weight of the last but one.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from melregen.lyrics.german import primary_stress
from melregen.lyrics.language import FUNCTION_WORDS
from melregen.lyrics.pronunciation import (
    Nucleus,
    fetch_words,
    is_known,
    nuclei,
    plain_word,
)
from melregen.lyrics.word_list import stressed_words
from melregen.music import Syllable

_NO_LETTERS = re.compile(r"[\W\d_]+")


def is_function_word(word: str, language: str) -> bool:
    """Whether a one-syllable word is an article, pronoun, preposition or the like."""
    plain = plain_word(word)
    known = FUNCTION_WORDS.get(language, frozenset())
    return plain in known or plain.strip("'") in known


def stressed_nuclei(word: str, language: str) -> tuple[Nucleus, ...]:
    """The vowels of an English or German word, each with its stress.

    Args:
        word: letters and apostrophes as printed.
        language: "en" or "de".
    """
    found = nuclei(word, language)
    if len(found) == 1:
        level = 0 if is_function_word(word, language) else 1
        return (replace(found[0], stress=level),)
    plain = plain_word(word)
    listed = stressed_words(language).get(plain.strip("'")) if language == "en" else None
    if listed is not None and listed < len(found):
        return _with_primary(found, listed)
    if not found or any(nucleus.stress == 1 for nucleus in found):
        return found
    if language == "de":
        return _german(plain, found)
    start = 1 if re.match(r"(?:a|be|re|de|un|for|en|ex|to)(?=[^aeiou])", plain) else 0
    return _with_primary(found, start)


def _with_primary(
    found: tuple[Nucleus, ...], primary: int, secondary: frozenset[int] = frozenset()
) -> tuple[Nucleus, ...]:
    return tuple(
        replace(nucleus, stress=1 if at == primary else 2 if at in secondary else 0)
        for at, nucleus in enumerate(found)
    )


# German

_SCHWA_END = re.compile(r"^e(?:n|l|r|m|s|t|st|nd|rn|ln|ns|rs|ls|lt|rt|tet|ten|te)?$")
_HEAVY_SUFFIX = re.compile(r"(?:heit|keit|schaft|haft|sam|bar|lein|tum|los|voll|reich)\w{0,3}$")


def _german(word: str, found: tuple[Nucleus, ...]) -> tuple[Nucleus, ...]:
    primary = primary_stress(word)
    return _with_primary(found, primary, _german_secondary(word, found, primary))


def _first_from(found: tuple[Nucleus, ...], offset: int) -> int:
    return next((at for at, nucleus in enumerate(found) if nucleus.start >= offset), -1)


def _german_secondary(word: str, found: tuple[Nucleus, ...], primary: int) -> frozenset[int]:
    """The second part of a compound, and the heavy suffixes."""
    suffix = _HEAVY_SUFFIX.search(word)
    if suffix and (at := _first_from(found, suffix.start())) > primary:
        return frozenset({at})
    for split in range(3, len(word) - 3):
        left, right = word[:split], word[split:]
        if not is_known(right, "de"):
            continue
        if is_known(left, "de") or (left.endswith("s") and is_known(left[:-1], "de")):
            at = _first_from(found, split)
            if at <= primary or _SCHWA_END.match(word[found[at].start :]):
                continue
            inner = stressed_nuclei(right, "de")
            shift = next((i for i, nucleus in enumerate(inner) if nucleus.stress == 1), 0)
            return frozenset({min(at + shift, len(found) - 1)})
    return frozenset()


# Languages that are only marked, never divided


def _romance(texts: tuple[str, ...], language: str) -> tuple[int | None, ...]:
    size = len(texts)
    plain = [_NO_LETTERS.sub("", plain_word(text)) for text in texts]
    if size == 1:
        return (0 if is_function_word("".join(plain), language) else 1,)
    if language == "fr":
        mute = re.search(r"(?:^|[^aeiouàâéèêîïôœùû])(?:e|es|ent)$|[iuy]e[s]?$", plain[-1])
        primary = size - 2 if mute else size - 1
    elif re.search(r"[àáèéìíòóùú]$", plain[-1]):
        primary = size - 1
    elif language == "it" or size == 2 or re.search(r"[^aeiouy]$|ae|oe|au", plain[-2]):
        primary = size - 2
    else:
        primary = size - 3
    return tuple(int(at == primary) for at in range(size))


def mark_stress(syllables: Sequence[Syllable], language: str | None) -> tuple[Syllable, ...]:
    """Fill in the stress of syllables that a composer divided.

    The divisions are kept, whether or not they agree with the dictionary's: a syllable gets the
    strongest stress among the vowels it holds.

    Args:
        syllables: of a whole sheet, in order.
        language: ISO 639-1 code: "en", "de", "fr", "it" or "la".

    Returns:
        The same syllables with stress 0, 1 or 2; None in other languages, in broken words that no
        dictionary knows, and where there is no letter.
    """
    if language not in FUNCTION_WORDS:
        return tuple(replace(syllable, stress=None) for syllable in syllables)
    words = _group(syllables)
    fetch_words(("".join(_letters(s.text) for s in word) for word in words), language)
    marked: list[Syllable] = []
    for word in words:
        whole = word[0].starts_word and word[-1].ends_word
        levels = _stress_of(tuple(s.text for s in word), language, whole)
        marked += [replace(s, stress=level) for s, level in zip(word, levels, strict=True)]
    return tuple(marked)


def _group(syllables: Sequence[Syllable]) -> list[list[Syllable]]:
    words: list[list[Syllable]] = []
    inside = False
    for syllable in syllables:
        if not inside or syllable.starts_word:
            words.append([])
        words[-1].append(syllable)
        inside = not syllable.ends_word
    return words


def _letters(text: str) -> str:
    """The letters and inner apostrophes of a syllable."""
    return "".join(c for c in text if c.isalpha() or c in "'’")


@lru_cache(maxsize=100_000)
def _stress_of(texts: tuple[str, ...], language: str, whole: bool) -> tuple[int | None, ...]:
    unknown = (None,) * len(texts)
    parts = [_letters(text) for text in texts]
    joined = "".join(parts)
    lead = len(joined) - len(joined.lstrip("'’"))
    word = joined.strip("'’")
    if not any(c.isalpha() for c in word):
        return unknown
    if not whole and (len(texts) == 1 or not is_known(word, language)):
        return unknown  # a piece of a broken word
    if language not in ("en", "de"):
        return _romance(texts, language)
    found = stressed_nuclei(word, language)
    if len(texts) == 1 and (len(found) < 2 or is_function_word(word, language)):
        return (0 if is_function_word(word, language) else 1,)
    levels: list[int | None] = []
    start = -lead
    for part in parts:
        inside = [n.stress or 0 for n in found if start <= n.start < start + len(part)]
        levels.append(1 if 1 in inside else 2 if 2 in inside else 0)
        start += len(part)
    return tuple(levels)
