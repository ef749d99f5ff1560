"""A Humdrum piece as parts and bar lines in written time (exact ticks from its start)."""

import re
from dataclasses import dataclass, field
from fractions import Fraction

from melregen.errors import ParseError
from melregen.formats.kern.spines import Column, HumdrumTable, TableLine
from melregen.formats.kern.text import CHORD_KINDS, TEXT_KINDS, read_chord, read_syllable
from melregen.formats.kern.tokens import (
    KernToken,
    read_key,
    read_metre,
    read_signature,
    read_tempo,
    read_token,
)
from melregen.formats.score.written import Exact, WrittenNote
from melregen.music import TICKS_PER_QUARTER, Chord, Key, Metre

_LONGEST = 50_000
"""Quarter notes in a piece; more is damage."""


@dataclass
class KernPart:
    """One **kern spine.

    Attributes:
        names: its instrument interpretations.
        melody: the highest notes of its first voice.
        others: its other notes.
        metres: (exact ticks, metre).
        keys: designations, likewise.
        signatures: sharps of key signatures, likewise.
        slurs: slurs open at the moment.
        opens_phrase: a phrase started with a rest, so that the next note begins it.
    """

    names: list[str] = field(default_factory=list)
    melody: list[WrittenNote] = field(default_factory=list)
    others: list[WrittenNote] = field(default_factory=list)
    metres: list[tuple[Exact, Metre]] = field(default_factory=list)
    keys: list[tuple[Exact, Key]] = field(default_factory=list)
    signatures: list[tuple[Exact, int]] = field(default_factory=list)
    slurs: int = 0
    opens_phrase: bool = False


@dataclass
class KernScore:
    """A piece.

    Attributes:
        parts: in the order of the file, mostly from the lowest staff to the highest.
        bar_lines: (exact ticks, token).
        labels: where the sections of an expansion list start.
        expansions: name ("" for the usual one) → labels in playing order.
        chords: chord symbols.
        tempo: quarter notes a minute, None where the file names none.
        language: as a spine names the language of its text, "" where none does.
        end: exact ticks.
    """

    parts: list[KernPart] = field(default_factory=list)
    bar_lines: list[tuple[Exact, str]] = field(default_factory=list)
    labels: list[tuple[Exact, str]] = field(default_factory=list)
    expansions: dict[str, list[str]] = field(default_factory=dict)
    chords: list[tuple[Exact, Chord]] = field(default_factory=list)
    tempo: float | None = None
    language: str = ""
    end: Exact = 0


def read_score(table: HumdrumTable) -> KernScore:
    """Put the tokens of a piece in time.

    Raises:
        ParseError: a token is not **kern, or the piece is too long.
    """
    return _ScoreReader().read(table)


class _ScoreReader:
    def __init__(self) -> None:
        self._score = KernScore()
        self._parts: dict[int, KernPart] = {}
        self._verses: dict[int, tuple[int, str]] = {}
        self._now: Exact = 0
        # Chord symbols of lines on which no note begins; their time is known at the next note.
        self._waiting: list[list[Chord]] = []

    def read(self, table: HumdrumTable) -> KernScore:
        for row in table.rows:
            if row.is_interpretation:
                self._interpret(row)
            elif row.is_bar_line:
                self._read_bar_line(row)
            else:
                self._read_data(row)
        self._place_waiting(self._score.end)
        self._score.parts = [part for part in self._parts.values() if part.melody or part.others]
        return self._score

    def _interpret(self, row: TableLine) -> None:
        times = [column.time for column, _ in row.cells if column.kind == "kern"]
        now = min(times, default=self._now)
        for column, token in row.cells:
            if token in ("*", "*-", "*^", "*v", "*x", "*+") or token.startswith("**"):
                continue
            if token.startswith("*>"):
                self._read_label(token[2:], now)
            elif column.kind in TEXT_KINDS and (match := re.match(r"\*L([A-Z]\w+)$", token)):
                self._score.language = self._score.language or match[1]
            elif column.kind == "kern":
                self._interpret_kern(self._part(column), token, now)

    def _interpret_kern(self, part: KernPart, token: str, now: Exact) -> None:
        if token.startswith("*I"):
            part.names.append(token)
        elif (metre := read_metre(token)) is not None:
            part.metres.append((now, metre))
        elif (tempo := read_tempo(token)) is not None:
            self._score.tempo = self._score.tempo or tempo
        elif (key := read_key(token)) is not None:
            part.keys.append((now, key))
        elif (signature := read_signature(token)) is not None:
            part.signatures.append((now, signature))

    def _read_label(self, text: str, now: Exact) -> None:
        expansion = re.fullmatch(r"([^\[\]]*)\[(.*)\]", text)
        if expansion:
            self._score.expansions[expansion[1]] = re.findall(r"[^,\[\]\s]+", expansion[2])
        elif (now, text) not in self._score.labels[-1:]:
            self._score.labels.append((now, text))

    def _read_bar_line(self, row: TableLine) -> None:
        columns = [column for column, _ in row.cells if column.kind == "kern"]
        now = max((column.time for column in columns), default=self._now)
        # Voices that a damaged bar left behind start again together.
        for column in columns:
            column.time = now
        self._place_waiting(now)
        self._now = now
        self._score.bar_lines.append((now, row.cells[0][1]))

    def _read_data(self, row: TableLine) -> None:
        tokens: dict[Column, KernToken] = {}
        is_grace = False
        for column, token in row.cells:
            if column.kind != "kern" or token == ".":
                continue
            try:
                read = read_token(token)
            except ParseError as error:
                raise ParseError(f"line {row.line}: {error}") from None
            if read is None:
                is_grace = True
            else:
                tokens[column] = read
        if tokens:
            now = max(column.time for column in tokens)
            self._place_waiting(now)
            self._now = now
            self._sound(row, tokens)
        chords = [
            chord
            for column, token in row.cells
            if column.kind in CHORD_KINDS and token != "."
            if (chord := read_chord(token)) is not None
        ]
        if tokens:
            self._score.chords.extend((self._now, chord) for chord in chords[:1])
        elif chords or not is_grace:
            self._waiting.append(chords[:1])
        self._read_words(row)

    def _sound(self, row: TableLine, tokens: dict[Column, KernToken]) -> None:
        first: dict[int, Column] = {}
        for column, _ in row.cells:
            first.setdefault(column.track, column)
        for column, token in tokens.items():
            column.time = self._now + token.duration
            self._score.end = max(self._score.end, column.time)
            if self._score.end > _LONGEST * TICKS_PER_QUARTER:
                raise ParseError(f"line {row.line}: the piece lasts over {_LONGEST} quarter notes")
            part = self._part(column)
            chief = first[column.track] is column
            if chief:
                part.opens_phrase |= token.opens_phrase
                if token.closes_phrase and not token.notes and part.melody:
                    part.melody[-1].closes_phrase = True
            for index, note in enumerate(token.notes):
                written = WrittenNote(
                    self._now, token.duration, note.pitch, note.tie_start, note.tie_stop
                )
                if chief and index == 0:
                    written.opens_phrase, part.opens_phrase = part.opens_phrase, False
                    written.closes_phrase = token.closes_phrase
                    written.slurred = part.slurs > 0
                    part.melody.append(written)
                else:
                    part.others.append(written)
            if chief:
                part.slurs = max(0, part.slurs + token.slurs)

    def _read_words(self, row: TableLine) -> None:
        before: Column | None = None
        for column, token in row.cells:
            if column.kind == "kern":
                before = column if before is None or before.track != column.track else before
            elif column.kind in TEXT_KINDS and token != ".":
                track, verse = self._verse(row, column, before)
                melody = self._part_of(track).melody
                # A text under a note that began before belongs to it, not one under a rest.
                is_sounding = bool(melody) and melody[-1].onset <= self._now < melody[-1].end
                if is_sounding and (syllable := read_syllable(token)) is not None:
                    melody[-1].lyrics.setdefault(verse, syllable)

    def _verse(self, row: TableLine, column: Column, before: Column | None) -> tuple[int, str]:
        """Return the track that sings a text spine (the one to its left) and its verse number."""
        if column.track not in self._verses:
            kern = [other.track for other, _ in row.cells if other.kind == "kern"]
            track = before.track if before else kern[0] if kern else -1
            number = sum(other == track for other, _ in self._verses.values()) + 1
            self._verses[column.track] = (track, str(number))
        return self._verses[column.track]

    def _place_waiting(self, until: Exact) -> None:
        """Divide the time up to the next note evenly among the lines that no note begins on."""
        if not self._waiting:
            return
        step = Fraction(until - self._now) / (len(self._waiting) + 1)
        for index, chords in enumerate(self._waiting, 1):
            self._score.chords.extend((self._now + index * step, chord) for chord in chords)
        self._waiting = []

    def _part(self, column: Column) -> KernPart:
        return self._part_of(column.track)

    def _part_of(self, track: int) -> KernPart:
        return self._parts.setdefault(track, KernPart())
