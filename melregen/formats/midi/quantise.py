"""Played MIDI files: their notes moved to the places at which they would be written."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

import numpy as np

from melregen.extraction.timing.beat_grid import BeatGrid, Floats, beats_of_bars
from melregen.extraction.timing.lengths import place_ends
from melregen.extraction.timing.model import rhythm_model
from melregen.extraction.timing.onsets import Bools, place_onsets
from melregen.extraction.timing.played import is_played
from melregen.formats.midi.clock import Clock
from melregen.formats.midi.events import MidiEvents, MidiNote, MidiText, MidiTrack
from melregen.formats.midi.file_grid import FileGrid
from melregen.formats.midi.melody_part import Part, split_parts
from melregen.formats.midi.signatures import read_metres
from melregen.music import TICKS_PER_QUARTER, bars_until

_CHORD = 0.09
"""Seconds within which notes that sound together may begin as one chord."""


def quantise(events: MidiEvents) -> MidiEvents:
    """Return a file with the notes of its played parts on the grid, with the words under them.

    Parts that are written on a grid stay as they are, and so does a file without played ones.
    """
    played = [
        part
        for part in split_parts(events)
        if is_played([note.onset for note in part.notes], events.resolution)
    ]
    if not played:
        return events
    clock = Clock(events)
    grid = _file_grid(events, clock)
    return _move(events, played, clock, grid)


def _file_grid(events: MidiEvents, clock: Clock) -> BeatGrid:
    """Return the beats that the file counts itself."""
    end = max(note.end for track in events.tracks for note in track.notes)
    rounded = FileGrid(events.resolution)
    metres, pickup = read_metres(events, rounded, "guess")
    bars = bars_until(metres, pickup, rounded.tick(end) + 8 * TICKS_PER_QUARTER)
    ticks, kinds = beats_of_bars(bars)
    return BeatGrid(ticks, clock.seconds(ticks * (events.resolution / TICKS_PER_QUARTER)), kinds)


def _move(events: MidiEvents, parts: Sequence[Part], clock: Clock, grid: BeatGrid) -> MidiEvents:
    """Move the notes of parts to the grid of the file, and the texts at their onsets with them."""
    scale = events.resolution / TICKS_PER_QUARTER
    tracks = list(events.tracks)
    for part in parts:
        written = _place(part.notes, clock, grid)
        moved = {
            old: MidiNote(round(onset * scale), round(end * scale), old.pitch, old.channel)
            for old, (onset, end) in zip(part.notes, written, strict=True)
        }
        tracks[part.track] = _move_track(tracks[part.track], moved)
    return replace(events, tracks=tracks)


def _move_track(track: MidiTrack, moved: dict[MidiNote, MidiNote]) -> MidiTrack:
    onsets = {old.onset: new.onset for old, new in moved.items()}

    def texts(found: Iterable[MidiText]) -> list[MidiText]:
        return sorted(MidiText(onsets.get(text.tick, text.tick), text.text) for text in found)

    return replace(
        track,
        notes=sorted(moved.get(note, note) for note in track.notes),
        lyrics=texts(track.lyrics),
        texts=texts(track.texts),
        cues=texts(track.cues),
    )


def _place(notes: Sequence[MidiNote], clock: Clock, grid: BeatGrid) -> list[tuple[int, int]]:
    """Return onset and end of notes in ticks of the lead sheet.

    Args:
        notes: of one part, sorted.
        clock: of the file.
        grid: the beats.
    """
    model = rhythm_model()
    onsets = clock.seconds([note.onset for note in notes])
    ends = clock.seconds([note.end for note in notes])
    placed = place_onsets(onsets, _together(onsets, ends), grid, model)
    ticks = placed.ticks
    later = np.searchsorted(ticks, ticks, "right")
    following = np.where(later < len(ticks), ticks[np.minimum(later, len(ticks) - 1)], -1)
    written = place_ends(ticks, ends - placed.lag, following, grid, model, placed.spread)
    return list(zip(ticks.tolist(), written.tolist(), strict=True))


def _together(onsets: Floats, ends: Floats) -> Bools:
    """Return for each note whether it may begin with the one before as a chord."""
    result = np.zeros(len(onsets), dtype=bool)
    common = np.minimum(ends[1:], ends[:-1]) - onsets[1:]
    longer = np.maximum(ends[1:] - onsets[1:], ends[:-1] - onsets[:-1])
    result[1:] = (onsets[1:] - onsets[:-1] < _CHORD) & (2 * common > longer)
    return result
