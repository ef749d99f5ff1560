"""A MIDI file laid out anew on beats of its own: bars, tempo, metre, all where it sounds."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from melregen.extraction.timing.bars import find_bars
from melregen.extraction.timing.beat_grid import BEAT_TICKS, BeatGrid
from melregen.formats.midi.clock import Clock
from melregen.formats.midi.events import MidiEvents, MidiNote, MidiText
from melregen.music import TICKS_PER_QUARTER, Metre, Ticks

RESOLUTION = 480
"""File ticks a quarter note of files that are laid out anew."""

_SCALE = RESOLUTION // TICKS_PER_QUARTER
_TEXT_STEP = RESOLUTION // 2


@dataclass(frozen=True)
class Layout:
    """Where a file's time goes.

    Attributes:
        beats: in seconds and ticks.
        start: tick of the beats that becomes tick 0.
        metre: of all bars.
        pickup: ticks of the first bar, 0 where it is a full one.
    """

    beats: BeatGrid
    start: Ticks
    metre: Metre
    pickup: Ticks


def lay_out_bars(parts: Sequence[Mapping[MidiNote, tuple[int, int]]], beats: BeatGrid) -> Layout:
    """Find metre and bar lines; a first bar that is silent for half of its time is a pickup.

    Args:
        parts: the notes of each, written on the beats.
        beats: of one kind.
    """
    kind = int(beats.kind[0])
    arrays = [np.array(list(part.values()), dtype=np.int64) for part in parts]
    lines = find_bars([(part[:, 0], part[:, 1]) for part in arrays], len(beats.kind), kind)
    first = min(int(part[:, 0].min()) for part in arrays)
    bar = lines.metre.bar
    offset = lines.first * BEAT_TICKS[kind]
    start = (first - offset) // bar * bar + offset
    beat = (first - start) // BEAT_TICKS[kind] * BEAT_TICKS[kind]
    if 2 * beat >= bar:
        return Layout(beats, start + beat, lines.metre, bar - beat)
    return Layout(beats, start, lines.metre, 0)


def retime(events: MidiEvents, clock: Clock, layout: Layout) -> MidiEvents:
    """Return a file with every event where it sounds on the beats of a layout.

    Markers, keys and cues go to the nearest eighth, for they stood at no note.
    """

    def move(ticks: Iterable[int], step: int = 1) -> list[int]:
        places = layout.beats.tick_at(clock.seconds(list(ticks))) - layout.start
        return [max(round(place * _SCALE / step) * step, 0) for place in places.tolist()]

    def texts(found: Sequence[MidiText], step: int = 1) -> list[MidiText]:
        moved = move((text.tick for text in found), step)
        return [MidiText(tick, text.text) for tick, text in zip(moved, found, strict=True)]

    tracks = []
    for track in events.tracks:
        onsets = move(note.onset for note in track.notes)
        ends = move(note.end for note in track.notes)
        notes = [
            note._replace(onset=onset, end=max(end, onset + 1))
            for note, onset, end in zip(track.notes, onsets, ends, strict=True)
        ]
        tracks.append(
            replace(
                track,
                notes=notes,
                lyrics=texts(track.lyrics),
                texts=texts(track.texts),
                markers=texts(track.markers, _TEXT_STEP),
                cues=texts(track.cues, _TEXT_STEP),
                end=move([track.end])[0],
            )
        )
    keys = move((key[0] for key in events.keys), _TEXT_STEP)
    return MidiEvents(
        RESOLUTION,
        tracks,
        tempos=[(0, _quarter(layout.beats))],
        metres=_signatures(layout),
        keys=[(tick, *key[1:]) for tick, key in zip(keys, events.keys, strict=True)],
    )


def _quarter(beats: BeatGrid) -> int:
    """Return the microseconds of a quarter note, by the median beat."""
    beat = float(np.median(np.diff(beats.seconds)))
    microseconds = beat * 1e6 * TICKS_PER_QUARTER / BEAT_TICKS[int(beats.kind[0])]
    return int(np.clip(round(microseconds), 60_000, 16_777_215))


def _signatures(layout: Layout) -> list[tuple[int, int, int]]:
    metre = (layout.metre.numerator, layout.metre.denominator)
    if not layout.pickup:
        return [(0, *metre)]
    unit = 4 * TICKS_PER_QUARTER // layout.metre.denominator
    own = (layout.pickup // unit, layout.metre.denominator)
    return [(0, *own), (layout.pickup * _SCALE, *metre)]
