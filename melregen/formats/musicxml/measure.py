"""What stands in one measure of one part of a MusicXML score, in ticks after its bar line."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace

from melregen.formats.score.lyrics import Lyric, is_sung
from melregen.formats.score.written import WrittenNote
from melregen.music import UNDERTIE, Chord, Key, Metre, Syllabic, Ticks


@dataclass(slots=True)
class PartNote(WrittenNote):
    """A sounding note of a part, whose voices are not yet separated; its times are whole ticks.

    Attributes:
        voice: staff and voice.
        chord: the note shares its stem and its lyrics with the one before.
        slurs: slurs open after the note.
        cue: it is printed small, for others to read along or for another verse.
    """

    voice: tuple[int, str] = (1, "1")
    chord: bool = False
    slurs: int = 0
    cue: bool = False


@dataclass(slots=True)
class PartMeasure:
    """One measure of one part; onsets are ticks after its bar line.

    Attributes:
        length: ticks that its notes, rests and skips fill, hidden rests at the end left out.
        filled: the same with hidden rests, which some programs pad pickups and split bars with.
        metre: a new time signature.
        keys: new key signatures, at sounding pitch.
        staff_keys: likewise, of those that hold for one staff only.
        notes: in the file's order, without grace notes and cue notes that are not sung.
        chords: chord symbols.
        tempos: quarter notes a minute.
        rehearsals: rehearsal marks.
    """

    length: Ticks = 0
    filled: Ticks = 0
    metre: Metre | None = None
    keys: list[tuple[Ticks, Key]] = field(default_factory=list)
    staff_keys: dict[int, list[tuple[Ticks, Key]]] = field(default_factory=dict)
    notes: list[PartNote] = field(default_factory=list)
    chords: list[tuple[Ticks, Chord]] = field(default_factory=list)
    tempos: list[tuple[Ticks, float]] = field(default_factory=list)
    rehearsals: list[tuple[Ticks, str]] = field(default_factory=list)

    def keys_of(self, staff: int) -> list[tuple[Ticks, Key]]:
        """Return the key signatures that hold for a staff, in order."""
        own = self.staff_keys.get(staff, [])
        return sorted([*self.keys, *own], key=lambda change: change[0]) if own else self.keys


def gather_words(
    melody: Sequence[PartNote], others: Sequence[PartNote], lines: Collection[str]
) -> list[PartNote]:
    """Return the melody of a measure with the words that stand under other notes of its part.

    A verse with other note values has cue notes, or notes of a second voice, with words of their
    own: these go to the melody note that sounds there. A cue note with words where the melody
    rests becomes part of it.

    Args:
        melody: its notes, by onset.
        others: the other notes of the part.
        lines: numbers of the lines of words that the melody has; other voices' own are left to
            them.
    """
    gathered = list(melody)
    own = {id(note): frozenset(note.lyrics) for note in melody}
    for note in sorted(others, key=lambda note: note.onset):
        if not any(map(is_sung, note.lyrics.values())):
            continue
        sounding = [n for n in gathered if n.onset < note.end and note.onset < n.end]
        hosts = [host for host in sounding if host.onset <= note.onset and not host.cue]
        if note.cue and not sounding:
            gathered.append(note)
        if not hosts:
            continue
        host = hosts[-1]
        for number, lyric in note.lyrics.items():
            follows = note.cue and host.onset < note.onset
            if number not in own[id(host)] and (note.cue or number in lines):
                host.lyrics[number] = _join(host.lyrics.get(number), lyric)
            elif follows:
                host.lyrics[number] = _join(host.lyrics[number], lyric)
    return sorted(gathered, key=lambda note: note.onset)


def _join(first: Lyric | None, second: Lyric | None) -> Lyric | None:
    """Put two texts under one note."""
    if first is None or second is None or not first.text or not second.text:
        return first or second
    place = Syllabic.of(starts=first.syllabic.starts_word, ends=second.syllabic.ends_word)
    return replace(first, text=f"{first.text}{UNDERTIE}{second.text}", syllabic=place)


def copy_music(source: PartMeasure, target: PartMeasure) -> None:
    """Fill a measure that only says "as before"."""
    if source.filled != target.filled:
        return
    target.notes = [
        replace(note, lyrics={}, tie_start=False, tie_stop=False) for note in source.notes
    ]
    target.chords = target.chords or list(source.chords)


def spread_chords(measure: PartMeasure) -> list[tuple[Ticks, Chord]]:
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
