"""One part of a MusicXML score as plain measures: notes, chords and signatures in ticks."""

import re
from xml.etree.ElementTree import Element

from melregen.formats.musicxml.harmony import read_harmony
from melregen.formats.musicxml.measure import (
    PartMeasure,
    PartNote,
    copy_music,
    spread_chords,
)
from melregen.formats.musicxml.values import (
    child_int,
    is_wordless,
    read_lyrics,
    read_metre,
    read_metronome,
    read_passes,
    to_float,
    to_int,
    written_pitch,
)
from melregen.formats.score.jump_words import read_jump_words
from melregen.formats.score.lyrics import Lyric
from melregen.formats.score.playback import Marks
from melregen.music import MODES, TICKS_PER_QUARTER, Key, Pitch, Ticks

_MODE_NAMES = {"ionian": "major", "aeolian": "minor"}


class PartReader:
    """Reads the measures of one `part` element, which share divisions, transposition and slurs."""

    def __init__(self, part: Element, marks: list[Marks]) -> None:
        """Prepare to read a part; what it says about repeats is added to `marks`."""
        self._part = part
        self._marks = marks
        self._divisions = 1
        # Staff (0: all without one of their own) → semitones and fifths that it sounds higher.
        self._transpositions: dict[int, tuple[int, int]] = {0: (0, 0)}
        self._slurs: set[str] = set()
        self._repeated = 0  # measures that a sign (a slash with dots) says again
        self._ending: frozenset[int] = frozenset()
        self._measure = PartMeasure()
        self._cursor = 0
        self._onset = 0
        # Words under grace notes, by voice: the note that follows sings them.
        self._graced: dict[str, dict[str, Lyric | None]] = {}

    def read(self) -> list[PartMeasure]:
        """Return the measures of the part in written order."""
        measures: list[PartMeasure] = []
        for index, element in enumerate(self._part.findall("measure")):
            measure = self._read_measure(index, element)
            if 0 < self._repeated <= index and not measure.notes:
                copy_music(measures[index - self._repeated], measure)
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
                    _, fifths = self._transposition(child_int(child, "staff"))
                    measure.chords.append((self._position(child), chord.transpose(fifths)))
            elif tag == "direction":
                self._read_direction(child, marks)
            elif tag == "sound":
                self._read_sound(child, marks)
            elif tag == "barline":
                self._read_barline(child, marks)
            now = self._ticks(self._cursor)
            if now > filled:
                filled = now
            if now > length and not (tag == "note" and _is_hidden_rest(child)):
                length = now
        measure.length, measure.filled = length or filled, filled
        for note in measure.notes:
            if note.onset >= filled > 1:
                # What is too short for the grid, at the end of a bar, stays in its bar.
                note.onset, note.duration = filled - 1, 1
        if measure.chords:
            measure.chords = spread_chords(measure)
        return measure

    def _position(self, element: Element) -> Ticks:
        return max(0, self._ticks(self._cursor + child_int(element, "offset")))

    def _read_attributes(self, element: Element) -> None:
        divisions = child_int(element, "divisions")
        if divisions > 0:
            self._cursor = self._cursor * divisions // self._divisions
            self._onset = self._onset * divisions // self._divisions
            self._divisions = divisions
        for transpose in element.findall("transpose"):
            self._transpositions[to_int(transpose.get("number"))] = _read_transposition(transpose)
        for sign in element.findall("measure-style/measure-repeat"):
            is_start = sign.get("type") == "start"
            self._repeated = int(to_float(sign.text) or 1) if is_start else 0
        for time in element.findall("time"):
            # Of metres of their own for each staff, the first counts.
            if self._measure.metre is None or to_int(time.get("number")) < 2:
                self._measure.metre = read_metre(time) or self._measure.metre
        for key in element.findall("key"):
            if key.find("fifths") is None:
                continue
            staff = to_int(key.get("number"))
            change = self._ticks(self._cursor), self._read_key(key, staff)
            if staff:
                self._measure.staff_keys.setdefault(staff, []).append(change)
            else:
                self._measure.keys.append(change)

    def _transposition(self, staff: int) -> tuple[int, int]:
        return self._transpositions.get(staff, self._transpositions[0])

    def _read_key(self, element: Element, staff: int) -> Key:
        fifths = child_int(element, "fifths") + self._transposition(staff)[1]
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
        has_lyrics, is_cue = "lyric" in children, "cue" in children
        voice = _text(children, "voice") or "1"
        if "grace" in children:
            if has_lyrics:
                self._graced[voice] = read_lyrics(element) | self._graced.get(voice, {})
            return
        duration = max(0, to_int(_text(children, "duration")))
        is_chord = "chord" in children
        if not is_chord:
            self._onset = self._cursor
            self._cursor += duration
        if "pitch" not in children or (is_cue and not has_lyrics):
            return
        staff = to_int(_text(children, "staff")) or 1
        pitch = self._read_pitch(children["pitch"], staff)
        # The slashes of a rhythm section have pitches that mean nothing.
        is_slash = (_text(children, "notehead") or "").strip() == "slash" and not has_lyrics
        if pitch is None or is_slash:
            return
        if "tie" in children:
            ties.update(tie.get("type") for tie in element.findall("tie"))
        onset = self._ticks(self._onset)
        lyrics = read_lyrics(element) if has_lyrics else {}
        if self._graced:
            lyrics = self._graced.pop(voice, {}) | lyrics
        self._measure.notes.append(
            PartNote(
                onset,
                self._ticks(self._onset + duration) - onset,
                pitch,
                "start" in ties,
                "stop" in ties,
                lyrics=lyrics,
                wordless=has_lyrics and is_wordless(element),
                passes=read_passes(element.get("time-only")),
                voice=(staff, voice),
                chord=is_chord,
                slurs=len(self._slurs),
                cue=is_cue,
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

    def _read_pitch(self, element: Element, staff: int) -> Pitch | None:
        written = written_pitch(
            element.findtext("step"), element.findtext("octave"), element.findtext("alter")
        )
        transposition, _ = self._transposition(staff)
        if written is None or not 0 <= written + transposition <= 127:
            return None
        return written + transposition

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
                read_jump_words(text, marks)

    def _read_sound(self, element: Element, marks: Marks, onset: Ticks | None = None) -> bool:
        marks.segno |= element.get("segno") is not None
        marks.coda |= element.get("coda") is not None
        marks.to_coda |= element.get("tocoda") is not None
        marks.fine |= element.get("fine") is not None
        marks.da_capo |= element.get("dacapo") == "yes"
        marks.dal_segno |= element.get("dalsegno") is not None
        if passes := read_passes(element.get("time-only")):
            leaves = "fine" in element.attrib or "tocoda" in element.attrib
            if leaves:
                marks.leave_pass = min(passes)
            else:
                marks.jump_pass = min(passes)
        tempo = to_float(element.get("tempo"))
        if tempo and 1 <= tempo <= 1000:
            place = self._position(element) if onset is None else onset
            self._measure.tempos.append((place, tempo))
            return True
        return False

    def _read_barline(self, element: Element, marks: Marks) -> None:
        ending, repeat = element.find("ending"), element.find("repeat")
        is_final = (element.findtext("bar-style") or "").strip() == "light-heavy"
        marks.closes |= is_final and repeat is None and element.get("location") != "left"
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


def _read_transposition(element: Element) -> tuple[int, int]:
    """Return the semitones and the fifths by which a transposing instrument sounds higher."""
    chromatic, diatonic = child_int(element, "chromatic"), child_int(element, "diatonic")
    fifths = 7 * chromatic - 12 * diatonic
    if abs(fifths) > 7:
        fifths = (7 * chromatic + 5) % 12 - 5
    return chromatic + 12 * child_int(element, "octave-change"), fifths


def _is_hidden_rest(note: Element) -> bool:
    """Whether a note is what some programs pad pickups and split bars with."""
    return note.get("print-object") == "no" and note.find("rest") is not None


def _text(children: dict[str, Element], name: str) -> str | None:
    child = children.get(name)
    return None if child is None else child.text
