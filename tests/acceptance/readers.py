"""What other programs find in our files: pretty_midi, mido and music21."""

from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import mido
import pretty_midi


@dataclass(frozen=True)
class MidiView:
    """A MIDI file as mido sees it; ticks of the file (480 a quarter).

    Attributes:
        lyrics: tick and text of the lyric events in the melody's track.
        notes: onset, end and pitch in the melody's track, in the order of their onsets.
        metres: tick, numerator and denominator of the time signatures.
        keys: the key signatures.
        tempos: microseconds a quarter note.
        markers: tick and text.
        end: the last tick of the melody's track.
    """

    lyrics: list[tuple[int, str]]
    notes: list[tuple[int, int, int]]
    metres: list[tuple[int, int, int]]
    keys: list[str]
    tempos: list[int]
    markers: list[tuple[int, str]]
    end: int


def read_with_mido(path: Path) -> MidiView:
    file = mido.MidiFile(path, charset="utf8")
    assert file.ticks_per_beat == 480
    conductor, melody, *_ = (list(_absolute(track)) for track in file.tracks)
    sounding: dict[int, int] = {}
    notes = []
    for tick, message in melody:
        if message.type == "note_on" and message.velocity:
            assert message.note not in sounding
            sounding[message.note] = tick
        elif message.type in ("note_on", "note_off"):
            notes.append((sounding.pop(message.note), tick, message.note))
    assert not sounding
    return MidiView(
        [(tick, m.text) for tick, m in melody if m.type == "lyrics"],
        sorted(notes),
        [(t, m.numerator, m.denominator) for t, m in conductor if m.type == "time_signature"],
        [m.key for _, m in conductor if m.type == "key_signature"],
        [m.tempo for _, m in conductor if m.type == "set_tempo"],
        [(tick, m.text) for tick, m in conductor if m.type == "marker"],
        melody[-1][0],
    )


def _absolute(track: mido.MidiTrack):
    tick = 0
    for message in track:
        tick += message.time
        yield tick, message


def join_lyrics(events: list[str]) -> str:
    """Spell the text that lyric events make: a hyphen goes on, a space ends the word."""
    return "".join(text[:-1] if text.endswith("-") else text for text in events).rstrip()


def check_midi_bars(view: MidiView) -> None:
    """Every stretch under one time signature is a whole number of its bars."""
    assert view.metres[0][0] == 0
    spans = [*view.metres, (view.end, 0, 0)]
    for (start, numerator, denominator), (end, *_) in pairwise(spans):
        bar = 4 * 480 * numerator // denominator
        assert end > start
        assert (end - start) % bar == 0


def check_no_overlap(notes: list[tuple[float, float, int]]) -> None:
    for (onset, end, _), (following, *_) in pairwise([*notes, (float("inf"), 0, 0)]):
        assert onset < end <= following + 1e-9


def read_with_pretty_midi(path: Path) -> pretty_midi.PrettyMIDI:
    return pretty_midi.PrettyMIDI(str(path), charset="utf8")


def melody_of(midi: pretty_midi.PrettyMIDI) -> list[tuple[float, float, int]]:
    (melody,) = [i for i in midi.instruments if i.name == "Melody"]
    return sorted((note.start, note.end, note.pitch) for note in melody.notes)


def read_with_music21(path: Path) -> Any:
    import music21

    return music21.converter.parse(path, forceSource=True)


def check_score_bars(score: Any, pickup: float) -> None:
    """Notes and rests fill each measure.

    Args:
        score: of music21.
        pickup: quarter notes of the first measure, 0 for a whole one.
    """
    (part,) = score.parts
    for number, measure in enumerate(part.getElementsByClass("Measure")):
        is_pickup = number == 0 and pickup > 0
        wanted = pickup if is_pickup else measure.barDuration.quarterLength
        # In ticks: music21 counts triplets in fractions and the rest in floats.
        time = 0
        for element in measure.notesAndRests:
            if "Harmony" not in element.classes:
                assert _ticks(element.offset) == time, measure
                time += _ticks(element.quarterLength)
        assert time == _ticks(wanted), measure


def _ticks(quarters: float) -> int:
    ticks = round(quarters * 480)
    assert abs(ticks - quarters * 480) < 1e-6
    return ticks
