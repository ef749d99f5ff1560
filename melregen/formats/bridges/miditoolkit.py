"""Lead sheets to and from `miditoolkit.MidiFile`."""

from typing import TYPE_CHECKING

from melregen.errors import ParseError
from melregen.formats.bridges.flat_midi import (
    FlatInstrument,
    FlatMidi,
    flat_texts,
    midi_bytes,
    read_flat,
)
from melregen.music import Key, LeadSheet

if TYPE_CHECKING:
    import miditoolkit


def to_miditoolkit(sheet: LeadSheet) -> "miditoolkit.MidiFile":
    """Convert a song; nothing but the stress of syllables is lost.

    Words are its lyrics; chord symbols, sections and all else are its markers.
    """
    import miditoolkit

    midi = miditoolkit.MidiFile(file=midi_bytes(sheet), charset="utf8")
    midi.markers = [miditoolkit.Marker(text, tick) for tick, text in flat_texts(sheet)]
    return midi


def from_miditoolkit(midi: "miditoolkit.MidiFile") -> LeadSheet:
    """Make a song of it, as a MIDI file of it would be read.

    Raises:
        EmptyMelodyError: it holds no melody.
        ParseError: what it holds is no music.
    """
    instruments = [
        FlatInstrument(
            instrument.name,
            instrument.is_drum,
            [(note.start, note.end, note.pitch) for note in instrument.notes],
        )
        for instrument in midi.instruments
    ]
    flat = FlatMidi(
        midi.ticks_per_beat,
        instruments,
        lyrics=[(lyric.time, lyric.text) for lyric in midi.lyrics],
        texts=[(marker.time, marker.text) for marker in midi.markers],
        tempos=[(change.time, change.tempo) for change in midi.tempo_changes],
        metres=[(m.time, m.numerator, m.denominator) for m in midi.time_signature_changes],
        keys=[
            (change.time, key.fifths, key.is_minor)
            for change in midi.key_signature_changes
            if (key := _read_key(change.key_name)) is not None
        ],
    )
    return read_flat(flat, "MidiFile", are_markers=True)


def _read_key(name: str) -> Key | None:
    try:
        return Key.parse(name)
    except ParseError:
        return None
