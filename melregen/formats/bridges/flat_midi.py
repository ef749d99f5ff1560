"""MIDI as pretty_midi and miditoolkit hold it: notes by instrument, all texts in one list.

Neither knows which track a text stands in, or what kind of text it is. A song of ours says all that
`melregen.formats.midi.conventions` says, with these additions: the title is the text "title: …",
and `END_OF_PIECE` stands where the last bar ends.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from io import BytesIO

from melregen.errors import EmptyMelodyError, MelregenError, ParseError
from melregen.formats.midi.conventions import (
    MADE_BY,
    MELISMA,
    NO_WORDS,
    PHRASE_END,
    PHRASE_START,
)
from melregen.formats.midi.events import DRUM_CHANNEL, MidiEvents, MidiNote, MidiText, MidiTrack
from melregen.formats.midi.read import read_events
from melregen.formats.midi.write import build_midi
from melregen.music import Chord, LeadSheet

END_OF_PIECE = "end of piece"
_TITLE = "title: "
_CUES = frozenset({MELISMA, NO_WORDS, PHRASE_START, PHRASE_END})


@dataclass
class FlatInstrument:
    """The notes of one instrument; onsets and ends in ticks of its file."""

    name: str
    is_drum: bool
    notes: Sequence[tuple[int, int, int]]
    """Onset, end and pitch of each."""


@dataclass
class FlatMidi:
    """What both libraries hold.

    Attributes:
        resolution: ticks a quarter note.
        instruments: in their order.
        lyrics: (tick, text) of all instruments.
        texts: (tick, text) of any kind.
        tempos: (tick, quarter notes a minute).
        metres: (tick, numerator, denominator).
        keys: (tick, sharps (negative: flats), whether minor).
    """

    resolution: int
    instruments: Sequence[FlatInstrument]
    lyrics: Sequence[tuple[int, str]] = ()
    texts: Sequence[tuple[int, str]] = ()
    tempos: Sequence[tuple[int, float]] = ()
    metres: Sequence[tuple[int, int, int]] = ()
    keys: Sequence[tuple[int, int, bool]] = field(default_factory=tuple)


def midi_bytes(sheet: LeadSheet) -> BytesIO:
    """Return the song's MIDI file as an open file; its texts are UTF-8."""
    file = BytesIO()
    build_midi(sheet).save(file=file)
    file.seek(0)
    return file


def flat_texts(sheet: LeadSheet) -> list[tuple[int, str]]:
    """Return all that the song's MIDI file says beside notes and lyrics: ticks of it, and texts."""
    conductor, *others = build_midi(sheet).tracks
    texts: list[tuple[int, str]] = []
    for track in (conductor, *others):
        tick = 0
        for message in track:
            tick += message.time
            if message.type == "track_name" and track is conductor:
                texts.append((tick, _TITLE + _decode(message.name)))
            elif message.type in ("text", "marker", "cue_marker"):
                texts.append((tick, _decode(message.text)))
            elif message.type == "end_of_track" and track is conductor:
                texts.append((tick, END_OF_PIECE))
    return sorted(texts, key=lambda text: text[0])


def _decode(text: str) -> str:
    return text.encode("latin-1").decode("utf-8")


def read_flat(midi: FlatMidi, what: str, *, are_markers: bool) -> LeadSheet:
    """Make a song of it, as a MIDI file would be read.

    Args:
        midi: its events.
        what: name of its type, for messages.
        are_markers: whether the texts of music that is not ours are markers, else they are texts.

    Raises:
        EmptyMelodyError: it holds no melody.
        ParseError: what it holds is no music.
    """
    conductor = MidiTrack(lyrics=_texts(midi.lyrics))
    tracks = [conductor, *(_track(instrument) for instrument in midi.instruments)]
    if any(text == MADE_BY for _, text in midi.texts):
        _sort_texts(midi.texts, tracks)
    elif are_markers:
        conductor.markers = _texts(midi.texts)
    else:
        conductor.texts = _texts(midi.texts)
    events = MidiEvents(
        midi.resolution,
        tracks,
        sorted((tick, round(60_000_000 / tempo)) for tick, tempo in midi.tempos),
        sorted(midi.metres),
        sorted(midi.keys),
    )
    try:
        return read_events(events)
    except EmptyMelodyError as error:
        raise EmptyMelodyError(f"the {what} {error}") from None
    except MelregenError as error:
        raise ParseError(f"the {what} cannot be read as a song: {error}") from None


def _track(instrument: FlatInstrument) -> MidiTrack:
    channel = DRUM_CHANNEL if instrument.is_drum else 0
    notes = sorted(
        MidiNote(onset, end, pitch, channel)
        for onset, end, pitch in instrument.notes
        if end > onset
    )
    return MidiTrack(instrument.name, notes, end=max((note.end for note in notes), default=0))


def _sort_texts(texts: Iterable[tuple[int, str]], tracks: Sequence[MidiTrack]) -> None:
    """Put the texts of one of our songs where its MIDI file has them."""
    conductor = tracks[0]
    cues = []
    for text in _texts(texts):
        if text.text == END_OF_PIECE:
            conductor.end = text.tick
        elif text.text.startswith(_TITLE):
            conductor.name = text.text.removeprefix(_TITLE)
        elif text.text in _CUES:
            cues.append(text)
        elif text.text.startswith("[") or Chord.find(text.text):
            conductor.markers.append(text)
        else:
            conductor.texts.append(text)
    # Which of the tracks is the melody is not known yet; only its cues are looked at.
    for track in tracks:
        track.cues = cues


def _texts(texts: Iterable[tuple[int, str]]) -> list[MidiText]:
    return [MidiText(tick, text) for tick, text in texts]
