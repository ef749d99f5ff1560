"""What a melody without its words says of where its phrases end: one row a possible boundary."""

import numpy as np
from numpy.typing import NDArray

from melregen.music import LeadSheet
from melregen.music.note_places import NotePlaces

Array = NDArray[np.float64]

LAGS = (1, 2, 3, 4, 6, 8)
"""Distances in bars at which a melody is compared with itself."""

CYCLES = (1, 2, 3, 4)
"""Lengths in bars of the metrical cycles over which evidence is pooled."""

_NEIGHBOURS = 3  # notes on either side of the boundary whose rhythm and intervals are seen
_TOLERANCE = 1e-3  # bars


def phrase_features(sheet: LeadSheet, places: NotePlaces) -> Array:
    """Describe the place after each note but the last, transposition left out of account.

    The gaps, rests and leaps are those of the local boundary detection model (Cambouropoulos, ICMC
    2001); parallelism and the regular cycle of phrases follow Temperley (*The Cognition of Basic
    Musical Structures*, 2001, ch. 3), who names both as what local cues lack.

    Args:
        sheet: a melody of at least two notes; its words are not looked at.
        places: where its notes stand.

    Returns:
        Array (notes - 1, features).
    """
    melody = _Melody(sheet, places)
    columns = [
        *_local_features(melody),
        *_pitch_features(melody),
        *_metre_features(melody),
        *_opening_features(melody),
        *_closing_features(melody),
        *_parallel_features(melody),
        *_cycle_features(melody),
        *_song_features(melody),
    ]
    return np.stack(columns, axis=1)


class _Melody:
    """Arrays that several groups of features need; `count` is the number of boundaries."""

    def __init__(self, sheet: LeadSheet, places: NotePlaces) -> None:
        self.onsets = np.array([note.onset for note in sheet.notes], float)
        self.durations = np.array([note.duration for note in sheet.notes], float)
        self.pitches = np.array([note.pitch for note in sheet.notes], float)
        self.places = places
        self.count = len(self.onsets) - 1
        self.metre = sheet.metre
        self.bar = float(sheet.metre.bar)
        beats = sheet.metre.beats
        self.beat = float(np.median(np.diff(beats))) if len(beats) > 1 else 24.0
        self.gaps = np.diff(self.onsets)
        self.intervals = np.diff(self.pitches)
        self.rests = np.clip((self.gaps - self.durations[:-1]) / self.beat, 0.0, 1.0)
        before = np.concatenate([self.gaps[:1], self.gaps[:-1]])
        after = np.concatenate([self.gaps[1:], self.durations[-1:]])
        self.local = np.clip(np.log2(2 * self.gaps / (before + after)), -1.5, 2.0)
        self.overall = np.clip(np.log2(self.gaps / np.median(self.gaps)), -2.0, 3.0)
        # The end of the last bar, or of as much of it as the pickup leaves.
        self.end = np.ceil(places.bars[-1] + 1e-9) + places.bars[0] % 1.0


def _local_features(melody: _Melody) -> list[Array]:
    gaps = melody.gaps
    previous = _shifted(gaps, -1, gaps[0])
    following = _shifted(gaps, 1, melody.durations[-1])
    columns = [
        melody.local,
        np.clip(np.log2(gaps / previous), -3, 3),
        np.clip(np.log2(gaps / following), -3, 3),
        np.clip(np.log2(melody.durations[:-1] / melody.beat), -3, 3),
        np.clip(np.log2(gaps / melody.bar), -4, 1),
        np.minimum((gaps - melody.durations[:-1]) / melody.bar, 2.0),
        _rank(gaps),
    ]
    around = np.stack([_shifted(gaps, k, 0.0) for k in (-3, -2, -1, 1, 2, 3)])
    columns.append((gaps >= around.max(axis=0)).astype(float))
    columns.append((gaps > around.max(axis=0)).astype(float))
    for k in range(-_NEIGHBOURS, _NEIGHBOURS + 1):
        columns.append(_shifted(melody.overall, k, 0.0))
        columns.append(_shifted(melody.rests, k, 0.0))
    # Notes sung since something as long as this, and until something as long again.
    columns += [np.log1p(_distance(gaps)), np.log1p(_distance(gaps[::-1])[::-1])]
    return columns


def _pitch_features(melody: _Melody) -> list[Array]:
    intervals = np.clip(melody.intervals, -12, 12)
    columns = [_shifted(intervals, k, 0.0) / 5 for k in range(-_NEIGHBOURS, _NEIGHBOURS + 1)]
    columns += [np.abs(column) for column in columns[_NEIGHBOURS - 1 : _NEIGHBOURS + 2]]
    centre, spread = melody.pitches.mean(), melody.pitches.std() + 1.0
    columns += [
        (melody.pitches[:-1] - centre) / spread,
        (melody.pitches[1:] - centre) / spread,
    ]
    # The last note stands for the tonic, which a signature alone does not tell.
    final = melody.pitches[-1]
    degrees = (melody.pitches - final) % 12
    columns += [(degrees[:-1] == degree).astype(float) for degree in (0, 2, 3, 4, 5, 7, 9, 11)]
    columns += [(degrees[1:] == degree).astype(float) for degree in (0, 4, 7)]
    columns.append((melody.pitches[1:] == melody.pitches[0]).astype(float))
    columns.append((melody.intervals == 0).astype(float))
    return columns


def _metre_features(melody: _Melody) -> list[Array]:
    places = melody.places
    strengths = places.strengths
    columns = [(strengths[:-1] == s).astype(float) for s in (1, 2, 3)]
    columns += [(strengths[1:] == s).astype(float) for s in (1, 2, 3)]
    columns.append((places.positions[1:] == places.positions[0]).astype(float))
    columns.append(places.positions[1:] / melody.bar)
    columns.append((np.floor(places.bars[1:]) > np.floor(places.bars[:-1])).astype(float))
    since, until = places.bars[1:] - places.bars[0], melody.end - places.bars[1:]
    for length in (1, 2, 3, 4):
        columns.append(_divides(length, since))
        columns.append(_divides(length, until))
    return columns


def _opening_features(melody: _Melody) -> list[Array]:
    """How far what follows goes on as the song begins, in rhythm and in contour."""
    columns = []
    same_place = melody.places.positions[1:] == melody.places.positions[0]
    for length in (4, 8):
        for sequence in (melody.gaps, melody.intervals):
            agreement = np.zeros(melody.count)
            if len(sequence) > length:
                windows = np.lib.stride_tricks.sliding_window_view(sequence, length)
                run = np.cumprod(windows[1:] == sequence[:length], axis=1).mean(axis=1)
                agreement[: len(run)] = run * same_place[: len(run)]
            columns.append(agreement)
    return columns


def _closing_features(melody: _Melody) -> list[Array]:
    """How far what leads to the boundary is what leads to the song's end."""
    positions = melody.places.positions
    same_place = (positions[:-1] == positions[-1]).astype(float)
    run = same_place.copy()
    total = np.zeros(melody.count)
    for back in range(1, 4):
        if back > melody.count:
            break
        matches = _shifted(melody.gaps, -back, -1.0) == melody.gaps[-back]
        run = run * matches
        total += run / 3
    return [same_place, total, same_place * (melody.gaps >= melody.durations[-1])]


def _parallel_features(melody: _Melody) -> list[Array]:
    """Likeness of the bar before and the bar after the boundary to the bars `LAGS` away.

    A phrase that comes again is alike from its start on and unlike, or less alike, before it.
    """
    columns = []
    starts = melody.onsets[1:]
    after = np.searchsorted(melody.onsets, [starts, starts + melody.bar])
    before = np.searchsorted(melody.onsets, [starts - melody.bar, starts])
    for lag in LAGS:
        for alike in _likenesses(melody, lag * melody.bar):
            sums = np.zeros((2, melody.count + 2))
            np.cumsum(alike, axis=1, out=sums[:, 1:])
            forward = _mean(sums, after).max(axis=0)
            backward = _mean(sums, before).max(axis=0)
            columns += [forward, backward, forward - backward]
    return columns


def _likenesses(melody: _Melody, distance: float) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Compare each note with those `distance` ticks before and after it.

    Returns:
        Whether there is one of its length, (before or after, notes), and whether that one has its
        next interval too, likewise.
    """
    wanted = melody.onsets + distance
    index = np.minimum(np.searchsorted(melody.onsets, wanted), melody.count)
    there = melody.onsets[index] == wanted
    lengths = np.append(melody.gaps, melody.durations[-1])
    intervals = np.append(melody.intervals, np.nan)
    rhythm = there & (lengths[index] == lengths)
    both = rhythm & (intervals[index] == intervals)
    result = np.zeros((2, 2, len(wanted)), bool)
    for alike, pair in zip((rhythm, both), result, strict=True):
        pair[0, index[alike]] = True  # what is alike after it is alike before the other
        pair[1] = alike
    return result[0], result[1]


def _cycle_features(melody: _Melody) -> list[Array]:
    """Evidence of length and rest, pooled over all places at the same phase of a cycle of bars."""
    columns = []
    phases = melody.places.bars[1:] - np.floor(melody.places.bars[0])
    bars = max(1.0, melody.end - melody.places.bars[0])
    for evidence in (melody.overall, melody.rests):
        for cycle in CYCLES:
            _, groups = np.unique(np.round(phases % cycle, 3), return_inverse=True)
            count = np.bincount(groups)
            # Phases at which few notes start are few in evidence: divide by the cycles.
            mean = np.bincount(groups, evidence) / np.maximum(count, bars / cycle * 0.7)
            columns.append(mean[groups] - evidence.mean())
    return columns


def _song_features(melody: _Melody) -> list[Array]:
    """What the song is like as a whole, and how far the boundary is from both its ends."""
    index = np.arange(melody.count)
    bars = max(1.0, melody.end - melody.places.bars[0])
    numerator = melody.metre.numerator
    constants = [
        np.log2((melody.count + 1) / bars),
        np.log2(bars) - 4,
        float(melody.metre.is_compound),
        float(numerator == 3),
        float(numerator == 2),
        float(numerator == 4),
        float(abs(bars % 4) < _TOLERANCE),
        float((melody.rests > 0).mean()),
        float(melody.gaps.std() / melody.gaps.mean()),
        float(melody.places.bars[0] % 1.0 > 0),
    ]
    return [
        *(np.full(melody.count, constant) for constant in constants),
        np.minimum(index + 1, 16) / 16,
        np.minimum(melody.count - index, 16) / 16,
        np.minimum(melody.places.bars[1:] - melody.places.bars[0], 8) / 8,
        np.minimum(melody.end - melody.places.bars[1:], 8) / 8,
    ]


def _shifted(sequence: Array, by: int, fill: float) -> Array:
    """Return the sequence with what stands `by` places later in each place."""
    result = np.full(len(sequence), float(fill))
    if abs(by) >= len(sequence):
        return result
    if by > 0:
        result[:-by] = sequence[by:]
    elif by < 0:
        result[-by:] = sequence[:by]
    else:
        result[:] = sequence
    return result


def _rank(sequence: Array) -> Array:
    ordered = np.sort(sequence)
    low = np.searchsorted(ordered, sequence, side="left")
    high = np.searchsorted(ordered, sequence, side="right")
    rank: Array = (low + high) / (2 * len(sequence))
    return rank


def _distance(sequence: Array) -> Array:
    """Places back to the last one at least as great, or to the beginning; 32 at most."""
    distances = np.zeros(len(sequence))
    stack: list[int] = []
    for index, value in enumerate(sequence.tolist()):
        while stack and sequence[stack[-1]] < value:
            stack.pop()
        distances[index] = index - stack[-1] if stack else index + 1
        stack.append(index)
    return np.minimum(distances, 32)


def _divides(length: int, bars: Array) -> Array:
    remainder = bars % length
    return (np.minimum(remainder, length - remainder) < _TOLERANCE).astype(float)


def _mean(sums: Array, span: NDArray[np.int64]) -> Array:
    """Return means over spans of notes (2, spans) from cumulative sums (rows, notes + 1)."""
    first, last = span
    mean: Array = (sums[:, last] - sums[:, first]) / np.maximum(1, last - first)
    return mean
