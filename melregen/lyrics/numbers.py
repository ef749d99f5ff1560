"""Numbers as they are sung: how many syllables, and which digits are printed under each."""

import re
from functools import lru_cache
from itertools import pairwise

from melregen.lyrics.divide import divide

_YEARS = range(1100, 2000)


def digits_to_syllables(text: str, language: str) -> tuple[str, ...]:
    """Part a printed number into the texts of its syllables.

    A number has the syllables of its spoken words (100: "one hun-dred", three), but no more than
    digits, so that each prints something: 21 ("twen-ty-one") is sung on two notes, "2" and "1".
    First syllables print one digit, the last the rest, with its ending (3rd, 1990s).

    Args:
        text: digits, with separators of thousands and an ordinal ending if there are any.
        language: ISO 639-1 code.
    """
    split = re.match(r"[\d.,]*\d", text)
    number, ending = (split[0], text[split.end() :]) if split else (text, "")
    places = [at for at, character in enumerate(number) if character.isdigit()]
    count = min(_spoken_syllables(number, ending, language), len(places))
    edges = [0, *places[1:count], len(number)]
    parts = [number[a:b] for a, b in pairwise(edges)]
    return (*parts[:-1], parts[-1] + ending)


@lru_cache(maxsize=10_000)
def _spoken_syllables(number: str, ending: str, language: str) -> int:
    from num2words import num2words

    value = re.sub(r"\D", "", number)
    if (len(value) > 1 and value.startswith("0")) or len(value) > 12:
        return len(value)  # read digit by digit
    kind = "cardinal"
    if ending and not ending.startswith("s"):
        kind = "ordinal"
    elif int(value) in _YEARS and value == number:
        kind = "year"
    try:
        spoken = num2words(int(value), lang=language, to=kind)
    except (NotImplementedError, OverflowError):
        return len(value)
    return sum(len(divide(word, language)) for word in re.findall(r"[^\W\d_]+", spoken))
