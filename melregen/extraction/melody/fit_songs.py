"""Music in several parts of which it is known which one is the melody."""

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from pathlib import Path

from melregen.extraction import MINIMUM_NOTES
from melregen.formats.abc.read import read_abc
from melregen.formats.midi.events import MidiEvents, MidiNote, MidiTrack, scan_midi
from melregen.formats.musicxml.file import load_score
from melregen.formats.musicxml.measure import PartMeasure
from melregen.formats.musicxml.parts import PartReader
from melregen.music import TICKS_PER_QUARTER, Note


@dataclass(frozen=True)
class PartSong:
    """Parts without names, words or instruments.

    Attributes:
        source: the file it comes from.
        resolution: ticks of the notes to a quarter note.
        parts: none of them empty, notes sorted.
        melody: index of the melody.
    """

    source: str
    resolution: int
    parts: tuple[tuple[MidiNote, ...], ...]
    melody: int

    def shuffled(self, seed: int) -> "PartSong":
        """Return the same parts in another order, drawn from the seed and the file's name."""
        order = list(range(len(self.parts)))
        random.Random(f"{seed} {self.source}").shuffle(order)
        parts = tuple(self.parts[index] for index in order)
        return replace(self, parts=parts, melody=order.index(self.melody))

    def as_events(self) -> MidiEvents:
        """Return the parts as the tracks of a MIDI file that says nothing but notes."""
        return MidiEvents(self.resolution, [MidiTrack(notes=list(part)) for part in self.parts])


def _make(
    source: str, resolution: int, melody: Sequence[MidiNote], others: Sequence[Sequence[MidiNote]]
) -> PartSong | None:
    filled = [tuple(sorted(part)) for part in others if part]
    if len(melody) < MINIMUM_NOTES or not filled:
        return None
    return PartSong(source, resolution, (tuple(sorted(melody)), *filled), 0)


def read_tracks(path: Path, name: str) -> PartSong | None:
    """Read a MIDI file whose melody is the first track with notes of a name ("" for any).

    Returns:
        None where there is no such track or no other part.
    """
    events = scan_midi(path.read_bytes())
    tracks = [track for track in events.tracks if track.notes]
    melody = next((track for track in tracks if name in track.name), None)
    if melody is None:
        return None
    others = [_plain(track.notes) for track in tracks if track is not melody]
    return _make(str(path), events.resolution, _plain(melody.notes), others)


def _plain(notes: Sequence[MidiNote]) -> list[MidiNote]:
    return [note._replace(channel=0) for note in notes]


def read_voices(path: Path) -> PartSong | None:
    """Read an ABC hymn whose first voice is the melody; each other voice is a part.

    Returns:
        None where there is only one voice.
    """
    sheet = read_abc(path)[0][0]
    # The reader lists voice after voice: a fall of the onset is where one ends.
    parts: list[list[MidiNote]] = []
    last: Note | None = None
    for note in sheet.accompaniment:
        if last is None or note.onset < last.onset:
            parts.append([])
        parts[-1].append(MidiNote(note.onset, note.end, note.pitch, 0))
        last = note
    melody = [MidiNote(note.onset, note.end, note.pitch, 0) for note in sheet.notes]
    # Lower notes of a voice's chords are no part of their own.
    parts = [part for part in parts if 4 * len(part) >= len(melody)]
    return _make(str(path), TICKS_PER_QUARTER, melody, parts)


def read_staves(path: Path) -> list[PartSong]:
    """Read a score with one sung part: each other staff a part, then each other instrument one.

    Args:
        path: a MusicXML file; music of four parts with a "Soprano" is read too.

    Returns:
        Empty where several parts are sung, or none, or there is nothing beside it; one song where
        no instrument has several staves.
    """
    root = load_score(path)
    parts = [PartReader(part, []).read() for part in root.findall("part")]
    names = [part.findtext("part-name") or "" for part in root.iter("score-part")]
    melody = _sung_part(parts, names)
    if melody is None:
        return []
    apart = _lay_out(parts, melody, path, join=False)
    joined = _lay_out(parts, melody, path, join=True)
    if apart is None or joined is None:
        return []
    return [apart] if len(apart.parts) == len(joined.parts) else [apart, joined]


def _lay_out(
    parts: Sequence[list[PartMeasure]], melody: int, path: Path, *, join: bool
) -> PartSong | None:
    count = max(len(part) for part in parts)
    lengths = [
        max(part[index].length for part in parts if index < len(part)) for index in range(count)
    ]
    bars = [0, *accumulate(lengths)]
    staves: dict[tuple[int, int], list[MidiNote]] = {}
    for number, part in enumerate(parts):
        for bar, measure in zip(bars, part, strict=False):
            for note in measure.notes:
                staff = 0 if join or number == melody else note.voice[0]
                if note.duration > 0:
                    onset, end = round(bar + note.onset), round(bar + note.end)
                    sounding = MidiNote(onset, end, note.pitch, 0)
                    staves.setdefault((number, staff), []).append(sounding)
    others = [notes for (number, _), notes in sorted(staves.items()) if number != melody]
    sung = staves.get((melody, 0), [])
    return _make(str(path), TICKS_PER_QUARTER, sung, others)


def _sung_part(parts: Sequence[list[PartMeasure]], names: Sequence[str]) -> int | None:
    if len(parts) == 4 and names[0].lower().startswith("soprano"):
        return 0
    sung = [sum(bool(note.lyrics) for measure in part for note in measure.notes) for part in parts]
    singers = [index for index, count in enumerate(sung) if count]
    return singers[0] if len(singers) == 1 else None
