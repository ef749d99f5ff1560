"""Sections put together from headings, lines and chords, with repeats and recalls written out."""

import re
from dataclasses import dataclass, field

from melregen.errors import ParseError, shorten
from melregen.lyrics import names_bars
from melregen.song_text.headings import Heading
from melregen.song_text.metadata import add_setting
from melregen.song_text.value import Metadata, SongText, TextKind, TextLine, TextSection
from melregen.template import section_kind

_MOST_LINES = 4000
"""Of a song with its repeats written out."""

_COUNTED_ALIKE = frozenset({"chorus", "pre-chorus", "post-chorus"})
"""Kinds whose numbers often only count how often they come: "Chorus 2" may be the chorus."""

_SAID = {
    "comment": "comments are not sung",
    "performance": "words about the performance are not sung",
    "manner": "what headings say about the performance is not used",
    "singer": "singers' names are not sung",
    "setting": "what is said about the song is not sung",
    "tablature": "tablature and fingerings are passed over",
    "sign": "signs are not sung",
    "address": "web addresses are not sung",
    "bracket": "words in square brackets are not sung",
    "directive": "directives that say nothing about words or chords are passed over",
    "site": "lines that a web site added are not sung",
    "number": "numbers of verses and lines are not sung",
}
"""Why something is not sung, by what it is."""


@dataclass
class _Part:
    """A section as written.

    Attributes:
        name: its heading, "" for none.
        lines: to be sung.
        rows: chords without words.
        times: how often it is sung.
        recalls: the heading itself asks for an earlier section.
        is_apart: a blank line stands between its heading and what follows.
    """

    name: str
    lines: list[TextLine] = field(default_factory=list)
    rows: list[str] = field(default_factory=list)
    times: int = 1
    recalls: bool = False
    is_apart: bool = False

    @property
    def is_empty(self) -> bool:
        return not self.lines and not self.rows


class Assembly:
    """Takes what stands in a text from top to bottom, and makes a `SongText` of it."""

    def __init__(self) -> None:
        self.metadata = Metadata()
        self._parts: list[_Part] = []
        self._dropped: dict[str, list[str]] = {}
        self._remarks: list[str] = []
        self._fresh = True
        self._opened: int | None = None

    @property
    def has_words(self) -> bool:
        """Whether a line of words, a chord or a heading has come."""
        return bool(self._parts)

    def drop(self, why: str, text: str) -> None:
        """Note that something is not sung; `why` is one of the reasons above."""
        if text.strip():
            self._dropped.setdefault(why, []).append(" ".join(text.split()))

    def remark(self, sentence: str) -> None:
        """Note how something was understood."""
        self._remarks.append(sentence)

    def set(self, name: str, value: str, line: str) -> None:
        """Take a setting of the song; what has no field is noted as not sung."""
        if name and value:
            self.metadata = add_setting(self.metadata, name, value)
        else:
            self.drop("setting", line)

    def blank(self) -> None:
        """Take a blank line: the next line begins a section, unless a heading is still empty.

        An empty heading that names an earlier section is a recall, and ends with the blank line,
        unless that section had a blank line below its heading too.
        """
        if not self._parts:
            return
        part = self._parts[-1]
        if not part.is_empty or part.recalls or self._is_recall(part):
            self._fresh = True
        else:
            part.is_apart = True

    def _is_recall(self, part: _Part) -> bool:
        if not part.name or not self.knows(part.name):
            return False
        return not any(own.is_apart for own in self._parts if own.lines)

    def knows(self, name: str) -> bool:
        """Whether an earlier section with words is the one that a heading means."""
        earlier = [TextSection(own.name, tuple(own.lines)) for own in self._parts if own.name]
        return _find_section(name, earlier) is not None

    def heading(self, heading: Heading) -> None:
        """Begin the section that a heading names."""
        self._close_sign()
        if heading.manner:
            self.drop("manner", heading.manner)
        self._parts.append(_Part(heading.name, times=heading.times, recalls=heading.recalls))
        self._fresh = False

    def line(self, line: TextLine, times: int = 1) -> None:
        """Take a line of words, sung so many times."""
        part = self._part()
        if len(part.lines) + times > _MOST_LINES:
            raise ParseError(f"the words have more than {_MOST_LINES} lines; divide them")
        part.lines += [line] * times

    def row(self, chords: str, times: int = 1) -> None:
        """Take a row of chords without words."""
        self._part().rows += [chords] * times

    def repeat(self, times: int, text: str) -> None:
        """Repeat the section so far: a count stands alone on a line."""
        if not self._parts:
            self.drop("sign", text)
        else:
            self._parts[-1].times *= times

    def open_repeat(self) -> None:
        """Remember that a repeat sign opens before the next line."""
        self._opened = len(self._part().lines)

    def close_repeat(self, times: int) -> None:
        """Sing the lines since the repeat sign again."""
        part = self._part()
        start = self._opened if self._opened is not None else 0
        again = part.lines[start:]
        if len(part.lines) + len(again) * (times - 1) > _MOST_LINES:
            raise ParseError(f"the words have more than {_MOST_LINES} lines; divide them")
        part.lines += again * (times - 1)
        self._opened = None

    def _close_sign(self) -> None:
        self._opened = None

    def _part(self) -> _Part:
        if self._fresh:
            self._close_sign()
            self._parts.append(_Part(""))
            self._fresh = False
        return self._parts[-1]

    def finish(self, kind: TextKind) -> SongText:
        """Return the text with repeats and recalls written out.

        Raises:
            ParseError: it has no word to be sung, or far too many.
        """
        sections: list[TextSection] = []
        count = 0
        for part in self._parts:
            made = self._resolve(part, sections)
            if made is None:
                continue
            count += len(made.lines) * part.times
            if count > _MOST_LINES:
                raise ParseError(f"the words have more than {_MOST_LINES} lines; divide them")
            sections += [made] * part.times
        remarks = [*dict.fromkeys(self._remarks), *self._say_dropped()]
        return SongText(kind, tuple(sections), self.metadata, tuple(remarks))

    def _resolve(self, part: _Part, before: list[TextSection]) -> TextSection | None:
        if not part.is_empty:
            return TextSection(part.name, tuple(part.lines), tuple(part.rows))
        if not part.name:
            return None
        found = _find_section(part.name, before)
        if found is not None:
            return TextSection(part.name, found.lines)
        if names_bars(part.name):
            return TextSection(part.name, ())
        self.remark(f"[{shorten(part.name)}] has no words and is passed over")
        return None

    def _say_dropped(self) -> list[str]:
        said = []
        for why, texts in self._dropped.items():
            quotes = list(dict.fromkeys(shorten(text) for text in texts))
            more = f" and {len(quotes) - 4} more" if len(quotes) > 4 else ""
            said.append(f"{_SAID[why]}: {', '.join(quotes[:4])}{more}")
        return said


def _find_section(name: str, before: list[TextSection]) -> TextSection | None:
    """Return the earlier section with words that a heading means, by kind and number."""
    sung = [section for section in before if section.lines]
    kind = section_kind(name)
    if not kind:
        same = [s for s in sung if _plain(s.name) == _plain(name)]
        return same[-1] if same else None
    of_kind = [section for section in sung if section_kind(section.name) == kind]
    number = number_of(name)
    same = [section for section in of_kind if number_of(section.name) == number]
    if same:
        return same[-1]
    if number is None:
        return of_kind[0] if of_kind else None
    if kind in _COUNTED_ALIKE and of_kind:
        return of_kind[-1]
    unnumbered = [section for section in of_kind if number_of(section.name) is None]
    return unnumbered[number - 1] if 0 < number <= len(unnumbered) else None


_NUMBER_WORDS = {
    word: value
    for value, words in enumerate(
        (
            "one first i eins erste erster uno prima primo première premier un",
            "two second ii zwei zweite zweiter due dos segunda seconda deuxième deux",
            "three third iii drei dritte dritter tre tres terza tercera troisième trois",
            "four fourth iv vier vierte vierter quattro cuatro quatre quatro",
            "five fifth v fünf fünfte cinque cinco cinq", "six sixth vi sechs sei seis",
        ),
        1,
    )
    for word in words.split()
}  # fmt: skip


def number_of(name: str) -> int | None:
    """Return the number of a heading ("Verse 2", "2nd Verse", "Verse Two"); None for none."""
    digits = re.search(r"\d{1,4}", name)
    if digits:
        return int(digits[0])
    words = re.findall(r"[^\W_]+", name.lower())
    return next((_NUMBER_WORDS[word] for word in words if word in _NUMBER_WORDS), None)


def _plain(name: str) -> str:
    return " ".join(re.findall(r"\w+", name.casefold()))
