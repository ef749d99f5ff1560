"""One part of a MusicXML score as plain measures: notes, chords and signatures in ticks."""

import re
from dataclasses import dataclass, field, replace
from xml.etree.ElementTree import Element

from melregen.errors import InvalidMusicError
from melregen.formats.musicxml.harmony import read_harmony
from melregen.formats.score.repeats import Marks
from melregen.music import MODES, TICKS_PER_QUARTER, Chord, Key, Metre, Pitch, Ticks

_STEP_SEMITONES = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}
_MODE_NAMES = {"ionian": "major", "aeolian": "minor"}
_BEAT_UNITS = {
    "breve": 8.0, "whole": 4.0, "half": 2.0, "quarter": 1.0, "eighth": 0.5, "16th": 0.25,
    "32nd": 0.125,
}  # fmt: skip
_UNDERTIE = "\u203f"


@dataclass(frozen=True)
class RawLyric:
    """The text of one verse under a note, as the file has it.

    Attributes:
        text: elided syllables are joined by an undertie.
        syllabic: the file's word, "" where there is none.
        extend: an extension line follows.
    """

    text: str
    syllabic: str
    extend: bool


@dataclass
class RawNote:
    """A sounding note.

    Attributes:
        onset: ticks after the bar line.
        duration: ticks; may be 0 where the file's note is shorter than the grid.
        pitch: sounding MIDI number.
        voice: staff and voice.
        chord: the note shares its stem and its lyrics with the one before.
        tie_start: tied to a later note.
        tie_stop: tied to an earlier note.
        slurs: slurs open after the note.
        lyrics: verse number → text.
        wordless: marked as hummed or laughed, so not part of a melisma.
    """

    onset: Ticks
    duration: Ticks
    pitch: Pitch
    voice: tuple[int, str]
    chord: bool
    tie_start: bool
    tie_stop: bool
    slurs: int
    lyrics: dict[str, RawLyric]
    wordless: bool = False

    @property
    def end(self) -> Ticks:
        """Ticks after the bar line at which the note stops."""
        return self.onset + self.duration


@dataclass
class RawMeasure:
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
    notes: list[RawNote] = field(default_factory=list)
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
        self._measure = RawMeasure()
        self._cursor = 0
        self._onset = 0

    def read(self) -> list[RawMeasure]:
        """Return the measures of the part in written order."""
        measures: list[RawMeasure] = []
        for index, element in enumerate(self._part.findall("measure")):
            measure = self._read_measure(index, element)
            if 0 < self._repeated <= index and not measure.notes:
                _copy_music(measures[index - self._repeated], measure)
            measures.append(measure)
        return measures

    def _ticks(self, divisions: int) -> Ticks:
        return (2 * divisions * TICKS_PER_QUARTER + self._divisions) // (2 * self._divisions)

    def _read_measure(self, index: int, element: Element) -> RawMeasure:
        measure = self._measure = RawMeasure()
        while len(self._marks) <= index:
            self._marks.append(Marks())
        marks = self._marks[index]
        self._cursor = self._onset = 0
        marks.ending |= self._ending
        for child in element:
            tag = child.tag
            if tag == "note":
                self._read_note(child)
            elif tag == "backup":
                self._cursor = max(0, self._cursor - _int(child, "duration"))
            elif tag == "forward":
                self._cursor += max(0, _int(child, "duration"))
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
            measure.filled = max(measure.filled, self._ticks(self._cursor))
            if not (tag == "note" and child.get("print-object") == "no"):
                measure.length = max(measure.length, self._ticks(self._cursor))
        measure.length = measure.length or measure.filled
        measure.chords = _spread_chords(measure)
        return measure

    def _position(self, element: Element) -> Ticks:
        return max(0, self._ticks(self._cursor + _int(element, "offset")))

    def _read_attributes(self, element: Element) -> None:
        divisions = _int(element, "divisions")
        if divisions > 0:
            self._cursor = self._cursor * divisions // self._divisions
            self._onset = self._onset * divisions // self._divisions
            self._divisions = divisions
        transpose = element.find("transpose")
        if transpose is not None:
            chromatic, diatonic = _int(transpose, "chromatic"), _int(transpose, "diatonic")
            self._transposition = chromatic + 12 * _int(transpose, "octave-change")
            self._fifths_shift = 7 * chromatic - 12 * diatonic
            if abs(self._fifths_shift) > 7:
                self._fifths_shift = (7 * chromatic + 5) % 12 - 5
        for sign in element.findall("measure-style/measure-repeat"):
            is_start = sign.get("type") == "start"
            self._repeated = int(_to_float(sign.text) or 1) if is_start else 0
        time, key = element.find("time"), element.find("key")
        if time is not None:
            self._measure.metre = _read_metre(time) or self._measure.metre
        if key is not None and key.find("fifths") is not None:
            self._measure.keys.append((self._ticks(self._cursor), self._read_key(key)))

    def _read_key(self, element: Element) -> Key:
        fifths = _int(element, "fifths") + self._fifths_shift
        if abs(fifths) > 7:
            fifths -= 12 if fifths > 0 else -12
        mode = (element.findtext("mode") or "major").strip().lower()
        mode = _MODE_NAMES.get(mode, mode)
        return Key.from_signature(max(-7, min(7, fifths)), mode if mode in MODES else "major")

    def _read_note(self, element: Element) -> None:
        for slur in element.findall("notations/slur"):
            number = slur.get("number", "1")
            if slur.get("type") == "start":
                self._slurs.add(number)
            elif slur.get("type") == "stop":
                self._slurs.discard(number)
        if element.find("grace") is not None:
            return
        duration = max(0, _int(element, "duration"))
        is_chord = element.find("chord") is not None
        if not is_chord:
            self._onset = self._cursor
            self._cursor += duration
        pitch = self._read_pitch(element.find("pitch"))
        if pitch is None or element.find("cue") is not None or _is_slash(element):
            return
        ties = {tie.get("type") for tie in element.findall("tie")}
        ties |= {tie.get("type") for tie in element.findall("notations/tied")}
        onset = self._ticks(self._onset)
        self._measure.notes.append(
            RawNote(
                onset=onset,
                duration=self._ticks(self._onset + duration) - onset,
                pitch=pitch,
                voice=(_int(element, "staff") or 1, element.findtext("voice") or "1"),
                chord=is_chord,
                tie_start="start" in ties,
                tie_stop="stop" in ties,
                slurs=len(self._slurs),
                lyrics=_read_lyrics(element),
                wordless=any(
                    element.find(f"lyric/{tag}") is not None for tag in ("humming", "laughing")
                ),
            )
        )

    def _read_pitch(self, element: Element | None) -> Pitch | None:
        if element is None:
            return None
        step = (element.findtext("step") or "").strip()
        if step not in _STEP_SEMITONES:
            return None
        pitch = 12 * (_int(element, "octave") + 1) + _STEP_SEMITONES[step]
        pitch += _int(element, "alter") + self._transposition
        return pitch if 0 <= pitch <= 127 else None

    def _read_direction(self, element: Element, marks: Marks) -> None:
        onset = self._position(element)
        sound = element.find("sound")
        has_tempo = sound is not None and self._read_sound(sound, marks, onset)
        for kind in element.iterfind("direction-type/*"):
            text = (kind.text or "").strip()
            if kind.tag == "metronome" and not has_tempo:
                tempo = _read_metronome(kind)
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
        tempo = _to_float(element.get("tempo"))
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
            times = int(_to_float(repeat.get("times")) or 2)
            marks.times = max(marks.times, min(times, 20))
            self._ending = frozenset()


def _copy_music(source: RawMeasure, target: RawMeasure) -> None:
    """Fill a measure that only says "as before"."""
    if source.filled != target.filled:
        return
    target.notes = [
        replace(note, lyrics={}, tie_start=False, tie_stop=False) for note in source.notes
    ]
    target.chords = target.chords or list(source.chords)


def _is_slash(note: Element) -> bool:
    """Whether the note is a slash of the rhythm section, whose pitch means nothing."""
    return (note.findtext("notehead") or "").strip() == "slash" and note.find("lyric") is None


def _spread_chords(measure: RawMeasure) -> list[tuple[Ticks, Chord]]:
    """Divide the time evenly among chords that the file sets on one spot.

    Exporters without offsets write all chords of a long note before it.
    """
    onsets = sorted({onset for onset, _ in measure.chords})
    spread: list[tuple[Ticks, Chord]] = []
    for onset, following in zip(onsets, [*onsets, measure.filled][1:], strict=True):
        chords = [chord for place, chord in measure.chords if place == onset]
        ends = [note.end for note in measure.notes if note.onset <= onset < note.end]
        share = max(1, min([following, *ends]) - onset) // len(chords)
        spread += [(onset + index * share, chord) for index, chord in enumerate(chords)]
    return spread


def _read_lyrics(note: Element) -> dict[str, RawLyric]:
    lyrics: dict[str, RawLyric] = {}
    for element in note.findall("lyric"):
        texts = [child.text or "" for child in element.findall("text")]
        if not texts:
            continue
        places = [(child.text or "").strip() for child in element.findall("syllabic")]
        starts = not places or places[0] in ("", "single", "begin")
        ends = not places or places[-1] in ("", "single", "end")
        syllabic = {(True, True): "single", (True, False): "begin", (False, False): "middle"}
        number = element.get("number") or element.get("name") or "1"
        lyrics.setdefault(
            number,
            RawLyric(
                text=_UNDERTIE.join(text.strip() for text in texts) if texts[1:] else texts[0],
                syllabic=syllabic.get((starts, ends), "end") if places else "",
                extend=element.find("extend") is not None,
            ),
        )
    return lyrics


def _read_metre(element: Element) -> Metre | None:
    """Read a time signature; composite ones ("3+2", or 3/4 and 2/4 together) are added up."""
    beats = [text.text or "" for text in element.findall("beats")]
    units = [int(_to_float(text.text) or 0) for text in element.findall("beat-type")]
    if not beats or len(beats) != len(units) or min(units) < 1:
        return None
    unit = max(units)
    total = 0
    for text, own in zip(beats, units, strict=True):
        total += sum(int(n) for n in re.findall(r"\d+", text)) * (unit // own)
    try:
        return Metre(total, unit)
    except InvalidMusicError:
        return None


def _read_metronome(element: Element) -> float | None:
    unit = _BEAT_UNITS.get((element.findtext("beat-unit") or "").strip())
    number = re.search(r"\d+(?:\.\d+)?", element.findtext("per-minute") or "")
    if unit is None or number is None:
        return None
    if element.find("beat-unit-dot") is not None:
        unit *= 1.5
    tempo = float(number[0]) * unit
    return tempo if 1 <= tempo <= 1000 else None


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


def _int(parent: Element, path: str) -> int:
    return round(_to_float(parent.findtext(path)) or 0)


def _to_float(text: str | None) -> float | None:
    try:
        value = float(text) if text else None
    except ValueError:
        return None
    return value if value is not None and abs(value) < 1e9 else None
