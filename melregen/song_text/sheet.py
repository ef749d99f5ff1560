"""Plain words and chord sheets, line by line: headings, metadata, chords over or in the words."""

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import replace

from melregen.song_text.assembly import Assembly
from melregen.song_text.chord_names import (
    ChordRow,
    chord_symbol,
    is_tablature,
    read_chord_row,
)
from melregen.song_text.front import is_site_line, take_front
from melregen.song_text.headings import Heading, read_heading
from melregen.song_text.layout import COMMENT_AFTER, FoundLine, find_lines
from melregen.song_text.metadata import read_setting
from melregen.song_text.repeats import take_count
from melregen.song_text.stage import are_singers, is_performance, singer_of
from melregen.song_text.value import SongText, TextChord, TextKind, TextLine
from melregen.song_text.words import take_words

_BRACKETED = re.compile(r"\[([^\[\]\n]{1,16})\]")
_IN_ROUND = re.compile(r"\(([A-H][^()\s]{0,8})\)")
_DEGREE = re.compile(
    r"[b#]?(?:[1-7]|VII|VI|V|IV|III|II|I|vii|vi|v|iv|iii|ii|i)(?:m|maj|min|7|°|-)*"
)
_SITE_ANYWHERE = re.compile(r"\s*(?:\d{0,6}Embed|.*You might also like|See .* Live)")
_EMBED = re.compile(r"(?<=\w)\d{1,6}Embed$")
_NUMBERED = re.compile(r"\s*(\d{1,2})[.)]\s+(?=\S)")
_RECALL_AT_END = re.compile(
    r"(?<=\S)(?:\s+(?=[\[(])|\s{2,}(?=[A-Z]))(?P<name>[\[(]?[^\[\]()]{1,20}[\])]?)$"
)
_THE_END = re.compile(r"\W*(?:(?:THE )?END|FIN|FINE|ENDE|KONIEC|SLUT|FIM|EINDE)\W*")
_SLASH = re.compile(r"\s+/{1,2}\s+")


def read_sheet(text: str, assembly: Assembly | None = None) -> SongText:
    """Read plain words, with chords or without.

    Args:
        text: cleaned by `tidy`.
        assembly: what was found before; None begins anew.

    Raises:
        ParseError: something is to be repeated no times or more than 99, or there is too much.
    """
    sheet = _Sheet([line.rstrip() for line in text.split("\n")], assembly or Assembly())
    return sheet.read()


class _Sheet:
    def __init__(self, lines: list[str], assembly: Assembly) -> None:
        self._assembly = assembly
        self._lines = find_lines(lines, assembly)
        self._latin = any(f.row and f.row.is_latin for f in self._lines)
        self._number = 0
        self._last = max((i for i, f in enumerate(self._lines, 1) if not f.is_blank), default=0)
        self._inline = self._find_inline()
        self._singers = self._find_singers()
        self._kinds: Counter[TextKind] = Counter()

    def read(self) -> SongText:
        for token, taken in (pair for f in self._lines if f.row for pair in f.row.doubtful):
            self._assembly.remark(f"'{token}' is no known chord; {taken} is taken")
        waiting: ChordRow | None = None
        start = take_front(self._lines, self._assembly)
        for number, found in enumerate(self._lines[start:], start + 1):
            if found.row is not None:
                self._play(waiting)
                if found.heading is not None:
                    self._assembly.heading(found.heading)
                waiting = found.row
                continue
            if found.is_blank and waiting is None and not found.text.strip():
                self._assembly.blank()
                continue
            is_words = self._take(number, found, waiting)
            if not is_words:
                self._play(waiting)
                if found.is_blank:
                    self._assembly.blank()
            elif waiting is not None:
                self._kinds[TextKind.CHORDS_OVER_WORDS] += 1
            waiting = None
        self._play(waiting)
        kind = self._kinds.most_common(1)[0][0] if self._kinds else TextKind.PLAIN
        return self._assembly.finish(kind)

    # --- lines

    def _play(self, row: ChordRow | None) -> None:
        """Take a row of chords under which no words stand."""
        if row is not None:
            self._kinds[TextKind.CHORDS_OVER_WORDS] += 0
            self._assembly.row(row.text, row.times)

    def _take(self, number: int, found: FoundLine, above: ChordRow | None) -> bool:
        """Take a line that is no row of chords; whether its words are under the row above."""
        text, assembly = found.text, self._assembly
        if found.is_blank:
            return False
        if text.lstrip()[:1] == "#" and not re.match(r"\s*#\d", text) and found.heading is None:
            self._comment(text)
            return False
        shorter = COMMENT_AFTER.sub("", text)
        if shorter != text:
            assembly.drop("comment", text[len(shorter) :])
            text = shorter
        if is_tablature(text):
            assembly.drop("tablature", text)
            return False
        setting = read_setting(text, at_head=not assembly.has_words)
        if setting is not None:
            assembly.set(*setting, text)
            return False
        if found.heading is not None:
            self._play(above)
            self._head(number, found.heading)
            return False
        if is_site_line(text) and (not assembly.has_words or _SITE_ANYWHERE.match(text)):
            assembly.drop("site", text)
            return False
        if number == self._last and (tail := _EMBED.search(text)):
            assembly.drop("site", tail[0])
            text = text[: tail.start()]
        if self._is_title(number):
            assembly.set("title", text.strip(' *_#"“”'), text)
            return False
        inner = text.strip().strip("()[]*_<>- ")
        if text.strip()[:1] in "([*<" and is_performance(inner):
            assembly.drop("performance", text)
            return False
        if number == self._last and _THE_END.fullmatch(text) and assembly.has_words:
            assembly.drop("performance", text)
            return False
        counted, times = take_count(text.strip(), bare_words=text.strip()[:1] in "([")
        if times > 1 and not any(c.isalnum() for c in counted):
            self._play(above)
            assembly.repeat(times, text)
            return False
        self._words(number, text, above)
        return True

    def _comment(self, text: str) -> None:
        """Take a comment; the first one of a text in Markdown is its title."""
        words = text.strip().strip("# *_")
        is_first = not self._assembly.has_words and not self._assembly.metadata.title
        headed = any(f.heading and f.text.lstrip()[:1] == "#" for f in self._lines)
        if is_first and headed and re.match(r"\s*#\s", text):
            self._assembly.set("title", words, text)
        else:
            self._assembly.drop("comment", text)

    def _head(self, number: int, heading: Heading) -> None:
        self._assembly.heading(heading)
        if heading.rest:
            row = read_chord_row(heading.rest) or read_chord_row(heading.rest, solfege=self._latin)
            if row is not None and row.is_sure:
                self._play(row)
            else:
                self._words(number, heading.rest, None)

    def _words(self, number: int, text: str, above: ChordRow | None) -> None:
        if match := _NUMBERED.match(text):
            # The stanzas of a hymn, numbered without blank lines between them.
            if int(match[1]) == self._number + 1 and self._number:
                self._assembly.blank()
            self._number = int(match[1])
        if recall := self._recall_at_end(text):
            self._words(number, text[: recall[0]], above)
            self._assembly.heading(recall[1])
            self._assembly.blank()
            return
        chords = tuple(above.chords) if above else ()
        line = TextLine(text, chords, number)
        if self._inline is not None:
            line = self._take_inline(line)
        singer = singer_of(line.text)
        if singer and singer["name"] in self._singers:
            self._assembly.drop("singer", singer["name"])
            line = line.splice(0, singer.end(), "")
            if (row := read_chord_row(line.text)) and row.is_sure:
                self._play(above)
                self._play(row)
                return
        for part in _divide(line):
            take_words(part, self._assembly)

    def _recall_at_end(self, text: str) -> tuple[int, Heading] | None:
        """Find the heading behind a line of words that recalls an earlier section: "[Ref.]".

        Returns:
            Where the words end, and the heading; None where none is recalled.
        """
        match = _RECALL_AT_END.search(text)
        found = read_heading(match["name"]) if match else None
        if match is None or found is None or found.rest or found.kind in ("", "solo"):
            return None
        earlier = self._assembly.knows(found.name)
        return (match.start(), replace(found, recalls=True)) if earlier else None

    def _take_inline(self, line: TextLine) -> TextLine:
        """Take the chords in brackets out of a line of words."""
        pattern, is_chord = self._inline or (_BRACKETED, _is_letter_chord)
        own = []
        for match in reversed(list(pattern.finditer(line.text))):
            if not is_chord(match[1]):
                continue
            line = line.splice(match.start(), match.end(), "")
            own.append((match[1].strip(), match.start(), len(match[0])))
        if not own:
            return line
        self._kinds[TextKind.INLINE_CHORDS] += 1
        chords, before = list(line.chords), 0
        for symbol, start, length in reversed(own):
            chords.append(TextChord(chord_symbol(symbol) or symbol, start - before))
            before += length
        return TextLine(line.text, tuple(sorted(chords, key=lambda c: c.at)), line.number)

    # --- what is known from all lines

    def _find_inline(self) -> "tuple[re.Pattern[str], Callable[[str], bool]] | None":
        text = "\n".join(f.text for f in self._lines if f.heading is None or f.heading.rest)
        inside = _BRACKETED.findall(text)
        if any(map(_is_letter_chord, inside)):
            return _BRACKETED, _is_letter_chord
        degrees = [token for token in inside if _DEGREE.fullmatch(token)]
        if len(degrees) > 3 and len(set(degrees)) > 2:
            return _BRACKETED, _is_degree
        rounds = [token for token in _IN_ROUND.findall(text) if chord_symbol(token)]
        if len(rounds) > 2 and len(set(rounds)) > 1:
            return _IN_ROUND, _is_letter_chord
        return None

    def _find_singers(self) -> set[str]:
        names: Counter[str] = Counter()
        for found in self._lines:
            if found.row is None and found.heading is None and (match := singer_of(found.text)):
                names[match["name"]] += 1
        return are_singers(names)

    def _is_title(self, number: int) -> bool:
        """Whether the first line of a text, alone before a blank line, is a title."""
        if self._assembly.has_words or self._assembly.metadata.title:
            return False
        text = self._lines[number - 1].text.strip()
        after = self._lines[number:]
        if (
            len(after) < 3
            or len(text) > 60
            or text[-1] in ",;"
            or "[" in text
            or take_count(text)[1] > 1
        ):
            return False
        nearest = next((f for f in after if not f.is_blank), None)
        if nearest is None:
            return False
        if nearest.heading is not None:
            return True
        if not after[0].is_blank or len(re.findall(r"\w+", text)) > 8 or text[-1] in ".!?":
            return False
        words = re.findall(r"[^\W\d_]{4,}", text)
        titled = bool(words) and all(word[0].isupper() for word in words)
        others = [f.text for f in after if not f.is_blank and f.row is None]
        lines = [re.findall(r"[^\W\d_]{4,}", other) for other in others]
        also = sum(bool(ws) and all(w[0].isupper() for w in ws) for ws in lines)
        stanza = len(after) > 2 and not after[1].is_blank and not after[2].is_blank
        return titled and len(words) > 1 and stanza and 4 * also <= len(lines)


def _is_letter_chord(token: str) -> bool:
    return chord_symbol(token.strip()) is not None


def _is_degree(token: str) -> bool:
    return _DEGREE.fullmatch(token.strip()) is not None


def _divide(line: TextLine) -> list[TextLine]:
    """Divide a line in which slashes with spaces around them stand for line breaks."""
    breaks = list(_SLASH.finditer(line.text))
    pieces = _SLASH.split(line.text)
    if not breaks or line.chords or any(len(piece.split()) < 2 for piece in pieces):
        return [line]
    return [TextLine(piece.strip(), (), line.number) for piece in pieces]
