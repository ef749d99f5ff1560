"""Lead sheets written as MusicXML (.musicxml, .xml, .mxl).

Written element by element: bytes depend on the sheet alone (no dates, no random ids), and
hyphens, extension lines, beams and accidentals are in the file, for programs that add none.
"""

import zipfile
from collections.abc import Sequence
from pathlib import Path
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from melregen.arrangement import PLAIN, Arrangement
from melregen.formats.musicxml.harmony import write_harmony
from melregen.formats.musicxml.singers import (
    Singer,
    singers_of,
    write_clef,
    write_part_list,
)
from melregen.formats.score.notation import Value, notate_bar
from melregen.music import (
    TICKS_PER_QUARTER,
    UNDERTIE,
    Bar,
    Key,
    LeadSheet,
    Metre,
    SpelledPitch,
    line_of_fifths,
    spell_melody,
)

_ACCIDENTALS = {-2: "flat-flat", -1: "flat", 0: "natural", 1: "sharp", 2: "double-sharp"}
_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_CONTAINER = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<container><rootfiles><rootfile full-path="score.musicxml" '
    'media-type="application/vnd.recordare.musicxml+xml"/></rootfiles></container>\n'
)


def write_musicxml(sheet: LeadSheet, path: Path, arrangement: Arrangement = PLAIN) -> None:
    """Write a lead sheet; the suffix .mxl makes the compressed form.

    The voices of the arrangement have a part each. Phrases and the accompaniment are not in the
    file; stress marks of syllables neither.

    Raises:
        OSError: the file cannot be written.
        WishError: the song cannot be arranged so.
    """
    text = musicxml_text(sheet, arrangement)
    if path.suffix.lower() != ".mxl":
        path.write_text(text, encoding="utf-8", newline="\n")
        return
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in (("META-INF/container.xml", _CONTAINER), ("score.musicxml", text)):
            # The fixed date keeps the bytes the same from run to run.
            info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, content)


def musicxml_text(sheet: LeadSheet, arrangement: Arrangement = PLAIN) -> str:
    """Return a lead sheet as a MusicXML document."""
    root = musicxml_tree(sheet, arrangement)
    ElementTree.indent(root)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        + ElementTree.tostring(root, encoding="unicode")
        + "\n"
    )


def musicxml_tree(sheet: LeadSheet, arrangement: Arrangement = PLAIN) -> Element:
    """Return a lead sheet as the root element of a MusicXML document."""
    root = Element("score-partwise", {"version": "4.0"})
    _write_header(root, sheet)
    singers = singers_of(sheet, arrangement.voices)
    write_part_list(root, singers)
    for number, singer in enumerate(singers):
        part = SubElement(root, "part", {"id": singer.id})
        writer = _PartWriter(singer, part, leads=number == 0)
        for bar in sheet.bars:
            writer.write_bar(bar)
    return root


def _write_header(root: Element, sheet: LeadSheet) -> None:
    if sheet.title:
        # Programs that know the title of a movement too print both, one under the other.
        _add(SubElement(root, "work"), "work-title", sheet.title)
    identification = SubElement(root, "identification")
    if sheet.composer:
        SubElement(identification, "creator", {"type": "composer"}).text = _clean(sheet.composer)
    _add(SubElement(identification, "encoding"), "software", "melregen")
    if sheet.language:
        defaults = SubElement(root, "defaults")
        SubElement(defaults, "lyric-language", {"number": "1", _XML_LANG: sheet.language})
    # Engravers print credits at the head of the page, and leave the composer out without them.
    for kind, text, place, size in (
        ("title", sheet.title, "center", "22"),
        ("composer", sheet.composer, "right", "11"),
    ):
        if text:
            credit = SubElement(root, "credit", {"page": "1"})
            _add(credit, "credit-type", kind)
            words = {"justify": place, "halign": place, "valign": "top", "font-size": size}
            SubElement(credit, "credit-words", words).text = _clean(text)


class _PartWriter:
    """Writes the bars of a voice in order; ties, accidentals and melismas span them.

    Args:
        singer: whose notes.
        part: where to.
        leads: whether tempo, chords and sections stand here.
    """

    def __init__(self, singer: Singer, part: Element, *, leads: bool) -> None:
        sheet = singer.sheet
        self._singer = singer
        self._sheet = sheet
        self._leads = leads
        self._spelled = spell_melody(sheet)
        self._part = part
        self._events = [(note.onset, note.end) for note in sheet.notes]
        self._first = 0
        self._key = sheet.key
        self._metre: Metre | None = None
        self._spelling: dict[tuple[str, int], int | None] = {}
        self._melisma_ends = _find_melisma_ends(sheet)

    def write_bar(self, bar: Bar) -> None:
        """Append one measure."""
        attributes = {"number": str(bar.number)}
        if bar.duration < bar.metre.bar:
            attributes["implicit"] = "yes"
        measure = SubElement(self._part, "measure", attributes)
        self._spelling = {}
        sheet = self._sheet
        changes = {change.onset: change.key for change in sheet.keys}
        self._write_attributes(measure, bar, changes.pop(bar.onset, None))
        if bar.onset == 0 and self._leads:
            _write_tempo(measure, sheet.tempo, bar.metre)
        while self._first < len(self._events) and self._events[self._first][1] <= bar.onset:
            self._first += 1
        last = self._first
        while last < len(self._events) and self._events[last][0] < bar.end:
            last += 1
        cuts = [onset for onset in changes if bar.onset < onset < bar.end]
        for value in notate_bar(bar, self._events[self._first : last], cuts):
            if value.onset in cuts:
                self._write_key(SubElement(measure, "attributes"), changes[value.onset])
            self._write_marks(measure, value)
            self._write_value(measure, value, self._first)
        if bar.end == sheet.duration:
            barline = SubElement(measure, "barline", {"location": "right"})
            _add(barline, "bar-style", "light-heavy")

    def _write_attributes(self, measure: Element, bar: Bar, key: Key | None) -> None:
        if bar.onset and key is None and bar.metre == self._metre:
            return
        attributes = SubElement(measure, "attributes")
        if bar.onset == 0:
            _add(attributes, "divisions", str(TICKS_PER_QUARTER))
        if key is not None:
            self._write_key(attributes, key)
        if bar.metre != self._metre:
            self._metre = bar.metre
            time = SubElement(attributes, "time", _time_symbol(bar.metre))
            _add(time, "beats", str(bar.metre.numerator))
            _add(time, "beat-type", str(bar.metre.denominator))
        if bar.onset == 0:
            write_clef(attributes, self._singer)

    def _write_key(self, attributes: Element, key: Key) -> None:
        self._key = key
        self._spelling = {}
        element = SubElement(attributes, "key")
        _add(element, "fifths", str(key.fifths))
        _add(element, "mode", key.mode)

    def _write_marks(self, measure: Element, value: Value) -> None:
        """Write section headings and chord symbols that start with or during a value."""
        if not self._leads:
            return
        for section in self._sheet.sections:
            if value.onset <= section.onset < value.end and section.name:
                direction = SubElement(measure, "direction", {"placement": "above"})
                kind = SubElement(direction, "direction-type")
                _add(kind, "rehearsal", section.name)
                if section.onset > value.onset:
                    _add(direction, "offset", str(section.onset - value.onset))
        for change in self._sheet.chords:
            if value.onset <= change.onset < value.end and change.chord is not None:
                write_harmony(measure, change.chord, change.onset - value.onset)

    def _write_value(self, measure: Element, value: Value, first: int) -> None:
        element = SubElement(measure, "note")
        index = None if value.event is None else value.event + first
        note = None if index is None else self._sheet.notes[index]
        starts = note is not None and value.onset == note.onset
        stops = note is not None and value.end == note.end
        spelled: SpelledPitch | None = None
        if index is None:
            SubElement(element, "rest", {"measure": "yes"} if value.whole_bar else {})
        else:
            spelled = self._spelled[index]
            pitch = SubElement(element, "pitch")
            _add(pitch, "step", spelled.step)
            if spelled.alteration:
                _add(pitch, "alter", str(spelled.alteration))
            _add(pitch, "octave", str(spelled.octave))
        _add(element, "duration", str(value.duration))
        ties = (
            []
            if note is None
            else [t for t, cut in (("stop", starts), ("start", stops)) if not cut]
        )
        for tie in ties:
            SubElement(element, "tie", {"type": tie})
        _add(element, "voice", "1")
        if not value.whole_bar:
            _add(element, "type", value.type)
        for _ in range(value.dots):
            SubElement(element, "dot")
        if spelled is not None:
            self._write_accidental(element, spelled, held=not starts)
        if value.tuplet:
            modification = SubElement(element, "time-modification")
            _add(modification, "actual-notes", "3")
            _add(modification, "normal-notes", "2")
        for number, word in enumerate(value.beams, 1):
            SubElement(element, "beam", {"number": str(number)}).text = word
        slurs = [] if index is None else self._slurs(index, starts, stops)
        _write_notations(element, ties, slurs, value)
        if index is not None and starts:
            self._write_lyric(element, index)

    def _write_accidental(self, element: Element, spelled: SpelledPitch, *, held: bool) -> None:
        """Write a sign where neither the key nor the bar so far says it; none on a held note.

        The sign of a held note is not valid for the next one on its line, so that has its own.
        """
        place = (spelled.step, spelled.octave)
        signature = _signature_alteration(self._key, spelled.step)
        if held:
            if spelled.alteration != signature:
                self._spelling[place] = None
            return
        if self._spelling.get(place, signature) == spelled.alteration:
            return
        self._spelling[place] = spelled.alteration
        _add(element, "accidental", _ACCIDENTALS[spelled.alteration])

    def _slurs(self, index: int, starts: bool, stops: bool) -> list[str]:
        """Return "start" on the first and "stop" on the last note of a melisma."""
        slurs = []
        if stops and index in self._melisma_ends.values():
            slurs.append("stop")
        if starts and index in self._melisma_ends:
            slurs.append("start")
        return slurs

    def _write_lyric(self, element: Element, index: int) -> None:
        notes = self._sheet.notes
        note = notes[index]
        if note.syllable is not None:
            lyric = SubElement(element, "lyric", {"number": "1"})
            _add(lyric, "syllabic", str(note.syllable.syllabic))
            for at, text in enumerate(note.syllable.text.split(UNDERTIE)):
                if at:
                    _add(lyric, "elision", UNDERTIE)
                _add(lyric, "text", text)
            if index in self._melisma_ends and note.syllable.ends_word:
                # Its end is where the next syllable or rest is: some programs take a lyric without
                # text for a syllable, and put all words after it a note early.
                SubElement(lyric, "extend")
        elif not note.melisma and index and notes[index - 1].end == note.onset:
            before = notes[index - 1]
            if before.syllable is not None or before.melisma:
                # Without this, readers take the note for a melisma.
                SubElement(SubElement(element, "lyric", {"number": "1"}), "humming")


def _find_melisma_ends(sheet: LeadSheet) -> dict[int, int]:
    """Map the note that starts a melisma to the one that ends it."""
    ends: dict[int, int] = {}
    start = None
    for index, note in enumerate(sheet.notes):
        if not note.melisma:
            start = index if note.syllable is not None else None
        elif start is not None:
            ends[start] = index
    return ends


def _write_notations(
    element: Element, ties: Sequence[str], slurs: Sequence[str], value: Value
) -> None:
    if not (ties or slurs or value.tuplet_start or value.tuplet_stop):
        return
    notations = SubElement(element, "notations")
    for tie in ties:
        SubElement(notations, "tied", {"type": tie})
    for slur in slurs:
        SubElement(notations, "slur", {"type": slur, "number": "1"})
    for kind, present in (("start", value.tuplet_start), ("stop", value.tuplet_stop)):
        if present:
            attributes = {"type": kind, "number": "1"}
            if kind == "start":
                attributes["bracket"] = "yes"
            SubElement(notations, "tuplet", attributes)


def _write_tempo(measure: Element, tempo: float, metre: Metre) -> None:
    """Write a metronome mark in the metre's beat, and the tempo in quarters for players."""
    direction = SubElement(measure, "direction", {"placement": "above"})
    metronome = SubElement(
        SubElement(direction, "direction-type"), "metronome", {"parentheses": "no"}
    )
    if metre.is_compound and metre.denominator == 8:
        unit, dots, beats = "quarter", 1, tempo / 1.5
    elif metre.denominator == 2:
        unit, dots, beats = "half", 0, tempo / 2
    else:
        unit, dots, beats = "quarter", 0, tempo
    _add(metronome, "beat-unit", unit)
    for _ in range(dots):
        SubElement(metronome, "beat-unit-dot")
    _add(metronome, "per-minute", f"{round(beats, 2):g}")
    SubElement(direction, "sound", {"tempo": f"{tempo:.10g}"})


def _time_symbol(metre: Metre) -> dict[str, str]:
    return {"symbol": "cut"} if metre == Metre(2, 2) else {}


def _signature_alteration(key: Key, step: str) -> int:
    """Return the semitones by which the key signature alters a letter."""
    place = line_of_fifths(step)
    return (key.fifths > place + 1) if key.fifths > 0 else -(key.fifths <= place - 6)


def _add(parent: Element, tag: str, text: str) -> None:
    SubElement(parent, tag).text = _clean(text)


def _clean(text: str) -> str:
    """Leave out the control characters that XML cannot hold."""
    return "".join(c for c in text if c >= " " or c in "\t\n")
