"""ChordPro: directives in braces, chords in square brackets within the words.

Directives and environments as the ChordPro file format 6 has them (chordpro.org).
"""

import re
from dataclasses import replace

from melregen.song_text.assembly import Assembly
from melregen.song_text.chord_names import chord_symbol, is_tablature, read_chord_row
from melregen.song_text.headings import Heading, read_heading
from melregen.song_text.metadata import clean_value, field_of
from melregen.song_text.repeats import take_count
from melregen.song_text.stage import is_performance
from melregen.song_text.value import SongText, TextChord, TextKind, TextLine
from melregen.song_text.words import take_words
from melregen.template import section_kind

_DIRECTIVE = re.compile(
    r"\s*\{\s*(?P<name>[A-Za-z_]\w*)(?:-[\w!]+)?\s*(?P<value>(?:[:\s].*)?)\}\s*"
)
_SEVERAL = re.compile(r"(?<=\})\s*(?=\{)")
"""Between two directives on a line."""
_LABEL = re.compile(r"label\s*=\s*[\"'“]?([^\"'”]*)[\"'”]?")
_KNOWN = re.compile(
    r"\s*\{\s*(?:title|t|subtitle|st|artist|composer|lyricist|copyright|album|year|key|time|tempo"
    r"|capo|meta|comment|c|ci|cb|comment_italic|comment_box|start_of_\w+|end_of_\w+|so[cvbtg]"
    r"|eo[cvbtg]|chorus|define|new_song|ns|verse|bridge)\s*(?:[-:}\s])", re.IGNORECASE
)  # fmt: skip
_BROKEN = re.compile(
    r"[{(\s]*(?:start|end)_of_\w+|\s*\{[^{}]*$|[\s{]*[se]o[cvbtg]\s*\}", re.IGNORECASE
)
"""Directives that lost a brace."""
_STARTS = {"soc": "Chorus", "sov": "Verse", "sob": "Bridge", "sot": "tab", "sog": "grid"}
_ENDS = frozenset({"eoc", "eov", "eob", "eot", "eog"})
_UNSUNG = frozenset({"tab", "grid", "abc", "ly", "svg", "textblock", "strum"})
_SHORT = {"t": "title", "st": "subtitle", "su": "subtitle", "a": "artist", "lyricist": "author",
          "composer": "author", "arranger": "author"}  # fmt: skip
_COMMENTS = frozenset({"comment", "c", "ci", "cb", "comment_italic", "comment_box", "highlight"})
_BRACKET = re.compile(r"\[([^\[\]\n]{0,60})\]")


def is_chordpro(text: str) -> bool:
    """Whether a text has a directive of ChordPro."""
    return any(_KNOWN.match(line) for line in text.split("\n"))


def read_chordpro(text: str) -> SongText:
    """Read a song in ChordPro.

    Args:
        text: cleaned by `tidy`.

    Raises:
        ParseError: something is to be repeated no times or more than 99, or there is too much.
    """
    lines = [part for line in text.split("\n") for part in _SEVERAL.sub("\n", line).split("\n")]
    return _Reader().read(lines)


class _Reader:
    def __init__(self) -> None:
        self._assembly = Assembly()
        self._inside = ""

    def read(self, lines: list[str]) -> SongText:
        for number, line in enumerate(lines, 1):
            match = _DIRECTIVE.fullmatch(line)
            if match:
                name, value = match["name"].lower(), match["value"].strip(" :\t")
                if name in ("new_song", "ns") and self._assembly.has_words:
                    self._assembly.remark(
                        "the text holds several songs; the first is taken, the others are left out"
                    )
                    break
                self._direct(name, value, line)
            elif self._inside in _UNSUNG:
                self._assembly.drop("tablature", line)
            else:
                self._line(number, line)
        return self._assembly.finish(TextKind.CHORDPRO)

    def _direct(self, name: str, value: str, line: str) -> None:
        assembly = self._assembly
        if name in _STARTS or name.startswith("start_of_"):
            kind = _STARTS.get(name) or name.removeprefix("start_of_").replace("_", " ").title()
            self._inside = kind.lower()
            if self._inside not in _UNSUNG:
                label = _LABEL.search(value)
                self._head(label[1] if label else value, kind)
        elif name in _ENDS or name.startswith("end_of_"):
            self._inside = ""
            assembly.blank()
        elif name == "chorus":
            self._recall(value)
        elif name in _COMMENTS:
            self._comment(value)
        elif name == "meta":
            field, _, rest = value.partition(" ")
            self._set(field.lower(), rest.strip(), line)
        elif name in ("verse", "bridge", "intro", "outro"):
            self._head(value, name.title())
        elif name.startswith("x_") or name in ("define", "chord", "new_page", "np", "column_break"):
            assembly.drop("directive", line)
        else:
            self._set(name, value, line)

    def _head(self, label: str, kind: str) -> None:
        found = read_heading(f"[{label}]") if label else None
        if found is None or not (found.kind or section_kind(kind)):
            found = Heading(kind)
        elif not found.kind:
            # A label of its own: the kind of the environment is kept in the name.
            found = Heading(kind, found.times, "", False, found.name)
        self._assembly.heading(found)

    def _recall(self, label: str) -> None:
        label, times = take_count(label, bare_words=True)
        found = read_heading(f"[{label}]") if label else None
        if found is None or found.kind != "chorus":
            # A label of its own ("Final") is printed; what is recalled is the chorus.
            found = Heading("Chorus", found.times if found else 1, recalls=True)
        found = replace(found, times=found.times * times)
        self._assembly.heading(found)
        self._assembly.blank()

    def _comment(self, value: str) -> None:
        found = read_heading(value)
        if found is not None and found.kind and not found.rest and not is_performance(value):
            self._assembly.heading(found)
        elif found is not None and found.kind:
            self._assembly.heading(
                Heading(found.name, found.times, "", found.recalls, found.manner)
            )
        else:
            self._assembly.drop("comment", value)

    def _set(self, name: str, value: str, line: str) -> None:
        name = _SHORT.get(name, name)
        field = name if name == "author" else field_of(name)
        if field is None or name == "subtitle":
            self._assembly.drop("directive", line)
        else:
            self._assembly.set(field, clean_value(field, value) if field else "", line)

    def _line(self, number: int, text: str) -> None:
        assembly = self._assembly
        if not text.strip():
            assembly.blank()
            return
        if text.startswith("#"):
            assembly.drop("comment", text)
            return
        if _BROKEN.match(text):
            assembly.drop("directive", text)
            return
        if is_tablature(text):
            assembly.drop("tablature", text)
            return
        bare = _BRACKET.sub("", text)
        if not any(c.isalnum() for c in bare):
            self._row(text)
            return
        if "[" not in text:
            heading = read_heading(text)
            if heading is not None and heading.is_sure:
                assembly.heading(heading)
                if not heading.rest:
                    return
                text = heading.rest
            row = read_chord_row(text)
            if row is not None and row.is_sure:
                assembly.row(row.text, row.times)
                return
        take_words(self._chorded(number, text), assembly)

    def _row(self, text: str) -> None:
        """Take a line that has nothing but brackets: chords to be played, or a heading."""
        symbols = [m[1] for m in _BRACKET.finditer(text)]
        chords = [s for symbol in symbols if (s := chord_symbol(symbol.strip()))]
        if chords:
            self._assembly.row(" ".join(chords))
        elif (heading := read_heading(text)) is not None:
            self._assembly.heading(heading)
        elif symbols:
            self._assembly.drop("bracket", text)
        else:
            self._assembly.blank()

    def _chorded(self, number: int, text: str) -> TextLine:
        """Take the chords in brackets out of a line; `[*words]` are remarks, no chords."""
        chords: list[TextChord] = []
        plain, end = "", 0
        for match in _BRACKET.finditer(text):
            plain += text[end : match.start()]
            end = match.end()
            inner = match[1].strip()
            symbol = chord_symbol(inner)
            if symbol is not None:
                chords.append(TextChord(symbol, len(plain)))
            elif inner.startswith("*"):
                self._assembly.drop("performance", inner[1:])
            elif inner[:1].isdigit() or re.fullmatch(r"[b#]?[ivIV]{1,3}\S{0,4}", inner):
                chords.append(TextChord(inner, len(plain)))
            elif inner:
                self._assembly.drop("bracket", match[0])
        plain += text[end:]
        return TextLine(re.sub(r"\{[^{}]*:[^{}]*\}", "", plain), tuple(chords), number)
