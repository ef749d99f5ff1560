"""A template to its text: a header, and for each line rows of chords, rhythm and words by bar."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from melregen.music import ActiveSpans, Key, KeyChange, Ticks
from melregen.template.form import form_text
from melregen.template.note_glyphs import display_width, pad
from melregen.template.phrase import Slot, TemplatePhrase
from melregen.template.sections import tune_text
from melregen.template.template import Template
from melregen.template.text.syllables import EMPTY, syllable_token
from melregen.template.text.values import Places, beats_text, count_bars, value_text

FIRST_LINE = "melregen template 2"
"""What the text of a template begins with: name and version of the format."""

OPEN = "?"
"""Stands for what is left open."""

UNKNOWN = "."
"""Stands for a stress that is not known, and a pitch that is open."""

ROWS = ("chords", "rhythm", "words", "stress", "pitches")

_WIDTH = 96
_ABOUT = (
    "# rhythm: 4 quarter, 8 eighth, 2. dotted half, 8t triplet, r4 rest, 2~ | ~4 tied, ? open",
    "# words: Twin- kle, word in two; _ goes on with the syllable, * a note without words",
    "# chords: C F@3 changes on beat 3, ? open, - goes on.  pitches: C4 locks a note, . leaves it",
)


@dataclass
class _Column:
    """A note or a rest: what stands in the rows under each other."""

    rhythm: str
    words: str = ""
    stress: str = ""
    pitches: str = ""

    @property
    def width(self) -> int:
        return max(map(display_width, (self.rhythm, self.words, self.stress, self.pitches)))


@dataclass
class _Cell:
    """A bar, or the part of it that belongs to a line."""

    number: int
    columns: list[_Column] = field(default_factory=list)
    chords: list[str] = field(default_factory=list)

    def row(self, name: str) -> str:
        """Return the text of one of `ROWS`."""
        if name == "chords":
            return " ".join(self.chords) or EMPTY
        texts = [(getattr(column, name), column.width) for column in self.columns]
        if not any(text for text, _ in texts):
            return EMPTY
        return " ".join(pad(text, width) for text, width in texts).rstrip()

    @property
    def width(self) -> int:
        """Terminal columns of its widest row."""
        return max(display_width(self.row(name)) for name in ROWS)


def template_to_text(template: Template) -> str:
    """Write a template as text for people; `template_from_text` reads the same template back."""
    places = count_bars(template.metres, template.pickup or 0)
    lines = [FIRST_LINE, *_ABOUT, *_header(template, places), *_body(template, places)]
    return "\n".join(lines) + "\n"


def _header(template: Template, places: Places) -> Iterator[str]:
    for name in ("title", "composer", "language"):
        value = getattr(template, name)
        if value:
            yield f"{name}: {escape_line(value)}"
    yield "key: " + _changes([(c.onset, str(c.key)) for c in template.keys], places)
    # Where a metre changes is counted in the metres before it.
    metres = [
        (change.onset, str(change.metre), Places(template.metres[:index], template.pickup or 0))
        for index, change in enumerate(template.metres)
    ]
    parts = [
        name if index == 0 and onset == 0 else f"{name} @{before.text(onset)}"
        for index, (onset, name, before) in enumerate(metres)
    ]
    yield f"metre: {'; '.join(parts) or OPEN}"
    yield f"tempo: {OPEN if template.tempo is None else f'{template.tempo!r}'.removesuffix('.0')}"
    yield f"pickup: {_pickup(template)}"
    yield f"bars: {_length(template, places)}"


def escape_line(text: str) -> str:
    r"""Write a text on one line; what cannot be seen in it as `\u0020`."""
    shown = "".join(
        c if (c.isprintable() and c != "\\") or ord(c) > 0xFFFF else f"\\u{ord(c):04x}"
        for c in text
    )
    start = shown.removeprefix(" ")
    shown = "\\u0020" * (len(shown) - len(start) > 0) + start
    end = shown.removesuffix(" ")
    return end + "\\u0020" * (len(shown) > len(end))


def _changes(changes: Sequence[tuple[Ticks, str]], places: Places) -> str:
    parts = [
        name if index == 0 and onset == 0 else f"{name} @{places.text(onset)}"
        for index, (onset, name) in enumerate(changes)
    ]
    return "; ".join(parts) or OPEN


def _pickup(template: Template) -> str:
    if template.pickup is None:
        return OPEN
    if template.metre is None:
        return f"{template.pickup}k" if template.pickup else "0"
    return beats_text(template.pickup, template.metre.denominator)


def _length(template: Template, places: Places) -> str:
    if template.duration is None:
        return OPEN
    if not places.is_counted or template.duration < 1:
        return f"{template.duration}k"
    bar = places.bar_at(template.duration - 1)
    return (
        str(bar.number) if bar.end == template.duration and bar.number else f"{template.duration}k"
    )


def _body(template: Template, places: Places) -> Iterator[str]:
    timed = [places.is_counted and all(s.is_timed for s in p.slots) for p in template.phrases]
    spans = list(_row_spans(template, places)) if all(timed) else []
    ends = spans[-1][1] if spans else 0
    in_rows = bool(spans) and all(change.onset < ends for change in template.chords)
    if template.chords and not in_rows:
        marks = [
            f"{change.chord or OPEN}@{places.text(change.onset)}" for change in template.chords
        ]
        yield f"chords: {' '.join(marks)}"
    headings = {section.first: section for section in template.sections}
    key = ActiveSpans(template.keys or (KeyChange(0, Key("C")),))
    goes_on = False
    for index, phrase in enumerate(template.phrases):
        yield ""
        section = headings.get(index)
        if section is not None:
            tune = f" {tune_text(section.tune)}" if section.tune else ""
            yield f"[{escape_line(section.name).replace(']', chr(92) + 'u005d')}]{tune}"
        form = form_text(phrase.form) if phrase.form else OPEN
        yield f"line {index + 1}: {form}, {phrase.cadence or OPEN}"
        if phrase.span is not None:
            ticks = (phrase.span.onset, phrase.span.close, phrase.span.end)
            yield "  span    " + " ".join(
                OPEN if tick is None else places.text(tick) for tick in ticks
            )
        columns = []
        for slot in phrase.slots:
            columns.append(_column(slot, goes_on, key))
            if slot.syllable is not None:
                goes_on = not slot.syllable.ends_word
        if spans:
            chords = template if in_rows else None
            yield from _timed_rows(phrase, columns, spans[index], places, chords)
        else:
            yield from _free_rows(phrase, columns, places)


def _column(slot: Slot, goes_on: bool, keys: ActiveSpans[KeyChange]) -> _Column:
    pitch = UNKNOWN
    if slot.pitch is not None:
        pitch = str(keys.at_or_first(slot.onset or 0).key.spell(slot.pitch))
    stress = UNKNOWN
    if slot.syllable is not None and slot.syllable.stress is not None:
        stress = str(slot.syllable.stress)
    return _Column("", syllable_token(slot, goes_on), stress, pitch)


def _row_spans(template: Template, places: Places) -> Iterator[tuple[Ticks, Ticks]]:
    """Yield the ticks that the rows of each line show: rests after it up to the bar line."""
    start = 0
    for phrase, following in pairwise([*template.phrases, None]):
        assert phrase is not None
        end = phrase.slots[-1].end
        if following is not None:
            coming = following.slots[0].onset or 0
            line = places.bar_at(end - 1).end
            stop = line if end <= line <= coming else end
        else:
            stop = max(end, template.duration or 0)
        yield start, stop
        start = stop


def _timed_rows(
    phrase: TemplatePhrase,
    columns: Sequence[_Column],
    span: tuple[Ticks, Ticks],
    places: Places,
    chords: Template | None,
) -> Iterator[str]:
    cells: list[_Cell] = []
    tick = span[0]

    def cell() -> _Cell:
        bar = places.bar_at(tick)
        if not cells or cells[-1].number != bar.number:
            cells.append(_Cell(bar.number))
        return cells[-1]

    def fill(until: Ticks, column: _Column | None) -> None:
        """Add a note, or rests for None, and its parts behind each bar line."""
        nonlocal tick
        first = True
        while tick < until:
            part = min(until, places.bar_at(tick).end)
            value = value_text(part - tick)
            if column is None:
                cell().columns.append(_Column(f"r{value}"))
            else:
                tied = value + ("~" if part < until else "")
                if first:
                    column.rhythm = tied
                    cell().columns.append(column)
                else:
                    cell().columns.append(_Column("~" + tied))
            first, tick = False, part

    for slot, column in zip(phrase.slots, columns, strict=True):
        fill(slot.onset or 0, None)
        fill(slot.end, column)
    fill(span[1], None)
    by_number = {own.number: own for own in cells}
    for change in chords.chords if chords else ():
        if span[0] <= change.onset < span[1]:
            bar = places.bar_at(change.onset)
            beat = places.beat_text(change.onset)
            mark = "" if beat == "1" else f"@{beat}"
            by_number[bar.number].chords.append(f"{change.chord or OPEN}{mark}")
    used = _used(columns, has_chords=chords is not None and bool(chords.chords))
    yield from _write_rows(cells, used, span[0], places)


def _free_rows(phrase: TemplatePhrase, columns: Sequence[_Column], places: Places) -> Iterator[str]:
    """Write a line whose rhythm is open, or cannot be counted in bars: a token for each slot."""
    for slot, column in zip(phrase.slots, columns, strict=True):
        value = "" if slot.duration is None else value_text(slot.duration)
        place = "" if slot.onset is None else f"@{places.text(slot.onset)}"
        column.rhythm = (value if value and place else f"{OPEN}{value}") + place
    yield from _write_rows([_Cell(0, list(columns))], _used(columns, has_chords=False))


def _used(columns: Sequence[_Column], *, has_chords: bool) -> list[str]:
    used = ["chords"] if has_chords else []
    used.append("rhythm")
    if any(column.words != "*" for column in columns):
        used += ["words", "stress"]
    if any(column.pitches != UNKNOWN for column in columns):
        used.append("pitches")
    return used


def _write_rows(
    cells: Sequence[_Cell], rows: Sequence[str], start: Ticks = 0, places: Places | None = None
) -> Iterator[str]:
    """Yield the rows, several times where the bars are too wide for one line.

    Args:
        cells: of the line.
        rows: names of those that are shown.
        start: where the line's first bar, or the part of it, begins.
        places: counts the bars; None where they are not shown.
    """
    for system in _systems(cells):
        widths = [max(6, *(display_width(cell.row(name)) for name in rows)) for cell in system]
        if places is not None:
            labels = [str(cell.number) for cell in system]
            labels[0] = places.text(start) if system[0] is cells[0] else labels[0]
            yield _row("bar", labels, widths)
        for name in rows:
            yield _row(name, [cell.row(name) for cell in system], widths)


def _row(name: str, texts: Sequence[str], widths: Sequence[int]) -> str:
    cells = [pad(text, width) for text, width in zip(texts, widths, strict=True)]
    return f"  {name:<8}" + " | ".join(cells).rstrip()


def _systems(cells: Sequence[_Cell]) -> Iterator[list[_Cell]]:
    system: list[_Cell] = []
    width = 0
    for cell in cells:
        if system and width + cell.width + 3 > _WIDTH:
            yield system
            system, width = [], 0
        system.append(cell)
        width += cell.width + 3
    if system:
        yield system
