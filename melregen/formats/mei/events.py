"""The notes of one layer of an MEI measure: values, pitches, words."""

import re
from dataclasses import dataclass, field
from fractions import Fraction
from xml.etree.ElementTree import Element

from melregen.formats.musicxml.measure import PartNote
from melregen.formats.musicxml.values import to_int
from melregen.formats.score.lyrics import Lyric
from melregen.formats.score.written import Exact
from melregen.music import STEP_PITCH_CLASSES, TICKS_PER_QUARTER, UNDERTIE, Syllabic

_ID = "{http://www.w3.org/XML/1998/namespace}id"
_WHOLE = 4 * TICKS_PER_QUARTER
_LONG = {"breve": 2 * _WHOLE, "long": 4 * _WHOLE, "maxima": 8 * _WHOLE}
_ALTERATIONS = {
    "s": 1, "f": -1, "ss": 2, "x": 2, "ff": -2, "xs": 3, "tf": -3, "n": 0, "nf": -1, "ns": 1,
}  # fmt: skip
_CONTAINERS = frozenset(
    {"beam", "tuplet", "bTrem", "fTrem", "ligature", "app", "choice", "supplied"}
)
_FIRST_READING = frozenset({"app", "choice"})
_SHARPS = "FCGDAEB"


@dataclass
class StaffState:
    """What is in force on a staff.

    Attributes:
        fifths: sharps of the key signature; flats are negative.
        transposition: semitones that it sounds higher than written.
        ppq: units that a quarter note has in `dur.ppq`; 0 where the file names none.
        ids: `xml:id` → note, of all notes so far.
        words_go_on: number of the line → whether its word goes on.
        graced: words under grace notes that wait for their main note.
    """

    fifths: int = 0
    transposition: int = 0
    ppq: int = 0
    ids: dict[str, PartNote] = field(default_factory=dict)
    words_go_on: dict[str, bool] = field(default_factory=dict)
    graced: dict[str, Lyric | None] = field(default_factory=dict)


class LayerReader:
    """Reads the events of one layer of one measure, one after the other."""

    def __init__(
        self, state: StaffState, voice: tuple[int, str], bar: Exact, *, by_key: bool
    ) -> None:
        """Start at the bar line.

        Args:
            state: of the staff.
            voice: staff and layer.
            bar: ticks of a whole bar.
            by_key: the key signature says what a letter without accidental sounds like; else
                whoever made the file has written that at every note.
        """
        self.notes: list[PartNote] = []
        self.end: Exact = 0
        self.visible_end: Exact = 0  # without space at the end, which pads pickups and split bars
        self.is_whole_rest = False
        self._state = state
        self._voice = voice
        self._bar = bar
        self._by_key = by_key
        self._accidentals: dict[tuple[str, int], int] = {}

    def read(self, parent: Element, scale: Exact = 1) -> None:
        """Read the events in a layer, beam or tuplet.

        Args:
            parent: the element that holds them.
            scale: what a tuplet multiplies their values by.
        """
        for child in parent:
            if child.tag in ("note", "chord"):
                self._read_sound(child, scale)
            elif child.tag in ("rest", "space"):
                self.end += self._duration(child, scale)
                self.visible_end = self.end if child.tag == "rest" else self.visible_end
            elif child.tag in ("mRest", "mSpace", "multiRest", "mRpt"):
                self.end += self._bar
                self.visible_end = self.end
                self.is_whole_rest = True
            elif child.tag in _FIRST_READING:
                for reading in list(child)[:1]:
                    self.read(reading, scale)
            elif child.tag in _CONTAINERS:
                inner = scale
                if child.tag == "tuplet":
                    count, base = to_int(child.get("num")) or 3, to_int(child.get("numbase")) or 2
                    inner = scale * Fraction(base, count)
                self.read(child, inner)

    def _read_sound(self, element: Element, scale: Exact) -> None:
        notes = [element] if element.tag == "note" else list(element.iter("note"))
        lyrics = self._lyrics(element)
        if element.get("grace") or any(note.get("grace") for note in notes):
            self._state.graced = lyrics | self._state.graced
            return
        if self._state.graced:
            lyrics, self._state.graced = self._state.graced | lyrics, {}
        is_own = bool(element.get("dur") or element.get("dur.ppq")) or not notes
        duration = self._duration(element if is_own else notes[0], scale)
        for index, note in enumerate(notes):
            pitch = self._pitch(note)
            if pitch is None:
                continue
            ties = f"{element.get('tie', '')}{note.get('tie', '') if note is not element else ''}"
            onset = round(self.end)
            read = PartNote(
                onset,
                round(self.end + duration) - onset,
                pitch,
                "i" in ties or "m" in ties,
                "t" in ties or "m" in ties,
                lyrics=lyrics if index == 0 else {},
                voice=self._voice,
                chord=index > 0,
                cue=bool(element.get("cue") == "true" and lyrics),
            )
            self.notes.append(read)
            for name in {note.get(_ID), element.get(_ID)} - {None}:
                self._state.ids.setdefault(str(name), read)
        self.end += duration
        self.visible_end = self.end

    def _duration(self, element: Element, scale: Exact) -> Exact:
        units = to_int(element.get("dur.ppq"))
        if not element.get("dur") and units > 0 and self._state.ppq:
            return Fraction(units * TICKS_PER_QUARTER, self._state.ppq)
        return _duration(element) * scale

    def _pitch(self, note: Element) -> int | None:
        step = (note.get("pname") or "").upper()
        octave = note.get("oct") or note.get("oct.ges")
        if step not in STEP_PITCH_CLASSES or octave is None:
            return None
        sign = note.find("accid")
        signs = [note, *([sign] if sign is not None else [])]
        written = next((s.get("accid") for s in signs if s.get("accid")), None)
        sounding = next((s.get("accid.ges") for s in signs if s.get("accid.ges")), None)
        place = (step, to_int(octave))
        if written is not None:
            self._accidentals[place] = _ALTERATIONS.get(written, 0)
        if sounding is not None or written is not None:
            alteration = _ALTERATIONS.get(sounding or written or "", 0)
        elif self._by_key:
            alteration = self._accidentals.get(place, _signed(self._state.fifths, step))
        else:
            alteration = 0
        pitch = 12 * (place[1] + 1) + STEP_PITCH_CLASSES[step] + alteration
        pitch += self._state.transposition
        return pitch if 0 <= pitch <= 127 else None

    def _lyrics(self, element: Element) -> dict[str, Lyric | None]:
        lyrics: dict[str, Lyric | None] = {}
        verses = list(element.iter("verse"))
        for number, verse in enumerate(verses or [element], 1):
            parts = list(verse.iter("syl"))
            if not parts:
                continue
            name = verse.get("n") or str(number) if verses else "1"
            lyrics.setdefault(name, self._lyric(name, parts))
        return lyrics

    def _lyric(self, name: str, parts: list[Element]) -> Lyric:
        texts = ["".join(part.itertext()).strip() for part in parts]
        places = [part.get("wordpos") for part in parts if part.get("wordpos")]
        goes_on = parts[-1].get("con") == "d"
        starts = not self._state.words_go_on.get(name, False)
        if places:
            starts, goes_on = places[0] in ("i", "s"), places[-1] in ("i", "m")
        self._state.words_go_on[name] = goes_on
        text = UNDERTIE.join(filter(None, texts))
        return Lyric(
            text, Syllabic.of(starts=starts, ends=not goes_on), held=parts[-1].get("con") == "u"
        )


def _duration(element: Element) -> Exact:
    """Return the written length in ticks, dots counted."""
    name = element.get("dur") or ""
    if name in _LONG:
        base: Exact = _LONG[name]
    else:
        number = to_int(name) if re.fullmatch(r"\d{1,4}", name) else 4
        base = Fraction(_WHOLE, max(1, number))
    dots = to_int(element.get("dots")) or len(element.findall("dot"))
    return base * (2 - Fraction(1, 2 ** min(max(dots, 0), 4)))


def _signed(fifths: int, step: str) -> int:
    """Return the alteration that a key signature gives a letter."""
    if fifths >= 0:
        return int(step in _SHARPS[:fifths])
    return -int(step in _SHARPS[7 + fifths :])
