"""A printed word → its syllables, each with the letters printed under its note."""

import re

from melregen.lyrics.divide import APOSTROPHES, divide
from melregen.lyrics.lexicon import is_known
from melregen.lyrics.numbers import digits_to_syllables
from melregen.lyrics.signs import SIGN_LANGUAGES, sign_syllables
from melregen.lyrics.stress import is_function_word, stressed_nuclei, strongest
from melregen.music import Syllable, mark_word_places

HYPHENS = "-‐‑"  # hyphen-minus, hyphen, non-breaking hyphen
_PIECE = re.compile(
    rf"(?P<number>\d+(?:[.,]\d{{3}})*(?:st|nd|rd|th|s|te[nrs]?)?(?![^\W\d_]))"
    rf"|(?P<letters>[^\W\d_]+(?:[{APOSTROPHES}]+[^\W\d_]+)*(?:(?<=[Ii][Nn])[{APOSTROPHES}](?!\w))?)"
    r"|(?P<digits>\d+)|(?P<other>.)",
    re.DOTALL,
)
_DOTTED = re.compile(r"[^\w&+=]*(?:[^\W\d_]\.){2,6}[^\w&+=]*")
"""Letters that are spelled: U.S.A."""
SUNG_SIGNS = "&+="  # "and", "plus", "is"


def _is_initialism(word: str, language: str) -> bool:
    lexicon = language in ("en", "de")
    return lexicon and 2 <= len(word) <= 4 and word.isupper() and not is_known(word, language)


def _spelled_levels(count: int) -> list[int | None]:
    """Stress of letters that are spelled, the last one strongest: T-V, D-V-D."""
    return [*[2] * (count - 1), 1]


def _levels(word: str, parts: tuple[str, ...], language: str) -> list[int | None]:
    """Stress of each part of a word: that of its strongest vowel."""
    if len(parts) == 1:
        return [0 if is_function_word(word, language) else 1]
    found = stressed_nuclei(word, language)
    levels: list[int | None] = []
    start = 0
    for part in parts:
        inside = [n.stress for n in found if start <= n.start < start + len(part)]
        levels.append(strongest(inside))
        start += len(part)
    return levels if 1 in levels or None in levels else [1, *levels[1:]]


def _override(token: str, language: str) -> tuple[str, ...] | None:
    """The parts of a word whose hyphens were typed to divide it, None for a real compound."""
    core = re.search(rf"[^\W\d_](?:.*[^\W\d_])?[{APOSTROPHES}]?", token)
    if core is None or not re.search(rf"[{HYPHENS}]", core[0]):
        return None
    parts = re.split(rf"[{HYPHENS}]", core[0])
    letters = rf"[^\W\d_{APOSTROPHES}]"
    if not all(
        re.fullmatch(rf"[{APOSTROPHES}]?{letters}+(?:[{APOSTROPHES}]{letters}*)?", p) for p in parts
    ):
        return None
    joined = "".join(parts)
    inner_capitals = any(part[:1].isupper() for part in parts[1:])
    if inner_capitals and not joined.isupper():
        return None  # Coca-Cola
    known = [is_known(re.sub(f"(?<=.)[{APOSTROPHES}].*", "", p), language) for p in parts]
    long = [len(divide(part, language)) > 1 for part in parts]
    if is_known(joined.strip(APOSTROPHES), language):
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
        language: ISO 639-1 code.
        spell_capitals: False where the whole text is in capitals.

    Returns:
        No syllable where the token holds no letter and no digit.
    """
    if language in SIGN_LANGUAGES:
        return sign_syllables(token, language)
    if _DOTTED.fullmatch(token):
        letters = re.findall(r"\W*\w\W*", token)
        return _as_syllables(tuple(letters), _spelled_levels(len(letters)))
    divided = _override(token, language)
    if divided is not None:
        word = "".join(c for c in "".join(divided) if c.isalpha() or c in APOSTROPHES)
        bare = tuple("".join(c for c in p if c.isalpha() or c in APOSTROPHES) for p in divided)
        return _as_syllables(divided, _levels(word, bare, language))
    texts: list[str] = []
    levels: list[int | None] = []
    waiting = ""
    for piece in _PIECE.finditer(token):
        text = piece[0]
        if piece.lastgroup == "letters":
            if spell_capitals and _is_initialism(text, language):
                parts = tuple(text)
                new = _spelled_levels(len(parts))
            else:
                parts = divide(text, language)
                new = _levels(text, parts, language)
        elif piece.lastgroup in ("number", "digits"):
            parts = digits_to_syllables(text, language)
            new = [1, *[0] * (len(parts) - 1)]
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


def _as_syllables(texts: tuple[str, ...], levels: list[int | None]) -> tuple[Syllable, ...]:
    places = mark_word_places([True] * len(texts))
    return tuple(
        Syllable(text, place, level)
        for text, place, level in zip(texts, places, levels, strict=True)
    )
