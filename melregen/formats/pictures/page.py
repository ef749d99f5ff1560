"""What a reader chooses of a printed score: the paper, and how verses are set."""

from dataclasses import dataclass
from enum import StrEnum


class Paper(StrEnum):
    """The paper of a score; FIT is a page as wide as A4 and as tall as the music."""

    A4 = "a4"
    LETTER = "letter"
    FIT = "fit"

    @property
    def width(self) -> int:
        """Width in tenths of a millimetre."""
        return 2159 if self is Paper.LETTER else 2100

    @property
    def height(self) -> int | None:
        """Height in tenths of a millimetre; None where the music says it."""
        return {Paper.A4: 2970, Paper.LETTER: 2794}.get(self)


class VerseLayout(StrEnum):
    """How verses that share a tune are set: under one staff, or each written out."""

    STACKED = "stacked"
    WRITTEN = "written"


@dataclass(frozen=True)
class PrintOptions:
    """How a score is printed.

    Attributes:
        paper: of the pages.
        verses: how verses that share a tune are set.
    """

    paper: Paper = Paper.A4
    verses: VerseLayout = VerseLayout.STACKED
