"""What sounds at each point where chords may change."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from melregen.music import TICKS_PER_QUARTER, LeadSheet, Metre, Note, Ticks
from melregen.template.profiles import CHANGE_PROBABILITY
from melregen.template.timeline import note_places

Array: TypeAlias = NDArray[np.float64]


@dataclass(frozen=True)
class HarmonyWeights:
    """How much each kind of evidence counts, against the priors' nats.

    Searched on lead sheets with symbols (chords), and on hymns, lead sheets and dance tunes with
    symbols and other parts hidden (keys).
    """

    melody: float = 0.8  # a quarter note of melody that starts on a downbeat
    off_beat: float = 0.4  # share of that for a note that starts off the beat
    accompaniment: float = 1.2  # a quarter note's time of all other parts together
    bass: float = 0.8  # a quarter note of the lowest other part
    recolour: float = -1.5  # a new quality on the same root
    final_tonic: float = 1.5  # the last chord is the tonic triad
    final_note: float = 0.5  # log probability of the last note's degree
    mode: float = 1.0  # log of the mode's share
    profile: float = 0.5  # log share of each note's degree, a quarter note
    chain: float = 0.25  # log probability of the best chords in the key
    novelty: float = 30.0  # quarter notes after which melody tells nothing new of the key


DEFAULT_WEIGHTS = HarmonyWeights()


@dataclass(frozen=True)
class Evidence:
    """What sounds at each step of the harmonic grid.

    Attributes:
        onsets: ticks, (steps,).
        change: log odds of a chord change at each step, (steps,).
        melody: weighted quarter notes of melody per pitch class, (steps, 12).
        others: the same for the accompaniment, (steps, 12).
        bass: weighted quarter notes of its lowest voice, (steps, 12).
    """

    onsets: NDArray[np.int64]
    change: Array
    melody: Array
    others: Array
    bass: Array


def listen(
    sheet: LeadSheet,
    start: Ticks,
    end: Ticks,
    weights: HarmonyWeights = DEFAULT_WEIGHTS,
    *,
    with_symbols: bool = False,
) -> Evidence:
    """Collect what sounds between two ticks on the harmonic grid."""
    onsets, strengths = harmonic_grid(sheet, start, end)
    limits = np.append(onsets, end)
    factors = _note_factors(sheet, weights)
    notes = [(n, f) for n, f in zip(sheet.notes, factors, strict=True) if start <= n.onset < end]
    melody = weights.melody * _histogram(
        [note for note, _ in notes], limits, np.array([factor for _, factor in notes])
    )
    others_notes = [n for n in sheet.accompaniment if n.onset < end and n.end > start]
    if with_symbols and sheet.chords:
        others_notes = _sounding_symbols(sheet, start, end)
    others, bass = np.zeros_like(melody), np.zeros_like(melody)
    if others_notes:
        raw = _histogram(others_notes, limits, np.ones(len(others_notes)))
        lengths = np.diff(limits)[:, None] / TICKS_PER_QUARTER
        # Many voices are one witness: what they weigh together is their time, not their number.
        raw_total = np.maximum(raw.sum(axis=1, keepdims=True), 1e-9)
        others = weights.accompaniment * raw / raw_total * np.minimum(raw_total, lengths)
        bass = weights.bass * _bass_line(others_notes, limits)
    return Evidence(onsets, _change_odds(strengths), melody, others, bass)


def harmonic_grid(
    sheet: LeadSheet, start: Ticks, end: Ticks
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the points where chords may change (ticks) and their strength (1, 2 or 3)."""
    points = [(start, 3)]
    for bar in sheet.bars:
        if bar.end <= start or bar.onset >= end:
            continue
        for position, strength in _grid_of(bar.metre):
            tick = bar.end - bar.metre.bar + position
            if max(start + 1, bar.onset) <= tick < end:
                points.append((tick, strength))
    onsets, strengths = zip(*points, strict=True)
    return np.array(onsets, np.int64), np.array(strengths, np.int64)


@lru_cache(maxsize=64)
def _grid_of(metre: Metre) -> tuple[tuple[Ticks, int], ...]:
    """Half bars where the bar has halves and beats are short, else beats."""
    beats = metre.beats
    if len(beats) == 2:
        return ((0, 3), (beats[1], 2))
    if len(beats) == 4 and metre.bar <= 4 * TICKS_PER_QUARTER * 1.5:
        return ((0, 3), (beats[2], 2))
    return tuple((beat, max(1, metre.strength(beat))) for beat in beats)


def _change_odds(strengths: NDArray[np.int64]) -> Array:
    probability = np.array([CHANGE_PROBABILITY[int(strength)] for strength in strengths])
    odds: Array = np.log(probability / (1 - probability))
    return odds


def _note_factors(sheet: LeadSheet, weights: HarmonyWeights) -> Array:
    """Weight of each melody note by the metrical strength of its onset."""
    strengths = note_places(sheet).strengths
    factors: Array = weights.off_beat + (1 - weights.off_beat) * strengths / 3
    return factors


def _overlaps(
    notes: Sequence[Note], limits: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64], Array]:
    """Return (note, step, quarter notes of overlap) for every note that sounds in a step."""
    onsets = np.maximum([note.onset for note in notes], limits[0])
    ends = np.minimum([note.end for note in notes], limits[-1])
    first = np.searchsorted(limits, onsets, side="right") - 1
    last = np.maximum(np.searchsorted(limits, ends, side="left") - 1, first)
    counts = last - first + 1
    which = np.repeat(np.arange(len(notes)), counts)
    steps = first[which] + np.arange(len(which)) - np.repeat(np.cumsum(counts) - counts, counts)
    steps = np.minimum(steps, len(limits) - 2)
    overlap = np.minimum(ends[which], limits[steps + 1]) - np.maximum(onsets[which], limits[steps])
    return which, steps, np.maximum(overlap, 0) / TICKS_PER_QUARTER


def _histogram(notes: Sequence[Note], limits: NDArray[np.int64], factors: Array) -> Array:
    """Quarter notes per step and pitch class, (steps, 12)."""
    which, steps, overlap = _overlaps(notes, limits)
    pitch_classes = np.array([note.pitch % 12 for note in notes])[which]
    result = np.zeros((len(limits) - 1, 12))
    np.add.at(result, (steps, pitch_classes), overlap * factors[which])
    return result


def _bass_line(notes: Sequence[Note], limits: NDArray[np.int64]) -> Array:
    """Quarter notes of the lowest note of each step, (steps, 12)."""
    which, steps, overlap = _overlaps(notes, limits)
    pitches = np.array([note.pitch for note in notes])[which]
    heard = overlap > 0
    steps, overlap, pitches = steps[heard], overlap[heard], pitches[heard]
    order = np.lexsort((-overlap, pitches, steps))
    steps, overlap, pitches = steps[order], overlap[order], pitches[order]
    firsts = np.unique(steps, return_index=True)[1]
    result = np.zeros((len(limits) - 1, 12))
    result[steps[firsts], pitches[firsts] % 12] = overlap[firsts]
    return result


def _sounding_symbols(sheet: LeadSheet, start: Ticks, end: Ticks) -> list[Note]:
    """Chord symbols as notes: close position above their bass."""
    notes = []
    ends = [*(change.onset for change in sheet.chords[1:]), sheet.duration]
    for change, stop in zip(sheet.chords, ends, strict=True):
        chord = change.chord
        if chord is None or chord.bass_pitch_class is None or stop <= start or change.onset >= end:
            continue
        if stop <= change.onset:
            continue
        tones = [36 + chord.bass_pitch_class, *(60 + tone for tone in chord.pitch_classes)]
        notes += [Note(change.onset, stop - change.onset, tone) for tone in tones]
    return notes
