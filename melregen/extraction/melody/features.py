"""What the notes of a part say about whether it is the melody.

Every figure is a share, a ratio or a bounded distance, so that no odd file can drive the choice by
one extreme value.
"""

import math
from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

PartNote: TypeAlias = tuple[int, ...]
"""A note of a part: onset, end and pitch; more may follow and is not looked at."""

FEATURES = (
    "mean pitch below the highest part's",  # octaves, 0 to -3
    "rank of the mean pitch",  # 0 the highest part, 1 the lowest
    "rank of the top pitch",  # likewise
    "mean pitch",  # octaves above middle C, -2 to 2
    "out of a voice's middle",  # octaves that the mean is below G3 or above G5, 0 to 2
    "highest sounding, of the part's time",  # share
    "highest sounding, of the piece's time",  # share, up to a half
    "time sounding",  # share of the piece, up to a half
    "time sounding beside the fullest part",  # ratio, up to a half
    "longest silence",  # share of the piece above a half
    "notes beside the busiest part",  # ratio of onsets, up to a quarter
    "overlap",  # share of sounding time, through `_at_all`
    "simultaneous onsets",  # share of notes, through `_at_all`
    "range",  # octaves, 0 to 3
    "mean interval",  # octaves, 0 to 1.5
    "steps",  # share of intervals
    "leaps",  # share of intervals over a fifth
    "gaps",  # silences of half a quarter note and longer, by note
)
"""The figures in the order of `part_features`; units behind each."""

# Singers wait through preludes and interludes: a part that sounds half of the time is none the less
# a melody, and one that never rests none the more.
_ENOUGH = 0.5

_MOST_PLACES = 2048  # at which the parts are compared for which is the highest
_MOST_NOTES = 20_000  # of a part that are looked at


def part_features(parts: Sequence[Sequence[PartNote]], resolution: int) -> Floats:
    """Return the figures named in `FEATURES`, parts × features.

    Args:
        parts: at least one, none empty; notes sorted by onset.
        resolution: ticks of the notes to a quarter note.
    """
    tables = [np.array([note[:3] for note in part[:_MOST_NOTES]]) for part in parts]
    start = min(int(table[0, 0]) for table in tables)
    end = max(int(table[:, 1].max()) for table in tables)
    places = _places(tables)
    mean = np.array([table[:, 2].mean() for table in tables])
    top = np.array([np.percentile(table[:, 2], 95) for table in tables])
    highest, of_own = _skyline(tables, places)
    lines = [_line_features(table, start, end, resolution) for table in tables]
    own = np.array([line[1:] for line in lines])
    counts = np.array([line[0] for line in lines])
    sounding = own[:, 0]
    relative = np.column_stack(
        [
            np.maximum((mean - mean.max()) / 12, -3),
            _rank(mean),
            _rank(top),
            np.clip((mean - 60) / 12, -2, 2),
            np.clip((np.abs(mean - 67) - 12) / 12, 0, 2),
            of_own,
            np.minimum(highest, _ENOUGH),
            np.minimum(sounding, _ENOUGH),
            np.minimum(sounding / max(sounding.max(), 1e-9), _ENOUGH),
            np.maximum(own[:, 1] - _ENOUGH, 0),
            np.minimum(counts / counts.max(), _ENOUGH / 2),
        ]
    )
    return np.column_stack([relative, own[:, 2:]])


def _places(tables: Sequence[Ints]) -> Ints:
    """Return the onsets of all parts, thinned evenly where there are very many."""
    places = np.unique(np.concatenate([table[:, 0] for table in tables]))
    if len(places) > _MOST_PLACES:
        places = places[np.linspace(0, len(places) - 1, _MOST_PLACES).astype(int)]
    return places


def _skyline(tables: Sequence[Ints], places: Ints) -> tuple[Floats, Floats]:
    """Return how often each part is the highest: of all places, and of those where it sounds."""
    tops = np.array([_top_pitch(table, places) for table in tables])  # (parts, places)
    sounds = tops >= 0
    led = sounds & (tops == tops.max(axis=0))
    weights = np.diff(places, append=places[-1] + 1)
    time_led = led @ weights
    return time_led / weights.sum(), time_led / np.maximum(sounds @ weights, 1)


def _top_pitch(table: Ints, places: Ints) -> Ints:
    """Return the highest pitch that the part sounds at each place, -1 for silence."""
    top = np.full(len(places), -1)
    first = np.searchsorted(places, table[:, 0])
    last = np.searchsorted(places, table[:, 1])
    for low, high, pitch in zip(first.tolist(), last.tolist(), table[:, 2].tolist(), strict=True):
        if high == low + 1:
            top[low] = max(top[low], pitch)
        elif high > low:
            np.maximum(top[low:high], pitch, out=top[low:high])
    return top


def _rank(values: Floats) -> Floats:
    """Return 0 for the highest to 1 for the lowest; equals share the better rank."""
    higher: Floats = (values[None, :] > values[:, None]).sum(axis=1) / max(len(values) - 1, 1)
    return higher


def _line_features(table: Ints, start: int, end: int, resolution: int) -> list[float]:
    """Return the number of onsets, and the figures of one part without regard to the others."""
    onsets, ends, pitches = table[:, 0], table[:, 1], table[:, 2]
    length = max(end - start, 1)
    reach = np.maximum.accumulate(ends)
    silences = np.maximum(onsets[1:] - reach[:-1], 0)
    lead_in, tail = int(onsets[0]) - start, end - int(reach[-1])
    sounding = int(reach[-1] - onsets[0] - silences.sum())
    # A singer's or player's legato is no overlap; more than half of the earlier note is.
    common = np.minimum(ends[:-1], ends[1:]) - onsets[1:]
    overlap = int(common[2 * common > ends[:-1] - onsets[:-1]].sum())
    new = np.diff(onsets, prepend=onsets[0] - resolution) > resolution / 24
    line = _top_of_chords(pitches, new)
    steps = np.abs(np.diff(line)) if len(line) > 1 else np.zeros(1, dtype=int)
    count = len(line)
    return [
        count,
        sounding / length,
        max(int(silences.max(initial=0)), lead_in, tail) / length,
        _at_all(overlap / max(sounding, 1)),
        _at_all(1 - count / len(onsets)),
        min(float(np.percentile(pitches, 98) - np.percentile(pitches, 2)) / 12, 3.0),
        min(float(steps.mean()) / 12, 1.5),
        float(((steps == 1) | (steps == 2)).mean()),
        float((steps > 7).mean()),
        float((2 * silences >= resolution).sum()) / count,
    ]


def _at_all(share: float) -> float:
    """Return 0 for nothing, near 1 for a tenth: a voice cannot sing two notes even seldom."""
    return 1 - math.exp(-share / 0.05)


def _top_of_chords(pitches: Ints, new: npt.NDArray[np.bool_]) -> Ints:
    """Return the highest pitch of each group of notes that start together."""
    starts = np.flatnonzero(new)
    return np.maximum.reduceat(pitches, starts)
