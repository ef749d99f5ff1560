"""The text of a template, read with all checks; see `writing` and `docs/template.md`."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import TypeVar

from melregen.errors import InvalidMusicError, MelregenError, ParseError, shorten, suggest
from melregen.music import Key, KeyChange, Metre, MetreChange, Ticks, sung_text
from melregen.template.form import parse_form
from melregen.template.phrase import Cadence, PhraseForm, TemplatePhrase
from melregen.template.sections import TemplateSection, parse_tune
from melregen.template.template import Template
from melregen.template.text.lines import Block, LineReader, Row, fault
from melregen.template.text.values import Places, count_bars, parse_beats
from melregen.template.text.writing import FIRST_LINE, OPEN, ROWS

T = TypeVar("T")

_FORMAT = re.compile(r"melregen template (\d+)")
_FIELD = re.compile(r"([a-z]+):\s*(.*)")
_SECTION = re.compile(r"\[([^\]]*)\]\s*(.*)")
_LINE = re.compile(r"line (\S+):\s*(.*)")
_FIELDS = ("title", "composer", "language", "key", "metre", "tempo", "pickup", "bars", "chords")
_LABELS = ("bar", "span", *ROWS)
_REFERENCE = re.compile(r"(.*\b(?:of|to) )(\S+)")


def is_template_text(text: str) -> bool:
    """Whether a text is meant as a template: its first line says so."""
    first = text.lstrip("\ufeff \n\r").partition("\n")[0].strip()
    return first.casefold().startswith("melregen template")


def template_from_text(text: str, source: str = "template") -> Template:
    """Read a template from its text.

    Args:
        text: as `template_to_text` writes it, and as people edit it.
        source: what error messages call it, such as the file's name.

    Raises:
        ParseError: it is not a template; one sentence names line, bar and fix.
    """
    try:
        return _Reader(text).template()
    except (ParseError, InvalidMusicError) as error:
        raise ParseError(
            f"{source}, {error}" if str(error).startswith("line ") else f"{source}: {error}"
        ) from None


class _Reader:
    """Reads a text from its first line to its last."""

    def __init__(self, text: str) -> None:
        lines = text.lstrip("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")
        self._lines = [
            (number, line.rstrip(" \t"))
            for number, line in enumerate(lines, 1)
            if line.strip(" \t") and not line.lstrip(" \t").startswith("#")
        ]
        self._fields: dict[str, Row] = {}
        self._sections: list[tuple[int, int, str, str]] = []
        self._blocks: list[Block] = []

    def template(self) -> Template:
        """Return the template.

        Raises:
            ParseError: the text is not one.
            InvalidMusicError: what it says does not fit together.
        """
        self._check_format()
        for number, line in self._lines[1:]:
            self._take(number, line)
        metres = self._metres()
        places = count_bars(metres, self._pickup(metres) or 0)
        reader = LineReader(places)
        names = {block.name: index for index, block in enumerate(self._blocks)}
        phrases = tuple(
            self._phrase(block, index, names, reader) for index, block in enumerate(self._blocks)
        )
        phrases = self._with_stress(phrases)
        chords = reader.chords
        if "chords" in self._fields:
            if chords:
                raise fault(
                    self._fields["chords"].number,
                    "chords stand in the header and in the lines; leave one of them out",
                )
            chords = reader.placed_chords(self._fields["chords"])
        return Template(
            phrases,
            metres,
            self._keys(places),
            self._duration(places),
            self._pickup(metres),
            self._tempo(),
            tuple(sorted(chords, key=lambda change: change.onset)),
            self._text("title"),
            self._text("composer"),
            self._text("language") or None,
            tuple(self._read_sections()),
        )

    def _with_stress(self, phrases: tuple[TemplatePhrase, ...]) -> tuple[TemplatePhrase, ...]:
        """Mark the stress of lines of words that have no row of it."""
        bare = ["words" in block.rows and "stress" not in block.rows for block in self._blocks]
        if not any(bare):
            return phrases
        from melregen.lyrics import detect_language, mark_stress

        syllables = [s.syllable for p in phrases for s in p.slots if s.syllable is not None]
        language = self._text("language") or detect_language(sung_text(syllables))
        try:
            marked = iter(mark_stress(syllables, language))
        except MelregenError:  # a language without a pronunciation is sung all the same
            return phrases
        told: list[TemplatePhrase] = []
        for phrase, is_bare in zip(phrases, bare, strict=True):
            slots = tuple(
                slot if slot.syllable is None else replace(slot, syllable=next(marked))
                for slot in phrase.slots
            )
            told.append(replace(phrase, slots=slots) if is_bare else phrase)
        return tuple(told)

    def _check_format(self) -> None:
        first = self._lines[0] if self._lines else (1, "")
        match = _FORMAT.fullmatch(first[1].strip().casefold())
        if not match:
            raise fault(first[0], f"the text of a template begins with '{FIRST_LINE}'")
        if match[1] != FIRST_LINE.rpartition(" ")[2]:
            raise fault(first[0], f"version {match[1]} is not known; this melregen reads 2")

    def _take(self, number: int, line: str) -> None:
        text = line.strip(" \t")
        if match := _SECTION.fullmatch(text):
            self._sections.append((number, len(self._blocks), match[1], match[2].strip()))
        elif match := _LINE.fullmatch(text):
            if any(block.name == match[1] for block in self._blocks):
                raise fault(number, f"there are two lines {match[1]}; give one another number")
            self._blocks.append(Block(number, match[1], match[2].strip()))
        elif match := _FIELD.fullmatch(text):
            self._take_field(number, match[1], match[2])
        else:
            self._take_row(number, text)

    def _take_field(self, number: int, name: str, value: str) -> None:
        if name not in _FIELDS:
            raise fault(number, f"'{shorten(name)}:' is not known{_hint(name, _FIELDS)}")
        if name in self._fields:
            raise fault(number, f"'{name}:' stands there twice; leave one of them out")
        self._fields[name] = Row(number, value)

    def _take_row(self, number: int, text: str) -> None:
        label, _, rest = text.partition(" ")
        label = "bar" if label == "bars" else label
        if label not in _LABELS:
            raise fault(number, f"'{shorten(text)}' is not understood{_hint(label, _LABELS)}")
        if not self._blocks:
            raise fault(
                number, f"the row '{label}' stands before the first line; add 'line 1: new, ?'"
            )
        self._blocks[-1].rows.setdefault(label, []).append(Row(number, rest.strip(" \t")))

    def _text(self, name: str) -> str:
        row = self._fields.get(name)
        if row is None:
            return ""
        return _unescaped(row.text)

    def _value(self, name: str) -> Row | None:
        row = self._fields.get(name)
        return None if row is None or row.text in ("", OPEN) else row

    def _metres(self) -> tuple[MetreChange, ...]:
        row = self._value("metre")
        changes: list[MetreChange] = []
        for name, place in _placed(row):
            assert row is not None
            onset = 0
            if place:
                before = Places(tuple(changes), self._pickup(tuple(changes)) or 0)
                onset = _at(row, before, place)
            changes.append(MetreChange(onset, _parsed(row.number, Metre.parse, name)))
        return tuple(changes)

    def _keys(self, places: Places) -> tuple[KeyChange, ...]:
        row = self._value("key")
        return tuple(
            KeyChange(_at(row, places, place), _parsed(row.number, Key.parse, name))
            for name, place in _placed(row)
            if row is not None
        )

    def _tempo(self) -> float | None:
        row = self._value("tempo")
        if row is None:
            return None
        try:
            return float(row.text)
        except ValueError:
            raise fault(
                row.number, f"'{shorten(row.text)}' is not a tempo; write 100 or ?"
            ) from None

    def _pickup(self, metres: Sequence[MetreChange]) -> Ticks | None:
        row = self._value("pickup")
        if row is None:
            return None
        denominator = metres[0].metre.denominator if metres else 4
        return _parsed(row.number, lambda text: parse_beats(text, denominator), row.text)

    def _duration(self, places: Places) -> Ticks | None:
        row = self._value("bars")
        if row is None:
            return None
        if match := re.fullmatch(r"(\d{1,9})k", row.text):
            return int(match[1])
        if not row.text.isdigit() or not 0 < int(row.text) <= 20_000:
            raise fault(row.number, f"'{shorten(row.text)}' is not a number of bars; write 16 or ?")
        bar = places.bar_numbered(int(row.text)) if places.is_counted else None
        if bar is None:
            raise fault(row.number, "bars are counted where there is a metre; add one, or write ?")
        return bar.end

    def _phrase(
        self, block: Block, index: int, names: dict[str, int], reader: LineReader
    ) -> TemplatePhrase:
        form, _, cadence = block.about.rpartition(",")
        if not form:
            form, cadence = block.about, OPEN
        slots = reader.slots(block)
        return TemplatePhrase(
            slots,
            _cadence(block.number, cadence.strip()),
            self._form(block.number, form.strip(), index, names),
            reader.span(block),
        )

    def _form(self, number: int, text: str, index: int, names: dict[str, int]) -> PhraseForm | None:
        if text in ("", OPEN):
            return None
        if match := _REFERENCE.fullmatch(text):
            of = names.get(match[2])
            if of is None or of >= index:
                raise fault(number, f"there is no line {match[2]} before this one to take it from")
            text = f"{match[1]}{of + 1}"
        return _parsed(number, parse_form, text)

    def _read_sections(self) -> Iterator[TemplateSection]:
        for number, first, name, tune in self._sections:
            if first == len(self._blocks):
                raise fault(number, "there is no line under this heading; add one, or take it out")
            yield TemplateSection(
                first, _unescaped(name), _parsed(number, parse_tune, tune) if tune else None
            )


def _placed(row: Row | None) -> Iterator[tuple[str, str]]:
    """Yield what stands in a field, and where: "G major; D major @17"."""
    if row is None:
        return
    for part in row.text.split(";"):
        name, _, place = part.partition("@")
        yield name.strip(), place.strip()


def _at(row: Row, places: Places, place: str) -> Ticks:
    return _parsed(row.number, places.parse, place) if place else 0


def _cadence(number: int, text: str) -> Cadence | None:
    if text in ("", OPEN):
        return None
    known = [str(cadence) for cadence in Cadence]
    if text not in known:
        raise fault(
            number, f"'{shorten(text)}' is no cadence{_hint(text, known)}; write ? to leave it open"
        )
    return Cadence(text)


def _parsed(number: int, parse: Callable[[str], T], text: str) -> T:
    try:
        return parse(text)
    except (ParseError, InvalidMusicError) as error:
        raise fault(number, str(error)) from None


def _hint(name: str, known: Sequence[str]) -> str:
    return "; " + suggest(name, known, f"known are {', '.join(known)}")


def _unescaped(text: str) -> str:
    return re.sub(r"\\u([0-9a-f]{4})", lambda match: chr(int(match[1], 16)), text)
