"""What a melody and its harmony say about the key, as rows of twelve pitch classes.

Every row is a distribution over pitch classes (or all zeros where it says nothing), so the evidence
for another tonic is the same rows rotated: what is learned of one key holds in all.
"""

from collections.abc import Sequence
from itertools import pairwise
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from melregen.music import LeadSheet, Ticks
from melregen.music.note_places import NotePlaces, note_places

Array: TypeAlias = NDArray[np.float64]

MELODY_ROWS = (
    "time",  # share of sounding time
    "time on beats",  # the same, weighted by metrical strength
    "downbeats",  # notes that start on a downbeat
    "presence",  # whether it occurs at all: 1 from two percent of the time on
    "last note",
    "note before the last",  # the last of another pitch
    "last downbeat",  # the last note that starts on one
    "first note",
    "first downbeat",
    "ends",  # notes before a rest, or longer than both neighbours
    "before ends",  # the note before each of these
    "long notes",  # at least twice as long as the median
    "last eight",  # time of the last eight notes
    "first eight",
    "lowest",  # the lowest pitch
    "highest",
)
"""Rows that the melody fills."""

INTERVALS = (-7, -5, -4, -3, -2, -1, 1, 2, 3, 4, 5, 7)
"""Melodic intervals (semitones) with a row each: the share of moves by it, by where they arrive."""

HARMONY_ROWS = (
    "chord time",  # share of sounding time in all other parts
    "bass time",
    "bass on downbeats",
    "last bass",
    "last chord",
    "first bass",
    "first chord",
    "bass down a fifth",  # share of bass moves by it, by where they arrive
    "bass up a semitone",
    "bass up a tone",
)
"""Rows that chord symbols fill, or accompaniment where there are none."""

N_ROWS = len(MELODY_ROWS) + len(INTERVALS) + len(HARMONY_ROWS)
N_MELODY_ROWS = len(MELODY_ROWS) + len(INTERVALS)


def key_features(
    sheet: LeadSheet,
    start: Ticks = 0,
    end: Ticks | None = None,
    *,
    places: NotePlaces | None = None,
) -> Array:
    """Return the rows for what sounds between two ticks, (rows, pitch classes).

    Args:
        sheet: a sheet with at least one note that starts in between.
        start: first tick.
        end: last tick, exclusive; None for the end of the piece.
        places: the metrical places of its notes, where they are known already.
    """
    end = sheet.duration if end is None else end
    strengths = (places or note_places(sheet)).strengths
    melody = _melody_rows(sheet, strengths, start, end)
    return np.concatenate([melody, _harmony_rows(sheet, start, end)])


def rotations(rows: Array) -> Array:
    """Return the rows relative to each tonic, (tonics, rows x degrees)."""
    rotated: Array = rows[:, _DEGREES].transpose(1, 0, 2).reshape(12, -1)
    return rotated


_DEGREES = (np.arange(12)[:, None] + np.arange(12)[None, :]) % 12  # (tonic, degree) → pitch class


def _melody_rows(sheet: LeadSheet, strengths: NDArray[np.int64], start: Ticks, end: Ticks) -> Array:
    onsets = np.array([note.onset for note in sheet.notes])
    first, last = np.searchsorted(onsets, [start, end])
    notes = sheet.notes[first:last]
    onsets = onsets[first:last]
    strengths = strengths[first:last]
    pitches = np.array([note.pitch for note in notes])
    lengths = np.array([note.duration for note in notes], float)
    classes = pitches % 12
    gaps = np.append(np.diff(onsets), lengths[-1])
    rests = gaps > lengths + 5  # shorter ones are articulation
    before, after = np.append(np.inf, gaps[:-1]), np.append(gaps[1:], 0.0)
    ends = rests | ((gaps > 1.4 * before) & (gaps > 1.4 * after))
    ends[-1] = True
    downbeats = strengths == 3
    held = np.minimum(lengths, 96.0)

    def share(chosen: NDArray[np.bool_] | slice, weights: Array | None = None) -> Array:
        return _shares(classes[chosen], None if weights is None else weights[chosen])

    time = share(slice(None), held)
    other = np.flatnonzero(pitches != pitches[-1])[-1:]
    rows = [
        time,
        share(slice(None), held * (1.0 + strengths)),
        share(downbeats),
        np.minimum(1.0, time / 0.02),
        share(slice(-1, None)),
        _shares(classes[other]),
        _shares(classes[downbeats][-1:]),
        share(slice(0, 1)),
        _shares(classes[downbeats][:1]),
        share(ends, held),
        _shares(classes[:-1][ends[1:]]),
        share(lengths >= 2 * np.median(lengths), held),
        share(slice(-8, None), held),
        share(slice(0, 8), held),
        share(pitches == pitches.min()),
        share(pitches == pitches.max()),
    ]
    moves = np.diff(pitches)
    for interval in INTERVALS:
        arrivals = np.bincount(classes[1:][moves == interval], minlength=12)
        rows.append(arrivals / max(1, int(np.count_nonzero(moves))))
    return np.stack(rows)


def _shares(classes: NDArray[np.int64], weights: Array | None = None) -> Array:
    """Share of each pitch class, (12,); zeros where there is nothing."""
    counts = np.bincount(classes, weights, minlength=12).astype(float)
    total = counts.sum()
    return counts / total if total else counts


def _harmony_rows(sheet: LeadSheet, start: Ticks, end: Ticks) -> Array:
    rows = np.zeros((len(HARMONY_ROWS), 12))
    sounding = _symbol_notes(sheet) if sheet.chords else _part_notes(sheet)
    sounding = sounding[(sounding[:, 0] < end) & (sounding[:, 1] > start)]
    if not len(sounding):
        return rows
    onsets, stops = np.maximum(sounding[:, 0], start), np.minimum(sounding[:, 1], end)
    pitches = sounding[:, 2]
    lengths = (stops - onsets).astype(float)
    bars = [bar for bar in sheet.bars if bar.end > start and bar.onset < end]
    grid = [(bar.end - bar.metre.bar + beat, beat == 0) for bar in bars for beat in bar.metre.beats]
    beats = np.array([tick for tick, _ in grid])
    is_downbeat = np.array([mark for _, mark in grid])
    # Beat by beat, what sounds at it or starts before the next.
    limits = np.append(beats, max(end, int(beats[-1]) + 1))
    firsts = np.maximum(np.searchsorted(limits, onsets, side="right") - 1, 0)
    lasts = np.maximum(np.searchsorted(limits, stops, side="left") - 1, firsts)
    counts = lasts - firsts + 1
    which = np.repeat(np.arange(len(pitches)), counts)
    steps = firsts[which] + np.arange(len(which)) - np.repeat(np.cumsum(counts) - counts, counts)
    lowest = np.full(len(beats), 999)
    np.minimum.at(lowest, steps, pitches[which])
    sounding_beats = np.flatnonzero(lowest < 999)
    bass = lowest[sounding_beats] % 12
    rows[0] = _shares(pitches % 12, lengths)
    rows[1] = _shares(bass)
    rows[2] = _shares(bass[is_downbeat[sounding_beats]])
    rows[3] = _shares(bass[-1:])
    rows[4] = _shares(pitches[which[steps == sounding_beats[-1]]] % 12)
    rows[5] = _shares(bass[:1])
    rows[6] = _shares(pitches[which[steps == sounding_beats[0]]] % 12)
    moves = [(b - a) % 12 for a, b in pairwise(bass.tolist())]
    moved = max(1, sum(move != 0 for move in moves))
    for row, interval in ((7, 5), (8, 1), (9, 2)):
        arrivals = bass[1:][np.array(moves, int) == interval]
        rows[row] = np.bincount(arrivals, minlength=12) / moved
    return rows


def _part_notes(sheet: LeadSheet) -> NDArray[np.int64]:
    return _as_array([(note.onset, note.end, note.pitch) for note in sheet.accompaniment])


def _symbol_notes(sheet: LeadSheet) -> NDArray[np.int64]:
    """Chord symbols as notes (onset, end, pitch): the bass low, the chord above it."""
    notes = []
    for change, stop in zip(
        sheet.chords, [*(c.onset for c in sheet.chords[1:]), sheet.duration], strict=True
    ):
        chord = change.chord
        if chord is None or chord.bass_pitch_class is None or stop <= change.onset:
            continue
        tones = (36 + chord.bass_pitch_class, *(60 + tone for tone in chord.pitch_classes))
        notes += [(change.onset, stop, tone) for tone in tones]
    return _as_array(notes)


def _as_array(notes: Sequence[tuple[int, int, int]]) -> NDArray[np.int64]:
    return np.array(notes, np.int64).reshape(-1, 3)
