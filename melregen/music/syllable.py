"""Sung syllables: what is printed under a note."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

UNDERTIE = "\u203f"
"""What stands between syllables of two words that are sung on one note."""


class Syllabic(StrEnum):
    """Place of a syllable in its word (the `syllabic` of MusicXML)."""

    SINGLE = "single"
    BEGIN = "begin"
    MIDDLE = "middle"
    END = "end"

    @classmethod
    def of(cls, *, starts: bool, ends: bool) -> "Syllabic":
        """Return the place of a syllable that starts its word, ends it, both or neither."""
        if starts:
            return cls.SINGLE if ends else cls.BEGIN
        return cls.END if ends else cls.MIDDLE

    @property
    def starts_word(self) -> bool:
        """Whether it is the place of the first or the only syllable."""
        return self in (Syllabic.SINGLE, Syllabic.BEGIN)

    @property
    def ends_word(self) -> bool:
        """Whether it is the place of the last or the only syllable."""
        return self in (Syllabic.SINGLE, Syllabic.END)


def mark_word_places(goes_on: Sequence[bool]) -> tuple[Syllabic, ...]:
    """Return the place of each syllable in its word.

    Args:
        goes_on: for each syllable, whether the next one belongs to the same word; the last one
            ends its word in any case.
    """
    goes_on = [*goes_on[:-1], False] if goes_on else []
    return tuple(
        Syllabic.of(starts=not before, ends=not after)
        for before, after in zip([False, *goes_on], goes_on, strict=False)
    )


@dataclass(frozen=True)
class Syllable:
    """One sung syllable.

    Attributes:
        text: as printed: capitals, apostrophes, quotes and the punctuation around it included;
            the hyphen that divides a word is not part of it. Where two words share the note, the
            syllables of both with an undertie between.
        syllabic: place in the word.
        stress: weight in the language: 0 unstressed (a function word, a neutral tone, a mora
            without the accent), 1 primary stress (a full tone, the accented mora), 2 secondary
            stress; None where unknown.
    """

    text: str
    syllabic: Syllabic = Syllabic.SINGLE
    stress: int | None = None

    @property
    def starts_word(self) -> bool:
        """Whether it is the first or the only syllable of its word."""
        return self.syllabic.starts_word

    @property
    def ends_word(self) -> bool:
        """Whether a space follows in running text."""
        return self.syllabic.ends_word

    @property
    def punctuation(self) -> str:
        """Punctuation after the last letter or digit ("" for none)."""
        match = re.search(r"[^\w]*$", self.text)
        return match[0] if match else ""


def sung_text(syllables: Iterable[Syllable]) -> str:
    """Join syllables to running text, words divided by one space."""
    return "".join(s.text + (" " if s.ends_word else "") for s in syllables).rstrip()
