"""An MEI score as parts of plain measures, one part a staff, with the signs of its repeats."""

import re
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from xml.etree.ElementTree import Element

from melregen.errors import InvalidMusicError
from melregen.formats.mei.events import LayerReader, StaffState
from melregen.formats.musicxml.measure import PartMeasure, spread_chords
from melregen.formats.musicxml.values import to_float, to_int
from melregen.formats.score.chord_symbols import read_symbol
from melregen.formats.score.jump_words import read_jump_words
from melregen.formats.score.playback import Marks
from melregen.formats.score.written import Exact
from melregen.music import TICKS_PER_QUARTER, Key, Metre, Ticks

_MARKS = {"daCapo": "D.C.", "dalSegno": "D.S.", "fine": "Fine", "coda": "Coda", "segno": "Segno"}
_UNITS = {"breve": 8.0, "long": 16.0}


class ScoreReader:
    """Reads the measures of one `score` element.

    Attributes:
        parts: number of the staff → its measures.
        names: number of the staff → its name.
        marks: of each measure.
    """

    def __init__(self, score: Element) -> None:
        """Prepare to read a score."""
        self.parts: dict[int, list[PartMeasure]] = {}
        self.names: dict[int, str] = {}
        self.marks: list[Marks] = []
        self._score = score
        self._states: dict[int, StaffState] = {}
        self._metre: Metre | None = None
        self._new_metre = False
        self._key: tuple[int, str] | None = None
        self._new_keys: dict[int, Key] = {}
        self._tempo: float | None = None
        self._forward = False
        self._ppq = 0
        self._by_key = not any("accid.ges" in element.attrib for element in score.iter())

    def read(self) -> None:
        """Read it."""
        self._read_children(self._score, frozenset())
        self._mark_spans("tie")
        self._mark_spans("slur")

    def _read_children(self, parent: Element, ending: frozenset[int]) -> None:
        for child in parent:
            if child.tag == "measure":
                self._read_measure(child, ending)
            elif child.tag == "scoreDef":
                self._read_definition(child, None)
                for staff in child.iter("staffDef"):
                    self._read_definition(staff, to_int(staff.get("n")) or 1)
            elif child.tag == "staffDef":
                self._read_definition(child, to_int(child.get("n")) or 1)
            elif child.tag == "ending":
                numbers = re.findall(r"\d{1,2}", child.get("n") or child.get("label") or "1")
                self._read_children(child, frozenset(map(int, numbers)) or frozenset({1}))
            elif child.tag in ("section", "lem") or (child.tag == "rdg" and parent.tag != "app"):
                self._read_children(child, ending)
            elif child.tag == "app":
                for reading in list(child)[:1]:
                    self._read_children(reading, ending)

    def _read_definition(self, element: Element, staff: int | None) -> None:
        signature = element.get("key.sig") or element.get("keysig")
        mode = element.get("key.mode") or ""
        key, metre = element.find("keySig"), element.find("meterSig")
        if key is not None:
            signature, mode = key.get("sig") or signature, key.get("mode") or mode
        count = element.get("meter.count") or (metre.get("count") if metre is not None else None)
        unit = element.get("meter.unit") or (metre.get("unit") if metre is not None else None)
        symbol = element.get("meter.sym") or (metre.get("sym") if metre is not None else None)
        if not count and symbol in ("common", "cut"):
            count, unit = ("4", "4") if symbol == "common" else ("2", "2")
        if count and unit:
            self._read_metre(count, unit)
        if element.get("midi.bpm") and self._tempo is None:
            self._tempo = to_float(element.get("midi.bpm"))
        if ppq := to_int(element.get("ppq")):
            for state in self._states.values() if staff is None else [self._state(staff)]:
                state.ppq = ppq
            self._ppq = ppq if staff is None else self._ppq
        if signature is not None:
            self._read_key(signature, mode, staff)
        if staff is not None:
            self._state(staff).transposition = to_int(element.get("trans.semi"))
            label = element.find("label")
            name = element.get("label") or ("" if label is None else "".join(label.itertext()))
            self.names[staff] = name.strip() or self.names.get(staff, "")

    def _read_metre(self, count: str, unit: str) -> None:
        if not re.fullmatch(r"\s*\d{1,3}(?:\s*\+\s*\d{1,3})*\s*", count):
            return
        beats = sum(map(int, count.split("+")))
        try:
            self._metre, self._new_metre = Metre(beats, to_int(unit)), True
        except InvalidMusicError:
            return

    def _read_key(self, signature: str, mode: str, staff: int | None) -> None:
        match = re.fullmatch(r"(\d)([sf])", signature)
        fifths = int(match[1]) * (1 if match[2] == "s" else -1) if match else 0
        fifths = max(-7, min(7, fifths))
        if staff is None:
            self._key = (fifths, mode)
            for state in self._states.values():
                state.fifths = fifths
        else:
            self._state(staff).fifths = fifths
        key = Key.from_signature(fifths, mode if mode in ("minor", "dorian") else "major")
        for number in self._states if staff is None else (staff,):
            self._new_keys[number] = key
        if staff is None:
            self._new_keys[0] = key

    def _state(self, staff: int) -> StaffState:
        if staff not in self._states:
            fifths = self._key[0] if self._key else 0
            self._states[staff] = StaffState(fifths=fifths, ppq=self._ppq)
        return self._states[staff]

    def _read_measure(self, element: Element, ending: frozenset[int]) -> None:
        left, right = element.get("left") or "", element.get("right") or ""
        marks = Marks(forward=self._forward or left in ("rptstart", "rptboth"), ending=ending)
        if left in ("rptend", "rptboth") and self.marks:
            self.marks[-1].backward = True
        marks.backward = right in ("rptend", "rptboth")
        marks.closes = right == "end"
        self._forward = right in ("rptstart", "rptboth")
        self.marks.append(marks)
        bar: Ticks = self._metre.bar if self._metre else 4 * TICKS_PER_QUARTER
        resting: list[PartMeasure] = []
        longest = 0
        for staff in element.findall("staff"):
            number = to_int(staff.get("n")) or 1
            measure = PartMeasure(metre=self._metre if self._new_metre else None)
            key = self._new_keys.pop(number, None) or self._new_keys.get(0)
            if key is not None:
                measure.keys.append((0, key))
            ends: list[Exact] = [0]
            visible: list[Exact] = [0]
            rests = True
            for index, layer in enumerate(staff.findall("layer"), 1):
                reader = LayerReader(
                    self._state(number), (1, layer.get("n") or str(index)), bar, by_key=self._by_key
                )
                reader.read(layer)
                measure.notes += reader.notes
                ends.append(reader.end)
                visible.append(reader.visible_end)
                rests &= reader.is_whole_rest
            measure.filled = round(max(ends))
            measure.length = round(max(visible)) or measure.filled
            if rests:
                resting.append(measure)
            else:
                longest = max(longest, measure.length)
            measures = self.parts.setdefault(number, [])
            while len(measures) < len(self.marks) - 1:
                measures.append(PartMeasure())
            if len(measures) < len(self.marks):
                measures.append(measure)
            else:  # a second element of one staff
                measures[-1].notes += measure.notes
        for measure in resting if longest else ():
            # The rest of a whole bar is as long as the bar, in a pickup too.
            measure.length = measure.filled = longest
        self._new_keys.clear()
        self._new_metre = False
        self._read_controls(element, marks)

    def _read_controls(self, element: Element, marks: Marks) -> None:
        """Read chord symbols, tempi, rehearsal marks and jumps."""
        index = len(self.marks) - 1
        here = [part[index] for part in self.parts.values() if index < len(part)]
        if not here:
            return
        if self._tempo is not None:
            here[0].tempos.append((0, self._tempo))
            self._tempo = None
        for child in element:
            text = " ".join("".join(child.itertext()).split())
            if child.tag == "harm" and (chord := read_symbol(text)) is not None:
                here[0].chords.append((self._onset(child), chord))
            elif child.tag == "tempo" and (tempo := _read_tempo(child)) is not None:
                here[0].tempos.append((self._onset(child), tempo))
            elif child.tag == "reh" and text:
                here[0].rehearsals.append((self._onset(child), text))
            elif child.tag == "repeatMark":
                read_jump_words(text or _MARKS.get(child.get("func") or "", ""), marks)
            elif child.tag == "dir":
                read_jump_words(text, marks)
        if len(here[0].chords) > 1:
            here[0].chords = spread_chords(here[0])

    def _onset(self, element: Element) -> Ticks:
        """Return the tick in its measure of an element that names a note or a beat."""
        name = (element.get("startid") or "").removeprefix("#")
        for state in self._states.values():
            if name in state.ids:
                return round(state.ids[name].onset)
        beat = to_float(element.get("tstamp")) or 1.0
        unit = self._metre.denominator if self._metre else 4
        return max(0, round((Fraction(beat) - 1) * 4 * TICKS_PER_QUARTER / unit))

    def _mark_spans(self, kind: str) -> None:
        """Apply ties and slurs that name the notes between which they stand."""
        ids = {name: note for state in self._states.values() for name, note in state.ids.items()}
        starts: set[int] = set()
        ends: set[int] = set()
        for element in self._score.iter(kind):
            first = ids.get((element.get("startid") or "").removeprefix("#"))
            last = ids.get((element.get("endid") or "").removeprefix("#"))
            if first is None or last is None:
                continue
            if kind == "tie":
                first.tie_start = last.tie_stop = True
            else:
                starts.add(id(first))
                ends.add(id(last))
        if kind == "tie" or not starts:
            return
        for part in self.parts.values():
            open_slurs = 0
            for measure in part:
                for note in measure.notes:
                    open_slurs += (id(note) in starts) - (id(note) in ends)
                    note.slurs = max(0, open_slurs)


def _read_tempo(element: Element) -> float | None:
    """Return quarter notes a minute; None where a tempo is words alone."""
    if rate := to_float(element.get("midi.bpm")):
        return rate if 1 <= rate <= 1000 else None
    rate, unit = to_float(element.get("mm")), element.get("mm.unit") or "4"
    if not rate:
        return None
    length = _UNITS.get(unit) or 4 / max(1, to_int(unit))
    length *= 2 - 0.5 ** to_int(element.get("mm.dots"))
    return rate * length if 1 <= rate * length <= 1000 else None


def fill_parts(parts: Sequence[list[PartMeasure]], count: int) -> None:
    """Give all parts as many measures, the missing ones empty."""
    for part in parts:
        part.extend(replace(PartMeasure()) for _ in range(count - len(part)))
