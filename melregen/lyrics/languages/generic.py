"""Languages without rules of their own: a vowel group is a syllable, hyphenation parts it.

Approximate: two vowels are one syllable unless the hyphenation dictionary parts them.
"""

import re
from functools import cache
from itertools import pairwise

from melregen.lyrics.hyphenation import hyphenation_points
from melregen.lyrics.languages.spelling import Spelling
from melregen.lyrics.nucleus import Nucleus, without_accents

_VOWELS = "aeiouyæœøıаеёиоуыэюяєіїαεηιουω"
_EVERY_VOWEL = frozenset(
    ("ru", "be", "bg", "mk", "sr", "el", "cs", "sk", "sl", "hr", "hu", "fi", "et")
)
_LIQUID_VOWELS = frozenset(("cs", "sk", "hr", "sr", "sl"))  # vlk, srce
# Greek writes accents, and two letters for one vowel; an i without accent glides into a vowel.
_GREEK = r"[αεου][ιί]|[αεηο][υύ]|[αεηιουωάέήίόύώϊϋΐΰ]"
_GREEK_GLIDE = re.compile(r"(?<=[βγδζθκλμνξπρστφχψ])ι(?=[αεοωάέόώ])")
_TURKISH = "[aeıioöuüâîû]"  # y is a consonant
_NO_VOWELS = str.maketrans("йў", "jw")  # without their marks they would be vowels
_NO_GLIDE = re.compile(r"(?!)")
_ONSET = re.compile(r"(?:[bcdfgkptvбвгдкпстфхβγδθκπτφχ])?[rlрлρλ]|\w?")


class _Generic(Spelling):
    """Nuclei by vowel groups; `language` finds the hyphenation dictionary."""

    def __init__(self, language: str) -> None:
        pattern = f"[{_VOWELS}]" if language in _EVERY_VOWEL else f"[{_VOWELS}]+"
        if language in _LIQUID_VOWELS:
            pattern += "|(?<=[b-df-hj-np-tv-z])[rl](?![aeiouylr])"
        pattern = _TURKISH if language in ("tr", "az") else pattern
        pattern, silent = (pattern, _NO_GLIDE) if language != "el" else (_GREEK, _GREEK_GLIDE)
        super().__init__(re.compile(pattern), _ONSET, silent)
        object.__setattr__(self, "_language", language)

    def nuclei(self, word: str) -> tuple[Nucleus, ...]:
        if self.silent is _GREEK_GLIDE:
            return super().nuclei(word)
        found = super().nuclei(without_accents(word.translate(_NO_VOWELS)))
        points = hyphenation_points(word, self._language)  # type: ignore[attr-defined]
        parted: list[Nucleus] = []
        for nucleus in found:
            cuts = sorted(p for p in points if nucleus.start < p < nucleus.end)
            edges = [nucleus.start, *cuts, nucleus.end]
            parted += [Nucleus(a, b) for a, b in pairwise(edges)]
        return tuple(parted)

    def _cut(self, word: str, left: Nucleus, right: Nucleus) -> int:
        points = hyphenation_points(word, self._language)  # type: ignore[attr-defined]
        inside = [p for p in points if left.end <= p <= right.start]
        return min(inside) if inside else super()._cut(word, left, right)


@cache
def generic_spelling(language: str) -> Spelling:
    """The approximate rules of a language by its ISO 639-1 code."""
    return _Generic(language)
