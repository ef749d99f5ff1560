"""The text view of templates and lead sheets: bars, chords, syllables and rhythm in rows."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from melregen.music import ActiveSpans, Bar, LeadSheet, Syllable, Ticks, bars_until, spell_melody
from melregen.template.note_glyphs import display_width, explain_glyphs, note_glyph, pad
from melregen.template.template import Relation, Slot, Template, TemplatePhrase

OPEN = "?"
"""Stands for what a partial template leaves open."""

_BAR_LINE = "│"
_NO_BAR_LINE = "╎"  # a phrase starts or ends, or a line of the view breaks, inside a bar


@dataclass
class _Column:
    """What stands above each other at one tick, one text a row."""

    chord: str = ""
    text: str = ""
    rhythm: str = ""
    pitch: str = ""

    def rows(self) -> tuple[str, ...]:
        return (self.chord, self.text, self.rhythm, self.pitch)

    @property
    def width(self) -> int:
        return max(map(display_width, self.rows()))


@dataclass
class _Cell:
    """A bar, or the part of one that belongs to a phrase."""

    number: str
    columns: list[_Column] = field(default_factory=list)
    opening: str = _BAR_LINE
    closing: str = _BAR_LINE

    @property
    def width(self) -> int:
        """Terminal columns without the closing line."""
        return 2 + sum(column.width + 1 for column in self.columns)


@dataclass
class _Block:
    """A phrase ready to be written: its label, its bars and its cadence."""

    label: str
    cells: list[_Cell]
    cadence: str = ""
    section: str = ""

    def used_rows(self) -> set[int]:
        columns = [column for cell in self.cells for column in cell.columns]
        return {row for column in columns for row, text in enumerate(column.rows()) if text}


def view_template(template: Template, *, width: int = 100) -> str:
    """Show a template as text.

    A line of the header, then for each phrase its letter in the form (A, B, A' for a variation of
    A) and its bars: chords, syllables and rhythm above each other, the cadence at the end. What is
    open shows as "?".

    Args:
        template: may be partial.
        width: terminal columns; longer phrases go on below.
    """
    return _view(template, {}, width)


def view_lead_sheet(sheet: LeadSheet, template: Template, *, width: int = 100) -> str:
    """Show a lead sheet as text: the view of its template, with a row of pitches.

    Args:
        sheet: the melody.
        template: gives phrases, cadences and form.
        width: terminal columns; longer phrases go on below.
    """
    pitches = {
        note.onset: str(spelled)
        for note, spelled in zip(sheet.notes, spell_melody(sheet), strict=True)
    }
    return _view(template, pitches, width)


def _view(template: Template, pitches: Mapping[Ticks, str], width: int) -> str:
    blocks = list(_blocks(template, pitches))
    # Phrases show the same rows, so that the eye finds them; the chords before them stand alone.
    used = set[int]().union(*(block.used_rows() for block in blocks if block.cadence))
    margin = max((len(block.label) for block in blocks), default=0)
    lines = _header(template)
    for block in blocks:
        lines.append("")
        if block.section:
            lines.append(f"[{_printable(block.section)}]")
        shown = sorted(used) if block.cadence else [0]
        lines += _write_block(block, shown, margin, width)
    legend = explain_glyphs(
        column.rhythm for block in blocks for cell in block.cells for column in cell.columns
    )
    if legend:
        lines += ["", legend]
    return "\n".join(line.rstrip() for line in lines) + "\n"


def _header(template: Template) -> list[str]:
    metre, pickup, tempo = template.metre, template.pickup, template.tempo
    parts = [
        str(template.key or f"key {OPEN}"),
        str(metre or f"metre {OPEN}"),
        f"♩ = {OPEN if tempo is None else f'{tempo:g}'}",
    ]
    if pickup is None:
        parts.append(f"pickup {OPEN}")
    elif pickup:
        unit = 96 // metre.denominator if metre else 24
        parts.append(f"pickup {pickup / unit:g}")
    if metre and template.duration is None:
        parts.append(f"bars {OPEN}")
    if not template.chords:
        parts.append(f"chords {OPEN}")
    if not template.phrases:
        parts.append(f"melody {OPEN}")
    names = [_printable(name) for name in (template.title, template.composer) if name]
    return [*([" – ".join(names)] if names else []), " · ".join(parts)]


def _blocks(template: Template, pitches: Mapping[Ticks, str]) -> Iterator[_Block]:
    phrases = template.phrases
    timed = [bool(template.metres) and all(s.is_timed for s in p.slots) for p in phrases]
    slots = [slot for slot in template.slots if slot.is_timed]
    last = max([1, *(slot.end for slot in slots), *(c.onset + 1 for c in template.chords)])
    bars: tuple[Bar, ...] = ()
    if template.metres:
        bars = bars_until(template.metres, template.pickup or 0, template.duration or last)
    if template.chords and not (phrases and all(timed)):
        yield _Block("", _chord_cells(template, bars))
    texts = _sung_texts(template)
    spans = _phrase_spans(phrases, timed, bars)
    for phrase, label, span in zip(phrases, _form_letters(phrases), spans, strict=True):
        words = [next(texts) for _ in phrase.slots]
        if span is None:
            cells = [_Cell(OPEN, _untimed_columns(phrase, words), _NO_BAR_LINE, _NO_BAR_LINE)]
        else:
            cells = _timed_cells(template, phrase, words, pitches, bars, span)
        cadence = str(phrase.cadence) if phrase.cadence else OPEN
        yield _Block(label, cells, cadence, phrase.section)


def _form_letters(phrases: Sequence[TemplatePhrase]) -> list[str]:
    """Letter the phrases: A, B, A again for a repeat, A' for a variation, ? where open."""
    letters: list[str] = []
    new, variations = 0, dict[str, int]()
    for phrase in phrases:
        form = phrase.form
        if form is None:
            letters.append(OPEN)
        elif form.of is None:
            letters.append(chr(ord("A") + new % 26) + (str(new // 26 + 1) if new >= 26 else ""))
            new += 1
        elif form.relation is Relation.REPEAT:
            letters.append(letters[form.of])
        else:
            base = letters[form.of].partition("'")[0]
            count = variations[base] = variations.get(base, 0) + 1
            letters.append(base + ("'" * count if count < 4 else f"'{count}"))
    return letters


def _sung_texts(template: Template) -> Iterator[str]:
    """Yield what stands in the row of syllables for each slot: text, hyphens, melisma lines."""
    slots = list(template.slots)
    held: Syllable | None = None
    for slot, following in zip(slots, [*slots[1:], Slot()], strict=True):
        if slot.melisma:
            yield "_" if held is None or held.ends_word else "-"
            continue
        held = slot.syllable
        if held is None:
            yield ""
        else:
            divided = not (held.ends_word or following.melisma or held.text.endswith("-"))
            yield _printable(held.text) + ("-" if divided else "")


def _printable(text: str) -> str:
    return "".join(c if c.isprintable() or c == "\u00ad" else " " for c in text)


def _phrase_spans(
    phrases: Sequence[TemplatePhrase], timed: Sequence[bool], bars: Sequence[Bar]
) -> list[tuple[Ticks, Ticks] | None]:
    """Return the ticks that each phrase's rows show; None for a phrase with open rhythm."""
    spans: list[tuple[Ticks, Ticks] | None] = []
    for index, phrase in enumerate(phrases):
        if not timed[index]:
            spans.append(None)
            continue
        earlier = (0, 0) if index == 0 else spans[-1]
        first, end = phrase.slots[0].onset or 0, phrase.slots[-1].end
        start = earlier[1] if earlier else _bar_at(bars, first).onset
        if index + 1 == len(phrases):
            stop = bars[-1].end
        elif timed[index + 1]:
            # Rests at the start of a bar are shown with the phrase that follows them.
            following = phrases[index + 1].slots[0].onset or 0
            line = _bar_at(bars, following).onset
            stop = line if end <= line else following
        else:
            stop = _bar_at(bars, end - 1).end
        spans.append((start, stop))
    return spans


def _bar_at(bars: Sequence[Bar], tick: Ticks) -> Bar:
    return ActiveSpans(bars).at_or_first(tick)


def _marks(template: Template) -> dict[Ticks, str]:
    """Return the changes of metre and key on the way, by tick."""
    marks: dict[Ticks, str] = {}
    changes = [(c.onset, str(c.metre)) for c in template.metres[1:]]
    changes += [(c.onset, str(c.key)) for c in template.keys[1:]]
    for onset, name in changes:
        marks[onset] = f"{marks[onset]}, {name}" if onset in marks else name
    return {onset: f"[{name}]" for onset, name in marks.items()}


def _timed_cells(
    template: Template,
    phrase: TemplatePhrase,
    words: Sequence[str],
    pitches: Mapping[Ticks, str],
    bars: Sequence[Bar],
    span: tuple[Ticks, Ticks],
) -> list[_Cell]:
    """Lay the slots, rests and chords between two ticks into their bars."""
    marks = _marks(template)
    cells = []
    for bar in bars:
        start, stop = max(bar.onset, span[0]), min(bar.end, span[1])
        if start >= stop:
            continue
        columns: dict[float, _Column] = {
            tick - 0.5: _Column(name) for tick, name in marks.items() if start <= tick < stop
        }
        place = start
        for slot, word in zip(phrase.slots, words, strict=True):
            onset, end = slot.onset or 0, slot.end
            if end <= start or onset >= stop:
                continue
            if onset > place:
                columns[place] = _Column(rhythm=f"({note_glyph(onset - place)})")
            part, place = max(onset, start), min(end, stop)
            rhythm = note_glyph(place - part)
            if part == onset:
                columns[part] = _Column("", word, rhythm, pitches.get(onset, ""))
            else:
                columns[part] = _Column(rhythm="~" + rhythm)
            columns[part].rhythm += "~" if end > stop else ""
        if place < stop:
            columns[place] = _Column(rhythm=f"({note_glyph(stop - place)})")
        for change in template.chords:
            if start <= change.onset < stop:
                column = columns.setdefault(change.onset, _Column())
                column.chord = str(change.chord) if change.chord else OPEN
        opening = _BAR_LINE if start == bar.onset else _NO_BAR_LINE
        closing = _BAR_LINE if stop == bar.end else _NO_BAR_LINE
        ordered = [columns[tick] for tick in sorted(columns)]
        cells.append(_Cell(str(bar.number), ordered, opening, closing))
    return cells


def _untimed_columns(phrase: TemplatePhrase, words: Sequence[str]) -> list[_Column]:
    return [
        _Column(text=word, rhythm=note_glyph(slot.duration) if slot.duration else OPEN)
        for slot, word in zip(phrase.slots, words, strict=True)
    ]


def _chord_cells(template: Template, bars: Sequence[Bar]) -> list[_Cell]:
    """Lay the chords of a template with open rhythm into their bars, or in a row without."""
    names: list[tuple[float, str]] = [
        (c.onset, str(c.chord) if c.chord else OPEN) for c in template.chords
    ]
    if not bars:
        return [_Cell(OPEN, [_Column(name) for _, name in names], _NO_BAR_LINE, _NO_BAR_LINE)]
    names += [(onset - 0.5, name) for onset, name in _marks(template).items()]
    return [
        _Cell(
            str(bar.number),
            [_Column(name) for place, name in sorted(names) if bar.onset <= place + 0.5 < bar.end],
        )
        for bar in bars
    ]


def _write_block(block: _Block, rows: Sequence[int], margin: int, width: int) -> Iterator[str]:
    """Yield the lines of a phrase, a group of rows for each line of bars."""
    systems = list(_break_lines(block.cells, max(width - margin - 8, 16)))
    for index, cells in enumerate(systems):
        head = f"{block.label if index == 0 else '':<{margin}} {cells[0].number:>4} "
        for row in rows:
            text = head + _write_row(cells, row)
            if row == rows[0] and index == len(systems) - 1 and block.cadence:
                text += f"  {block.cadence}"
            yield text
            head = " " * len(head)


def _write_row(cells: Sequence[_Cell], row: int) -> str:
    parts = []
    for cell in cells:
        parts.append(f"{cell.opening} ")
        parts += [pad(column.rows()[row], column.width + 1) for column in cell.columns]
    return "".join(parts) + cells[-1].closing


def _break_lines(cells: Sequence[_Cell], room: int) -> Iterator[list[_Cell]]:
    """Yield the cells of one line after another; a bar wider than a line is divided."""
    line: list[_Cell] = []
    for cell in cells:
        for piece in _divide(cell, room):
            if line and sum(c.width for c in line) + piece.width > room:
                yield line
                line = []
            line.append(piece)
    if line:
        yield line


def _divide(cell: _Cell, room: int) -> Iterator[_Cell]:
    piece = replace(cell, columns=[])
    for column in cell.columns:
        if piece.columns and piece.width + column.width + 1 > room:
            yield replace(piece, closing=_NO_BAR_LINE)
            piece = replace(cell, columns=[], opening=_NO_BAR_LINE)
        piece.columns.append(column)
    yield piece
