"""Chord charts as people type them: "C G Am F", bars "| C G | Am |", sections, repeats."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from melregen.errors import ParseError
from melregen.generation.chart.lines import read_line
from melregen.generation.chart.rows import RowReader, is_marked, unmarked_tokens
from melregen.generation.chart.symbols import is_degree, is_no_chord
from melregen.generation.chart.value import ChartSection, ChordChart, Row
from melregen.lyrics import read_lyrics
from melregen.template import section_kind

_HEADING_WITHIN = re.compile(r"\s(?=\[([^\[\]]+)\])")
_MOST_BARS = 20_000
"""Of a chart with its repeats written out; no song is as long."""


@dataclass
class _Block:
    """What stands under one heading.

    Attributes:
        name: the heading, "" for none.
        rows: lines of chords, each with how often it is played.
        times: how often all of it is played.
    """

    name: str
    rows: list[tuple[str, int]] = field(default_factory=list)
    times: int = 1


def read_chord_chart(text_or_path: str | Path, *, german: bool = False) -> ChordChart:
    """Read a chord chart that is given as text, or lies in a text file.

    Args:
        text_or_path: the chart itself, or the file's path. Text counts as a path where it ends in
            .txt or names a file with a suffix.
        german: read H as B natural and B as B flat.

    Raises:
        ParseError: the chart or the file cannot be read; the message names chord and bar.
    """
    from melregen.formats.files import check_input

    if isinstance(text_or_path, str) and not _is_path(text_or_path):
        return parse_chord_chart(text_or_path, german=german)
    path = check_input(text_or_path)
    text = read_lyrics(path)
    try:
        return parse_chord_chart(text, german=german)
    except ParseError as error:
        raise ParseError(f"{path}: {error}") from None


def parse_chord_chart(text: str, *, german: bool = False) -> ChordChart:
    """Read a chord chart.

    Each chord is a bar of its own, unless a section marks its bars with `|`; then the end of a line
    is a bar line too. `%` repeats the bar before; `.`, `/` and, between bar lines, `-` go on with
    the chord before; elsewhere a `-` stands between two chords. "[Chorus]", also within a line, or
    "Chorus:" begins a section, and repeats the earlier one of its name where no chords follow. `x2`
    at the end of a row, alone on a line or behind a heading, and `|: :|`, repeat. All chords may be
    Roman numerals or Nashville numbers instead, of a key that is known later. Lines that begin with
    `#` are passed over.

    Args:
        text: the chart.
        german: read H as B natural and B as B flat.

    Raises:
        ParseError: something is not a chord or stands where it cannot; the message names the
            chord and the bar.
    """
    blocks, remarks = _read_blocks(text)
    lines = [line for block in blocks for line, _ in block.rows]
    tokens = [token for line in lines for token in unmarked_tokens(line, german=german)]
    named = [token for token in tokens if not is_no_chord(token)]
    reader = RowReader(german, bool(named) and all(map(is_degree, named)), remarks)
    sections: list[ChartSection] = []
    several = sum(bool(block.rows) for block in blocks) > 1
    count = 0
    for block in blocks:
        rows = _rows_of(block, reader, sections, several=several)
        count += block.times * sum(map(len, rows))
        if count > _MOST_BARS:
            raise ParseError(f"the chords fill more than {_MOST_BARS} bars; divide them")
        if rows:
            sections.append(ChartSection(block.name, tuple(rows) * block.times))
    if not sections:
        raise ParseError("there are no chords in the chart; write them like C G Am F")
    return ChordChart(tuple(sections), tuple(dict.fromkeys(remarks)))


def _read_blocks(text: str) -> tuple[list[_Block], list[str]]:
    blocks, remarks = [_Block("")], []
    for line in filter(None, map(read_line, _lines(text))):
        if line.setting:
            remarks.append(f"'{line.setting}' is no chord and is passed over")
            continue
        if line.heading is not None:
            # An empty heading cannot be named again: it is where the section before goes on.
            if line.heading:
                blocks.append(_Block(line.heading))
            if not line.chords:
                blocks[-1].times *= line.times
        if line.chords:
            blocks[-1].rows.append((line.chords, line.times))
        elif line.heading is None:
            if not blocks[-1].rows and not blocks[-1].name:
                raise ParseError("the chart begins with a repeat, but there is nothing before it")
            blocks[-1].times *= line.times
    return blocks, remarks


def _lines(text: str) -> list[str]:
    """Divide a chart at its line ends and before headings within a line, as on a command line."""

    def divide(match: re.Match[str]) -> str:
        return "\n" if section_kind(match[1]) else match[0]

    return _HEADING_WITHIN.sub(divide, text).splitlines()


def _rows_of(
    block: _Block, reader: RowReader, earlier: Sequence[ChartSection], *, several: bool
) -> list[Row]:
    if block.rows:
        where = f"[{block.name}]" if several and block.name else "the chords"
        before = earlier[-1].bars[-1] if earlier else None
        marked = any(is_marked(line) for line, _ in block.rows)
        return reader.read(block.rows, where, before, marked=marked)
    if not block.name:
        return []
    name = plain_name(block.name)
    same = [section for section in earlier if plain_name(section.name) == name]
    kind = section_kind(block.name)
    same = same or [section for section in earlier if kind and section.kind == kind]
    if same:
        return list(same[0].rows)
    reader.remarks.append(f"[{block.name}] has no chords and is passed over")
    return []


def plain_name(name: str) -> str:
    """Return a heading without case and signs, to be compared with others."""
    return " ".join(re.findall(r"\w+", name.casefold()))


def _is_path(text: str) -> bool:
    if "\n" in text or "|" in text or not text.strip():
        return False
    try:
        return text.lower().endswith(".txt") or (bool(Path(text).suffix) and Path(text).is_file())
    except (OSError, ValueError):
        return False
