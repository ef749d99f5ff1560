"""The grid of a template as a picture: its lines with bars, chords, rhythm and cadences."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from melregen.formats.pictures.canvas import Canvas, fitting_size, words_width
from melregen.formats.pictures.chord_symbols import printed_chord
from melregen.formats.pictures.form_colours import form_colour
from melregen.formats.pictures.raster import write_picture
from melregen.formats.pictures.signed_text import Style
from melregen.music import ActiveSpans, Bar, ChordChange, LeadSheet, Ticks, bars_until, pitch_name
from melregen.template import Slot, Template, TemplatePhrase
from melregen.template.layout import (
    OPEN,
    form_letters,
    header_lines,
    phrase_spans,
    section_marks,
    sung_texts,
)

_WIDTH, _MARGIN, _LABEL = 2970, 90, 110
_ROOM = _WIDTH - 2 * _MARGIN - _LABEL
_NARROWEST, _WIDEST = 5.6, 11.0
"""Width of a tick: the longest line fits into a row, if it is no longer than four bars of 4/4."""
_OPEN_SLOT = 130
_CHORDS, _BLOCK, _NUMBER = 46, 52, 30
_ROW = _CHORDS + _BLOCK + _NUMBER + 30
_CADENCE = 34
_GREY, _LINE = "#555555", "#777777"


def draw_template_grid(template: Template) -> str:
    """Draw a template as an SVG document: a row or more for each line, coloured by its form.

    What is open is dashed, or says "?". Notes whose pitch is locked have a lock and its name.

    Args:
        template: may be partial.
    """
    return _Grid(template).draw()


def write_song_grid(sheet: LeadSheet, path: Path) -> None:
    """Draw the template of a song, .svg or .png; see `write_template_grid`.

    Raises:
        EmptyMelodyError: the song has no notes.
    """
    from melregen.extraction.extract import extract_template

    write_template_grid(extract_template(sheet), path)


def write_template_grid(template: Template, path: Path) -> None:
    """Draw a template as a grid: .svg or .png.

    Raises:
        OSError: the file cannot be written.
        OutputError: no font has some of its characters.
    """
    write_picture(draw_template_grid(template), path)


@dataclass(frozen=True)
class _Line:
    """A line of a template, ready to be drawn.

    Attributes:
        phrase: it.
        letter: its place in the form.
        texts: what stands in the block of each slot.
        span: ticks that its rows show; None where its rhythm is open.
    """

    phrase: TemplatePhrase
    letter: str
    texts: tuple[str, ...]
    span: tuple[Ticks, Ticks] | None


class _Grid:
    """Draws one template."""

    def __init__(self, template: Template) -> None:
        self._template = template
        self._canvas = Canvas(template.title, "melregen-grid")
        self._right = 0.0
        timed = [
            bool(template.metres) and all(slot.is_timed for slot in phrase.slots)
            for phrase in template.phrases
        ]
        self._has_open_rhythm = not (timed and all(timed))
        ends = [slot.end for slot in template.slots if slot.is_timed]
        last = max([1, *ends, *(change.onset + 1 for change in template.chords)])
        self._bars: tuple[Bar, ...] = ()
        if template.metres:
            pickup = template.pickup or 0
            self._bars = bars_until(template.metres, pickup, template.duration or last)
        spans = phrase_spans(template.phrases, timed, self._bars)
        longest = max([96, *(stop - start for start, stop in filter(None, spans))])
        self._tick = min(max(_ROOM / longest, _NARROWEST), _WIDEST)
        self._longest = int(_ROOM / self._tick)
        texts = sung_texts(template)
        self._lines = [
            _Line(phrase, letter, tuple(next(texts) for _ in phrase.slots), span)
            for phrase, letter, span in zip(
                template.phrases,
                form_letters(template.phrases),
                spans,
                strict=True,
            )
        ]

    def draw(self) -> str:
        """Return the document."""
        canvas, top = self._canvas, float(_MARGIN)
        canvas.open_group("head")
        *title, facts = header_lines(self._template)
        for text in title:
            self._write(text, Style(_MARGIN, top + 50, size=60, bold=True))
            top += 80
        self._write(facts.replace("♩ = ", "tempo "), Style(_MARGIN, top + 30, size=36))
        top += 70
        if self._has_open_rhythm and self._template.chords:
            top = self._draw_open_chords(top)
        marks = section_marks(self._template)
        for index, line in enumerate(self._lines):
            canvas.open_group("line")
            if mark := marks.get(index):
                self._write(mark, Style(_MARGIN, top + 48, size=40, bold=True))
                top += 84
            top = self._draw_line(line, top) + 14
        return canvas.finish(min(self._right + _MARGIN, _WIDTH), top + _MARGIN - 14)

    def _write(self, text: str, style: Style) -> None:
        """Write words that need room on the paper."""
        self._canvas.words(text, style)
        self._right = max(self._right, style.x + words_width(text, style.size))

    def _draw_line(self, line: _Line, top: float) -> float:
        """Draw a line from a height on; return where it ends."""
        canvas = self._canvas
        fill, edge = form_colour(line.letter)
        box = {"fill": fill, "stroke": edge, "stroke-width": "3", "rx": "8"}
        canvas.rect(_MARGIN, top + _CHORDS, _LABEL - 30, _BLOCK, box)
        middle = _MARGIN + (_LABEL - 30) / 2
        canvas.words(line.letter, Style(middle, top + _CHORDS + 38, "middle", 34, bold=True))
        if line.span is None:
            right, top = self._draw_open_slots(line, top)
        else:
            right, top = self._draw_bars(line, line.span, top)
        cadence = str(line.phrase.cadence or OPEN)
        # Under the end of the last row, where the ear is.
        place = Style(right, top - 6, "end", _CADENCE, italic=True)
        canvas.words(cadence, place, edge)
        return top

    def _draw_bars(self, line: _Line, span: tuple[Ticks, Ticks], top: float) -> tuple[float, float]:
        """Draw the bars of a line in rows; return the right end of the last, and its foot."""
        right = 0.0
        for start, end in _rows(self._bars, span, self._longest):
            right = self._draw_row(line, start, end, top)
            top += _ROW
        return right, top

    def _draw_row(self, line: _Line, start: Ticks, end: Ticks, top: float) -> float:
        """Draw a row of a line; return its right end."""
        self._draw_background(start, end, top)
        for slot, text in zip(line.phrase.slots, line.texts, strict=True):
            onset = slot.onset or 0
            first, last = max(onset, start), min(slot.end, end)
            if first < last:
                x = _MARGIN + _LABEL + (first - start) * self._tick
                shown = text if onset >= start else ""
                self._draw_block(line, slot, shown, x, top + _CHORDS, (last - first) * self._tick)
        return self._draw_bar_lines(start, end, top)

    def _draw_background(self, start: Ticks, end: Ticks, top: float) -> None:
        """Draw what is under the notes of a row, and the chords over it."""
        left, y = _MARGIN + _LABEL, top + _CHORDS
        self._canvas.rect(left, y, (end - start) * self._tick, _BLOCK, {"fill": "#f3f3f3"})
        sounding = ActiveSpans(self._template.chords).at(start)
        if sounding is not None and sounding.onset < start:
            held = Style(left + 6, y - 12, size=30)
            self._canvas.words(f"({_symbol(sounding)})", held, _GREY)
        chords = [change for change in self._template.chords if start <= change.onset < end]
        for change, following in zip(chords, [*chords[1:], None], strict=False):
            limit = following.onset if following else end
            size = fitting_size(_symbol(change), 38, (limit - change.onset) * self._tick - 8)
            place = Style(left + (change.onset - start) * self._tick + 6, y - 12, size=size)
            self._canvas.words(_symbol(change), place)

    def _draw_bar_lines(self, start: Ticks, end: Ticks, top: float) -> float:
        """Draw the bar lines of a row with their numbers; return its right end."""
        canvas, y = self._canvas, top + _CHORDS
        for bar in self._bars:
            x = _MARGIN + _LABEL + (bar.onset - start) * self._tick
            if start <= bar.onset < end:
                canvas.line(x, y - 6, x, y + _BLOCK + 6, _LINE, 4)
                if bar.number:
                    canvas.words(str(bar.number), Style(x, y - 48, size=22), _GREY)
        right = _MARGIN + _LABEL + (end - start) * self._tick
        self._right = max(self._right, right)
        if any(bar.end == end for bar in self._bars):
            canvas.line(right, y - 6, right, y + _BLOCK + 6, _LINE, 4)
        return right

    def _draw_block(
        self, line: _Line, slot: Slot, text: str, x: float, y: float, width: float
    ) -> None:
        """Draw a note's time with its syllable, and the lock of its pitch."""
        canvas = self._canvas
        fill, edge = form_colour(line.letter)
        look = {"fill": fill, "stroke": edge, "stroke-width": "3", "rx": "8", "class": "block"}
        if not slot.is_timed:
            look["stroke-dasharray"] = "8 6"
        if slot.pitch is not None:
            look |= {"stroke": "#000000", "class": "block locked"}
        canvas.rect(x + 2, y + 3, width - 4, _BLOCK - 6, look)
        size = fitting_size(text, 32, width - 14)
        # The line under a melisma is the block itself; a hyphen says that the word goes on.
        canvas.words("" if text == "_" else text, Style(x + 9, y + 35, size=size))
        if slot.pitch is not None:
            canvas.padlock(x + width - 13, y - 2)
            name = pitch_name(slot.pitch)
            canvas.words(name, Style(x + 6, y + _BLOCK + 27, size=fitting_size(name, 24, width)))

    def _draw_open_slots(self, line: _Line, top: float) -> tuple[float, float]:
        """Draw a line whose rhythm is open: a dashed block for each note."""
        count = int(_ROOM // _OPEN_SLOT)
        right = 0.0
        pairs = list(zip(line.phrase.slots, line.texts, strict=True))
        for first in range(0, len(pairs), count):
            for place, (slot, text) in enumerate(pairs[first : first + count]):
                x = _MARGIN + _LABEL + place * _OPEN_SLOT
                self._draw_block(line, slot, text or OPEN, x, top + _CHORDS, _OPEN_SLOT)
                right = x + _OPEN_SLOT
                self._right = max(self._right, right)
            top += _ROW
        return right, top

    def _draw_open_chords(self, top: float) -> float:
        """Draw the chords of a template whose rhythm is open, in their bars where it has any."""
        canvas = self._canvas
        canvas.open_group("chords")
        if not self._bars:
            symbols = " ".join(_symbol(change) for change in self._template.chords)
            self._write(symbols, Style(_MARGIN + _LABEL, top + 36, size=36))
            return top + 80
        for start, end in _rows(self._bars, (0, self._bars[-1].end), self._longest):
            self._draw_background(start, end, top)
            self._draw_bar_lines(start, end, top)
            top += _ROW
        return top


def _symbol(change: ChordChange) -> str:
    return OPEN if change.chord is None else printed_chord(change.chord)


def _rows(
    bars: Sequence[Bar], span: tuple[Ticks, Ticks], longest: Ticks
) -> Iterator[tuple[Ticks, Ticks]]:
    """Yield the rows in which a span of ticks is drawn, broken at bar lines where they fit."""
    start, stop = span
    lines = [bar.onset for bar in bars]
    while stop - start > longest:
        fitting = [line for line in lines if start < line <= start + longest]
        end = fitting[-1] if fitting else start + longest
        yield start, end
        start = end
    yield start, stop
