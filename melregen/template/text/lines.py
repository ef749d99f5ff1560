"""The rows of a line of a template's text: bars of rhythm, words, pitches and chords."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from melregen.errors import InvalidMusicError, ParseError, shorten
from melregen.music import Bar, Chord, ChordChange, Pitch, Ticks, count_of, parse_pitch
from melregen.template.phrase import LineSpan, Slot
from melregen.template.text.syllables import EMPTY, parse_syllable
from melregen.template.text.values import Places, parse_value

_OPEN, _UNKNOWN = "?", "."
_CELLS = re.compile(r"(?<!\\)(?:\\\\)*\|")


@dataclass(frozen=True)
class Row:
    """A row or a field: what stands behind its name, and on which line of the text."""

    number: int
    text: str


@dataclass
class Block:
    """A line of the song as text.

    Attributes:
        number: line of the text that it begins on.
        name: by which other lines refer to it.
        about: form and cadence.
        rows: by their names, in the order in which they stand.
    """

    number: int
    name: str
    about: str
    rows: dict[str, list[Row]] = field(default_factory=dict)

    def cells(self, label: str) -> list[tuple[int, list[str]]]:
        """Return the tokens of each bar in a row, with the line of the text that it stands on."""
        found: list[tuple[int, list[str]]] = []
        for row in self.rows.get(label, ()):
            texts = _split(row.text)
            while len(texts) > 1 and not texts[-1].strip():
                texts.pop()
            while len(texts) > 1 and not texts[0].strip():
                texts.pop(0)
            found += [(row.number, _tokens(text)) for text in texts]
        return found


def fault(number: int, message: str) -> ParseError:
    """Return the error that names a line of the text."""
    return ParseError(f"line {number}: {message}")


def _split(text: str) -> list[str]:
    parts, start = [], 0
    for match in _CELLS.finditer(text):
        parts.append(text[start : match.end() - 1])
        start = match.end()
    return [*parts, text[start:]]


def _tokens(text: str) -> list[str]:
    tokens = [token for token in re.split(r"[ \t]+", text) if token]
    return [] if tokens == [EMPTY] else tokens


class LineReader:
    """Reads the lines of a song one after another, and knows where the last one ended.

    Args:
        places: counts the bars of the song.

    Attributes:
        chords: those found so far.
    """

    def __init__(self, places: Places) -> None:
        self._places = places
        self._tick: Ticks | None = 0
        self._goes_on = False
        self.chords: list[ChordChange] = []

    def slots(self, block: Block) -> tuple[Slot, ...]:
        """Return the slots of a line.

        Raises:
            ParseError: its rows do not fit together; the message names the bar.
        """
        cells = block.cells("rhythm")
        if not any(tokens for _, tokens in cells):
            raise fault(block.number, f"line {block.name} has no row 'rhythm'; add one: ? ? ?")
        if any(_OPEN in token or "@" in token for _, tokens in cells for token in tokens):
            groups, bars = self._open_notes(cells), self._labelled_bars(block)
            self._tick = None
        else:
            groups, bars = self._timed_notes(block, cells)
        self._take_chords(block, bars)
        counts = [len(group) for group in groups]
        names = [str(bar.number) for bar in bars] if len(bars) == len(counts) else []
        words = self._aligned(block, "words", counts, names)
        stresses = self._aligned(block, "stress", counts, names)
        pitches = self._aligned(block, "pitches", counts, names)
        slots: list[Slot] = []
        for index, (onset, duration) in enumerate(note for group in groups for note in group):
            syllable, melisma = None, False
            if words:
                stress = self._stress(stresses[index]) if stresses else None
                number, token = words[index]
                try:
                    syllable, melisma = parse_syllable(token, self._goes_on, stress)
                except ParseError as error:
                    raise fault(number, str(error)) from None
                if syllable is not None:
                    self._goes_on = not syllable.ends_word
            pitch = self._pitch(pitches[index]) if pitches else None
            slots.append(Slot(onset, duration, syllable, melisma, pitch))
        return tuple(slots)

    def span(self, block: Block) -> LineSpan | None:
        """Return where a line begins, where its last note does, and where it ends, if given."""
        for row in block.rows.get("span", ()):
            texts = _tokens(row.text)
            if len(texts) != 3:
                raise fault(
                    row.number,
                    "a span has three places: where the line begins, its last note, and its end",
                )
            try:
                ticks = [None if text == _OPEN else self._places.parse(text) for text in texts]
            except (ParseError, InvalidMusicError) as error:
                raise fault(row.number, str(error)) from None
            return LineSpan(*ticks)
        return None

    def placed_chords(self, row: Row) -> list[ChordChange]:
        """Return chords that are given with their places: "C@1 F@2:3"."""
        changes = []
        for token in _tokens(row.text):
            name, _, place = token.partition("@")
            if not place:
                raise fault(row.number, f"'{shorten(token)}' has no place; write {name}@1:1")
            try:
                changes.append(ChordChange(self._places.parse(place), _chord(name)))
            except (ParseError, InvalidMusicError) as error:
                raise fault(row.number, str(error)) from None
        return changes

    def _open_notes(
        self, cells: Sequence[tuple[int, list[str]]]
    ) -> list[list[tuple[Ticks | None, Ticks | None]]]:
        """Read a line whose rhythm is open: "?" for a note, "?4" of this length, "4@17:2" there."""
        groups: list[list[tuple[Ticks | None, Ticks | None]]] = []
        for number, tokens in cells:
            group: list[tuple[Ticks | None, Ticks | None]] = []
            for token in tokens:
                value, _, place = token.partition("@")
                value = value.removeprefix(_OPEN)
                try:
                    group.append(
                        (
                            self._places.parse(place) if place else None,
                            parse_value(value) if value else None,
                        )
                    )
                except (ParseError, InvalidMusicError) as error:
                    hint = ""
                    if not place and token[:1] != _OPEN:
                        hint = " (in a line of open rhythm all notes are: write ? for each)"
                    raise fault(number, f"{error}{hint}") from None
                if not place and token[:1] != _OPEN:
                    raise fault(
                        number,
                        f"'{shorten(token)}' stands in a line of open rhythm; write ?{value} for a "
                        f"note of that length, or {value}@ and its place",
                    )
            groups.append(group)
        return groups

    def _labelled_bars(self, block: Block) -> list[Bar]:
        """Return the bars that the row of bar numbers names."""
        bars = []
        for number, tokens in block.cells("bar"):
            for token in tokens[:1]:
                try:
                    bars.append(self._places.bar_at(self._places.parse(token)))
                except (ParseError, InvalidMusicError) as error:
                    raise fault(number, str(error)) from None
        return bars

    def _start(self, block: Block) -> Ticks:
        """Return where a line begins: where the one before ended, or as its bar row says."""
        if self._tick is not None:
            return self._tick
        for number, tokens in block.cells("bar"):
            if tokens:
                try:
                    return self._places.parse(tokens[0])
                except (ParseError, InvalidMusicError) as error:
                    raise fault(number, str(error)) from None
        raise fault(
            block.number,
            f"line {block.name} follows one of open rhythm: say where it begins in a row 'bar', "
            "such as: bar 9",
        )

    def _timed_notes(
        self, block: Block, cells: Sequence[tuple[int, list[str]]]
    ) -> tuple[list[list[tuple[Ticks | None, Ticks | None]]], list[Bar]]:
        if not self._places.is_counted:
            raise fault(
                cells[0][0],
                "bars need a metre; add 'metre: 4/4' to the header, or write ? for each note",
            )
        tick = self._start(block)
        notes: list[tuple[Ticks, Ticks]] = []
        groups: list[list[int]] = []
        bars: list[Bar] = []
        for place, (number, tokens) in enumerate(cells):
            bar = self._places.bar_at(tick)
            bars.append(bar)
            groups.append([])
            for token in tokens:
                is_tied = token.startswith("~")
                text = token.strip("~").removeprefix("r")
                try:
                    value = parse_value(text)
                except ParseError as error:
                    raise fault(number, f"bar {bar.number}: {error}") from None
                if is_tied:
                    if not notes or notes[-1][0] + notes[-1][1] != tick:
                        raise fault(
                            number, f"bar {bar.number}: {token} goes on with no note before it"
                        )
                    notes[-1] = (notes[-1][0], notes[-1][1] + value)
                elif not token.startswith("r"):
                    groups[-1].append(len(notes))
                    notes.append((tick, value))
                tick += value
            is_last = place + 1 == len(cells)
            if tick > bar.end or (tick < bar.end and not is_last):
                raise fault(
                    number, _wrong_length(bar, bar.onset if place else self._start(block), tick)
                )
        self._tick = tick
        return [[notes[index] for index in group] for group in groups], bars

    def _take_chords(self, block: Block, bars: Sequence[Bar]) -> None:
        cells = block.cells("chords")
        if not cells:
            return
        if len(cells) != len(bars):
            raise fault(
                cells[0][0],
                f"line {block.name} has {count_of(len(bars), 'bar')} and chords for "
                f"{len(cells)}; divide both alike with |, - for a bar in which a chord goes on",
            )
        for (number, tokens), bar in zip(cells, bars, strict=True):
            for token in self._shared_out(tokens, bar):
                name, _, beat = token.partition("@")
                try:
                    chord = _chord(name)
                    onset = self._places.parse(f"{bar.number}:{beat}") if beat else bar.onset
                except (ParseError, InvalidMusicError) as error:
                    raise fault(number, f"bar {bar.number}: {error}") from None
                if self.chords and onset <= self.chords[-1].onset:
                    raise fault(
                        number,
                        f"bar {bar.number}: {token} stands where another chord is or before it; "
                        f"say on which beat: {name}@3",
                    )
                self.chords.append(ChordChange(onset, chord))

    def _shared_out(self, tokens: list[str], bar: Bar) -> list[str]:
        """Give chords of a bar without beats equal shares of it, as in a chord chart."""
        share, rest = divmod(bar.duration, max(len(tokens), 1))
        if len(tokens) < 2 or rest or any("@" in token for token in tokens):
            return tokens
        beats = [self._places.beat_text(bar.onset + i * share) for i in range(len(tokens))]
        return [f"{token}@{beat}" for token, beat in zip(tokens, beats, strict=True)]

    def _aligned(
        self, block: Block, label: str, counts: Sequence[int], bars: Sequence[str]
    ) -> list[tuple[int, str]]:
        """Return the tokens of a row, one a note; none where the line has no such row."""
        cells = block.cells(label)
        if not cells:
            return []
        tokens = [(number, token) for number, own in cells for token in own]
        what = {"words": "syllables", "stress": "stresses", "pitches": "pitches"}[label]
        advice = "write _ for a note that goes on with a syllable, * for one without words"
        if label != "words":
            advice = "write . for a note without one, or take the row out"
        if len(cells) == len(counts):
            for place, ((number, own), count) in enumerate(zip(cells, counts, strict=True)):
                if len(own) != count:
                    bar = f"bar {bars[place]}" if bars else f"part {place + 1}"
                    raise fault(
                        number,
                        f"{bar} has {count_of(count, 'note')} and {len(own)} {what}; {advice}",
                    )
        elif min(len(cells), len(counts)) > 1 or len(tokens) != sum(counts):
            raise fault(
                cells[0][0],
                f"line {block.name} has {count_of(sum(counts), 'note')} in "
                f"{count_of(len(counts), 'bar')}, and {len(tokens)} {what} in {len(cells)}; "
                + advice,
            )
        return tokens

    def _stress(self, cell: tuple[int, str]) -> int | None:
        number, token = cell
        if token == _UNKNOWN:
            return None
        if not token.isdecimal() or len(token) > 3:
            raise fault(
                number, f"'{shorten(token)}' is no stress; write 0, 1 (primary), 2 (secondary) or ."
            )
        return int(token)

    def _pitch(self, cell: tuple[int, str]) -> Pitch | None:
        number, token = cell
        if token == _UNKNOWN:
            return None
        try:
            return parse_pitch(token)
        except (ParseError, InvalidMusicError) as error:
            raise fault(number, str(error)) from None


def _chord(name: str) -> Chord | None:
    return None if name == _OPEN else Chord.parse(name)


def _wrong_length(bar: Bar, start: Ticks, tick: Ticks) -> str:
    """Say that a bar, or the part of it from `start` on, is too long or too short."""
    unit = 96 / bar.metre.denominator
    wanted, found = (bar.end - start) / unit, (tick - start) / unit
    of = "" if start == bar.onset else f" from beat {bar.position(start) / unit + 1:g} on"
    verb = "shorten" if found > wanted else "lengthen"
    return (
        f"bar {bar.number} has {found:g} beats{of}, and its metre {bar.metre} asks for {wanted:g}; "
        f"{verb} a note, or change the rests (r4)"
    )
