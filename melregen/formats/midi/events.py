"""Standard MIDI files as plain events: which track sings what, and when.

A scanner of its own instead of mido's or miditoolkit's parser, for three reasons: it keeps the
track of every lyric event (the melody is the track that sings), one odd text or key signature does
not make a file unreadable, and it is several times faster, which counts for corpora. Files are
written with mido.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import NamedTuple

from melregen.errors import ParseError
from melregen.formats.midi.charset import decode_text, detect_charset

DRUM_CHANNEL = 9
"""General MIDI's percussion channel, counted from 0."""

DEFAULT_MICROSECONDS = 500_000
"""Length of a quarter note where a file names no tempo (120 quarter notes a minute)."""


class MidiNote(NamedTuple):
    """A sounding note; onset and end in the file's own ticks."""

    onset: int
    end: int
    pitch: int
    channel: int


class MidiText(NamedTuple):
    """A text of any kind at a tick of the file."""

    tick: int
    text: str


@dataclass
class MidiTrack:
    """What one track holds, each list in the order of time."""

    name: str = ""
    notes: list[MidiNote] = field(default_factory=list)
    lyrics: list[MidiText] = field(default_factory=list)
    texts: list[MidiText] = field(default_factory=list)
    markers: list[MidiText] = field(default_factory=list)
    cues: list[MidiText] = field(default_factory=list)
    end: int = 0

    @property
    def remarks(self) -> list[MidiText]:
        """Cue points, and texts, which files of ours had once where they have cue points now."""
        return [*self.cues, *self.texts]


@dataclass
class MidiEvents:
    """A MIDI file.

    Attributes:
        resolution: file ticks a quarter note.
        tracks: at least one.
        tempos: (tick, microseconds a quarter note), sorted.
        metres: (tick, numerator, denominator), sorted.
        keys: (tick, sharps (negative: flats), whether minor), sorted.
    """

    resolution: int
    tracks: list[MidiTrack] = field(default_factory=list)
    tempos: list[tuple[int, int]] = field(default_factory=list)
    metres: list[tuple[int, int, int]] = field(default_factory=list)
    keys: list[tuple[int, int, bool]] = field(default_factory=list)


def scan_midi(data: bytes) -> MidiEvents:
    """Read the bytes of a Standard MIDI file of type 0 or 1.

    Raises:
        ParseError: not MIDI, truncated, corrupt, or timed in film frames instead of beats.
    """
    start = data.find(b"MThd", 0, 64)  # RIFF files have a wrapper of 20 bytes
    if start < 0:
        raise ParseError("not a MIDI file (it does not start with MThd)")
    if len(data) < start + 14:
        raise ParseError("the MIDI file is truncated: its header is incomplete")
    length = int.from_bytes(data[start + 4 : start + 8], "big")
    count = int.from_bytes(data[start + 10 : start + 12], "big")
    resolution = int.from_bytes(data[start + 12 : start + 14], "big", signed=True)
    if resolution < 0:
        raise ParseError("the MIDI file counts time in film frames, not in beats")
    if resolution == 0:
        raise ParseError("the MIDI file is corrupt: it has zero ticks a quarter note")
    events = MidiEvents(resolution)
    place = start + 8 + length
    while place + 8 <= len(data) and len(events.tracks) < count:
        name, size = data[place : place + 4], int.from_bytes(data[place + 4 : place + 8], "big")
        place += 8
        if name == b"MTrk":
            events.tracks.append(_scan_track(data, place, place + size, events))
        place += size
    if len(events.tracks) < count or not events.tracks:
        raise ParseError(
            f"the MIDI file is truncated: it holds {len(events.tracks)} of {count} tracks"
        )
    _decode_texts(events.tracks, [track.name for track in events.tracks])
    events.tempos.sort(key=lambda event: event[0])
    events.metres.sort(key=lambda event: event[0])
    events.keys.sort(key=lambda event: event[0])
    return events


def _scan_track(data: bytes, place: int, end: int, events: MidiEvents) -> MidiTrack:
    number = len(events.tracks) + 1
    try:
        return _scan_events(data, place, end, events)
    except IndexError:
        raise ParseError(f"the MIDI file is truncated in the middle of track {number}") from None
    except _CorruptEventError as error:
        raise ParseError(f"the MIDI file is corrupt: {error} in track {number}") from None


class _CorruptEventError(Exception):
    pass


def _scan_events(data: bytes, place: int, end: int, events: MidiEvents) -> MidiTrack:
    track = MidiTrack()
    sounding: dict[tuple[int, int], list[int]] = defaultdict(list)
    tick = status = 0
    while place < end:
        delta = data[place]
        place += 1
        if delta >= 0x80:
            delta, place = _variable_length(data, place - 1)
        tick += delta
        byte = data[place]
        if byte >= 0x80:
            place += 1
            if byte == 0xFF:
                kind = data[place]
                size, place = _variable_length(data, place + 1)
                if place + size > len(data):
                    raise IndexError
                if kind == 0x2F:
                    break
                _take_meta(track, events, tick, kind, data[place : place + size])
                place += size
                continue
            if byte >= 0xF0:
                if byte not in (0xF0, 0xF7):
                    raise _CorruptEventError(f"the byte {byte:#x} is no event")
                size, place = _variable_length(data, place)
                place += size
                continue
            status = byte
        elif not status:
            raise _CorruptEventError("data without a status byte")
        kind = status & 0xF0
        if kind in (0x90, 0x80):
            pitch, velocity = data[place], data[place + 1]
            place += 2
            if pitch > 127 or velocity > 127:
                raise _CorruptEventError(f"a note with the data bytes {pitch} and {velocity}")
            channel = status & 0x0F
            starts = sounding[channel, pitch]
            if kind == 0x90 and velocity:
                starts.append(tick)
            elif starts:
                track.notes.append(MidiNote(starts.pop(0), tick, pitch, channel))
        else:
            place += 1 if kind in (0xC0, 0xD0) else 2
    track.end = tick
    for (channel, pitch), starts in sounding.items():  # notes that nothing ever stopped
        track.notes.extend(MidiNote(start, tick, pitch, channel) for start in starts)
    track.notes = sorted(note for note in track.notes if note.end > note.onset)
    return track


def _variable_length(data: bytes, place: int) -> tuple[int, int]:
    """Return the number that starts at `place`, and the place after it."""
    value = 0
    for _ in range(4):
        byte = data[place]
        place += 1
        value = value << 7 | byte & 0x7F
        if byte < 0x80:
            return value, place
    raise _CorruptEventError("a number of more than four bytes")


def _take_meta(track: MidiTrack, events: MidiEvents, tick: int, kind: int, data: bytes) -> None:
    if kind in (0x01, 0x03, 0x05, 0x06, 0x07):
        # As Latin-1, which loses nothing, until the character set of the whole file is known.
        text = MidiText(tick, data.decode("latin-1"))
        if kind == 0x03:
            track.name = track.name or text.text.strip(" \0\t\r\n")
        elif kind == 0x05:
            track.lyrics.append(text)
        elif kind == 0x06:
            track.markers.append(text)
        elif kind == 0x07:
            track.cues.append(text)
        else:
            track.texts.append(text)
    elif kind == 0x51 and len(data) == 3 and any(data):
        events.tempos.append((tick, int.from_bytes(data, "big")))
    elif kind == 0x58 and len(data) >= 2 and data[0] and data[1] <= 5:
        events.metres.append((tick, data[0], 1 << data[1]))
    elif kind == 0x59 and len(data) == 2:
        fifths = int.from_bytes(data[:1], "big", signed=True)
        if abs(fifths) <= 7 and data[1] <= 1:
            events.keys.append((tick, fifths, data[1] == 1))


def _decode_texts(tracks: list[MidiTrack], names: list[str]) -> None:
    """Read the texts of a file, kept as Latin-1 so far, in the character set of them all."""
    kinds = [
        texts
        for track in tracks
        for texts in (track.lyrics, track.texts, track.markers, track.cues)
    ]
    raw = [text.text.encode("latin-1") for texts in kinds for text in texts]
    charset = detect_charset([*raw, *(name.encode("latin-1") for name in names)])
    for texts in kinds:
        texts[:] = [
            MidiText(text.tick, decode_text(text.text.encode("latin-1"), charset)) for text in texts
        ]
    for track, name in zip(tracks, names, strict=True):
        track.name = decode_text(name.encode("latin-1"), charset).strip()
