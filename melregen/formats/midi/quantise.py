"""Played MIDI files: their notes moved to the places at which they would be written."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TypeAlias

import numpy as np

from melregen.extraction.timing.beat_grid import BeatGrid, Bools, Floats, Ints, beats_of_bars
from melregen.extraction.timing.choose_beats import choose_beats, moved_beats
from melregen.extraction.timing.lengths import place_ends
from melregen.extraction.timing.model import rhythm_model
from melregen.extraction.timing.onsets import place_onsets
from melregen.extraction.timing.played import is_played
from melregen.formats.midi.clock import Clock
from melregen.formats.midi.events import MidiEvents, MidiNote, MidiText, MidiTrack
from melregen.formats.midi.file_grid import FileGrid
from melregen.formats.midi.melody_part import Part, split_parts
from melregen.formats.midi.retiming import RESOLUTION, lay_out_bars, retime
from melregen.formats.midi.signatures import read_metres
from melregen.music import TICKS_PER_QUARTER, bars_until
from melregen.music.ticks import LONGEST_PIECE

Written: TypeAlias = dict[MidiNote, tuple[int, int]]
"""Played note → onset and end in ticks of the lead sheet."""

_CHORD = 0.09
"""Seconds within which notes that sound together may begin as one chord."""

_ONE_ONSET = 0.03
"""Seconds within which notes are one onset to the beat tracker."""

_BASS = 50
"""MIDI pitch; notes below are an accompaniment's."""

_LONGEST = 7200.0
"""Seconds; nothing that is longer, or has no length, is a performance."""


def quantise(events: MidiEvents) -> MidiEvents:
    """Return a file with the notes of its played parts on the grid, with the words under them.

    Parts that are written on a grid stay as they are, and so does a file without played ones. Where
    notes do not follow the file's beats, all of it is moved to the beats that they do follow, with
    one tempo and one metre.
    """
    parts = split_parts(events)
    played = [part for part in parts if is_played([n.onset for n in part.notes], events.resolution)]
    clock = Clock(events)
    if not played or not _is_performance(parts, events.resolution, clock):
        return events
    own = _file_grid(events, clock)
    others = [note for part in parts if part not in played for note in part.notes]
    if len(others) < 8:  # a part that is written on the file's beats says that they are meant
        seconds, weights = _onsets(parts, clock)
        has_bars = _has_bars(events)
        beats = choose_beats(seconds, weights, own, has_bars=has_bars)
        if beats is None and not has_bars:
            beats = moved_beats(own, 0.0)
        if beats is not None:
            return _follow(events, parts, clock, beats)
    return _move(events, {part: _place(part.notes, clock, own) for part in played})


def _is_performance(parts: Sequence[Part], resolution: int, clock: Clock) -> bool:
    """Whether a piece is as long as a performance, in beats and in seconds."""
    end = max(note.end for part in parts for note in part.notes)
    seconds = float(clock.seconds([end])[0])
    return FileGrid(resolution).tick(end) <= LONGEST_PIECE and 1.0 < seconds < _LONGEST


def _has_bars(events: MidiEvents) -> bool:
    """Whether bars are longer than a beat; programs that know nothing of bars write 1/4."""
    return not events.metres or not all(numerator == 1 for _, numerator, _ in events.metres)


def _file_grid(events: MidiEvents, clock: Clock) -> BeatGrid:
    """Return the beats that the file counts itself."""
    end = max(note.end for track in events.tracks for note in track.notes)
    rounded = FileGrid(events.resolution)
    metres, pickup = read_metres(events, rounded, "guess")
    bars = bars_until(metres, pickup, rounded.tick(end) + 8 * TICKS_PER_QUARTER)
    ticks, kinds = beats_of_bars(bars)
    return BeatGrid(
        ticks, clock.seconds((ticks * (events.resolution / TICKS_PER_QUARTER)).tolist()), kinds
    )


def _onsets(parts: Sequence[Part], clock: Clock) -> tuple[Floats, Floats]:
    """Return the onsets of all parts in seconds, those of chords as one, and their weights.

    Chords and low notes weigh more: accompaniments play them on beats.
    """
    notes = sorted(note for part in parts for note in part.notes)
    moments = clock.seconds([note.onset for note in notes])
    starts = np.flatnonzero(np.diff(moments, prepend=moments[0] - 1) > _ONE_ONSET)
    counts = np.diff(starts, append=len(moments))
    means = np.add.reduceat(moments, starts) / counts
    lowest = np.minimum.reduceat(np.array([note.pitch for note in notes]), starts)
    return means, np.sqrt(np.minimum(counts, 4)) + (lowest < _BASS)


def _move(events: MidiEvents, written: Mapping[Part, Written]) -> MidiEvents:
    """Move the notes of parts to the grid of the file, and the texts at their onsets with them."""
    scale = events.resolution / TICKS_PER_QUARTER
    tracks = list(events.tracks)
    for part, places in written.items():
        moved = {
            old: MidiNote(round(onset * scale), round(end * scale), old.pitch, old.channel)
            for old, (onset, end) in places.items()
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


def _follow(events: MidiEvents, parts: Sequence[Part], clock: Clock, beats: BeatGrid) -> MidiEvents:
    """Move everything to other beats: notes to their places, the rest where it sounds."""
    written = {part: _place(part.notes, clock, beats) for part in parts}
    layout = lay_out_bars(list(written.values()), beats)
    moved = retime(events, clock, layout)
    scale = RESOLUTION // TICKS_PER_QUARTER
    onsets = {
        old.onset: scale * (onset - layout.start)
        for places in written.values()
        for old, (onset, _) in places.items()
    }
    return _put_back(events, moved, written, onsets, layout.start)


def _put_back(
    events: MidiEvents,
    moved: MidiEvents,
    written: Mapping[Part, Written],
    onsets: Mapping[int, int],
    start: int,
) -> MidiEvents:
    """Put written notes, and the words at their onsets, in the tracks of a file laid out anew."""
    scale = RESOLUTION // TICKS_PER_QUARTER
    tracks = []
    for number, (old, new) in enumerate(zip(events.tracks, moved.tracks, strict=True)):
        notes = [note for note in new.notes if note.channel == 9]
        for part, places in written.items():
            if part.track == number:
                notes += [
                    MidiNote(scale * (onset - start), scale * (end - start), n.pitch, n.channel)
                    for n, (onset, end) in places.items()
                ]
        lyrics = [
            MidiText(onsets.get(was.tick, now.tick), now.text)
            for was, now in zip(old.lyrics, new.lyrics, strict=True)
        ]
        tracks.append(replace(new, notes=sorted(notes), lyrics=sorted(lyrics)))
    return replace(moved, tracks=tracks)


def _place(notes: Sequence[MidiNote], clock: Clock, grid: BeatGrid) -> Written:
    """Return where the notes of one part are written, in ticks of the lead sheet.

    Args:
        notes: sorted.
        clock: of the file.
        grid: the beats.
    """
    model = rhythm_model()
    onsets = clock.seconds([note.onset for note in notes])
    ends = clock.seconds([note.end for note in notes])
    together = _together(onsets, ends)
    placed = place_onsets(onsets, together, grid, model)
    ticks = _keep_apart(placed.ticks, together)
    later = np.searchsorted(ticks, ticks, "right")
    following = np.where(later < len(ticks), ticks[np.minimum(later, len(ticks) - 1)], -1)
    written = place_ends(ticks, ends - placed.lag, following, grid, model, placed.spread)
    return dict(zip(notes, zip(ticks.tolist(), written.tolist(), strict=True), strict=True))


def _keep_apart(ticks: Ints, together: Bools) -> Ints:
    """Return onsets of which those that are no chord differ: ornaments stay notes of their own."""
    result = ticks.copy()
    for index in range(1, len(result)):
        last = result[index - 1]
        if result[index] < last or (result[index] == last and not together[index]):
            result[index] = last + 1
        elif together[index] and ticks[index] == ticks[index - 1]:
            result[index] = last
    return result


def _together(onsets: Floats, ends: Floats) -> Bools:
    """Return for each note whether it may begin with the one before as a chord."""
    result = np.zeros(len(onsets), dtype=bool)
    common = np.minimum(ends[1:], ends[:-1]) - onsets[1:]
    longer = np.maximum(ends[1:] - onsets[1:], ends[:-1] - onsets[:-1])
    result[1:] = (onsets[1:] - onsets[:-1] < _CHORD) & (2 * common > longer)
    return result
