"""A word → its parts, one for each spoken syllable.

Pronunciation decides how many syllables a word has (one for each vowel that is spoken),
hyphenation where the printed word is divided: between two vowels at the dictionary's hyphen where
there is one, else before the last consonant that can begin a syllable.
"""

import re
from functools import lru_cache
from itertools import accumulate, pairwise

from melregen.lyrics.english import compound_joint
from melregen.lyrics.german import number_joints, prefix_end
from melregen.lyrics.hyphenation import hyphenation_points
from melregen.lyrics.languages import spelling_of
from melregen.lyrics.lexicon import is_known
from melregen.lyrics.nucleus import Nucleus, plain_word, without_accents
from melregen.lyrics.pronunciation import listed_division, nuclei, undrawn

APOSTROPHES = "'’‘ʼ`"
_VOICED = ("èd", "éd", "ëd")

_UNITS = {
    "en": re.compile(r"th|sh|ch|ph|wh|ck|gh|qu|tch|dg|."),
    "de": re.compile(r"sch|ch|ck|ph|th|qu|."),
}
_ONSET = {
    "en": re.compile(r"[bcfgp]l|[bcdfgptw]r|(?:th|sh)r|s[cklmnptw]|[dt]w|[kg]n"),
    "de": re.compile(r"(?!)"),
}


_KEPT_LEFT = {"en": ("x", "ng", "ck", "dg", "tch"), "de": ("x", "ng")}
"""Consonants that no syllable begins with: sing-er, edg-es; but German ho-cke."""

_INFLECTED = re.compile(rf"[{APOSTROPHES}]?s$|(?<=s)[{APOSTROPHES}]$")

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


def _swallowed(word: str, nucleus: Nucleus) -> int:
    """How many letters at the end of a vowel are consonants: the r of in-spi-ra-tion."""
    return 1 if nucleus.end - nucleus.start > 1 and word[nucleus.end - 1] == "r" else 0


def _printed_forms(word: str, language: str) -> tuple[str, ...]:
    """Return how a dictionary may have a word: an English one that ends in s also as without."""
    if language != "en":
        return (word,)
    bare = without_accents(word)
    ending = _INFLECTED.search(bare)
    return (bare, bare[: ending.start()]) if ending else (bare,)


def _boundary(word: str, left: Nucleus, right: Nucleus, language: str) -> int:
    """Offset at which the word is divided between two neighbouring vowels."""
    first, last = left.end, max(left.end, right.start)
    if (joint := compound_joint(word, language)) and first <= joint <= last:
        return joint
    if language == "de":
        for joint in (prefix_end(word), *number_joints(word)):
            if joint and first <= joint <= last:
                return joint
    if word[right.start] in APOSTROPHES or (language == "en" and word[right.start :] in _VOICED):
        return right.start  # it-'ll, belov-èd
    points: list[int] = []
    for printed in _printed_forms(word, language):
        points = points or [
            p
            for p in hyphenation_points(printed, language)
            if first - _swallowed(word, left) <= p <= last and re.search("[aeiouyäöü]", word[p:])
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
    if re.match(rf"n[{APOSTROPHES}]", word[right.start :]):
        return right.start  # could-n't
    between = between.lstrip("".join(APOSTROPHES))
    first = last - len(between)
    units = _UNITS[language].findall(between)
    if len(units) <= 1:
        return last if between in _KEPT_LEFT[language] else first
    onset = units[-2] + units[-1]
    size = len(onset) if _ONSET[language].fullmatch(onset) and len(units) > 2 else len(units[-1])
    return last - size


def divide(word: str, language: str) -> tuple[str, ...]:
    """Divide a word of letters and inner apostrophes; the parts joined are the word.

    Args:
        word: as printed, without punctuation around it.
        language: ISO 639-1 code of an alphabetic language.
    """
    return _cut(word, _boundaries(plain_word(word), language))


@lru_cache(maxsize=100_000)
def _boundaries(word: str, language: str) -> tuple[int, ...]:
    if (whole := listed_division(word, language)) is not None:
        return tuple(accumulate(map(len, whole[0][:-1])))
    if (short := undrawn(word, language)) is not None:
        plain, places = short
        return tuple(places[cut - 1] + 1 for cut in _boundaries(plain, language))
    if language == "en" and word.endswith("in'"):
        return tuple(cut for cut in _boundaries(word[:-1] + "g", "en") if cut < len(word) - 1)
    found = nuclei(word, language)
    if language not in ("en", "de"):
        inside = spelling_of(language).cuts(word, found)
        return tuple(cut for cut in inside if 0 < cut < len(word))
    cuts = (_boundary(word, a, b, language) for a, b in pairwise(found))
    return tuple(sorted({cut for cut in cuts if 0 < cut < len(word)}))


def _cut(word: str, cuts: tuple[int, ...]) -> tuple[str, ...]:
    edges = (0, *cuts, len(word))
    return tuple(word[a:b] for a, b in pairwise(edges))
