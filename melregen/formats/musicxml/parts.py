"""One part of a MusicXML score as plain measures: notes, chords and signatures in ticks."""

import re
from dataclasses import dataclass, field, replace
from xml.etree.ElementTree import Element

from melregen.formats.musicxml.harmony import read_harmony
from melregen.formats.musicxml.values import (
    child_int,
    is_wordless,
    read_lyrics,
    read_metre,
    read_metronome,
    to_float,
    to_int,
    written_pitch,
)
from melregen.formats.score.playback import Marks
from melregen.formats.score.written import WrittenNote
from melregen.music import (
    MODES,
    TICKS_PER_QUARTER,
    Chord,
    Key,
    Metre,
    Pitch,
    Ticks,
)

_MODE_NAMES = {"ionian": "major", "aeolian": "minor"}


@dataclass(slots=True)
class PartNote(WrittenNote):
    """A sounding note of a part, whose voices are not yet separated; its times are whole ticks.

    Attributes:
        voice: staff and voice.
        chord: the note shares its stem and its lyrics with the one before.
        slurs: slurs open after the note.
    """

    voice: tuple[int, str] = (1, "1")
    chord: bool = False
    slurs: int = 0


@dataclass(slots=True)
class PartMeasure:
    """One measure of one part; onsets are ticks after its bar line.

    Attributes:
        length: ticks that its notes, rests and skips fill, hidden rests at the end left out.
        filled: the same with hidden rests, which some programs pad pickups and split bars with.
        metre: a new time signature.
        keys: new key signatures, at sounding pitch.
        notes: in the file's order, grace and cue notes left out.
        chords: chord symbols.
        tempos: quarter notes a minute.
        rehearsals: rehearsal marks.
    """

    length: Ticks = 0
    filled: Ticks = 0
    metre: Metre | None = None
    keys: list[tuple[Ticks, Key]] = field(default_factory=list)
    notes: list[PartNote] = field(default_factory=list)
    chords: list[tuple[Ticks, Chord]] = field(default_factory=list)
    tempos: list[tuple[Ticks, float]] = field(default_factory=list)
    rehearsals: list[tuple[Ticks, str]] = field(default_factory=list)


class PartReader:
    """Reads the measures of one `part` element, which share divisions, transposition and slurs."""

    def __init__(self, part: Element, marks: list[Marks]) -> None:
        """Prepare to read a part; what it says about repeats is added to `marks`."""
        self._part = part
        self._marks = marks
        self._divisions = 1
        self._transposition = 0
        self._fifths_shift = 0
        self._slurs: set[str] = set()
        self._repeated = 0  # measures that a sign (a slash with dots) says again
        self._ending: frozenset[int] = frozenset()
        self._measure = PartMeasure()
        self._cursor = 0
        self._onset = 0

    def read(self) -> list[PartMeasure]:
        """Return the measures of the part in written order."""
        measures: list[PartMeasure] = []
        for index, element in enumerate(self._part.findall("measure")):
            measure = self._read_measure(index, element)
            if 0 < self._repeated <= index and not measure.notes:
                _copy_music(measures[index - self._repeated], measure)
            measures.append(measure)
        return measures

    def _ticks(self, divisions: int) -> Ticks:
        return (2 * divisions * TICKS_PER_QUARTER + self._divisions) // (2 * self._divisions)

    def _read_measure(self, index: int, element: Element) -> PartMeasure:
        measure = self._measure = PartMeasure()
        while len(self._marks) <= index:
            self._marks.append(Marks())
        marks = self._marks[index]
        self._cursor = self._onset = 0
        marks.ending |= self._ending
        filled = length = 0
        for child in element:
            tag = child.tag
            if tag == "note":
                self._read_note(child)
            elif tag == "backup":
                self._cursor = max(0, self._cursor - child_int(child, "duration"))
            elif tag == "forward":
                self._cursor += max(0, child_int(child, "duration"))
            elif tag == "attributes":
                self._read_attributes(child)
            elif tag == "harmony":
                chord = read_harmony(child)
                if chord is not None:
                    onset = self._position(child)
                    measure.chords.append((onset, chord.transpose(self._fifths_shift)))
            elif tag == "direction":
                self._read_direction(child, marks)
            elif tag == "sound":
                self._read_sound(child, marks)
            elif tag == "barline":
                self._read_barline(child, marks)
            now = self._ticks(self._cursor)
            if now > filled:
                filled = now
            if now > length and not (tag == "note" and child.get("print-object") == "no"):
                length = now
        measure.length, measure.filled = length or filled, filled
        if measure.chords:
            measure.chords = _spread_chords(measure)
        return measure

    def _position(self, element: Element) -> Ticks:
        return max(0, self._ticks(self._cursor + child_int(element, "offset")))

    def _read_attributes(self, element: Element) -> None:
        divisions = child_int(element, "divisions")
        if divisions > 0:
            self._cursor = self._cursor * divisions // self._divisions
            self._onset = self._onset * divisions // self._divisions
            self._divisions = divisions
        transpose = element.find("transpose")
        if transpose is not None:
            chromatic, diatonic = (
                child_int(transpose, "chromatic"),
                child_int(transpose, "diatonic"),
            )
            self._transposition = chromatic + 12 * child_int(transpose, "octave-change")
            self._fifths_shift = 7 * chromatic - 12 * diatonic
            if abs(self._fifths_shift) > 7:
                self._fifths_shift = (7 * chromatic + 5) % 12 - 5
        for sign in element.findall("measure-style/measure-repeat"):
            is_start = sign.get("type") == "start"
            self._repeated = int(to_float(sign.text) or 1) if is_start else 0
        time, key = element.find("time"), element.find("key")
        if time is not None:
            self._measure.metre = read_metre(time) or self._measure.metre
        if key is not None and key.find("fifths") is not None:
            self._measure.keys.append((self._ticks(self._cursor), self._read_key(key)))

    def _read_key(self, element: Element) -> Key:
        fifths = child_int(element, "fifths") + self._fifths_shift
        if abs(fifths) > 7:
            fifths -= 12 if fifths > 0 else -12
        mode = (element.findtext("mode") or "major").strip().lower()
        mode = _MODE_NAMES.get(mode, mode)
        return Key.from_signature(max(-7, min(7, fifths)), mode if mode in MODES else "major")

    def _read_note(self, element: Element) -> None:
        # The first child of each name; looking them up one by one takes most of the time of a file.
        children = {child.tag: child for child in element[::-1]}
        ties: set[str | None] = set()
        if "notations" in children:
            self._read_notations(element, ties)
        if "grace" in children:
            return
        duration = max(0, to_int(_text(children, "duration")))
        is_chord = "chord" in children
        if not is_chord:
            self._onset = self._cursor
            self._cursor += duration
        if "pitch" not in children or "cue" in children:
            return
        pitch = self._read_pitch(children["pitch"])
        has_lyrics = "lyric" in children
        # The slashes of a rhythm section have pitches that mean nothing.
        is_slash = (_text(children, "notehead") or "").strip() == "slash" and not has_lyrics
        if pitch is None or is_slash:
            return
        if "tie" in children:
            ties.update(tie.get("type") for tie in element.findall("tie"))
        onset = self._ticks(self._onset)
        self._measure.notes.append(
            PartNote(
                onset,
                self._ticks(self._onset + duration) - onset,
                pitch,
                "start" in ties,
                "stop" in ties,
                lyrics=read_lyrics(element) if has_lyrics else {},
                wordless=has_lyrics and is_wordless(element),
                voice=(to_int(_text(children, "staff")) or 1, _text(children, "voice") or "1"),
                chord=is_chord,
                slurs=len(self._slurs),
            )
        )

    def _read_notations(self, element: Element, ties: set[str | None]) -> None:
        """Open and close slurs, and add the types of the ties that a note is written with."""
        for notations in element.findall("notations"):
            for child in notations:
                kind = child.get("type")
                if child.tag == "tied":
                    ties.add(kind)
                elif child.tag == "slur" and kind == "start":
                    self._slurs.add(child.get("number", "1"))
                elif child.tag == "slur" and kind == "stop":
                    self._slurs.discard(child.get("number", "1"))

    def _read_pitch(self, element: Element) -> Pitch | None:
        written = written_pitch(
            element.findtext("step"), element.findtext("octave"), element.findtext("alter")
        )
        if written is None or not 0 <= written + self._transposition <= 127:
            return None
        return written + self._transposition

    def _read_direction(self, element: Element, marks: Marks) -> None:
        onset = self._position(element)
        sound = element.find("sound")
        has_tempo = sound is not None and self._read_sound(sound, marks, onset)
        for kind in element.iterfind("direction-type/*"):
            text = (kind.text or "").strip()
            if kind.tag == "metronome" and not has_tempo:
                tempo = read_metronome(kind)
                if tempo:
                    self._measure.tempos.append((onset, tempo))
            elif kind.tag == "rehearsal" and text:
                self._measure.rehearsals.append((onset, text))
            elif kind.tag == "segno":
                marks.segno = True
            elif kind.tag == "coda":
                marks.coda = True
            elif kind.tag == "words":
                _read_jump_words(text, marks)

    def _read_sound(self, element: Element, marks: Marks, onset: Ticks | None = None) -> bool:
        marks.segno |= element.get("segno") is not None
        marks.coda |= element.get("coda") is not None
        marks.to_coda |= element.get("tocoda") is not None
        marks.fine |= element.get("fine") is not None
        marks.da_capo |= element.get("dacapo") == "yes"
        marks.dal_segno |= element.get("dalsegno") is not None
        tempo = to_float(element.get("tempo"))
        if tempo and 1 <= tempo <= 1000:
            place = self._position(element) if onset is None else onset
            self._measure.tempos.append((place, tempo))
            return True
        return False

    def _read_barline(self, element: Element, marks: Marks) -> None:
        ending, repeat = element.find("ending"), element.find("repeat")
        if ending is not None:
            numbers = frozenset(int(n) for n in re.findall(r"\d+", ending.get("number", "")))
            if ending.get("type") == "start":
                self._ending = numbers
                marks.ending |= numbers
            else:
                self._ending = frozenset()
        if repeat is not None and repeat.get("direction") == "forward":
            marks.forward = True
        elif repeat is not None:
            marks.backward = True
            times = int(to_float(repeat.get("times")) or 2)
            marks.times = max(marks.times, min(times, 20))
            self._ending = frozenset()


def _copy_music(source: PartMeasure, target: PartMeasure) -> None:
    """Fill a measure that only says "as before"."""
    if source.filled != target.filled:
        return
    target.notes = [
        replace(note, lyrics={}, tie_start=False, tie_stop=False) for note in source.notes
    ]
    target.chords = target.chords or list(source.chords)


def _spread_chords(measure: PartMeasure) -> list[tuple[Ticks, Chord]]:
    """Divide the time evenly among chords that the file sets on one spot.

    Exporters without offsets write all chords of a long note before it.
    """
    onsets = sorted({onset for onset, _ in measure.chords})
    if len(onsets) == len(measure.chords):
        return sorted(measure.chords, key=lambda item: item[0])
    spread: list[tuple[Ticks, Chord]] = []
    for onset, following in zip(onsets, [*onsets, measure.filled][1:], strict=True):
        chords = [chord for place, chord in measure.chords if place == onset]
        ends = [note.end for note in measure.notes if note.onset <= onset < note.end]
        share = max(1, min([following, *ends]) - onset) // len(chords)
        spread += [(onset + index * share, chord) for index, chord in enumerate(chords)]
    return spread


def _read_jump_words(text: str, marks: Marks) -> None:
    """Take jumps from words where the exporter gave no sound for them."""
    words = re.sub(r"[.\s]+", " ", text.lower()).strip()
    if re.match(r"(d ?c|da capo)\b", words):
        marks.da_capo = True
    elif re.match(r"(d ?s|dal segno)\b", words):
        marks.dal_segno = True
    elif words == "fine":
        marks.fine = True
    elif words in ("to coda", "al coda"):
        marks.to_coda = True


def _text(children: dict[str, Element], name: str) -> str | None:
    child = children.get(name)
    return None if child is None else child.text
