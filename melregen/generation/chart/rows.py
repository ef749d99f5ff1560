"""The rows of one section of a chord chart: bars, held chords, and repeat signs."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from melregen.errors import ParseError, shorten
from melregen.generation.chart.symbols import (
    ARROWS,
    DASHES,
    HOLDS,
    REPEATED_BAR,
    parse_symbol,
    split_token,
)
from melregen.generation.chart.value import ChartBar, Row, Symbol

_BAR_LINE = re.compile(r":\|+:|\|+:|:\|+|\[\||\|\]|\|+")
_COUNT_AFTER_SIGN = re.compile(r"^\s*\(?\s*(?:[x×]\s?(\d{1,2})|(\d{1,2})\s?[x×])\s*\)?(?=\s|$)")
_ENDING = re.compile(r"(?:^|[|\[])\s*[1-9]\.|\[[1-9](?!\w)|(?:^|\s)[12](?:st|nd)\b")
_OPEN, _CLOSE = "open", "close"


@dataclass(frozen=True)
class _Piece:
    """A bar of a row, or a sign: where a repeat opens, or closes and how often it is played."""

    text: str = ""
    sign: str = ""
    times: int = 2


def is_marked(line: str) -> bool:
    """Whether a row marks its bars."""
    return "|" in line


def unmarked_tokens(line: str, *, german: bool) -> list[str]:
    """Return the symbols of a row, without bar lines, counts and signs between chords."""
    tokens = []
    for piece in _pieces(line):
        for word in piece.text.split():
            if word not in DASHES | ARROWS | HOLDS | {REPEATED_BAR, ",", ";"}:
                tokens += split_token(word, german=german)
    return tokens


class RowReader:
    """Reads the rows of the sections of one chart.

    Args:
        german: read H as B natural and B as B flat.
        by_degree: the chart names its chords by degrees of the key.
        remarks: grows by what was taken to mean one thing where it could mean another.
    """

    def __init__(self, german: bool, by_degree: bool, remarks: list[str]) -> None:
        self._german = german
        self._by_degree = by_degree
        self.remarks = remarks

    def read(
        self,
        lines: Sequence[tuple[str, int]],
        where: str,
        before: ChartBar | None,
        *,
        marked: bool,
    ) -> list[Row]:
        """Read the rows of a section, with all repeats written out.

        Args:
            lines: rows as written, each with how often it is played.
            where: name of the section, for messages.
            before: the last bar of the section before.
            marked: whether the section marks bars with `|`.

        Raises:
            ParseError: something is not a chord or stands where it cannot.
        """
        rows: list[Row] = []
        last, number = before, 0
        opened = 0  # the first row of the repeat that is open
        for row_number, (line, times) in enumerate(lines, 1):
            own = f"{where} (row {row_number})" if len(lines) > 1 else where
            if marked and not is_marked(line) and len(line.split()) > 1:
                self.remarks.append(
                    f"row {row_number} of {where} has no bar lines as others have: it is one bar"
                )
            bars: list[ChartBar] = []
            start = 0
            for piece in self._bars_of(line, own, marked=marked):
                if piece.sign == _OPEN:
                    if bars:
                        start = len(bars)
                    else:
                        opened = len(rows)
                elif piece.sign == _CLOSE and start:
                    bars += bars[start:] * (piece.times - 1)
                    start = len(bars)
                elif piece.sign == _CLOSE:
                    rows += [tuple(bars)] if bars else []
                    if opened == len(rows):
                        raise ParseError(f"a repeat closes in {own} where nothing was played")
                    rows += rows[opened:] * (piece.times - 1)
                    bars, opened = [], len(rows)
                else:
                    number += 1
                    bars.append(self._bar(piece.text.split(), f"bar {number} of {own}", last))
                    last = bars[-1]
            if bars:
                rows += [tuple(bars)] * times
            elif times > 1 and rows:
                rows += [rows[-1]] * (times - 1)
        return rows

    def _bars_of(self, line: str, where: str, *, marked: bool) -> list[_Piece]:
        if _ENDING.search(line):
            raise ParseError(f"{where}: first and second endings are not read; write the bars out")
        if marked:
            return _pieces(line)
        tokens = []
        for word in line.split():
            if word not in (",", ";"):
                tokens += split_token(word, german=self._german)
        return [_Piece(token) for token in self._without_separators(tokens, where)]

    def _without_separators(self, tokens: list[str], where: str) -> list[str]:
        """Drop the signs between chords of a row without bar lines; `-` twice holds a chord."""
        kept: list[str] = []
        signs = DASHES | ARROWS
        dashes = [token in signs for token in tokens]
        runs = sum(map(_both, dashes, dashes[1:]))
        between = 0
        for index, token in enumerate(tokens):
            if not dashes[index] or (runs and token in DASHES):
                kept.append("." if token in DASHES else token)
                continue
            if 0 < index < len(tokens) - 1:
                between += 1
            elif token in DASHES and index and not between:
                kept.append(".")
                self.remarks.append(f"the {token} at the end of {where} holds its chord for a bar")
        chords = len(tokens) - sum(dashes)
        if between and between < chords - 1 and not runs:
            self.remarks.append(
                f"a - in {where} was taken to stand between two chords; write . to hold a chord"
            )
        if runs and any(token in DASHES for token in tokens):
            self.remarks.append(f"each - in {where} was taken to hold the chord for a bar")
        return kept

    def _bar(self, tokens: list[str], where: str, before: ChartBar | None) -> ChartBar:
        if not tokens:
            raise ParseError(f"{where} is empty; write % to repeat the bar before")
        if tokens == [REPEATED_BAR]:
            if before is None:
                raise ParseError(f"{where} is %, but there is no bar before it to repeat")
            return before
        symbols: list[Symbol] = []
        for token in tokens:
            if token == REPEATED_BAR:
                raise ParseError(f"{where}: % repeats a whole bar and stands alone")
            if token in ARROWS or token in (",", ";"):
                continue
            if token in HOLDS or token in DASHES:
                sounding = symbols[-1] if symbols else before[-1] if before else None
                if sounding is None:
                    raise ParseError(
                        f"{where}: '{token}' goes on with the chord before, but there is none"
                    )
                symbols.append(sounding)
                continue
            symbols += self._symbols(token, where)
        if not symbols:
            raise ParseError(f"{where} is empty; write % to repeat the bar before")
        return tuple(symbols)

    def _symbols(self, token: str, where: str) -> list[Symbol]:
        if ":" in token:
            raise ParseError(f"{where}: '{shorten(token)}' is no repeat sign; write |: C G :|")
        try:
            return [
                parse_symbol(part, german=self._german, by_degree=self._by_degree)
                for part in split_token(token, german=self._german)
            ]
        except ParseError as error:
            raise ParseError(f"{where}: {error}") from None


def _both(one: bool, other: bool) -> bool:
    return one and other


def _pieces(line: str) -> list[_Piece]:
    """Divide a row at its bar lines; the lines around it do not enclose empty bars."""
    pieces: list[_Piece] = []
    start, after_line = 0, True
    for match in _BAR_LINE.finditer(line):
        cell = line[start : match.start()]
        opens = match[0].endswith(":") and not match[0].startswith(":")
        if cell.strip() or not (after_line or opens):
            pieces.append(_Piece(cell.strip()))
        start, sign = match.end(), match[0]
        if sign.startswith(":"):
            count = _COUNT_AFTER_SIGN.match(line[start:])
            times = 2
            if count:
                times = max(int(count[1] or count[2]), 1)
                start += count.end()
            pieces.append(_Piece(sign=_CLOSE, times=times))
        if sign.endswith(":"):
            pieces.append(_Piece(sign=_OPEN))
        after_line = sign.startswith(":") or sign.endswith(":")
    if line[start:].strip():
        pieces.append(_Piece(line[start:].strip()))
    return pieces
