"""Humdrum text as columns: which token belongs to which spine (humdrum.org/guide/ch05).

A Humdrum file is a table: time runs down, each column is a spine. Spines split, join, swap, start
and end inside a file; this module follows them, so that the reader of the music sees for each
token only what it is and whose.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from melregen.errors import ParseError, shorten
from melregen.formats.score.written import Exact

_REFERENCE = re.compile(r"!!!\s*([^:\s]+)\s*:(.*)")
_SPINE_LIMIT = 500


@dataclass(eq=False)
class Column:
    """One spine, or one of the parts that it split into.

    Attributes:
        kind: its exclusive interpretation without the asterisks ("kern", "text"), "" before one.
        track: number of the spine in the file; all parts of a spine share it.
        time: when its next token sounds, in exact ticks (kept by the reader of the music).
    """

    kind: str
    track: int
    time: Exact = 0


@dataclass(frozen=True)
class TableLine:
    """One line of the table.

    Attributes:
        line: its number in the file, counted from 1.
        cells: the columns and their tokens, left to right.
    """

    line: int
    cells: tuple[tuple[Column, str], ...]

    @property
    def is_bar_line(self) -> bool:
        """Whether this is a bar line rather than notes."""
        return self.cells[0][1].startswith("=")

    @property
    def is_interpretation(self) -> bool:
        """Whether the tokens say how to understand what follows."""
        return any(token.startswith("*") for _, token in self.cells)


@dataclass
class HumdrumTable:
    """One piece of a file: from the line that opens its spines to the line that ends the last.

    Attributes:
        rows: without comments and empty lines.
        references: the reference records, key → first value ("OTL" → title).
    """

    rows: list[TableLine] = field(default_factory=list)
    references: dict[str, str] = field(default_factory=dict)


def read_tables(text: str) -> list[HumdrumTable]:
    """Split a file into its pieces (mostly one) and their tokens into spines.

    Raises:
        ParseError: the text is no Humdrum, or a line does not have a token for each spine.
    """
    tables: list[HumdrumTable] = []
    pending: dict[str, str] = {}
    columns: list[Column] = []
    for number, line in enumerate(text.splitlines(), 1):
        if line.startswith("!!"):
            if match := _REFERENCE.match(line):
                pending.setdefault(match[1], match[2].strip())
            continue
        if not line.strip():
            continue
        tokens = line.rstrip("\t ").split("\t")
        if not columns:
            if not line.startswith("**"):
                raise ParseError(
                    f"line {number}: '{shorten(line)}' stands before any spine; "
                    "Humdrum opens its columns with a line such as **kern"
                )
            tables.append(HumdrumTable(references=pending))
            pending = {}
            columns = [Column("", track) for track in range(len(tokens))]
        if len(tokens) != len(columns):
            raise ParseError(
                f"line {number} has {len(tokens)} columns where {len(columns)} spines are open"
            )
        if tokens[0].startswith("!"):
            continue
        row = TableLine(number, tuple(zip(columns, tokens, strict=True)))
        if row.is_interpretation:
            columns = list(_follow(row))
            if len(columns) > _SPINE_LIMIT:
                raise ParseError(f"line {number} opens more than {_SPINE_LIMIT} spines")
        tables[-1].rows.append(row)
    if not tables:
        raise ParseError("no line opens a spine, as **kern does")
    for key, value in pending.items():  # records after the last piece belong to it
        tables[-1].references.setdefault(key, value)
    return tables


def _follow(row: TableLine) -> Iterator[Column]:
    """Yield the columns of the next line."""
    cells = list(row.cells)
    swapped = [index for index, (_, token) in enumerate(cells) if token == "*x"]
    if len(swapped) == 2:
        first, second = swapped
        cells[first], cells[second] = cells[second], cells[first]
    tracks = max(column.track for column, _ in cells) + 1
    joined: Column | None = None
    for column, token in cells:
        if token == "*v":
            if joined is not None and joined.track == column.track:
                joined.time = max(joined.time, column.time)
                continue
            joined = column
            yield column
            continue
        joined = None
        if token.startswith("**"):
            column.kind = token[2:].strip()
        if token != "*-":
            yield column
        if token == "*^":
            yield Column(column.kind, column.track, column.time)
        elif token == "*+":
            yield Column("", tracks, column.time)
            tracks += 1
