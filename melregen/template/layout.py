"""What stands where in a view of a template: phrases, their bars, and the rows of each bar."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from melregen.music import ActiveSpans, Bar, Syllable, Ticks, bars_until
from melregen.template.note_glyphs import display_width, note_glyph
from melregen.template.phrase import Relation, Slot, TemplatePhrase
from melregen.template.template import Template

OPEN = "?"
"""Stands for what a partial template leaves open."""

BAR_LINE = "│"
NO_BAR_LINE = "╎"  # a phrase starts or ends, or a line of the view breaks, inside a bar


@dataclass
class Column:
    """What stands above each other at one tick, one text a row."""

    chord: str = ""
    text: str = ""
    rhythm: str = ""
    pitch: str = ""

    def rows(self) -> tuple[str, ...]:
        """Return the texts from the top down."""
        return (self.chord, self.text, self.rhythm, self.pitch)

    @property
    def width(self) -> int:
        """Terminal columns of its widest text."""
        return max(map(display_width, self.rows()))


@dataclass
class Cell:
    """A bar, or the part of one that belongs to a phrase."""

    number: str
    columns: list[Column] = field(default_factory=list)
    opening: str = BAR_LINE
    closing: str = BAR_LINE

    @property
    def width(self) -> int:
        """Terminal columns without the closing line."""
        return 2 + sum(column.width + 1 for column in self.columns)


@dataclass
class Block:
    """A phrase ready to be written: its label, its bars and its cadence."""

    label: str
    cells: list[Cell]
    cadence: str = ""
    section: str = ""

    def used_rows(self) -> set[int]:
        """Return the rows that have any text."""
        columns = [column for cell in self.cells for column in cell.columns]
        return {row for column in columns for row, text in enumerate(column.rows()) if text}


CHORD_ROW = (0,)
"""The rows of a block that has chords alone."""


def shown_rows(blocks: Sequence[Block]) -> tuple[int, ...]:
    """Return the rows that phrases show: all the same ones, so that the eye finds them."""
    used = set[int]().union(*(block.used_rows() for block in blocks if block.cadence))
    return tuple(sorted(used))


def header_lines(template: Template) -> list[str]:
    """Return the title, where there is one, and a line of what holds for the whole song."""
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
    names = [printable(name) for name in (template.title, template.composer) if name]
    return [*([" – ".join(names)] if names else []), " · ".join(parts)]


def lay_out(template: Template, pitches: Mapping[Ticks, str]) -> Iterator[Block]:
    """Yield a block for each phrase, before them one of the chords where rhythm is open.

    Args:
        template: may be partial.
        pitches: what to show as the pitch of the note at a tick.
    """
    phrases = template.phrases
    timed = [bool(template.metres) and all(s.is_timed for s in p.slots) for p in phrases]
    slots = [slot for slot in template.slots if slot.is_timed]
    last = max([1, *(slot.end for slot in slots), *(c.onset + 1 for c in template.chords)])
    bars: tuple[Bar, ...] = ()
    if template.metres:
        bars = bars_until(template.metres, template.pickup or 0, template.duration or last)
    if template.chords and not (phrases and all(timed)):
        yield Block("", _chord_cells(template, bars))
    texts = sung_texts(template)
    spans = phrase_spans(phrases, timed, bars)
    marks = section_marks(template)
    for index, (phrase, label, span) in enumerate(
        zip(phrases, form_letters(phrases), spans, strict=True)
    ):
        words = [next(texts) for _ in phrase.slots]
        if span is None:
            cells = [Cell(OPEN, _untimed_columns(phrase, words), NO_BAR_LINE, NO_BAR_LINE)]
        else:
            cells = _timed_cells(template, phrase, words, pitches, bars, span)
        cadence = str(phrase.cadence) if phrase.cadence else OPEN
        yield Block(label, cells, cadence, marks.get(index, ""))


def section_marks(template: Template) -> dict[int, str]:
    """Return what stands above the first phrase of each section: its name, and whose tune it has.

    Sections without a name are counted where it is known which tunes come back.
    """
    sections = template.sections
    counted = any(section.tune and section.tune.of is not None for section in sections)
    names = [
        section.name or (f"section {number}" if counted else "")
        for number, section in enumerate(sections, 1)
    ]
    marks = {}
    for section, name in zip(sections, names, strict=True):
        of = section.tune.of if section.tune else None
        tune = ""
        if of is not None:
            tune = ", the tune as before" if names[of] == name else f", the tune of {names[of]}"
        marks[section.first] = name + tune
    return marks


def form_letters(phrases: Sequence[TemplatePhrase]) -> list[str]:
    """Letter the phrases: A, B, A again for a repeat, A' for what is like it, ? where open.

    The rhythm of an earlier phrase alone makes a new letter.
    """
    letters: list[str] = []
    new, variations = 0, dict[str, int]()
    for phrase in phrases:
        form = phrase.form
        if form is None:
            letters.append(OPEN)
        elif form.of is None or form.relation is Relation.RHYTHM:
            letters.append(chr(ord("A") + new % 26) + (str(new // 26 + 1) if new >= 26 else ""))
            new += 1
        elif form.relation is Relation.REPEAT:
            letters.append(letters[form.of])
        else:
            base = letters[form.of].partition("'")[0]
            count = variations[base] = variations.get(base, 0) + 1
            letters.append(base + ("'" * count if count < 4 else f"'{count}"))
    return letters


def sung_texts(template: Template) -> Iterator[str]:
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
            yield printable(held.text) + ("-" if divided else "")


def printable(text: str) -> str:
    """Return a text without what would disturb a terminal."""
    return "".join(c if c.isprintable() or c == "\u00ad" else " " for c in text)


def phrase_spans(
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
) -> list[Cell]:
    """Lay the slots, rests and chords between two ticks into their bars."""
    marks = _marks(template)
    cells = []
    for bar in bars:
        start, stop = max(bar.onset, span[0]), min(bar.end, span[1])
        if start >= stop:
            continue
        columns: dict[float, Column] = {
            tick - 0.5: Column(name) for tick, name in marks.items() if start <= tick < stop
        }
        place = start
        for slot, word in zip(phrase.slots, words, strict=True):
            onset, end = slot.onset or 0, slot.end
            if end <= start or onset >= stop:
                continue
            if onset > place:
                columns[place] = Column(rhythm=f"({note_glyph(onset - place)})")
            part, place = max(onset, start), min(end, stop)
            rhythm = note_glyph(place - part)
            if part == onset:
                columns[part] = Column("", word, rhythm, pitches.get(onset, ""))
            else:
                columns[part] = Column(rhythm="~" + rhythm)
            columns[part].rhythm += "~" if end > stop else ""
        if place < stop:
            columns[place] = Column(rhythm=f"({note_glyph(stop - place)})")
        for change in template.chords:
            if start <= change.onset < stop:
                column = columns.setdefault(change.onset, Column())
                column.chord = str(change.chord) if change.chord else OPEN
        opening = BAR_LINE if start == bar.onset else NO_BAR_LINE
        closing = BAR_LINE if stop == bar.end else NO_BAR_LINE
        ordered = [columns[tick] for tick in sorted(columns)]
        cells.append(Cell(str(bar.number), ordered, opening, closing))
    return cells


def _untimed_columns(phrase: TemplatePhrase, words: Sequence[str]) -> list[Column]:
    return [
        Column(text=word, rhythm=note_glyph(slot.duration) if slot.duration else OPEN)
        for slot, word in zip(phrase.slots, words, strict=True)
    ]


def _chord_cells(template: Template, bars: Sequence[Bar]) -> list[Cell]:
    """Lay the chords of a template with open rhythm into their bars, or in a row without."""
    names: list[tuple[float, str]] = [
        (c.onset, str(c.chord) if c.chord else OPEN) for c in template.chords
    ]
    if not bars:
        return [Cell(OPEN, [Column(name) for _, name in names], NO_BAR_LINE, NO_BAR_LINE)]
    names += [(onset - 0.5, name) for onset, name in _marks(template).items()]
    return [
        Cell(
            str(bar.number),
            [Column(name) for place, name in sorted(names) if bar.onset <= place + 0.5 < bar.end],
        )
        for bar in bars
    ]
