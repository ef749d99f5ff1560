"""The songs of POP909: melody, other parts, chords and keys on the annotated beats.

The metre of these MIDI files means nothing, so notes are put on the beats of `beat_midi.txt`, in
sixteenths; its third column marks the bar lines of common time, its second those of triple time.
Chords are those of `chord_midi.txt`, keys those of `key_audio.txt`, which a program found in
the recording. Made for evaluation: models that are trained on these songs may not be released.
"""

from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from extraction_tasks.table import evenly
from melregen.music import (
    NO_CHORD,
    TICKS_PER_QUARTER,
    Chord,
    ChordChange,
    Key,
    KeyChange,
    LeadSheet,
    Metre,
    MetreChange,
    Note,
    merge_chord_changes,
)

SIXTEENTH = TICKS_PER_QUARTER // 4
QUALITIES = {"maj": "", "min": "m", "min7": "m7", "hdim7": "m7b5", "sus4(b7)": "7sus4",
             "maj6": "6", "min6": "m6", "minmaj7": "mmaj7"}  # fmt: skip
"""Spellings of the annotation that differ from ours."""
DEGREES = {"b3": 3, "3": 4, "5": 7, "b7": 10, "7": 11}
"""Basses after the slash, in semitones above the root."""


def pop909_songs(data: Path, limit: int = 0) -> Iterator[tuple[str, LeadSheet]]:
    """Yield number and sheet of evenly spaced songs; nothing where the corpus is absent.

    A sheet has the MELODY track as its notes, BRIDGE and PIANO as its accompaniment, the annotated
    chords, and one key change for every stretch of the key annotation, the first from tick 0.

    Args:
        data: the folder that holds `evaluate`.
        limit: most songs; 0 for all.
    """
    folders = sorted(p for p in (data / "evaluate" / "pop909" / "POP909").glob("*") if p.is_dir())
    for folder in evenly(folders, limit):
        sheet = read_pop909(folder)
        if sheet is not None:
            yield folder.name, sheet


def read_pop909(folder: Path) -> LeadSheet | None:
    """Read one song; None where its melody has fewer than sixteen notes."""
    from miditoolkit import MidiFile

    beats = np.loadtxt(folder / "beat_midi.txt", ndmin=2)
    midi = MidiFile(str(folder / f"{folder.name}.mid"))
    seconds = midi.get_tick_to_time_mapping()
    parts: dict[str, list[Note]] = {"MELODY": [], "OTHERS": []}
    for track in midi.instruments:
        name = "MELODY" if track.name.strip().upper() == "MELODY" else "OTHERS"
        onsets = _to_ticks(seconds[[note.start for note in track.notes]], beats[:, 0])
        ends = _to_ticks(seconds[[note.end for note in track.notes]], beats[:, 0])
        for note, onset, end in zip(track.notes, onsets, ends, strict=True):
            if onset >= 0:
                length = max(SIXTEENTH, int(end - onset))
                parts[name].append(Note(int(onset), length, note.pitch))
    melody = _one_at_a_time(parts["MELODY"])
    if len(melody) < 16:
        return None
    metres, pickup = _metres(beats)
    chords = [ChordChange(0, NO_CHORD)]
    keys: list[KeyChange] = []
    for start, name in _spans(folder / "chord_midi.txt", beats[:, 0]):
        chords = [change for change in chords if change.onset < start]
        chords.append(ChordChange(start, _chord(name)))
    for start, name in _spans(folder / "key_audio.txt", beats[:, 0]):
        tonic, _, mode = name.partition(":")
        pitch_class = Key.parse(tonic).tonic_pitch_class
        onset = start if keys else 0
        keys.append(
            KeyChange(onset, Key.from_tonic(pitch_class, {"min": "minor"}.get(mode, "major")))
        )
    return LeadSheet.build(
        melody,
        metres=metres,
        keys=tuple(keys),
        pickup=pickup,
        chords=merge_chord_changes(chords),
        accompaniment=tuple(sorted(parts["OTHERS"], key=lambda n: (n.onset, n.pitch))),
        title=folder.name,
    )


def _to_ticks(seconds: NDArray[np.float64], beats: NDArray[np.float64]) -> NDArray[np.int64]:
    """Place times on the beats, in ticks from the first beat, to the nearest sixteenth."""
    step = float(np.median(np.diff(beats)))
    before, after = np.arange(1, 9), np.arange(1, 65)
    line = np.concatenate([beats[0] - step * before[::-1], beats, beats[-1] + step * after])
    places = np.interp(seconds, line, np.arange(len(line)) - len(before))
    sixteenths: NDArray[np.int64] = np.round(4 * places).astype(np.int64)
    return sixteenths * SIXTEENTH


def _one_at_a_time(notes: list[Note]) -> list[Note]:
    """Keep the highest note of each onset, and end every note where the next starts."""
    notes = sorted(notes, key=lambda note: (note.onset, note.pitch))
    tops = [list(group)[-1] for _, group in groupby(notes, key=lambda note: note.onset)]
    ends = [*(note.onset for note in tops[1:]), 10**9]
    return [
        Note(note.onset, min(note.duration, end - note.onset), note.pitch)
        for note, end in zip(tops, ends, strict=True)
    ]


def _metres(beats: NDArray[np.float64]) -> tuple[tuple[MetreChange, ...], int]:
    """Return the metres that make a bar line of every marked one, and the pickup."""
    in_common_time = np.median(np.diff(np.flatnonzero(beats[:, 1]))) == 2
    lines = np.flatnonzero(beats[:, 2 if in_common_time else 1])
    usual = 4 if in_common_time else 3
    sizes = [*np.diff(lines), usual]
    pickup = int(lines[0]) % usual
    full = lines[0] - pickup  # whole bars before the first line
    changes = [(0, usual)] if lines[0] else []
    changes += [(int(line), int(size)) for line, size in zip(lines, sizes, strict=True)]
    assert full % usual == 0
    metres: list[MetreChange] = []
    for line, size in changes:
        metre = Metre(size, 4)
        if not metres or metres[-1].metre != metre:
            metres.append(MetreChange(line * TICKS_PER_QUARTER, metre))
    return tuple(metres), pickup * TICKS_PER_QUARTER


def _spans(path: Path, beats: NDArray[np.float64]) -> Iterator[tuple[int, str]]:
    """Yield start (ticks, 0 or later) and label of each line of an annotation."""
    for line in path.read_text().splitlines():
        start, _, label = line.split()
        yield max(0, int(_to_ticks(np.array([float(start)]), beats)[0])), label


def _chord(name: str) -> Chord:
    if name == "N":
        return NO_CHORD
    root, _, rest = name.partition(":")
    quality, _, bass = rest.partition("/")
    chord = Chord.parse(root + QUALITIES.get(quality, quality))
    if not bass or chord.root_pitch_class is None:
        return chord
    tone = (chord.root_pitch_class + DEGREES[bass]) % 12
    return Chord(chord.root, chord.quality, Key.from_tonic(chord.root_pitch_class).name(tone))
