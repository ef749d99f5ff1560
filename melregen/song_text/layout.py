"""The layout of a sheet as a whole: which lines are chords, which headings, which blanks count."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from melregen.song_text.assembly import Assembly
from melregen.song_text.chord_names import (
    ChordRow,
    is_tablature,
    read_chord_row,
    read_degree_row,
)
from melregen.song_text.headings import (
    Heading,
    read_abbreviation,
    read_heading,
    read_heading_with_chords,
)
from melregen.song_text.metadata import divide_settings, with_colons

COMMENT_AFTER = re.compile(r"(?:\t| {2,})#(?!\d).*$")
_BULLET = re.compile(r"\s*(?:[-*+•·–>]|\d{1,3}[.)])\s+(?=\S)")
_MANNER = re.compile(r"\s*\([^()]*\)\s*$")
_SHORT = re.compile(r"\s*(?:[VvCcBbPp][A-Za-z]{0,2}\.?\s?\d{0,2})(?:\s?x\s?\d{1,2})?\s*")
_MARKDOWN_BULLET = re.compile(r"^\s*(?:[-*+]|>+)\s+(?=\S)")
_MARKDOWN = re.compile(r"\s{0,3}#{1,6}\s")
_ENOUGH = 6
"""Lines from which on it shows that every one stands between blank lines, or has a bullet."""


@dataclass(frozen=True)
class FoundLine:
    """A line, with what it may be.

    Attributes:
        text: as written.
        row: its chords, where it has nothing else.
        heading: where it is one.
    """

    text: str
    row: ChordRow | None = None
    heading: Heading | None = None

    @property
    def is_blank(self) -> bool:
        """Whether no letter and no digit stands on it."""
        return self.row is None and not any(character.isalnum() for character in self.text)


def find_lines(lines: Sequence[str], assembly: Assembly) -> list[FoundLine]:
    """Tell rows of chords and headings from words, with a look at the whole sheet.

    Args:
        lines: of the text.
        assembly: takes remarks on what was understood how.
    """
    lines = [part for line in with_colons(lines) for part in divide_settings(line)]
    lines = _without_blanks_between(lines, assembly)
    lines = _without_bullets(lines, assembly)
    lines = _without_leading_dots(lines)
    rows = [_row(_without_comment(line, assembly)) for line in lines]
    if not any(row and row.is_sure for row in rows):
        latin = [read_chord_row(line, solfege=True) for line in lines]
        if _are_latin(lines, latin):
            rows = latin
            assembly.remark("chords in Latin note names are read as letters: DO is C, LAm is Am")
    if not any(row and row.is_sure for row in rows):
        degrees = [None if read_heading(line) else read_degree_row(line) for line in lines]
        if sum(row is not None for row in degrees) > 1:
            rows = degrees
            assembly.remark("numbers over the words are chords, degrees of the key")
    accepted = _accept(lines, rows)
    headings = [
        read_heading(line) if row is None else None
        for line, row in zip(lines, accepted, strict=True)
    ]
    headings = _with_abbreviations(lines, headings)
    found = [
        FoundLine(line, row, _believe(index, headings, lines))
        for index, (line, row) in enumerate(zip(lines, accepted, strict=True))
    ]
    for index, line in enumerate(lines):
        if accepted[index] is None and (both := read_heading_with_chords(line)):
            found[index] = FoundLine(line, both[1], both[0])
    return found


def _with_abbreviations(
    lines: Sequence[str], headings: Sequence[Heading | None]
) -> list[Heading | None]:
    """Take bare abbreviations for headings ("V1", "C1") where a verse and another one are.

    So are numbers alone on their lines, from 1 on.
    """
    lines = [_MANNER.sub("", line) for line in lines]
    numbers = [int(line) if re.fullmatch(r"\s*\d{1,2}\s*", line) else 0 for line in lines]
    if [number for number in numbers if number][:2] == [1, 2]:
        return [
            own or (Heading(f"Verse {number}") if number else None)
            for own, number in zip(headings, numbers, strict=True)
        ]
    short = [read_abbreviation(line) if _SHORT.fullmatch(line) else None for line in lines]
    kinds = {heading.kind for heading in short if heading}
    kinds |= {both[0].kind for line in lines if (both := read_heading_with_chords(line))}
    if "verse" not in kinds or len(kinds) < 2:
        # Beside headings in full only those with a dot: "Vs. 1"; a letter alone is a chord there.
        if not any(heading and heading.is_sure for heading in headings):
            return list(headings)
        short = [own if "." in line else None for own, line in zip(short, lines, strict=True)]
    return [own or other for own, other in zip(headings, short, strict=True)]


def _without_comment(line: str, assembly: Assembly) -> str:
    """Return a line without the comment behind its chords."""
    shorter = COMMENT_AFTER.sub("", line)
    if shorter != line and read_chord_row(shorter):
        assembly.drop("comment", line[len(shorter) :])
        return shorter
    return line


def _row(line: str) -> ChordRow | None:
    if is_tablature(line) or read_heading(line) is not None:
        return None
    return read_chord_row(line)


def _are_latin(lines: Sequence[str], rows: Sequence[ChordRow | None]) -> bool:
    """Whether rows of Latin note names are chords: spaced out, or with more than a name."""
    found = [(line, row) for line, row in zip(lines, rows, strict=True) if row and row.is_sure]
    spaced = [
        line
        for line, _ in found
        if re.search(r"\S {2,}\S", line.strip()) or re.search(r"\b[A-Z]{2,3}(?:m|7|#|b|-)?\b", line)
    ]
    return len(spaced) > 1 or (len(spaced) == 1 and len(lines) < 8)


def _accept(lines: Sequence[str], rows: Sequence[ChordRow | None]) -> list[ChordRow | None]:
    """Take rows that could be words ("A", "Am") only where the sheet shows that they are chords."""
    sure = any(row and row.is_sure and not _is_alphabet(row) for row in rows)
    sure = sure or any(map(is_tablature, lines))
    over = [
        row
        for index, row in enumerate(rows)
        if row and index + 1 < len(lines) and rows[index + 1] is None and lines[index + 1].strip()
    ]
    lettered = any(re.fullmatch(r"\s*[Vv]\s?\d{1,2}\s*", line) for line in lines)
    several = (
        not lettered
        and len({row.chords[0].symbol for row in over}) > 1
        and 3 * len(over) >= sum(bool(line.strip()) for line in lines)
    )
    return [row if row and (sure or several) else None for row in rows]


def _is_alphabet(row: ChordRow) -> bool:
    """Whether a row names letters in the order of the alphabet, as a children's song does."""
    symbols = [chord.symbol for chord in row.chords]
    return len(symbols) > 2 and "".join(symbols) in "ABCDEFGH"


def _believe(
    index: int, headings: Sequence[Heading | None], lines: Sequence[str]
) -> Heading | None:
    """Take a heading that could be a line of words only where it stands like a heading."""
    heading = headings[index]
    if heading is None or heading.is_sure:
        return heading
    names = {found.name.casefold() for found in headings if found is not None and found.is_sure}
    if heading.name.casefold() in names and heading.name[:1].isupper():
        return heading  # "Refrain" under the last line of a verse
    is_first = index + 1 < len(lines) and not any(line.strip() for line in lines[:index])
    if is_first and heading.kind in ("verse", "chorus", "bridge") and heading.name[:1].isupper():
        return heading
    before = lines[index - 1] if index else ""
    apart = not any(c.isalnum() for c in before) or headings[index - 1] is not None
    others = sum(found is not None and found.is_sure for found in headings)
    return heading if apart and others else None


def _without_blanks_between(lines: Sequence[str], assembly: Assembly) -> list[str]:
    """Take single blank lines out of a text that has one after every line."""
    blocks: list[int] = []
    for index, line in enumerate(lines):
        if line.strip():
            if index and lines[index - 1].strip() and blocks:
                blocks[-1] += 1
            else:
                blocks.append(1)
    headed = sum(1 for line in lines if line.strip() and read_heading(line))
    alone = sum(1 for size in blocks if size == 1)
    if len(blocks) - headed < _ENOUGH or 10 * alone < 9 * len(blocks):
        return list(lines)
    assembly.remark("every line stands between blank lines: single ones begin no section")
    kept: list[str] = []
    run = 0
    for line in lines:
        if line.strip():
            kept += [""] if run > 1 and kept else []
            kept.append(line)
            run = 0
        else:
            run += 1
    return kept


def _without_bullets(lines: Sequence[str], assembly: Assembly) -> list[str]:
    """Take bullets and numbers off where nearly every line has one."""
    if any(_MARKDOWN.match(line) and read_heading(line) for line in lines):
        return [line if read_heading(line) else _MARKDOWN_BULLET.sub("", line) for line in lines]
    words = [line for line in lines if any(c.isalnum() for c in line) and not read_heading(line)]
    marked = [line for line in words if _BULLET.match(line)]
    if len(words) < 2 or len(marked) < 2 or 10 * len(marked) < 9 * len(words):
        return list(lines)
    if any(re.match(r"\s*\d", line) for line in marked) and len(marked) < _ENOUGH:
        return list(lines)
    if any(re.match(r"\s*\d", line) for line in marked):
        assembly.drop("number", marked[0].split()[0] + " …")
    return [line if read_heading(line) else _BULLET.sub("", line) for line in lines]


def _without_leading_dots(lines: Sequence[str]) -> list[str]:
    """Take off the dot that marks lines of chords in OpenSong."""
    dotted = [line for line in lines if line.startswith(".") and read_chord_row(line[1:])]
    if len(dotted) < 2:
        return list(lines)
    return [
        " " + line[1:] if line.startswith(".") and read_chord_row(line[1:]) else line
        for line in lines
    ]
