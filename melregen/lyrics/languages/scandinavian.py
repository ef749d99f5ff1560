"""What Swedish, Norwegian and Danish share: prefixes without stress, endings that draw it."""

import re
from collections.abc import Callable

from melregen.lyrics.languages.spelling import Spelling
from melregen.lyrics.nucleus import Nucleus
from melregen.lyrics.word_list import listed_stress

_ONE_CONSONANT = re.compile(r"ch|th|ph|sch|qu|[bcdfghjklmnpqrstvwxz]?")
_JOINT = re.compile(
    r"^(?:(?:för|for|över|over|under|efter|vår)(?=[aiouyåäöæø]\w|[eé][lr]\w)|(?:för|upp|fram|till)(?=s[ptkvlmn]\w{2}|stå)"
    r"|(?:ett?|två|to|tre|fyra|fire|fem|sex|seks|sju|syv|åtta|åtte|otte|nio|ni)(?=hundr|tus[ie]n))"
)
_PREFIX = re.compile(
    r"^(?:be(?!dre|st[eoa]|gg|n[ae]|rg|kk|l[lt]|nk|rr|tt|in|sk|d[ie])"
    r"|för(?!e|r|st[aeo]|äld|mid|del|namn|ord|slag|svar|sta)"
    r"|for(?!e(?!l|st)|m|t(?![eæ]l|j|r)|sk|rig|an|hold|slag|år|mål|side|ord|del|bi|rest|mann|nuft))"
    r"(?=[bdfghjklmnprstv]{1,3}[aeiouyåäöæø]|[eåaä][nlrs]\w{2})"
)
_LAST = re.compile(
    r"(?<=\w\w)(ion|ist|itet|ent|ant|ell|log|ör|ism|era|ere)"
    r"(?:en|er|et|t|a|s|ar|at|ade|as|te|de|erna|ene|erne|n)?$"
)
_ENDINGS = (
    "ken", "ker", "en", "et", "er", "ene", "erna", "erne", "ar", "arna", "s", "n", "r", "a", "t",
    "e", "na",
)  # fmt: skip


def stress_rule(language: str) -> Callable[[str, tuple[Nucleus, ...]], int | None]:
    """The stress of a language: of the listed words, on endings, after be- and för-, else first."""

    def primary(word: str, found: tuple[Nucleus, ...]) -> int | None:
        last = len(found) - 1
        listed = listed_stress(language, word, _ENDINGS)
        if listed is not None:
            return min(listed, last)
        ending = _LAST.search(word) if last > 0 and len(word) > 5 else None
        if ending and not ending[1].startswith("er"):
            at = next((i for i, n in enumerate(found) if n.start >= ending.start(1)), 0)
            return min(at + (ending[1] == "itet"), last)
        if ending and last > 1 and re.search(r"[tsdnlr]er[ae]", word):
            return next((i for i, n in enumerate(found) if n.start >= ending.start(1)), 0)
        return 1 if last > 0 and _PREFIX.match(word) else 0

    return primary


def spelling(language: str, vowels: str, pairs: str = "(?!)", onset: str = "(?!)") -> Spelling:
    """The rules of a language with its vowel letters and the pairs that are one vowel.

    Args:
        language: ISO 639-1 code.
        vowels: the vowel letters.
        pairs: a pattern of those that are one vowel together.
        onset: a pattern of the groups of consonants that are not parted; of others the last
            consonant begins the syllable.
    """
    nucleus = re.compile(rf"{pairs}|[{vowels}]")
    silent = re.compile(rf"(?<=q)u(?=[{vowels}])|y(?=[aeou])(?<=^y)")
    onsets = re.compile(rf"{onset}|{_ONE_CONSONANT.pattern}")
    return Spelling(nucleus, onsets, silent, stress_rule(language), joint=_JOINT)
