"""Which syllables of a word are stressed.

English stress is the lexicon's, German stress follows the rules of `german`, that of the other
languages the rules beside their spelling in `languages/`; where these cannot tell, it is unknown.
Function words of one syllable are unstressed in all of them.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from melregen.lyrics.characters import character_weights
from melregen.lyrics.german import primary_stress
from melregen.lyrics.languages import SPELLED, spelling_of
from melregen.lyrics.lexicon import fetch_words, is_known
from melregen.lyrics.nucleus import Nucleus, plain_word
from melregen.lyrics.pronunciation import nuclei
from melregen.lyrics.word_list import stressed_words, word_set
from melregen.music import UNDERTIE, Syllable

_ELIDING = frozenset({"fr", "it"})  # j'ai, c'est, l'ho
_MARKED = frozenset({"en", "de", *SPELLED})


def is_function_word(word: str, language: str) -> bool:
    """Whether a one-syllable word is an article, pronoun, preposition or the like."""
    plain = plain_word(word)
    known = word_set(f"{language}.function")
    elided = plain.rpartition("'")[2] if language in _ELIDING else ""
    return plain in known or plain.strip("'") in known or elided in known


def stressed_nuclei(word: str, language: str) -> tuple[Nucleus, ...]:
    """The vowels of a word, each with its stress, None where that is unknown.

    Args:
        word: letters and apostrophes as printed.
        language: ISO 639-1 code of an alphabetic language.
    """
    found = nuclei(word, language)
    if len(found) == 1:
        level = 0 if is_function_word(word, language) else 1
        return (replace(found[0], stress=level),)
    plain = plain_word(word)
    listed = stressed_words(language).get(plain.strip("'")) if language == "en" else None
    if listed is not None and listed < len(found):
        return _with_primary(found, listed)
    marked = [at for at, nucleus in enumerate(found) if nucleus.stress == 1]
    if len(marked) > 1:  # en-gi-NEER, a-long-SIDE
        return _with_primary(found, marked[-1], frozenset(marked[:-1]))
    if not found or marked:
        return found
    if language == "de":
        return _german(plain, found)
    if language != "en":
        primary = spelling_of(language).primary(plain, found)
        return found if primary is None else _with_primary(found, primary)
    start = 1 if re.match(r"(?:a|be|re|de|un|for|en|ex|to)(?=[^aeiou])", plain) else 0
    return _with_primary(found, start)


def strongest(levels: Sequence[int | None]) -> int | None:
    """The strongest of the stresses of the vowels of one syllable; None where one is unknown."""
    if 1 in levels:
        return 1
    if None in levels:
        return None
    return 2 if 2 in levels else 0


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


def mark_stress(syllables: Sequence[Syllable], language: str | None) -> tuple[Syllable, ...]:
    """Fill in the stress of syllables that a composer divided.

    The divisions are kept, whether or not they agree with the dictionary's: a syllable gets the
    strongest stress among the vowels it holds.

    Args:
        syllables: of a whole sheet, in order.
        language: ISO 639-1 code.

    Returns:
        The same syllables with stress 0, 1 or 2; None in other languages, in broken words that no
        dictionary knows, and where there is no letter.
    """
    if language in ("zh", "yue"):
        levels = character_weights([s.text for s in syllables], language)
        return tuple(replace(s, stress=lv) for s, lv in zip(syllables, levels, strict=True))
    if language not in _MARKED:
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
    if any(UNDERTIE in text for text in texts):
        return _stress_of_elided(texts, language, whole)
    unknown = (None,) * len(texts)
    parts = [_letters(text) for text in texts]
    joined = "".join(parts)
    lead = len(joined) - len(joined.lstrip("'’"))
    word = joined.strip("'’")
    if not any(c.isalpha() for c in word):
        return unknown
    known = is_known(word, language) if language in ("en", "de") else True
    if not whole and (len(texts) == 1 or not known):
        return unknown  # a piece of a broken word
    found = stressed_nuclei(word, language)
    if len(texts) == 1 and (len(found) < 2 or is_function_word(word, language)):
        return (0 if is_function_word(word, language) else 1,)
    levels: list[int | None] = []
    start = -lead
    for part in parts:
        inside = [n.stress for n in found if start <= n.start < start + len(part)]
        levels.append(strongest(inside))
        start += len(part)
    return tuple(levels)


def _stress_of_elided(texts: tuple[str, ...], language: str, whole: bool) -> tuple[int | None, ...]:
    """The stress where words share a note: the stronger of the two there."""
    words: list[list[tuple[int, str]]] = [[]]
    for at, text in enumerate(texts):
        first, *others = text.split(UNDERTIE)
        words[-1].append((at, first))
        words += [[(at, other)] for other in others]
    levels: list[list[int | None]] = [[] for _ in texts]
    for word in words:
        found = _stress_of(tuple(text for _, text in word), language, whole)
        for (at, _), level in zip(word, found, strict=True):
            levels[at].append(level)
    return tuple(strongest(level) for level in levels)
