"""The piano roll: when notes sound and how high, with syllables, chords, lines and sections."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import ceil
from pathlib import Path

from melregen.formats.pictures.canvas import Canvas, fitting_size, words_width
from melregen.formats.pictures.chord_symbols import printed_chord
from melregen.formats.pictures.form_colours import OPEN_COLOUR, form_colour
from melregen.formats.pictures.raster import write_picture
from melregen.formats.pictures.signed_text import Style
from melregen.music import Bar, LeadSheet, Note, Ticks, pitch_name, spell_melody
from melregen.template import Template
from melregen.template.layout import form_letters, header_lines, sung_texts

_WIDTH, _MARGIN, _KEYS = 2970, 90, 70
_LANE = 30
"""Height of a semitone."""
_HEAD = 150
"""Room over the notes of a row: sections, chords, lines."""
_GAP = 60
_BAR_WIDTH = 620.0
"""Width of a bar of four quarters, about; rows have whole bars."""
_BLACK_KEYS = frozenset({1, 3, 6, 8, 10})
_GRID, _BEAT, _BAR = "#e6e6e6", "#d0d0d0", "#555555"

NOTE_ID = "roll-note-"


def draw_roll(
    sheet: LeadSheet, template: Template | None = None, locked: Collection[int] = ()
) -> str:
    """Draw a song as a piano roll, an SVG document.

    The rectangle of note n has the id "roll-note-n".

    Args:
        sheet: the song.
        template: gives lines, cadences and form; None has them extracted.
        locked: indices of notes that are marked as locked.
    """
    if template is None and sheet.notes:
        from melregen.extraction.extract import extract_template

        template = extract_template(sheet)
    return _Roll(sheet, template or Template(), frozenset(locked)).draw()


def write_roll(sheet: LeadSheet, path: Path) -> None:
    """Draw a song as a piano roll: .svg or .png.

    Raises:
        OSError: the file cannot be written.
        OutputError: no font has some of its characters.
    """
    write_picture(draw_roll(sheet), path)


@dataclass(frozen=True)
class _Row:
    """Some bars beside each other.

    Attributes:
        bars: at least one.
        top: where the room over its notes begins.
    """

    bars: tuple[Bar, ...]
    top: float

    @property
    def start(self) -> Ticks:
        return self.bars[0].onset

    @property
    def end(self) -> Ticks:
        return self.bars[-1].end


class _Roll:
    """Draws one song."""

    def __init__(self, sheet: LeadSheet, template: Template, locked: frozenset[int]) -> None:
        self._sheet = sheet
        self._template = template
        self._locked = locked
        self._canvas = Canvas(sheet.title, "melregen-roll")
        pitches = [note.pitch for note in sheet.notes] or [60]
        self._low, self._high = min(pitches) - 1, max(pitches) + 1
        self._lanes = (self._high - self._low + 1) * _LANE
        groups = list(_rows(sheet.bars))
        longest = max((g[-1].end - g[0].onset for g in groups), default=96)
        self._scale = (_WIDTH - 2 * _MARGIN - _KEYS) / longest
        self._spelled = spell_melody(sheet)
        self._letters = form_letters(template.phrases)
        self._texts = list(sung_texts(template))

    def draw(self) -> str:
        """Return the document."""
        top = self._draw_head()
        for bars in _rows(self._sheet.bars):
            row = _Row(bars, top)
            self._draw_grid(row)
            self._draw_lines(row)
            self._draw_marks(row)
            self._draw_notes(row)
            top += _HEAD + self._lanes + _GAP
        return self._canvas.finish(_WIDTH, top + _MARGIN - _GAP)

    def _draw_head(self) -> float:
        self._canvas.open_group("head")
        *title, facts = header_lines(self._template)
        top: float = _MARGIN
        for line in title:
            self._canvas.words(line, Style(_MARGIN, top + 50, size=60, bold=True))
            top += 80
        if self._template.metres:
            self._canvas.words(facts.replace("♩ = ", "tempo "), Style(_MARGIN, top + 30, size=36))
            top += 60
        return top

    def _x(self, row: _Row, tick: Ticks) -> float:
        return _MARGIN + _KEYS + (tick - row.start) * self._scale

    def _y(self, row: _Row, pitch: int) -> float:
        return row.top + _HEAD + (self._high - pitch) * _LANE

    def _draw_grid(self, row: _Row) -> None:
        canvas = self._canvas
        canvas.open_group("grid")
        left, right = self._x(row, row.start), self._x(row, row.end)
        for pitch in range(self._low, self._high + 1):
            y = self._y(row, pitch)
            if pitch % 12 in _BLACK_KEYS:
                canvas.rect(left, y, right - left, _LANE, {"fill": "#f4f4f4"})
            if pitch % 12 == 0:
                canvas.line(left, y + _LANE, right, y + _LANE, _BEAT, 2)
                canvas.words(pitch_name(pitch), Style(left - 10, y + 24, "end", 26), "#555555")
        top, bottom = row.top + _HEAD, row.top + _HEAD + self._lanes
        for bar in row.bars:
            for beat in bar.metre.beats:
                tick = beat + bar.end - bar.metre.bar  # a pickup has the last beats of its metre
                if tick > bar.onset:
                    canvas.line(self._x(row, tick), top, self._x(row, tick), bottom, _GRID, 2)
            x = self._x(row, bar.onset)
            canvas.line(x, top, x, bottom, _BAR, 3)
            if bar.number:
                canvas.words(str(bar.number), Style(x + 4, bottom + 26, size=24), "#555555")
        canvas.line(right, top, right, bottom, _BAR, 3)
        for y in (top, bottom):
            canvas.line(left, y, right, y, _BEAT, 2)

    def _draw_lines(self, row: _Row) -> None:
        """Draw a band over each line, in the colour of its letter, with its cadence at the end."""
        canvas = self._canvas
        canvas.open_group("lines")
        for phrase, letter in zip(self._template.phrases, self._letters, strict=True):
            onset, end = phrase.slots[0].onset or 0, phrase.slots[-1].end
            start, stop = max(onset, row.start), min(end, row.end)
            if start >= stop:
                continue
            x, width = self._x(row, start), (stop - start) * self._scale - 4
            fill, edge = form_colour(letter)
            band = {"fill": fill, "stroke": edge, "stroke-width": "2", "class": "line"}
            canvas.rect(x, row.top + 104, width, 36, band)
            if onset >= row.start:
                canvas.words(letter, Style(x + 8, row.top + 132, size=28, bold=True))
            if end <= row.end and phrase.cadence:
                name = str(phrase.cadence)
                size = fitting_size(name, 26, width - 50)
                canvas.words(name, Style(x + width - 8, row.top + 131, "end", size, italic=True))

    def _draw_marks(self, row: _Row) -> None:
        """Write names of sections and chords over the notes with which they begin."""
        canvas = self._canvas
        canvas.open_group("marks")
        for section in self._sheet.sections:
            if row.start <= section.onset < row.end:
                place = Style(self._x(row, section.onset), row.top + 36, size=38, bold=True)
                canvas.words(section.name, place)
        for change, following in pairwise([*self._sheet.chords, None]):
            if change is None or change.chord is None or not row.start <= change.onset < row.end:
                continue
            symbol = printed_chord(change.chord)
            end = min(following.onset, row.end) if following else row.end
            size = fitting_size(symbol, 36, (end - change.onset) * self._scale - 8)
            canvas.words(symbol, Style(self._x(row, change.onset), row.top + 88, size=size))

    def _draw_notes(self, row: _Row) -> None:
        self._canvas.open_group("notes")
        letters = [
            letter
            for phrase, letter in zip(self._template.phrases, self._letters, strict=True)
            for _ in phrase.slots
        ]
        for index, note in enumerate(self._sheet.notes):
            if note.end > row.start and note.onset < row.end:
                colours = form_colour(letters[index]) if index < len(letters) else OPEN_COLOUR
                self._draw_note(row, index, note, colours)

    def _draw_note(self, row: _Row, index: int, note: Note, colours: tuple[str, str]) -> None:
        begins = note.onset >= row.start
        start, end = max(note.onset, row.start), min(note.end, row.end)
        x, y = self._x(row, start), self._y(row, note.pitch)
        fill, edge = colours
        is_locked = index in self._locked
        look = {"fill": fill, "stroke": "#000000" if is_locked else edge, "rx": "6"}
        look |= {"stroke-width": "5" if is_locked else "3", "class": "note"}
        if begins:
            look["id"] = f"{NOTE_ID}{index}"
        width = (end - start) * self._scale - 3
        self._canvas.rect(x + 1, y + 1, width, _LANE - 2, look)
        if is_locked and begins:
            look["class"] += " locked"
            self._canvas.padlock(x + width - 6, y)
        text = self._texts[index] if index < len(self._texts) else ""
        if begins and text != "_":
            room = max(width - 8, words_width(text, 15))
            size = fitting_size(text, 27, room)
            self._canvas.words(text, Style(x + 6, y + 24, size=size))


def _rows(bars: Sequence[Bar]) -> Iterator[tuple[Bar, ...]]:
    """Yield the bars of each row, about as many in all; a pickup is in the first row."""
    room = _WIDTH - 2 * _MARGIN - _KEYS
    length = sum(bar.duration for bar in bars) * _BAR_WIDTH / 96
    whole = [bar for bar in bars if bar.number]
    rows = max(1, min(len(whole), ceil(length / room - 0.1)))
    count = max(1, ceil(len(whole) / rows))
    pickup = tuple(bar for bar in bars if not bar.number)
    for first in range(0, max(len(whole), 1), count):
        yield (*(pickup if first == 0 else ()), *whole[first : first + count])
