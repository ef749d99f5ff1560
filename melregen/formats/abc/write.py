"""Lead sheets → ABC tunes (ABC standard 2.1)."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from melregen.formats.score.notation import cut_span
from melregen.music import QUALITIES, Key, LeadSheet, Note, SpelledPitch, Ticks, spell_melody

_UNIT: Ticks = 12
_BARS_A_LINE = 4
_ACCIDENTALS = {-2: "__", -1: "_", 0: "=", 1: "^", 2: "^^"}
_KNOWN_CHORDS = frozenset(
    {"", "m", "dim", "aug", "5", "sus2", "sus4", "6", "m6", "7", "maj7", "m7", "dim7", "m7b5", "9",
     "maj9", "m9", "11", "7sus4"}
)  # fmt: skip
"""Qualities that abc2midi, the player that most others are built on, has by itself."""
_TEXT_ESCAPES = str.maketrans({"\\": "\\\\", "%": "\\%", "&": "\\&", "\n": " ", "\r": " "})
_WORD_ESCAPES = str.maketrans(
    {c: f"\\{c}" for c in "-_*|\\%&"} | {" ": "~", "\n": "~", "\r": "~", "\t": "~"}
)


@dataclass(frozen=True)
class _Piece:
    """A note, part of a note, or rest that no bar line, chord or change of key cuts.

    Attributes:
        onset: ticks.
        duration: ticks.
        note: the note it belongs to, None for a rest.
    """

    onset: Ticks
    duration: Ticks
    note: Note | None

    @property
    def starts_note(self) -> bool:
        """Whether its note begins here."""
        return self.note is not None and self.note.onset == self.onset

    @property
    def is_tied(self) -> bool:
        """Whether its note goes on after it."""
        return self.note is not None and self.note.end > self.onset + self.duration


def write_abc(sheet: LeadSheet, path: str | Path) -> None:
    """Write a lead sheet as a tune book of one tune.

    Melody, chord symbols, words, metres, keys, pickup, tempo, sections, title and composer are
    kept; phrases, stress and language have no place in the format. A note without a word that is
    neither a rest's nor the line's last neighbour reads back as a melisma, as `*` is used.

    Args:
        sheet: the music.
        path: the file to write.
    """
    Path(path).write_text(format_abc(sheet), encoding="utf-8")


def format_abc(sheet: LeadSheet, number: int = 1) -> str:
    """Return the tune as ABC text.

    Args:
        sheet: the music.
        number: what stands after `X:`.
    """
    return "\n".join([*_header(sheet, number), *_body(sheet), ""])


def _header(sheet: LeadSheet, number: int) -> Iterator[str]:
    yield f"X:{number}"
    yield f"T:{sheet.title.translate(_TEXT_ESCAPES)}"
    if sheet.composer:
        yield f"C:{sheet.composer.translate(_TEXT_ESCAPES)}"
    yield f"M:{sheet.metre}"
    yield "L:1/8"
    yield f"Q:1/4={sheet.tempo:.12g}"
    yield from _chord_names(sheet)
    yield f"K:{_key(sheet.key)}"


def _chord_names(sheet: LeadSheet) -> Iterator[str]:
    """Say which tones chords have that players of ABC may not know: they leave those out."""
    used = {change.chord.quality for change in sheet.chords if change.chord is not None}
    for quality in QUALITIES:
        if quality in used - _KNOWN_CHORDS:
            tones = " ".join(str(tone) for tone in QUALITIES[quality])
            yield f"%%MIDI chordname {quality} {tones}"


def _body(sheet: LeadSheet) -> Iterator[str]:
    pieces = list(_cut(sheet))
    onsets = [piece.onset for piece in pieces]
    names = {n.onset: name for n, name in zip(sheet.notes, spell_melody(sheet), strict=True)}
    bars = sheet.bars
    key, metre = sheet.key, sheet.metre
    chords = {change.onset: change.chord for change in sheet.chords}
    keys = {change.onset: change.key for change in sheet.keys[1:]}
    sections = {section.onset: section.name for section in sheet.sections}
    line: list[str] = []
    words: list[str] = []
    for index, bar in enumerate(bars):
        if bar.metre != metre and bar.number:
            metre = bar.metre
            line.append(f"[M:{metre}]")
        speller = _Speller(key)
        inside = [
            _Piece(onset, end - onset, piece.note)
            for piece in pieces[bisect_left(onsets, bar.onset) : bisect_left(onsets, bar.end)]
            for onset, end in cut_span(bar, piece.onset, piece.onset + piece.duration)
        ]
        text: list[str] = []
        for piece, mark in zip(inside, _tuplet_marks(inside), strict=True):
            if piece.onset in sections:
                text.append(f"[P:{_field(sections[piece.onset])}]")
            if piece.onset in keys:
                key = keys[piece.onset]
                speller = _Speller(key)
                text.append(f"[K:{_key(key)}]")
            if piece.onset in chords:
                text.append(f'"{chords[piece.onset]}"')
            name = names[piece.note.onset] if piece.note else None
            text.append(mark.prefix + _sound(piece, name, speller, mark.scale))
            if piece.note is not None:
                words.append(_word(piece))
        line.append(" ".join(text))
        line.append("|]" if index + 1 == len(bars) else "|")
        if index + 1 == len(bars) or len([mark for mark in line if mark == "|"]) == _BARS_A_LINE:
            yield " ".join(line)
            yield from _words_line(words)
            line, words = [], []


def _cut(sheet: LeadSheet) -> Iterator[_Piece]:
    """Yield the whole time line as pieces."""
    cuts = {bar.onset for bar in sheet.bars} | {sheet.duration}
    cuts |= {change.onset for change in sheet.chords} | {change.onset for change in sheet.keys}
    cuts |= {section.onset for section in sheet.sections}
    ordered = sorted(cut for cut in cuts if 0 <= cut <= sheet.duration)
    time = 0
    for note in (*sheet.notes, None):
        onset = sheet.duration if note is None else note.onset
        yield from _cut_span(time, onset, None, ordered)
        if note is not None:
            yield from _cut_span(note.onset, note.end, note, ordered)
            time = note.end


def _cut_span(
    onset: Ticks, end: Ticks, note: Note | None, cuts: Sequence[Ticks]
) -> Iterator[_Piece]:
    while onset < end:
        following = cuts[bisect_right(cuts, onset)] if cuts[-1] > onset else end
        stop = min(end, following)
        yield _Piece(onset, stop - onset, note)
        onset = stop


@dataclass(frozen=True)
class _TupletMark:
    """How a piece is written: the tuplet it opens, and how its written length is stretched."""

    prefix: str
    scale: Fraction


def _tuplet_marks(pieces: Sequence[_Piece]) -> list[_TupletMark]:
    """Find triplets: lengths that 32nds cannot make, gathered until they fill some again."""
    marks: list[_TupletMark] = []
    while len(marks) < len(pieces):
        start = len(marks)
        if pieces[start].duration % 3 == 0:
            marks.append(_TupletMark("", Fraction(1)))
            continue
        count = _tuplet_length([piece.duration for piece in pieces[start : start + 9]])
        prefix = "(3" if count == 3 else f"(3:2:{count}"
        marks.append(_TupletMark(prefix, Fraction(3, 2)))
        marks.extend([_TupletMark("", Fraction(3, 2))] * (count - 1))
    return marks


def _tuplet_length(durations: Sequence[Ticks]) -> int:
    total = 0
    for count, duration in enumerate(durations, 1):
        total += duration
        if total % 3 == 0:
            return count
    return 1


class _Speller:
    """Writes the pitches of one bar with the accidentals that are needed.

    The standard lets an accidental hold in every octave, most programs in its own only: one is
    written wherever either would go wrong.
    """

    def __init__(self, key: Key) -> None:
        """Start a bar in a key."""
        sharp = 1 if key.fifths > 0 else -1
        letters = "FCGDAEB"[: key.fifths] if key.fifths > 0 else "FCGDAEB"[7 + key.fifths :]
        self._signature = dict.fromkeys(letters, sharp)
        self._any_octave: dict[str, int] = {}
        self._one_octave: dict[tuple[str, int], int] = {}

    def write(self, spelled: SpelledPitch) -> str:
        """Return the ABC note."""
        place = (spelled.step, spelled.octave)
        signature = self._signature.get(spelled.step, 0)
        expected = {
            self._any_octave.get(spelled.step, signature),
            self._one_octave.get(place, signature),
        }
        accidental = "" if expected == {spelled.alteration} else _ACCIDENTALS[spelled.alteration]
        if accidental:
            self._any_octave[spelled.step] = spelled.alteration
            self._one_octave[place] = spelled.alteration
        return accidental + _letter(spelled)


def _letter(spelled: SpelledPitch) -> str:
    if spelled.octave >= 5:
        return spelled.step.lower() + "'" * (spelled.octave - 5)
    return spelled.step + "," * (4 - spelled.octave)


def _sound(piece: _Piece, name: SpelledPitch | None, speller: _Speller, scale: Fraction) -> str:
    length = Fraction(piece.duration, _UNIT) * scale
    written = "" if length == 1 else str(length)
    if name is None:
        return f"z{written}"
    return speller.write(name) + written + ("-" if piece.is_tied else "")


def _word(piece: _Piece) -> str:
    """Return what the words line has under a piece: "" for nothing."""
    assert piece.note is not None
    if not piece.starts_note:
        return "_" if piece.note.syllable or piece.note.melisma else ""
    if piece.note.melisma:
        return "_"
    syllable = piece.note.syllable
    if syllable is None:
        return ""
    return syllable.text.translate(_WORD_ESCAPES) + ("" if syllable.ends_word else "-")


def _words_line(words: Sequence[str]) -> Iterator[str]:
    last = max((index for index, word in enumerate(words) if word), default=-1)
    if last >= 0:
        yield "w: " + " ".join(word or "*" for word in words[: last + 1])


def _key(key: Key) -> str:
    return f"{key.tonic} {key.mode}"


def _field(text: str) -> str:
    return text.translate(_TEXT_ESCAPES).replace("]", ")")
