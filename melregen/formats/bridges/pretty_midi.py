"""Lead sheets to and from `pretty_midi.PrettyMIDI`, whose times are in seconds."""

from typing import TYPE_CHECKING

from melregen.errors import ParseError
from melregen.formats.bridges.flat_midi import (
    FlatInstrument,
    FlatMidi,
    flat_texts,
    midi_bytes,
    read_flat,
)
from melregen.formats.midi.write import RESOLUTION
from melregen.music import TICKS_PER_QUARTER, Key, LeadSheet

if TYPE_CHECKING:
    import pretty_midi

_KEY = "key: "
"""Before the name of a key, which pretty_midi holds without its spelling: F# or Gb."""


def to_pretty_midi(sheet: LeadSheet) -> "pretty_midi.PrettyMIDI":
    """Convert a song; nothing but the stress of syllables is lost.

    Words are its lyrics; chord symbols, sections and all else are its text events.
    """
    import pretty_midi

    midi = pretty_midi.PrettyMIDI(midi_bytes(sheet), charset="utf8")
    scale = RESOLUTION // TICKS_PER_QUARTER
    keys = [(change.onset * scale, f"{_KEY}{change.key}") for change in sheet.keys]
    midi.text_events = [
        pretty_midi.Text(text, midi.tick_to_time(tick))
        for tick, text in sorted([*flat_texts(sheet), *keys], key=lambda text: text[0])
    ]
    return midi


def from_pretty_midi(midi: "pretty_midi.PrettyMIDI") -> LeadSheet:
    """Make a song of it, as a MIDI file of it would be read.

    Raises:
        EmptyMelodyError: it holds no melody.
        ParseError: what it holds is no music.
    """
    tick_of = midi.time_to_tick
    instruments = [
        FlatInstrument(
            instrument.name,
            instrument.is_drum,
            [(tick_of(note.start), tick_of(note.end), note.pitch) for note in instrument.notes],
        )
        for instrument in midi.instruments
    ]
    texts = [(tick_of(text.time), text.text) for text in midi.text_events]
    times, tempos = midi.get_tempo_changes()
    flat = FlatMidi(
        midi.resolution,
        instruments,
        lyrics=[(tick_of(lyric.time), lyric.text) for lyric in midi.lyrics],
        texts=[(tick, text) for tick, text in texts if not text.startswith(_KEY)],
        tempos=[(tick_of(time), tempo) for time, tempo in zip(times, tempos, strict=True)],
        metres=[
            (tick_of(change.time), change.numerator, change.denominator)
            for change in midi.time_signature_changes
        ],
        keys=[
            (tick_of(change.time), key.fifths, key.is_minor)
            for change in midi.key_signature_changes
            for key in [_spell_key(change.key_number, tick_of(change.time), texts)]
        ],
    )
    return read_flat(flat, "PrettyMIDI", are_markers=False)


def _spell_key(number: int, tick: int, texts: list[tuple[int, str]]) -> Key:
    """Return the key of a number (0 to 11 major, 12 to 23 minor), spelled as a text there says."""
    plain = Key.from_tonic(number % 12, "minor" if number >= 12 else "major")
    for place, text in texts:
        if place == tick and text.startswith(_KEY):
            try:
                named = Key.parse(text.removeprefix(_KEY))
            except ParseError:
                continue
            # The signature's own tonic; a Dorian tune has the signature of another major key.
            named = Key.from_signature(named.fifths, "minor" if named.is_minor else "major")
            if (named.tonic_pitch_class, named.mode) == (plain.tonic_pitch_class, plain.mode):
                return named
    return plain
