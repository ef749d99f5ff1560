"""The vowels of German words.

Spelling is regular enough for rules; hyphenation, the lexicon (package gruut-lang-de) and a list
decide where two vowels are two syllables (Familie).
"""

import re
from functools import cache

from melregen.lyrics.hyphenation import hyphenation_points
from melregen.lyrics.lexicon import is_known, lexicon
from melregen.lyrics.nucleus import Nucleus
from melregen.lyrics.word_list import parse_word, read_entries

_DIPHTHONG = re.compile("aa|ee|oo|a[iuyü]|äu|e[iuy]|ie|[ou]i|[aou]e")
_VOWELS = frozenset("aeiouyäöüàáâèéêëìíîïòóôùúû")

# Vowels that the dictionary parts wrongly: Heer-de, Melo-dei, er-schien, ge-riet, Oel-baum; it is
# right in Ide-en, ge-impft, Lili-en, Po-et.
_NEVER_PARTED = re.compile(
    r"(?:aa|oo|ee)(?!n$)(?<!^[bg]ee)|(?<!^[bg])ei(?!s[mt])|(?<=sch)ie|ie(?=ß)|ie(?:te?[nt]?|r(?:n|e?t|s?t|ten?))$|^[aou]e(?!r)"
)
_ALWAYS_PARTED = re.compile(r"(?<=.)[aou]e$")  # A-lo-e


def german_nuclei(word: str) -> tuple[Nucleus, ...]:
    """The vowels of a German word in lower case, their stress left open."""
    points = hyphenation_points(word, "de")
    found: list[Nucleus] = []
    at = 0
    while at < len(word):
        letter, pair = word[at], word[at : at + 2]
        glide = (letter == "u" and word[at - 1 : at] == "q") or (
            letter == "y" and at == 0 and pair[1:] in _VOWELS
        )
        if letter not in _VOWELS or glide:
            at += 1
            continue
        parted = _ALWAYS_PARTED.match(word, at) or (
            at + 1 in points and not _NEVER_PARTED.match(word, at)
        )
        size = 2 if _DIPHTHONG.fullmatch(pair) and not parted else 1
        found.append(Nucleus(at, at + size))
        at += size
    return _hiatus(word, tuple(found))


def _hiatus(word: str, found: tuple[Nucleus, ...]) -> tuple[Nucleus, ...]:
    """Speak a final ie as one vowel (Chemie), or as two where the list or the lexicon has it so."""
    if len(found) > 1 and word.endswith("ier") and is_known(f"{word}en", "de"):
        last, before = found[-1], found[-2]
        if before.end == last.start:  # ich telefonier'
            return (*found[:-2], Nucleus(before.start, last.end))
    if len(found) < 2 or not re.search("ie[ns]?$", word):
        return found
    last, before = found[-1], found[-2]
    stem = word.rstrip("ns")
    listed = stem in _hiatus_words()
    if word[last.start : last.end] == "e" and before.end == last.start:
        if listed or word.endswith("n"):
            return found
        return (*found[:-2], Nucleus(before.start, last.end))
    if word[last.start : last.end] != "ie":
        return found
    spoken = None if _NEVER_PARTED.match(word, last.start) else lexicon("de").get(word)
    if listed or (spoken and re.search(r"i[ː̯]* ?ə", spoken)):
        return (*found[:-1], Nucleus(last.start, last.start + 1), Nucleus(last.start + 1, last.end))
    return found


@cache
def _hiatus_words() -> frozenset[str]:
    """Listed words that end in i-e, as two syllables."""
    entries = (parse_word(entry)[0] for entry in read_entries("de"))
    return frozenset(
        "".join(parts) for parts in entries if parts[-1] == "e" and parts[-2].endswith("i")
    )
