"""A printed word → its syllables, each with the letters printed under its note.

Pronunciation decides how many syllables a word has (one for each vowel that is spoken),
hyphenation where the printed word is divided: between two vowels at the dictionary's hyphen where
there is one, else before the last consonant that can begin a syllable.
"""

import re
from functools import lru_cache
from itertools import pairwise

from melregen.lyrics.hyphenation import hyphenation_points
from melregen.lyrics.numbers import digits_to_syllables
from melregen.lyrics.pronunciation import (
    Nucleus,
    compound_joint,
    is_known,
    nuclei,
    plain_word,
    without_accents,
)
from melregen.lyrics.stress import is_function_word, stressed_nuclei
from melregen.music import Syllable, mark_word_places

HYPHENS = "-‐‑"  # hyphen-minus, hyphen, non-breaking hyphen
_APOSTROPHES = "'’‘ʼ`"
_PIECE = re.compile(
    rf"(?P<number>\d+(?:[.,]\d{{3}})*(?:st|nd|rd|th|s|te[nrs]?)?(?![^\W\d_]))"
    rf"|(?P<letters>[^\W\d_]+(?:[{_APOSTROPHES}]+[^\W\d_]+)*)"
    r"|(?P<digits>\d+)|(?P<other>.)",
    re.DOTALL,
)
_VOICED = ("èd", "éd", "ëd")
SUNG_SIGNS = "&+="  # "and", "plus", "is"

_UNITS = {
    "en": re.compile(r"th|sh|ch|ph|wh|ck|gh|qu|tch|dg|."),
    "de": re.compile(r"sch|ch|ck|ph|th|qu|."),
}
_ONSET = {
    "en": re.compile(r"[bcfgp]l|[bcdfgptw]r|(?:th|sh)r|s[cklmnptw]|[dt]w|[kg]n"),
    "de": re.compile(r"(?!)"),
}


_ENDING = re.compile(r"(?:ing?|er|en|ed)s?|ingly|est|eth|ish|y")
_GERMAN_ONSET = re.compile(
    r"sch[lmnrw]?|s[pt]r?|[bfgkp][lr]|[dt]r|pf[lr]?|[kg]n|zw|[pt]h|ch|[bcdfghjklmnprstvwxzß]?"
)


def _opens_with_schwa(word: str, left: Nucleus, right: Nucleus, between: str) -> bool:
    if not word.startswith("a") or left.stress or right.stress != 1:
        return False
    if left.end == 2:
        return word[1] == "r" and not between  # a-round, whose r the lexicon gives to the vowel
    return left.end == 1 and (len(between) == 1 or bool(_ONSET["en"].fullmatch(between)))


def _boundary(word: str, left: Nucleus, right: Nucleus, language: str) -> int:
    """Offset at which the word is divided between two neighbouring vowels."""
    first, last = left.end, max(left.end, right.start)
    if (joint := compound_joint(word, language)) and first <= joint <= last:
        return joint
    if word[right.start] in _APOSTROPHES or (language == "en" and word[right.start :] in _VOICED):
        return right.start  # it-'ll, belov-èd
    points = [
        p
        for p in hyphenation_points(without_accents(word) if language == "en" else word, language)
        if first <= p <= last and re.search("[aeiouyäöü]", word[p:])
    ]
    between = word[first:last]
    if language == "en" and _opens_with_schwa(word, left, right, between):
        return 1  # a-round, a-cross
    if points and language == "de":
        onsets = [p for p in points if _GERMAN_ONSET.fullmatch(word[p:last])]
        return min(onsets, default=max(points))
    if points:
        return min(points)
    if (
        language == "en"
        and (last - first > 1 or between == "w")
        and _ENDING.fullmatch(word[right.start :])
        and is_known(word[: right.start], "en")
    ):
        return right.start  # sing-ing, know-eth
    silent = re.match(r"[^aeiouy]+e(?=[^aeiouy])", between) if language == "en" else None
    if silent:
        return first + silent.end()  # some-times
    if re.match(rf"n[{_APOSTROPHES}]", word[right.start :]):
        return right.start  # could-n't
    between = between.lstrip("".join(_APOSTROPHES))
    first = last - len(between)
    units = _UNITS[language].findall(between)
    if len(units) <= 1:
        keeps_left = between in ("x", "ng")
        return last if keeps_left else first
    onset = units[-2] + units[-1]
    size = len(onset) if _ONSET[language].fullmatch(onset) and len(units) > 2 else len(units[-1])
    return last - size


def divide(word: str, language: str) -> tuple[str, ...]:
    """Divide a word of letters and inner apostrophes; the parts joined are the word.

    Args:
        word: as printed, without punctuation around it.
        language: "en" or "de".
    """
    return _cut(word, _boundaries(plain_word(word), language))


@lru_cache(maxsize=100_000)
def _boundaries(word: str, language: str) -> tuple[int, ...]:
    found = nuclei(word, language)
    cuts = (_boundary(word, a, b, language) for a, b in pairwise(found))
    return tuple(sorted({cut for cut in cuts if 0 < cut < len(word)}))


def _cut(word: str, cuts: tuple[int, ...]) -> tuple[str, ...]:
    edges = (0, *cuts, len(word))
    return tuple(word[a:b] for a, b in pairwise(edges))


def _is_initialism(word: str, language: str) -> bool:
    return 2 <= len(word) <= 4 and word.isupper() and not is_known(word, language)


def _levels(word: str, parts: tuple[str, ...], language: str) -> list[int]:
    """Stress of each part of a word: that of its strongest vowel."""
    if len(parts) == 1:
        return [0 if is_function_word(word, language) else 1]
    found = stressed_nuclei(word, language)
    levels, start = [], 0
    for part in parts:
        inside = [n.stress or 0 for n in found if start <= n.start < start + len(part)]
        levels.append(1 if 1 in inside else 2 if 2 in inside else 0)
        start += len(part)
    return levels if 1 in levels else [1, *levels[1:]]


def _override(token: str, language: str) -> tuple[str, ...] | None:
    """The parts of a word whose hyphens were typed to divide it, None for a real compound."""
    core = re.search(rf"[^\W\d_](?:.*[^\W\d_])?[{_APOSTROPHES}]?", token)
    if core is None or not re.search(rf"[{HYPHENS}]", core[0]):
        return None
    parts = re.split(rf"[{HYPHENS}]", core[0])
    letters = rf"[^\W\d_{_APOSTROPHES}]"
    if not all(
        re.fullmatch(rf"[{_APOSTROPHES}]?{letters}+(?:[{_APOSTROPHES}]{letters}*)?", p)
        for p in parts
    ):
        return None
    joined = "".join(parts)
    inner_capitals = any(part[:1].isupper() for part in parts[1:])
    if inner_capitals and not joined.isupper():
        return None  # Coca-Cola
    known = [is_known(re.sub(f"(?<=.)[{_APOSTROPHES}].*", "", p), language) for p in parts]
    long = [len(_boundaries(plain_word(part), language)) > 0 for part in parts]
    if is_known(joined.strip(_APOSTROPHES), language):
        divided = not any(k and n for k, n in zip(known, long, strict=True))
    else:
        divided = not all(known) and not any(long) and len(divide(joined, language)) == len(parts)
    if not divided:
        return None
    before, after = token[: core.start()], token[core.end() :]
    return (before + parts[0], *parts[1:-1], parts[-1] + after)


def syllabify_word(
    token: str, language: str, *, spell_capitals: bool = True
) -> tuple[Syllable, ...]:
    """Divide one printed word, with the punctuation around it, into sung syllables.

    The texts of the syllables joined are the token, except for hyphens that divide it on purpose
    (`a-ma-zing`): where the word without its hyphens is in the lexicon, or its parts are no words,
    the hyphens are the user's division and are not printed; else the word is a compound, its
    hyphens are printed and its parts divided (`well-known`, `twenty-one`).

    Numbers have as many syllables as when spoken, but never more than digits, for each prints at
    least one. Capitals that make no word (`USA`) are spelled, a syllable a letter.

    Args:
        token: a word as printed, without white space.
        language: "en" or "de".
        spell_capitals: False where the whole text is in capitals.

    Returns:
        No syllable where the token holds no letter and no digit.
    """
    divided = _override(token, language)
    if divided is not None:
        word = "".join(c for c in "".join(divided) if c.isalpha() or c in _APOSTROPHES)
        bare = tuple("".join(c for c in p if c.isalpha() or c in _APOSTROPHES) for p in divided)
        return _as_syllables(divided, _levels(word, bare, language))
    texts: list[str] = []
    levels: list[int] = []
    waiting = ""
    for piece in _PIECE.finditer(token):
        text = piece[0]
        if piece.lastgroup == "letters":
            if spell_capitals and _is_initialism(text, language):
                parts = tuple(text)
            else:
                parts = divide(text, language)
            new = _levels(text, parts, language)
        elif piece.lastgroup in ("number", "digits"):
            parts = digits_to_syllables(text, language)
            new = [1] + [0] * (len(parts) - 1)
        elif text in SUNG_SIGNS:
            parts, new = (text,), [0]
        elif texts:
            texts[-1] += text
            continue
        else:
            waiting += text
            continue
        texts += [waiting + parts[0], *parts[1:]]
        levels += new
        waiting = ""
    return _as_syllables(tuple(texts), levels)


def _as_syllables(texts: tuple[str, ...], levels: list[int]) -> tuple[Syllable, ...]:
    places = mark_word_places([True] * len(texts))
    return tuple(
        Syllable(text, place, level)
        for text, place, level in zip(texts, places, levels, strict=True)
    )
