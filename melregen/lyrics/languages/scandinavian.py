"""What Swedish, Norwegian and Danish share: prefixes without stress, endings that draw it."""

import re
from collections.abc import Callable

from melregen.lyrics.languages.spelling import Spelling
from melregen.lyrics.nucleus import Nucleus
from melregen.lyrics.word_list import stressed_words

_ONSET = re.compile(
    r"(?:sk|st|sp|[bcdfgkptv])[rlv]|s[kptvlnm]|skj|stj|[bdfghklmnprstv]j|[kg]n|ch|th|ph|sch|qu|[bcdfghjklmnpqrstvwxz]?"
)
_PREFIX = re.compile(
    r"^(?:be|för|for|ge)(?=[bdghjklmnpsftv]{1,3}[aeiouyåäöæø]+[^aeiouyåäöæø]+[aeiouyåäöæø]|[eåaä][nlrs]\w{2})"
)
_ENDING = re.compile(
    r"(?<=\w\w)(?:(ion)(?:en|er|erna|ene)?|(er)(?:a|ar|ade|at|as|ing|e|et|te|ede)|(itet)(?:en|er)?|(ist)(?:en|er)?"
    r"|(ent)(?:en|er)?|(ant)(?:en|er)?|(ell)[ta]?|(ör)(?:en|er)?|(i)n?|(al)[ta]?|(ism)(?:en|e)?|(ik)$)$"
)


def stress_rule(language: str) -> Callable[[str, tuple[Nucleus, ...]], int | None]:
    """The stress of a language: of the listed words, after be- and för-, on endings, else first."""

    def primary(word: str, found: tuple[Nucleus, ...]) -> int | None:
        last = len(found) - 1
        listed = stressed_words(language).get(word)
        if listed is not None:
            return min(listed, last)
        ending = _ENDING.search(word)
        if (
            ending
            and last > 0
            and len(word) > 5
            and ending[0][:3] in ("ion", "era", "ist", "ite", "ism", "erin"[:3], "ere")
        ):
            start = next(ending.start(n) for n in range(1, ending.re.groups + 1) if ending[n])
            at = next((i for i, n in enumerate(found) if n.start >= start), 0)
            return min(at + word[start:].startswith("itet"), last)
        if _PREFIX.match(word) and last > 0:
            return 1
        return 0

    return primary


def spelling(language: str, vowels: str, pairs: str = "(?!)") -> Spelling:
    """The rules of a language with its vowel letters and the pairs that are one vowel."""
    nucleus = re.compile(rf"{pairs}|[{vowels}]")
    silent = re.compile(rf"(?<=q)u(?=[{vowels}])|y(?=[aeou])(?<=^y)")
    return Spelling(nucleus, _ONSET, silent, primary=stress_rule(language))
