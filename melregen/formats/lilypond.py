"""Lead sheets → LilyPond source (.ly): melody, chord names and words."""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from pathlib import Path

from melregen.formats.score.notation import Value, notate_bar
from melregen.music import Bar, Chord, LeadSheet, Note, SpelledPitch, Ticks, spell_melody

_VERSION = "2.22.0"
_TYPES = {"breve": "\\breve", "whole": "1", "half": "2", "quarter": "4", "eighth": "8",
          "16th": "16", "32nd": "32", "64th": "64"}  # fmt: skip
_WHOLE: Ticks = 96
_ALTERATIONS = {-2: "eses", -1: "es", 0: "", 1: "is", 2: "isis"}
_QUALITIES = {
    "": "", "m": "m", "dim": "dim", "aug": "aug", "5": "1.5", "sus2": "sus2", "sus4": "sus4",
    "6": "6", "m6": "m6", "69": "6.9", "m69": "m6.9", "7": "7", "maj7": "maj7", "m7": "m7",
    "mmaj7": "m7+", "dim7": "dim7", "m7b5": "m7.5-", "7#5": "7.5+", "7b5": "7.5-",
    "maj7#5": "maj7.5+", "maj7b5": "maj7.5-", "7sus4": "7sus4", "9sus4": "9sus4",
    "add9": "1.3.5.9", "madd9": "1.3-.5.9", "add11": "1.3.5.11", "9": "9", "maj9": "maj9",
    "m9": "m9", "mmaj9": "m9.7+",
    "7b9": "7.9-", "7#9": "7.9+", "7#11": "7.11+", "maj7#11": "maj7.11+", "7b13": "7.13-",
    "7alt": "7.5+.9-.10-", "11": "1.3.5.7.9.11", "m11": "m9.11", "13": "13", "m13": "m9.13",
    "maj13": "maj13",
}  # fmt: skip
"""Quality of a chord → what LilyPond writes after the colon (its notation manual, 2.7.1)."""


def write_lilypond(sheet: LeadSheet, path: Path) -> None:
    """Write a lead sheet that `lilypond FILE.ly` makes a PDF and a MIDI file of.

    Melody, chords, words, metres, keys, pickup, sections, title and composer are kept; the tempo
    is rounded to a whole number, as the format asks for.

    Raises:
        OSError: the file cannot be written.
    """
    path.write_text(format_lilypond(sheet), encoding="utf-8", newline="\n")


def format_lilypond(sheet: LeadSheet) -> str:
    """Return a lead sheet as LilyPond source."""
    parts = [_heading(sheet), *_music(sheet)]
    contexts = ['    \\new Staff \\new Voice = "melody" \\melody']
    if sheet.chords:
        parts.append(_block("harmonies", "\\chordmode", _harmonies(sheet)))
        contexts.insert(0, "    \\new ChordNames \\harmonies")
    if sheet.syllables:
        parts.append(_block("words", "\\lyricmode", [" ".join(_words(sheet.notes))]))
        contexts.append('    \\new Lyrics \\lyricsto "melody" \\words')
    score = ["\\score {", "  <<", *contexts, "  >>", "  \\layout { }", "  \\midi { }", "}"]
    return "\n\n".join([*parts, "\n".join(score)]) + "\n"


def _heading(sheet: LeadSheet) -> str:
    lines = [f'\\version "{_VERSION}"', "", "\\header {"]
    for name, value in (("title", sheet.title), ("composer", sheet.composer)):
        if value:
            lines.append(f"  {name} = {_quoted(value)}")
    return "\n".join([*lines, "  tagline = ##f", "}"])


def _music(sheet: LeadSheet) -> Iterator[str]:
    yield _block("melody", "", _MelodyWriter(sheet).lines())


def _block(name: str, mode: str, lines: Sequence[str] | Iterator[str]) -> str:
    start = f"{name} = {mode} {{" if mode else f"{name} = {{"
    return "\n".join([start, *(f"  {line}" for line in lines), "}"])


class _MelodyWriter:
    """Writes the bars of the melody in order, one a line."""

    def __init__(self, sheet: LeadSheet) -> None:
        self._sheet = sheet
        self._names = spell_melody(sheet)
        self._events = [(note.onset, note.end) for note in sheet.notes]
        self._keys = {change.onset: change.key for change in sheet.keys}
        self._sections = [section for section in sheet.sections if section.name]

    def lines(self) -> Iterator[str]:
        """Yield the lines: clef, key and tempo first."""
        sheet = self._sheet
        pitches = sorted(note.pitch for note in sheet.notes) or [60]
        middle = pitches[len(pitches) // 2]
        clef = "treble" if middle >= 58 else '"treble_8"' if middle >= 50 else "bass"
        yield f"\\clef {clef}"
        yield f"\\tempo 4 = {max(1, round(sheet.tempo))}"
        metre = None
        for bar in sheet.bars:
            if bar.metre != metre:
                metre = bar.metre
                yield f"\\time {metre}"
            if bar.duration < bar.metre.bar:
                yield f"\\partial {_length(bar.duration)}"
            yield " ".join(self._bar(bar)) + " |"
        yield '\\bar "|."'

    def _bar(self, bar: Bar) -> Iterator[str]:
        cuts = [onset for onset in self._keys if bar.onset < onset < bar.end]
        for value in notate_bar(bar, self._events, cuts):
            if value.onset in self._keys:
                key = self._keys[value.onset]
                yield f"\\key {_note_name(key.tonic)} \\{key.mode}"
            while self._sections and self._sections[0].onset <= value.onset:
                yield f"\\mark \\markup \\box {_quoted(self._sections.pop(0).name)}"
            if value.tuplet_start:
                yield "\\tuplet 3/2 {"
            yield self._value(value, bar)
            if value.tuplet_stop:
                yield "}"

    def _value(self, value: Value, bar: Bar) -> str:
        if value.whole_bar:
            return f"R{_length(bar.duration)}"
        written = _TYPES[value.type] + "." * value.dots
        if value.event is None:
            return f"r{written}"
        note = self._sheet.notes[value.event]
        opens, closes = self._slurs(value.event, value)
        signs = ("~" if value.end < note.end else "") + (")" if closes else "")
        return _pitch(self._names[value.event]) + written + signs + ("(" if opens else "")

    def _slurs(self, event: int, value: Value) -> tuple[bool, bool]:
        """Return whether the slur of a melisma opens on a value, and whether it closes there."""
        notes = self._sheet.notes
        holds = event + 1 < len(notes) and _goes_on(notes, event + 1)
        opens = holds and not _goes_on(notes, event) and value.onset == notes[event].onset
        return opens, _goes_on(notes, event) and not holds and value.end == notes[event].end


def _goes_on(notes: Sequence[Note], index: int) -> bool:
    """Whether a note goes on with a syllable of a note before."""
    while index > 0 and notes[index].melisma:
        index -= 1
        if notes[index].syllable is not None:
            return True
    return False


def _words(notes: Sequence[Note]) -> Iterator[str]:
    """Yield the words; notes under a slur or a tie are passed over without a sign."""
    for index, note in enumerate(notes):
        if note.syllable is None:
            if not _goes_on(notes, index):
                yield "_"
            continue
        yield _quoted(note.syllable.text) if note.syllable.text.strip() else "_"
        if not note.syllable.ends_word:
            yield "--"
        elif index + 1 < len(notes) and notes[index + 1].melisma:
            yield "__"


def _harmonies(sheet: LeadSheet) -> Iterator[str]:
    if sheet.chords[0].onset:
        yield f"s{_length(sheet.chords[0].onset)}"
    ends = [change.onset for change in sheet.chords[1:]] + [sheet.duration]
    for change, end in zip(sheet.chords, ends, strict=True):
        if change.chord is not None and end > change.onset:
            yield _chord(change.chord, end - change.onset)


def _chord(chord: Chord, duration: Ticks) -> str:
    if chord.is_no_chord:
        return f"r{_length(duration)}"
    quality = _QUALITIES[chord.quality]
    bass = f"/+{_note_name(chord.bass)}" if chord.bass else ""
    return f"{_note_name(chord.root)}{_length(duration)}{':' + quality if quality else ''}{bass}"


def _length(duration: Ticks) -> str:
    """Return a length that need not be one note's: a whole note, multiplied."""
    share = Fraction(duration, _WHOLE)
    return "1" if share == 1 else f"1*{share}"


def _pitch(name: SpelledPitch) -> str:
    marks = "'" * (name.octave - 3) if name.octave >= 3 else "," * (3 - name.octave)
    return name.step.lower() + _ALTERATIONS[name.alteration] + marks


def _note_name(name: str) -> str:
    return name[0].lower() + _ALTERATIONS[name.count("#") - name[1:].count("b")]


def _quoted(text: str) -> str:
    text = "".join(c if c.isprintable() else " " for c in text)
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
