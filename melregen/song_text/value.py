"""What a text says of a song: words in sections, chords over them, and what stands around them."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from enum import StrEnum


class TextKind(StrEnum):
    """The kinds of text that songwriters keep words in."""

    PLAIN = "plain words"
    CHORDS_OVER_WORDS = "chords over words"
    INLINE_CHORDS = "chords in brackets within the words"
    CHORDPRO = "ChordPro"
    LRC = "timed lyrics (LRC)"
    ULTRASTAR = "UltraStar"
    SUBTITLES = "subtitles"


@dataclass(frozen=True)
class TextChord:
    """A chord over the words.

    Attributes:
        symbol: as written, without the brackets around it.
        at: offset in the text of its line; the length of the text or more is after its end.
    """

    symbol: str
    at: int


@dataclass(frozen=True)
class TextLine:
    """A line to be sung.

    Attributes:
        text: the words as they are to be printed.
        chords: over them, from left to right.
        number: of the line in the file, from 1; 0 where it is not known.
        language: code of the language that its words are in; "" before it is found.
    """

    text: str
    chords: tuple[TextChord, ...] = ()
    number: int = 0
    language: str = ""

    def splice(self, start: int, end: int, new: str) -> "TextLine":
        """Return the line with `new` in the place of a part of its text; chords move along.

        Args:
            start: offset of the first character to be replaced.
            end: offset behind the last one.
            new: what comes in its place.
        """

        def moved(at: int) -> int:
            if at >= end and not at == start == end:
                return at + len(new) - (end - start)
            return at if at <= start else start + min(at - start, len(new))

        chords = tuple(TextChord(chord.symbol, moved(chord.at)) for chord in self.chords)
        return replace(self, text=self.text[:start] + new + self.text[end:], chords=chords)

    def sub(self, pattern: re.Pattern[str], new: Callable[[re.Match[str]], str]) -> "TextLine":
        """Return the line with each match of a pattern replaced; chords move along."""
        line = self
        for match in reversed(list(pattern.finditer(self.text))):
            text = new(match)
            if text != match[0]:
                line = line.splice(match.start(), match.end(), text)
        return line

    def strip(self) -> "TextLine":
        """Return the line without white space at its ends."""
        text = self.text.rstrip()
        line = replace(self, text=text)
        return line.splice(0, len(text) - len(text.lstrip()), "")


@dataclass(frozen=True)
class TextSection:
    """What stands under one heading.

    Attributes:
        name: the heading ("Verse 2"), "" for none.
        lines: to be sung; none where the section is played only.
        rows: chords that stand without words, a row each, as `parse_chord_chart` reads them.
    """

    name: str
    lines: tuple[TextLine, ...] = ()
    rows: tuple[str, ...] = ()


@dataclass(frozen=True)
class Metadata:
    """What a text says about its song, each as written; "" where it does not say.

    Attributes:
        title: of the song.
        artist: who sings it.
        author: who wrote it.
        copyright: who owns it.
        key: of the song.
        capo: the fret of the capo.
        tempo: beats a minute.
        time: the time signature.
        language: a code or a name.
    """

    title: str = ""
    artist: str = ""
    author: str = ""
    copyright: str = ""
    key: str = ""
    capo: str = ""
    tempo: str = ""
    time: str = ""
    language: str = ""

    def items(self) -> list[tuple[str, str]]:
        """Return name and value of all that the text says."""
        return [(name, value) for name, value in vars(self).items() if value]


@dataclass(frozen=True)
class SongText:
    """A text, read.

    Attributes:
        kind: what it was taken for.
        sections: in the order in which they are sung and played, repeats written out.
        metadata: what the text says about the song.
        remarks: what was passed over, or could be meant otherwise, a sentence each.
    """

    kind: TextKind
    sections: tuple[TextSection, ...]
    metadata: Metadata = field(default_factory=Metadata)
    remarks: tuple[str, ...] = ()

    @property
    def sung(self) -> tuple[TextSection, ...]:
        """The sections that have words."""
        return tuple(section for section in self.sections if section.lines)

    @property
    def has_chords(self) -> bool:
        """Whether any chord stands in it."""
        return any(s.rows or any(line.chords for line in s.lines) for s in self.sections)
