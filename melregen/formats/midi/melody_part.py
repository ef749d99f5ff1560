"""Which of a MIDI file's parts is the melody, and its line of single notes."""

from collections.abc import Sequence
from dataclasses import dataclass

from melregen.errors import EmptyMelodyError
from melregen.extraction.melody.infer import rate_parts
from melregen.formats.melody_names import MIDI_MELODY, MIDI_OTHERS
from melregen.formats.midi.events import DRUM_CHANNEL, MidiEvents, MidiNote
from melregen.formats.part_names import find_part
from melregen.music import Note

# Weights of the evidence, from strong to weak: words under the notes and the name of the part
# decide where there are any; what the notes look like decides between parts that have neither.
_NAME_WEIGHT = 3.0
_LYRICS_WEIGHT = 4.0
_NOTES_WEIGHT = 2.0


@dataclass(frozen=True)
class Part:
    """The notes that one channel of one track plays."""

    track: int
    channel: int
    name: str
    notes: tuple[MidiNote, ...]


def split_parts(events: MidiEvents) -> list[Part]:
    """Return the parts that have notes, drums left out, in the order of the file."""
    parts = []
    # A track that is called like the piece says nothing about its part.
    title = events.tracks[0].name.strip() if events.tracks and not events.tracks[0].notes else ""
    for number, track in enumerate(events.tracks):
        name = "" if track.name.strip() == title else track.name
        channels: dict[int, list[MidiNote]] = {}
        for note in track.notes:
            if note.channel != DRUM_CHANNEL:
                channels.setdefault(note.channel, []).append(note)
        parts += [Part(number, channel, name, tuple(notes)) for channel, notes in channels.items()]
    return parts


def find_melody(parts: Sequence[Part], events: MidiEvents) -> Part:
    """Choose the part that is most likely the melody.

    The evidence, added up: the share of lyric events that fall on the part's notes, and whether
    they stand in its own track; a name such as "Melody", "Vocals" or "Soprano" (and against it
    "Backing", "Bass", "Piano"); and what the notes are like, as `rate_parts` learned it: high,
    one at a time, in steps, sounding through most of the piece. Of equals, the earlier part wins.

    Raises:
        EmptyMelodyError: there is no part with notes.
    """
    if not parts:
        drums = any(track.notes for track in events.tracks)
        raise EmptyMelodyError(f"holds no melody: {'only drums' if drums else 'no notes'}")
    if len(parts) == 1:
        return parts[0]
    lyrics = {event.tick for track in events.tracks for event in track.lyrics}
    likely = rate_parts([part.notes for part in parts], events.resolution)

    def score(index: int) -> float:
        part = parts[index]
        own = bool(events.tracks[part.track].lyrics)
        return (
            _LYRICS_WEIGHT * _share_sung(part, lyrics, events.resolution // 8)
            + (1 if own else 0)
            + _NAME_WEIGHT * _name_evidence(part.name)
            + _NOTES_WEIGHT * float(likely[index])
        )

    return parts[max(range(len(parts)), key=score)]


def named_part(parts: Sequence[Part], wanted: str) -> Part:
    """Return the part of a name or number, counted from 1 without drums and tracks without notes.

    Raises:
        ParseError: there is none.
        EmptyMelodyError: no part has notes.
    """
    if not parts:
        raise EmptyMelodyError("holds no melody: no notes")
    return parts[find_part(wanted, [part.name for part in parts])]


def _share_sung(part: Part, lyrics: set[int], tolerance: int) -> float:
    """Return the share of lyric events near a note of the part, less where many notes have none."""
    if not lyrics:
        return 0.0
    step = max(tolerance, 1)
    places = {note.onset // step for note in part.notes}
    hits = sum(tick // step in places for tick in lyrics)
    recall, precision = hits / len(lyrics), hits / len(places)
    return recall * (0.5 + min(precision, 1.0) / 2)


def _name_evidence(name: str) -> float:
    is_melody, is_other = bool(MIDI_MELODY.search(name)), bool(MIDI_OTHERS.search(name))
    if is_melody:
        return 0.0 if "back" in name.lower() else 0.4 if is_other else 1.0
    return -0.5 if is_other else 0.0


def single_line(notes: Sequence[Note]) -> tuple[list[Note], list[Note]]:
    """Trim notes to a line of one note at a time.

    Of notes with one onset the highest wins. A note that starts while another sounds cuts it,
    unless it is lower and the two overlap by more than half of the shorter one: then it is an
    accompanying note and is left out.

    Args:
        notes: sorted by onset; ticks of the lead sheet.

    Returns:
        The line, and the notes left out of it.
    """
    line: list[Note] = []
    left_out: list[Note] = []
    for note in sorted(notes, key=lambda n: (n.onset, -n.pitch, -n.duration)):
        if line and note.onset < line[-1].end:
            last = line[-1]
            overlap = min(last.end, note.end) - note.onset
            is_under = note.pitch < last.pitch and 2 * overlap > min(last.duration, note.duration)
            if note.onset == last.onset or is_under:
                left_out.append(note)
                continue
            line[-1] = Note(last.onset, note.onset - last.onset, last.pitch)
        line.append(note)
    return line, left_out
