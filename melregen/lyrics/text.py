"""X: lyrics as sections of lines of words of syllables."""

from collections.abc import Iterator
from dataclasses import dataclass

from melregen.errors import InvalidMusicError
from melregen.lyrics.marks import LineMark
from melregen.music import UNDERTIE, Syllable


@dataclass(frozen=True)
class Word:
    """A printed word, or words that share a note: its syllables, the first to the last."""

    syllables: tuple[Syllable, ...]

    @property
    def text(self) -> str:
        """The word as printed, punctuation included; words that share a note with a space."""
        return "".join(syllable.text for syllable in self.syllables).replace(UNDERTIE, " ")


@dataclass(frozen=True)
class Line:
    """A line of verse; sung as one phrase.

    Attributes:
        words: in order.
        mark: how its music stands to that of an earlier line, None where that is open.
        language: ISO 639 code of the words; None for that of the song.
    """

    words: tuple[Word, ...]
    mark: LineMark | None = None
    language: str | None = None

    @property
    def syllables(self) -> tuple[Syllable, ...]:
        """The syllables in order."""
        return tuple(syllable for word in self.words for syllable in word.syllables)

    @property
    def text(self) -> str:
        """The line as printed."""
        return " ".join(word.text for word in self.words)


@dataclass(frozen=True)
class LyricSection:
    """Lines under one heading.

    Attributes:
        lines: at least one.
        name: the heading without brackets ("Verse", "Chorus 2"), "" where there is none.
    """

    lines: tuple[Line, ...]
    name: str = ""


@dataclass(frozen=True)
class Instrumental:
    """A section without words, such as an intro or a solo.

    Attributes:
        name: the heading without brackets and bars ("Solo").
        bars: its length, at least 1.
        before: index of the section of words before which it stands; their number at the end.
    """

    name: str
    bars: int
    before: int


@dataclass(frozen=True)
class Lyrics:
    """The words of a song (X).

    Attributes:
        sections: at least one, each with at least one line of at least one syllable.
        language: ISO 639-1 code.
        instrumentals: sections without words, in order.
    """

    sections: tuple[LyricSection, ...]
    language: str
    instrumentals: tuple[Instrumental, ...] = ()

    def __post_init__(self) -> None:
        if not any(line.syllables for section in self.sections for line in section.lines):
            raise InvalidMusicError("the lyrics hold no syllable that could be sung")

    @property
    def lines(self) -> Iterator[tuple[LyricSection, Line]]:
        """Every line with its section, in order."""
        for section in self.sections:
            for line in section.lines:
                yield section, line

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages of the lines, each once, in order."""
        return tuple(dict.fromkeys(line.language or self.language for _, line in self.lines))

    @property
    def syllables(self) -> tuple[Syllable, ...]:
        """All syllables in order."""
        return tuple(syllable for _, line in self.lines for syllable in line.syllables)
