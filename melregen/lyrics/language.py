"""Languages: which are supported, and which one a text or a line is in."""

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from functools import cache

from melregen.errors import ParseError
from melregen.lyrics.word_list import word_set

SUPPORTED: dict[str, str] = {
    "en": "English",
    "de": "German",
    "fr": "French",
    "it": "Italian",
    "es": "Spanish",
    "pt": "Portuguese",
    "la": "Latin",
    "nl": "Dutch",
    "sv": "Swedish",
    "no": "Norwegian",
    "da": "Danish",
    "pl": "Polish",
    "uk": "Ukrainian",
    "zh": "Mandarin",
    "yue": "Cantonese",
    "ja": "Japanese",
    "ko": "Korean",
}
"""Languages that are divided into syllables by rules of their own."""

RECOGNISED = SUPPORTED
"""Languages whose text is recognised."""

_APPROXIMATE = {
    "ru": "Russian", "el": "Greek", "cs": "Czech", "hu": "Hungarian", "tr": "Turkish",
    "ro": "Romanian", "fi": "Finnish", "sk": "Slovak", "hr": "Croatian", "bg": "Bulgarian",
}  # fmt: skip
_OTHER_NAMES = {
    "deutsch": "de",
    "français": "fr",
    "italiano": "it",
    "español": "es",
    "castellano": "es",
    "português": "pt",
    "nederlands": "nl",
    "svenska": "sv",
    "norsk": "no",
    "bokmål": "no",
    "nb": "no",
    "nn": "no",
    "dansk": "da",
    "polski": "pl",
    "українська": "uk",
    "chinese": "zh",
    "cmn": "zh",
    "中文": "zh",
    "日本語": "ja",
}
_LATIN_LETTERED = ("en", "de", "fr", "it", "la", "es", "pt", "nl", "sv", "no", "da", "pl")
_ALPHABETS = ("LATIN", "CYRILLIC", "GREEK")
_SPOKEN_SIGNS = ("CJK", "HIRAGANA", "KATAKANA", "HANGUL", "KATAKANA-HIRAGANA")

# Letters and letter groups that hardly occur in the other languages.
_TELLING: dict[str, str] = {
    "en": r"\b\w+(?:ing|ght|tion|n't)\b|\bth\w+|\bwh\w+|\w+'(?:ll|ve|re|m)\b|\w*ee\w*k\b|\b\w+ly\b"
    r"|\b\w*oo[dklmnrt]\w*",
    "de": r"\w*ß\w*|\w*sch\w*|\w*[äü]\w*|\b\w+(?:lein|chen|heit|keit|ung|lich|icht|acht)\b|\w*ö\w*",
    "fr": r"\w*[çœêèàû]\w*|\b[ldjcqnm]'\w+|\b\w+(?:eux|aux|oir|ez)\b",
    "it": r"\b\w+(?:zione|gli[aeo]|cch\w+)\b|\w+[ìòù]\b|\bdell'|\bl'",
    "la": r"\b\w+(?:orum|arum|ibus|amus|untur|ae)\b",
    "es": r"\w*[ñ¿¡]\w*|¿|¡|\b\w+(?:ción|ías?|ando|iendo)\b",
    "pt": r"\w*[ãõ]\w*|\b\w+(?:ção|ções|inho|inha)\b|\w+[nl]h[aeo]\w*",
    "nl": r"\w*ij\w*|\b\w*(?:aai|oei|eeuw|aa[nrdtkl]|oo[nrdtm]|uu[rt])\w*",
    "sv": r"\w*å\w*|\w*[äö]\w*",
    "no": r"\w*[åøæ]\w*|\w*(?:øy|kj|skj)\w*",
    "da": r"\w*[åøæ]\w*",
    "pl": r"\w*[ąęłńśźżć]\w*|\b\w*(?:sz|cz|rz|prz)\w*",
    "uk": r"\w*[іїєґ]\w*",
    "ru": r"\w*[ыэъё]\w*",
}
# Letters of languages that are divided by hyphenation alone, and hardly of any other.
_RARE = {
    "cs": re.compile(r"\w*[ěřů]\w*"),
    "hu": re.compile(r"\w*[őű]\w*"),
    "tr": re.compile(r"\w*[ğı]\w*|\w+ş\w*"),
    "ro": re.compile(r"\w*[ăț]\w*"),
}
_RARE_POINTS = 2.0
_NO_UKRAINIAN = 12
"""Cyrillic letters without one of Ukrainian alone among them, from which a text is Russian."""
_TELLING_PATTERNS = {language: re.compile(pattern) for language, pattern in _TELLING.items()}
# Initials and names with figures (J. R., R2-D2) tell no language.
_NO_WORD = re.compile(r"(?<!\w)(?:[^\W\d_]\.)+(?=\W|$)|(?<![\w-])(?=[\w-]*\d)[\w-]+")
# Syllables that are sung for their sound: la la la.
_SYLLABLES = re.compile(r"\b(la|na|da|du|do|de|ho|he|o|e)\b(?:[\s,-]+\1\b)+")
_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*")
# Characters of written Cantonese, and characters that carry little weight.
_CANTONESE = frozenset("嘅咗喺咁啲嘢冇唔哋佢乜嗰嚟睇攞")

# Dictionaries of pyphen for scripts that are not read, and languages without one.
_NO_ALPHABET = frozenset(("as", "kn", "mr", "or", "pa", "sa", "te", "th"))
_WITHOUT_DICTIONARY = frozenset(("fi", "tr", "cy", "ga", "vi", "sw", "mk"))

_SWITCH = 1.0  # points by which a line must look more like another language than the song's
_PRESENT = 2.0  # points of a language in the whole song before a line may be in it
_SHOWN = 1.5  # points by which one line at least must look more like it


def language_code(wanted: str) -> str:
    """The code of a language that a user named.

    Args:
        wanted: an ISO code ("de", "de-AT"), or the name in English or in the language itself.

    Raises:
        ParseError: no such language is known.
    """
    name = wanted.strip().lower()
    by_name = {english.lower(): code for code, english in SUPPORTED.items()} | _OTHER_NAMES
    code = by_name.get(name) or re.split("[-_]", name)[0]
    code = _OTHER_NAMES.get(code, code)
    if code in SUPPORTED or code in _hyphenated():
        return code
    names = ", ".join(f"{code} ({english})" for code, english in SUPPORTED.items())
    raise ParseError(
        f"language {wanted!r} is not supported; choose one of {names}, or the code of another "
        f"alphabetic language, approximately: {', '.join(sorted(_hyphenated()))}"
    )


@cache
def _hyphenated() -> frozenset[str]:
    """Codes of the languages that are divided by hyphenation or by vowel groups alone."""
    import pyphen

    codes = {re.split("[-_]", name)[0] for name in pyphen.LANGUAGES}
    alphabetic = frozenset(code for code in codes if len(code) == 2) - _NO_ALPHABET
    return (alphabetic | _WITHOUT_DICTIONARY) - set(SUPPORTED) - {"nb", "nn"}


def language_name(code: str) -> str:
    """The English name of a language by its code; the code where none is known."""
    return SUPPORTED.get(code) or _APPROXIMATE.get(code, code)


def is_approximate(language: str) -> bool:
    """Whether a language is divided by hyphenation or vowel groups, without rules of its own."""
    return language not in SUPPORTED


@cache
def _alphabet(character: str) -> str:
    return unicodedata.name(character, "").split(" ")[0]


def scripts_of(text: str) -> Counter[str]:
    """How many letters of a text are of each script ("LATIN", "CJK", "HIRAGANA" ...)."""
    return Counter(_alphabet(character) for character in text if character.isalpha())


def is_readable(text: str) -> bool:
    """Whether three quarters of the letters of a text are of scripts that can be divided."""
    scripts = scripts_of(text)
    total = scripts.total()
    known = sum(scripts[script] for script in (*_ALPHABETS, *_SPOKEN_SIGNS))
    return not total or known >= 0.75 * total


def _by_script(text: str, scripts: Counter[str]) -> str | None:
    """The language of a script that only few languages are written in."""
    signs = sum(scripts[script] for script in _SPOKEN_SIGNS)
    if 2 * signs < scripts.total() or not signs:
        return "el" if 2 * scripts["GREEK"] > scripts.total() else None
    if scripts["HANGUL"]:
        return "ko"
    if scripts["HIRAGANA"] + scripts["KATAKANA"] + scripts["KATAKANA-HIRAGANA"]:
        return "ja"
    return "yue" if _CANTONESE & set(text) else "zh"


@cache
def _holders() -> dict[str, tuple[str, ...]]:
    """Each frequent word → the languages that have it."""
    found: dict[str, list[str]] = {}
    for language in (*_LATIN_LETTERED, "uk", "ru"):
        for word in word_set(f"{language}.function") | word_set(f"{language}.frequent"):
            found.setdefault(word, []).append(language)
    return {word: tuple(languages) for word, languages in found.items()}


def _scores(text: str) -> dict[str, float]:
    """Points of each language: frequent words, and telling letters.

    A word that stands among the frequent words of a language counts 1 for it (1/n where n
    languages share the word), each telling letter group 1.
    """
    plain = unicodedata.normalize("NFC", text).replace("’", "'")
    plain = _SYLLABLES.sub(" ", _NO_WORD.sub(" ", plain).lower())
    scripts = scripts_of(plain)
    if (language := _by_script(plain, scripts)) is not None:
        return {language: 1.0 + scripts.total()}
    cyrillic = 2 * scripts["CYRILLIC"] > scripts.total()
    candidates = ("uk", "ru") if cyrillic else _LATIN_LETTERED
    scores = dict.fromkeys(candidates, 0.0)
    holders = _holders()
    for word in dict.fromkeys(_WORD.findall(plain)):
        languages = [language for language in holders.get(word, ()) if language in scores]
        for language in languages:
            scores[language] += 1 / len(languages)
    for language in candidates:
        scores[language] += len(_TELLING_PATTERNS[language].findall(plain))
    if cyrillic and scripts["CYRILLIC"] >= _NO_UKRAINIAN and not re.search("[іїєґ]", plain):
        scores["ru"] += scripts["CYRILLIC"] / _NO_UKRAINIAN
    for language, pattern in _RARE.items() if not cyrillic else ():
        if found := pattern.findall(plain):
            scores[language] = _RARE_POINTS * len(found)
    return scores


def _best(scores: dict[str, float]) -> str | None:
    ranked = sorted(scores, key=lambda language: -scores[language])
    if scores[ranked[0]] == 0:
        return None
    if len(ranked) > 1 and scores[ranked[0]] == scores[ranked[1]]:
        return None
    return ranked[0]


def detect_language(text: str) -> str | None:
    """Guess the language of a text from its script, its frequent words and telling letters.

    Args:
        text: running text, any length; a few words are enough where they are frequent ones.

    Returns:
        An ISO 639 code: one of `SUPPORTED`, "ru", "el", "cs", "hu", "tr" or "ro". None where
        nothing in the text tells, where two languages tell equally, or where the script is not one
        that can be divided.
    """
    return _best(_scores(text)) if is_readable(text) else None


def detect_lines(lines: Sequence[str]) -> tuple[str | None, tuple[str | None, ...]]:
    """Guess the language of a song and of each of its lines.

    A line is in the song's language unless it looks clearly more like another one that the song
    has signs of, in one line at least very clear ones.

    Args:
        lines: of the whole song.

    Returns:
        The language of most of the text, and that of each line; None where nothing tells.
    """
    tables = [_scores(line) for line in lines]
    totals: dict[str, float] = {}
    for table in tables:
        for language, points in table.items():
            totals[language] = totals.get(language, 0.0) + points
    song = _best(totals) if totals else None
    nearest = [max(table, key=lambda code: (table[code], totals[code])) for table in tables]
    leads = [
        table[best] - table.get(song or "", 0.0)
        for table, best in zip(tables, nearest, strict=True)
    ]
    shown = {best for best, lead in zip(nearest, leads, strict=True) if lead >= _SHOWN}
    found = [
        best if lead >= _SWITCH and totals[best] >= _PRESENT and best in shown else song
        for best, lead in zip(nearest, leads, strict=True)
    ]
    return song, tuple(found)
