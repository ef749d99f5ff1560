"""Transposition-invariant chroma per beat, and what else a beat tells of its chord."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from melregen.music import TICKS_PER_QUARTER, Key, LeadSheet, Note, Ticks

Array = NDArray[np.float32]

N_BLOCKS = 6
"""Blocks of twelve: melody in beat, at its onset, in bar, in piece; other parts; bass."""

N_CHROMA = 12 * N_BLOCKS
"""The first features of a beat, which turn with the key; the others do not."""

_MODES = ("major", "minor", "dorian", "mixolydian")
_HYPERMETRE = 8  # bars: the length of most strains of songs and dances
_TAIL = 8  # beats at either end that are distinguished


@dataclass(frozen=True)
class Beats:
    """The features of each beat, in absolute pitch.

    Attributes:
        onsets: ticks, (beats,).
        lengths: ticks, (beats,).
        pitched: blocks of twelve pitch classes, (beats, blocks, 12).
        plain: all features that do not depend on the key, (beats, plain features).
    """

    onsets: NDArray[np.int64]
    lengths: NDArray[np.int64]
    pitched: Array
    plain: Array

    @property
    def in_silence(self) -> NDArray[np.bool_]:
        """Whether neither the melody's bar nor another part's beat has a note, (beats,)."""
        silent: NDArray[np.bool_] = np.equal(self.pitched[:, (2, 4)].sum(axis=(1, 2)), 0)
        return silent


def observe_beats(sheet: LeadSheet, *, accompaniment: bool = True) -> Beats:
    """Compute the features of each beat of a sheet.

    Args:
        sheet: the melody; its chord symbols are not looked at.
        accompaniment: use the other parts too, where the sheet has any.
    """
    onsets, bars, metrical = _beat_grid(sheet)
    limits = np.append(onsets, sheet.duration)
    lengths = np.diff(limits)
    melody = _Pieces.of(sheet.notes, limits)
    time = melody.histogram()
    share = time / lengths[:, None]
    n_bars = int(bars.max()) + 1
    by_bar = np.zeros((n_bars, 12))
    np.add.at(by_bar, bars, time)
    by_bar /= np.maximum(np.bincount(bars, weights=lengths, minlength=n_bars), 1)[:, None]
    whole = np.broadcast_to(time.sum(axis=0) / max(1, time.sum()), share.shape)
    others, bass, has_others = np.zeros_like(share), np.zeros_like(share), 0.0
    if accompaniment and sheet.accompaniment:
        parts = _Pieces.of(sheet.accompaniment, limits)
        others = parts.histogram()
        others /= np.maximum(others.sum(axis=1, keepdims=True), 1.0)
        bass, has_others = parts.bass(), 1.0
    pitched = np.stack(
        [share, melody.at_onset(), by_bar[bars], whole, others, bass], axis=1
    ).astype(np.float32)
    quarters = lengths / TICKS_PER_QUARTER
    attacks = np.zeros(len(onsets))
    places = np.searchsorted(onsets, [note.onset for note in sheet.notes], side="right") - 1
    np.add.at(attacks, places, 1.0)
    held = melody.length_at_onset() / TICKS_PER_QUARTER
    plain = np.column_stack(
        [
            metrical,
            1 - share.sum(axis=1),
            np.minimum(attacks / quarters, 4) / 4,
            np.minimum(held, 4) / 4,
            np.full(len(onsets), has_others),
        ]
    ).astype(np.float32)
    return Beats(onsets, lengths, pitched, plain)


def features_in_key(beats: Beats, key: Key) -> Array:
    """Return the features of each beat relative to a key, (beats, features)."""
    rolled = np.roll(beats.pitched, -key.tonic_pitch_class, axis=2)
    mode = np.zeros((len(beats.onsets), len(_MODES) + 1), np.float32)
    mode[:, 0] = key.is_minor
    if key.mode in _MODES:
        mode[:, 1 + _MODES.index(key.mode)] = 1
    return np.concatenate([rolled.reshape(len(rolled), -1), beats.plain, mode], axis=1)


def _beat_grid(
    sheet: LeadSheet,
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]:
    """Return onset (ticks) and bar (from 0) of all beats, and their metrical features."""
    onsets, strengths, bars, rows = [], [], [], []
    for index, bar in enumerate(sheet.bars):
        metre = bar.metre
        beats = metre.beats
        start = bar.end - metre.bar  # of the whole bar, for a pickup
        for number, (place, end) in enumerate(pairwise((*beats, metre.bar))):
            if start + end <= bar.onset:
                continue
            onsets.append(max(start + place, bar.onset))  # a pickup may start inside a beat
            strengths.append(max(1, metre.strength(place)))
            bars.append(index)
            rows.append((number, len(beats), end - place, metre.is_compound))
    number, count, length, compound = np.array(rows, float).T
    strength, bar_of = np.array(strengths), np.array(bars, np.int64)
    from_first = bar_of - (1 if sheet.pickup else 0)
    steps = np.arange(len(rows))
    to_end = steps[::-1]
    last_bar = int(bar_of[-1])
    metrical = np.column_stack(
        [
            *((number == i) for i in range(4)),
            *((strength == i) for i in (1, 2, 3)),
            *((count == i) for i in (1, 2, 3, 4)),
            compound,
            np.log2(length / TICKS_PER_QUARTER),
            *((from_first % _HYPERMETRE == i) for i in range(_HYPERMETRE)),
            from_first < 0,
            from_first <= 0,
            bar_of == last_bar,
            bar_of == last_bar - 1,
            to_end == 0,
            (last_bar - bar_of) % 4 == 0,
            np.minimum(to_end, _TAIL) / _TAIL,
            np.minimum(steps, _TAIL) / _TAIL,
            steps / max(1, len(rows)),
        ]
    ).astype(float)
    return np.array(onsets, np.int64), bar_of, metrical


@dataclass(frozen=True)
class _Pieces:
    """The pieces into which the beats cut the notes.

    Attributes:
        limits: ticks of the beats, and the end, (beats + 1,).
        steps: beat of each piece.
        pitches: MIDI number.
        time: ticks within the beat.
        starts: whether the piece sounds as the beat begins.
        lengths: ticks of the whole note.
    """

    limits: NDArray[np.int64]
    steps: NDArray[np.int64]
    pitches: NDArray[np.int64]
    time: NDArray[np.int64]
    starts: NDArray[np.bool_]
    lengths: NDArray[np.int64]

    @classmethod
    def of(cls, notes: Sequence[Note], limits: NDArray[np.int64]) -> "_Pieces":
        table = np.array([(n.onset, n.end, n.pitch) for n in notes], np.int64).reshape(-1, 3)
        onsets = np.clip(table[:, 0], limits[0], limits[-1])
        ends = np.clip(table[:, 1], limits[0], limits[-1])
        kept = ends > onsets
        onsets, ends, pitches = onsets[kept], ends[kept], table[kept, 2]
        first = np.searchsorted(limits, onsets, side="right") - 1
        last = np.searchsorted(limits, ends, side="left") - 1
        counts = last - first + 1
        which = np.repeat(np.arange(len(onsets)), counts)
        offset = np.arange(len(which)) - np.repeat(np.cumsum(counts) - counts, counts)
        steps = first[which] + offset
        begin = np.maximum(onsets[which], limits[steps])
        time = np.minimum(ends[which], limits[steps + 1]) - begin
        return cls(
            limits, steps, pitches[which], time, begin == limits[steps], (ends - onsets)[which]
        )

    def histogram(self) -> NDArray[np.float64]:
        """Ticks per beat and pitch class, (beats, 12)."""
        result = np.zeros((len(self.limits) - 1, 12))
        np.add.at(result, (self.steps, self.pitches % 12), self.time)
        return result

    def at_onset(self) -> NDArray[np.float64]:
        """Mark what sounds as the beat begins, (beats, 12)."""
        result = np.zeros((len(self.limits) - 1, 12))
        result[self.steps[self.starts], self.pitches[self.starts] % 12] = 1
        return result

    def length_at_onset(self) -> NDArray[np.float64]:
        """Ticks of the note that sounds as the beat begins, (beats,)."""
        result = np.zeros(len(self.limits) - 1)
        result[self.steps[self.starts]] = self.lengths[self.starts]
        return result

    def bass(self) -> NDArray[np.float64]:
        """Mark the lowest note of each beat, (beats, 12)."""
        order = np.lexsort((-self.time, self.pitches, self.steps))
        steps, pitches = self.steps[order], self.pitches[order]
        firsts = np.unique(steps, return_index=True)[1]
        result = np.zeros((len(self.limits) - 1, 12))
        result[steps[firsts], pitches[firsts] % 12] = 1
        return result


def chord_at(beats: Beats, onsets: Sequence[Ticks]) -> NDArray[np.int64]:
    """Return for each beat the index of the change active for most of it; -1 before the first."""
    middles = beats.onsets + beats.lengths // 2
    found: NDArray[np.int64] = np.searchsorted(np.array(onsets), middles, side="right") - 1
    return found
