"""The charts of the McGill Billboard project (`salami_chords.txt`).

A line of text is a line of the music: the second at which it begins, perhaps letter and name of the
section that begins with it, bars between `|`, `x2` where it is played again, `->` where it
runs on. A bar in another metre says so: `(2/4)`. Described by Burgoyne, Wild and Fujinaga, *An
expert ground truth set for audio chord recognition and music analysis*, ISMIR 2011.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import median

from melregen.errors import ParseError, shorten
from melregen.formats.charts.harte import parse_harte
from melregen.formats.charts.layout import ChartLayout
from melregen.music import (
    NOTE_NAME_PATTERN,
    TICKS_PER_QUARTER,
    Chord,
    Metre,
    Ticks,
)
from melregen.template.chord_song import ChordSong

_HEADER = re.compile(r"#\s*(\w+)\s*:\s*(.*)")
_LINE = re.compile(r"(\d+(?:\.\d+)?(?:e-?\d+)?)\s+(.*)")
_LETTER = re.compile(r"[A-Z]'*")
_TIMES = re.compile(r"\bx(\d{1,2})\b")
_METRE = re.compile(r"\((\d+/\d+)\)")
_HOLDS = frozenset({".", "*"})
_PAUSE = "&pause"
_SILENCE = frozenset({"silence", "end"})


@dataclass
class _Reader:
    layout: ChartLayout = field(default_factory=ChartLayout)
    header: dict[str, str] = field(default_factory=dict)
    timed: list[tuple[float, Ticks]] = field(default_factory=list)  # second and tick of each line
    runs_on: bool = False

    def read(self, number: int, text: str) -> None:
        where = f"line {number}"
        if match := _HEADER.fullmatch(text):
            self.header[match[1]] = match[2].strip()
            return
        match = _LINE.fullmatch(text)
        if match is None:
            raise ParseError(
                f"{where}: '{shorten(text)}' does not begin with a second and a tab; write it "
                "like '12.5<tab>A, verse, | C:maj | G:7 |'"
            )
        second, rest = float(match[1]), match[2].strip()
        self.timed.append((second, self.layout.tick))
        before, bars, after = _divide(rest)
        self._begin(before, has_bars=bool(bars))
        times = _TIMES.search(after)
        for _ in range(int(times[1]) if times else 1):
            for bar in bars:
                self._add_bar(bar, where)
        self.runs_on = "->" in after

    def _begin(self, labels: Sequence[str], *, has_bars: bool) -> None:
        """Let a section begin where one is named; a line that runs on is one with the next."""
        letter = next((label for label in labels if _LETTER.fullmatch(label)), "")
        names = [label for label in labels if label and label not in (letter, *_SILENCE)]
        if letter == "Z" or not has_bars:
            return
        if letter or names:
            self.layout.begin_section(names[0] if names else "", letter)
        if not self.runs_on or letter or names:
            self.layout.begin_line()

    def _add_bar(self, text: str, where: str) -> None:
        try:
            metre = Metre.parse(self.header.get("metre", "4/4"))
        except ParseError as error:
            raise ParseError(f"{where}: {error}") from None
        chords: list[Chord | None] = []
        for token in text.split():
            if own := _METRE.fullmatch(token):
                metre = Metre.parse(own[1])
            elif token in _HOLDS:
                chords.append(None)
            elif token != _PAUSE:
                try:
                    chords.append(parse_harte(token))
                except ParseError as error:
                    raise ParseError(f"{where}: {error}") from None
        if chords:
            self.layout.add_bar(metre, self._tonic(where), chords)

    def _tonic(self, where: str) -> str:
        tonic = self.header.get("tonic", "")
        if not re.fullmatch(NOTE_NAME_PATTERN, tonic):
            what = f"'{shorten(tonic)}' is not a tonic" if tonic else "the tonic is missing"
            raise ParseError(f"{where}: {what}; write a line such as '# tonic: Bb' above it")
        return tonic

    def tempo(self) -> float | None:
        """Return the median tempo of the lines in quarter notes a minute."""
        found = []
        for (start, first), (end, last) in zip(self.timed, self.timed[1:], strict=False):
            if last > first and end > start:
                found.append(60 * (last - first) / TICKS_PER_QUARTER / (end - start))
        return round(median(found), 1) if found else None


def read_billboard(text: str) -> ChordSong:
    """Read a chart.

    Raises:
        ParseError: a line cannot be read; the message names it.
    """
    reader = _Reader()
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip():
            reader.read(number, line.strip())
    tempo = reader.tempo()
    if tempo is not None and not 10 <= tempo <= 500:
        tempo = None
    header = reader.header
    return reader.layout.song(
        title=header.get("title", ""), artist=header.get("artist", ""), tempo=tempo
    )


def _divide(text: str) -> tuple[list[str], list[str], str]:
    """Return the labels before the bars of a line, the bars, and what stands after them."""
    first, last = text.find("|"), text.rfind("|")
    if first < 0:
        return [label.strip() for label in text.split(",")], [], ""
    before = [label.strip() for label in text[:first].split(",")]
    bars = [bar.strip() for bar in text[first + 1 : last].split("|")] if last > first else []
    return before, bars, text[last + 1 :]
