"""One voice of an ABC tune as it is written: notes, bars, chords, words; repeats once."""

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

from melregen.errors import ParseError
from melregen.formats.abc.fields import (
    AbcKey,
    chord_symbol,
    names_clef_only,
    read_key,
    read_metre,
    read_octave,
    read_tempo,
    read_text,
    read_unit,
)
from melregen.formats.abc.lyrics import align_words, count_notes, read_words
from melregen.formats.abc.tokens import (
    AbcToken,
    BarToken,
    BrokenToken,
    EndingToken,
    FieldToken,
    MarkToken,
    NoteToken,
    OverlayToken,
    QuotedToken,
    RestToken,
    SlurToken,
    TupletToken,
    WrittenPitch,
)
from melregen.formats.score.chord_symbols import read_symbol
from melregen.formats.score.jump_words import read_jump_words
from melregen.formats.score.playback import Marks
from melregen.formats.score.written import Exact, WrittenNote
from melregen.music import TICKS_PER_QUARTER, Chord, Key, Metre, Pitch

_DECORATIONS = {"dacapo": "da capo", "dacoda": "to coda"}
"""Decorations whose names are not those that are printed (ABC 2.1 §4.14)."""


@dataclass
class VoiceMeasure:
    """What stands between two bar lines of a voice; times in exact ticks from its start."""

    onset: Exact
    length: Exact
    metre: Metre | None
    marks: Marks


@dataclass(frozen=True)
class Beginning:
    """Key, metre and unit note length (quarter notes) that every voice of a tune starts with."""

    key: AbcKey
    metre: Metre | None
    unit: Fraction


class Voice:
    """Builds one voice from tokens, lines of words, and fields.

    Times are exact ticks from the start of the voice.

    Attributes:
        melody: one note at a time, the highest of each chord.
        others: the lower notes of chords, and overlaid layers.
        measures: the bars, none of them empty.
        chords: (onset, chord).
        keys: (onset, key), where the key changes.
        parts: (onset, name) from `P:` fields.
        tempo: quarter notes a minute, from the first `Q:` field; None where there is none.
    """

    def __init__(self, beginning: Beginning, clef: str = "") -> None:
        """Start at the first bar line with the header's key, metre and unit note length.

        Args:
            beginning: what the header says.
            clef: a field that may name the octave in which the voice sounds.
        """
        self.melody: list[WrittenNote] = []
        self.others: list[WrittenNote] = []
        self.measures: list[VoiceMeasure] = []
        self.chords: list[tuple[Exact, Chord]] = []
        self.keys: list[tuple[Exact, Key]] = []
        self.parts: list[tuple[Exact, str]] = []
        self.tempo: float | None = None
        self._key = beginning.key
        self._metre = beginning.metre
        self._unit = beginning.unit
        self._unit_ticks = _simplify(beginning.unit * TICKS_PER_QUARTER)
        self._cursor: Exact = 0
        self._start: Exact = 0
        self._layer_end: Exact | None = None
        self._accidentals: dict[str, int] = {}
        self._tied_pitches: dict[tuple[str, int], int] = {}
        self._last: tuple[list[WrittenNote], Exact] | None = None
        self._broken: Fraction | None = None
        self._tuplet = (Fraction(1), 0)
        self._slurs = 0
        self._marks = Marks()  # of the bar that is open
        self._ending: frozenset[int] = frozenset()
        self._block = 0
        self._line = 0
        self._bars: list[int] = []  # of each note of the melody
        self._sung = 0
        self._unsung = 0
        self._octave = read_octave(clef) or 0
        self._handlers: dict[type, Callable[[AbcToken], None]] = {
            NoteToken: self._add_note,
            RestToken: self._add_rest,
            BarToken: self._add_bar,
            EndingToken: self._start_ending,
            QuotedToken: self._add_quoted,
            MarkToken: self._add_mark,
            FieldToken: self._add_field,
            TupletToken: self._start_tuplet,
            BrokenToken: self._break_rhythm,
            OverlayToken: self._start_layer,
            SlurToken: self._count_slur,
        }

    @property
    def has_words(self) -> bool:
        """Whether any note is sung."""
        return any(word for note in self.melody for word in note.lyrics.values())

    def start_line(self) -> None:
        """Take the notes from here on as one line of music."""
        self._line = len(self.melody)

    def add_token(self, token: AbcToken) -> None:
        """Add one token of a line of music.

        Raises:
            ParseError: it is a field that cannot be read.
        """
        self._handlers[type(token)](token)

    def end_line(self) -> None:
        """Close the line of music, and a phrase with it.

        A bar that is just full at the end of the line is closed: many tune books leave out the bar
        line there.
        """
        if len(self.melody) > self._line:
            self.melody[-1].closes_phrase = True
        metre = self._metre
        if metre and self._cursor - self._start == metre.bar:
            self._close_measure()

    def finish(self) -> None:
        """Close the last bar."""
        self._close_measure()

    def add_words(self, line: str) -> None:
        """Put a `w:` line under the notes that have no words yet; further ones are verses.

        Words that fit the last line of music alone leave the lines before it unsung, though the
        standard would begin at the first of them: so are preludes written.
        """
        words = read_words(line)
        if self._block < len(self.melody):
            start = self._block
            if count_notes(words) <= len(self.melody) - self._line:
                start = max(start, self._line)
            self._sung = start
            self._block = len(self.melody)
            self._unsung = 0
        if not words:
            # An empty line leaves its notes unsung; it is a verse only where another follows.
            self._unsung += 1
            return
        sung = self.melody[self._sung : self._block]
        aligned = align_words(words, self._bars[self._sung : self._block])
        for note, word in zip(sung, aligned, strict=True):
            for text in (*[None] * self._unsung, word):
                note.lyrics[str(len(note.lyrics) + 1)] = text
        self._unsung = 0

    def set_field(self, letter: str, value: str) -> None:
        """Take over a field that stands in the tune's body.

        Raises:
            ParseError: it cannot be read.
        """
        if letter == "K":
            self.set_clef(value)
            if names_clef_only(value):
                return
            self._key = read_key(value)
            self._accidentals.clear()
            self.keys.append((self._cursor, self._key.key))
        elif letter == "M":
            self._close_measure()
            self._metre = read_metre(value)
        elif letter == "L":
            self._unit = read_unit(value)
            self._unit_ticks = _simplify(self._unit * TICKS_PER_QUARTER)
        elif letter == "P" and value:
            self.parts.append((self._cursor, read_text(value)))
        elif letter == "Q" and self.tempo is None:
            self.tempo = read_tempo(value, self._unit)

    def set_clef(self, value: str) -> None:
        """Take over the octave that a `K:` or `V:` field gives the voice, if it names one."""
        octave = read_octave(value)
        if octave is not None:
            self._octave = octave

    def _add_field(self, token: AbcToken) -> None:
        assert isinstance(token, FieldToken)
        self.set_field(token.letter, token.value)

    def _add_note(self, token: AbcToken) -> None:
        assert isinstance(token, NoteToken)
        duration = self._next_duration(token.length)
        pitches = [self._sound(pitch) for pitch in token.pitches]
        if self._tied_pitches:
            self._tied_pitches.clear()
        if token.tie:
            for written, pitch in zip(token.pitches, pitches, strict=True):
                self._tied_pitches[written.step, written.octave] = pitch - self._natural(written)
        if len(pitches) > 1:
            pitches = sorted(set(pitches), reverse=True)
        is_slurred = self._slurs > 1
        notes = [
            WrittenNote(self._cursor, duration, pitch, token.tie, False, is_slurred)
            for pitch in pitches
            if 0 <= pitch <= 127
        ]
        if self._slurs == 1:
            # The note that opens the slur is not under it yet.
            self._slurs = 2
        if duration > 0 and notes:
            if self._layer_end is None:
                self.melody.append(notes[0])
                self._bars.append(len(self.measures))
                self.others += notes[1:]
            else:
                self.others += notes
        self._advance(notes, duration)

    def _natural(self, written: WrittenPitch) -> Pitch:
        return written.natural + 12 * self._octave

    def _sound(self, written: WrittenPitch) -> Pitch:
        alteration, step = written.alteration, written.step
        if alteration is not None:
            # An accidental holds to the bar line in every octave (ABC 2.1 §11.3, the default).
            self._accidentals[step] = alteration
        elif self._tied_pitches and (step, written.octave) in self._tied_pitches:
            alteration = self._tied_pitches[step, written.octave]
        elif step in self._accidentals:
            alteration = self._accidentals[step]
        else:
            alteration = self._key.alterations.get(step, 0)
        return written.natural + 12 * self._octave + alteration

    def _add_rest(self, token: AbcToken) -> None:
        assert isinstance(token, RestToken)
        self._tied_pitches.clear()
        if not token.bars:
            duration = self._next_duration(token.length)
            self._advance([], duration)
            return
        metre = self._metre or Metre(4, 4)
        for _ in range(min(int(token.length), 999)):
            self._close_measure()
            self._cursor += metre.bar

    def _next_duration(self, length: Exact) -> Exact:
        duration = _multiply(self._unit_ticks, length)
        ratio, left = self._tuplet
        if left:
            duration = _multiply(duration, ratio)
            self._tuplet = (ratio, left - 1)
        if self._broken is not None:
            duration = _multiply(duration, self._broken)
            self._broken = None
        return duration

    def _advance(self, notes: list[WrittenNote], duration: Exact) -> None:
        self._last = (notes, duration)
        end = self._cursor + duration
        self._cursor = end if type(end) is int else _simplify(end)

    def _break_rhythm(self, token: AbcToken) -> None:
        assert isinstance(token, BrokenToken)
        if self._last is None:
            return
        short = Fraction(1, 2 ** min(abs(token.count), 4))
        before, after = (2 - short, short) if token.count > 0 else (short, 2 - short)
        notes, duration = self._last
        for note in notes:
            note.duration = _multiply(duration, before)
        self._cursor = _simplify(self._cursor + _multiply(duration, before - 1))
        self._broken = after
        self._last = None

    def _start_tuplet(self, token: AbcToken) -> None:
        assert isinstance(token, TupletToken)
        normal = token.normal
        if normal is None:
            compound = self._metre is not None and self._metre.is_compound
            odd = 3 if compound else 2
            normal = {2: 3, 3: 2, 4: 3, 6: 2, 8: 3}.get(token.actual, odd)
        self._tuplet = (Fraction(normal, token.actual), token.notes)

    def _add_quoted(self, token: AbcToken) -> None:
        assert isinstance(token, QuotedToken)
        symbol = chord_symbol(token.text)
        chord = read_symbol(symbol) if symbol else None
        if chord is None:
            read_jump_words(token.text.strip("^_<>@ "), self._marks)
            return
        if self.chords and self.chords[-1][0] == self._cursor:
            self.chords.pop()
        self.chords.append((self._cursor, chord))

    def _add_mark(self, token: AbcToken) -> None:
        assert isinstance(token, MarkToken)
        name = token.text.lower()
        if name in ("segno", "coda"):
            setattr(self._marks, name, True)
        else:
            read_jump_words(_DECORATIONS.get(name, name), self._marks)

    def _count_slur(self, token: AbcToken) -> None:
        assert isinstance(token, SlurToken)
        # 0 outside, 1 before the first note of a slur, 2 after it.
        self._slurs = 1 if token.opens and self._slurs == 0 else self._slurs if token.opens else 0

    def _start_layer(self, _: AbcToken) -> None:
        self._layer_end = max(self._cursor, self._layer_end or 0)
        self._cursor = self._start
        self._last = None

    def _start_ending(self, token: AbcToken) -> None:
        assert isinstance(token, EndingToken)
        self._close_measure()
        if self._ending and self.measures:
            # An ending that runs into the next one goes back, whether it says so or not.
            self.measures[-1].marks.backward = True
        self._ending = frozenset(token.passes)

    def _add_bar(self, token: AbcToken) -> None:
        assert isinstance(token, BarToken)
        self._close_measure()
        if token.repeats and self.measures:
            marks = self.measures[-1].marks
            marks.backward, marks.times = True, token.repeats + 1
        if token.ends_ending:
            self._ending = frozenset()
        self._marks.forward |= token.starts_repeat

    def _close_measure(self) -> None:
        end = max(self._cursor, self._layer_end or self._cursor)
        if end > self._start:
            self._marks.ending = self._ending
            length = end - self._start
            self.measures.append(VoiceMeasure(self._start, length, self._metre, self._marks))
            self._marks = Marks()
            self._accidentals.clear()
        elif self.measures:
            # Signs between two bar lines are of the bar before.
            self._marks.hand_over(self.measures[-1].marks)
        self._cursor = self._start = end
        self._layer_end = None
        self._last = None
        if len(self.measures) > 20_000:
            raise ParseError("the tune has more than 20,000 bars")


def _multiply(ticks: Exact, factor: Exact) -> Exact:
    """Return the product, as `int` where it is whole, without making fractions on the way."""
    product, divisor = ticks.numerator * factor.numerator, ticks.denominator * factor.denominator
    whole, rest = divmod(product, divisor)
    return Fraction(product, divisor) if rest else whole


def _simplify(ticks: Exact) -> Exact:
    return ticks.numerator if ticks.denominator == 1 else ticks
