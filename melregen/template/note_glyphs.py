"""Note values as characters that monospace terminals show."""

import re
import unicodedata
from collections.abc import Iterable

from melregen.music import Ticks

_VALUES: tuple[tuple[Ticks, str], ...] = (
    (96, "1"),
    (48, "½"),
    (24, "♩"),
    (12, "♪"),
    (6, "♬"),
    (3, "♬/2"),
)
_DOTTED = {ticks * 3 // 2: f"{glyph}." for ticks, glyph in _VALUES[:-1]}
_TRIPLETS = {ticks * 2 // 3: f"{glyph}³" for ticks, glyph in _VALUES}
_GLYPHS: dict[Ticks, str] = {**_TRIPLETS, **_DOTTED, **dict(_VALUES)}
_LARGEST_FIRST = sorted((*_DOTTED, *(ticks for ticks, _ in _VALUES)), reverse=True)

_LEGEND = (
    (r"1", "1 whole"),
    (r"½", "½ half"),
    (r"♬(?!/)", "♬ sixteenth"),
    (r"♬/2", "♬/2 thirty-second"),
    (r"³", "³ triplet"),
    (r"\(", "(♩) rest"),
    (r"~", "~ tied over"),
    (r"\dt", "t ticks of 1/24 quarter"),
    (r"\?", "? open"),
)


def note_glyph(duration: Ticks) -> str:
    """Write a duration (ticks) as a note value: "♩", "♩.", "♪³"; odd ones as a sum ("½+♪")."""
    if duration in _GLYPHS:
        return _GLYPHS[duration]
    parts: list[str] = []
    while duration and duration not in _GLYPHS:
        largest = next((ticks for ticks in _LARGEST_FIRST if ticks <= duration), None)
        if largest is None:
            return "+".join([*parts, f"{duration}t"])
        parts.append(_GLYPHS[largest])
        duration -= largest
    return "+".join([*parts, _GLYPHS[duration]] if duration else parts)


def explain_glyphs(rhythms: Iterable[str]) -> str:
    """Explain the less usual signs that occur in the rhythms; "" where there are none."""
    text = " ".join(rhythms)
    return " · ".join(meaning for pattern, meaning in _LEGEND if re.search(pattern, text))


def display_width(text: str) -> int:
    """Count the terminal columns of a text: none for combining marks, two for wide letters."""
    return sum(_character_width(character) for character in text)


def _character_width(character: str) -> int:
    if unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def pad(text: str, width: int) -> str:
    """Fill a text with spaces to a number of terminal columns."""
    return text + " " * (width - display_width(text))
