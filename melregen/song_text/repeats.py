"""Counts of repeats as people write them: x2, (2x), twice, bis, zweimal."""

import re

from melregen.errors import ParseError

MOST_REPEATS = 99

_TIMES_WORDS = {
    "once": 1, "twice": 2, "double": 2, "bis": 2, "zweimal": 2, "2mal": 2, "deux fois": 2,
    "due volte": 2, "dos veces": 2, "duas vezes": 2, "twee keer": 2, "två gånger": 2,
    "thrice": 3, "triple": 3, "dreimal": 3, "trois fois": 3, "tre volte": 3, "tres veces": 3,
    "três vezes": 3, "ter": 3, "two times": 2, "three times": 3, "four times": 4, "viermal": 4,
}  # fmt: skip
_UNITS = r"times?|mal|fois|volte|veces|vezes|keer|gånger|razy"
_WORDS = "|".join(sorted(map(re.escape, _TIMES_WORDS), key=len, reverse=True))
_REPEAT_WORD = r"(?:repeat(?:ed|s)?|rpt\.?|play|sing)"
_COUNT = (
    rf"(?:{_REPEAT_WORD}\s+)?(?:[x×*]\s?(?P<a>\d{{1,4}})|(?P<b>\d{{1,4}})\s?[x×](?!\w)"
    rf"|(?P<c>\d{{1,4}})\s(?:{_UNITS})|(?P<w>{_WORDS}))"
)
_TAIL = re.compile(
    rf"(?:(?<=[\s:|\])}}*_.,;!?\"”’'-])|^)[(\[{{/*_-]*\s*{_COUNT}\s*[)\]}}/*_-]*\s*[.:!]?$",
    re.IGNORECASE,
)
_BARE_WORD = re.compile(rf"(?:^|\s)(?:{_WORDS})$", re.IGNORECASE)
_REPEATED = re.compile(
    r"[(\[]\s*(?:repeat|rpt\.?|wdh\.?|wiederholen|bis|ripetere|repetir|répéter)\s*[)\]]\.?$",
    re.IGNORECASE,
)
_SIGN_OPEN = re.compile(r"^\s*(?:\|+:|/:|//:|𝄆|\[:)\s*")
_SIGN_CLOSE = re.compile(r"\s*(?::\|+|:/|://|𝄇|:\])\s*$")


def take_count(text: str, *, bare_words: bool = False) -> tuple[str, int]:
    """Take a count of repeats from the end of a text.

    Args:
        text: of a line or a heading.
        bare_words: whether "twice" counts without brackets, as it does in headings.

    Returns:
        The text without it, and how often it is to be sung; 1 where it does not say.

    Raises:
        ParseError: it is to be sung no times or more than 99.
    """
    times = 1
    while match := _TAIL.search(text):
        if text[: match.start()].count("(") > text[: match.start()].count(")"):
            break  # "(repeat the last line 3x)" is a remark
        if match["w"] and not bare_words and text[match.start()] not in "([{*":
            break
        number = int(match["a"] or match["b"] or match["c"] or _TIMES_WORDS[match["w"].lower()])
        times *= number
        if not 1 <= times <= MOST_REPEATS:
            raise ParseError(f"'{match[0].strip()}': ask for 1 to {MOST_REPEATS} repeats")
        text = text[: match.start()].rstrip()
    if match := _REPEATED.search(text):
        text, times = text[: match.start()].rstrip(), times * 2
    return text, times


def opens_repeat(text: str) -> re.Match[str] | None:
    """Return the repeat sign (`|:`, `/:`) at the start of a line of words."""
    return _SIGN_OPEN.match(text)


def closes_repeat(text: str) -> re.Match[str] | None:
    """Return the repeat sign (`:|`, `:/`) at the end of a line of words."""
    return _SIGN_CLOSE.search(text)
