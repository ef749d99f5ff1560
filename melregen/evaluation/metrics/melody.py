"""Melody: range, intervals, contour and scale of one song.

Conventions:
    An interval goes from a note to the next one, over rests and ends of phrases too, in semitones;
    a positive one rises. A unison repeats the pitch, a step is 1 or 2 semitones, a leap more than
    4, a wide leap more than 7 (the thirds between are neither step nor leap). Each note counts
    once, however long it is. A scale is that of the key on the sheet at the note; minor is the
    natural minor.

Figures:
    Range and height of the pitches, sizes of intervals, what follows a leap, changes of direction,
    entropies, and how well the notes fit a scale. Figures of intervals are None for one note alone.
"""

from itertools import pairwise
from math import log2

import numpy as np
from numpy.typing import NDArray

from melregen.errors import InvalidMusicError
from melregen.evaluation.figure import Figure
from melregen.evaluation.song import IntArray, Song, share
from melregen.music import MODES
from melregen.music.entropy import entropy, entropy_of_values

WIDEST_STEP = 2
"""Semitones."""

SMALLEST_LEAP = 5
"""Semitones: a fourth."""

SMALLEST_WIDE_LEAP = 8
"""Semitones: more than a fifth."""

_HURON = "Huron, Sweet Anticipation, 2006, ch. 5"
_SKIPS = "von Hippel & Huron, Why do skips precede reversals?, 2000"
_WU = "Wu & Yang, The Jazz Transformer on the front line, 2020"
_MOGREN = "Mogren, C-RNN-GAN, 2016"
_DONG = "Dong et al., MuseGAN, 2018"
_YANG = "Yang & Lerch, On the evaluation of generative models in music, 2020"

_NOTES = "share of notes"
_INTERVALS = "share of intervals"

FIGURES: tuple[Figure, ...] = (
    Figure("range_semitones", "from lowest to highest pitch", "semitones", 0, 127, source=_YANG),
    # The judge does not see it: for which voice a song is, its words do not tell.
    Figure("mean_pitch", "mean pitch height", "MIDI number", 0, 127, judged=False),
    Figure("distinct_pitches", "different pitches", "pitches", 1, 128, source=_YANG),
    Figure("mean_interval", "mean size of the intervals", "semitones", 0, 127, source=_YANG),
    Figure("unisons", "repeated pitches", _INTERVALS, high=1),
    Figure("steps", "steps", _INTERVALS, high=1, source=_HURON),
    Figure("leaps", "leaps (a fourth or more)", _INTERVALS, high=1, source=_HURON),
    Figure("wide_leaps", "wide leaps (more than a fifth)", _INTERVALS, high=1),
    Figure(
        "leaps_recovered", "leaps recovered by a turn back", "share of leaps", high=1, source=_SKIPS
    ),
    Figure("direction_changes", "changes of direction", "share of turns", high=1, source=_HURON),
    Figure("pitch_class_entropy", "variety of pitch classes", "bits", high=log2(12), source=_WU),
    Figure("interval_entropy", "variety of intervals", "bits", high=log2(255)),
    Figure(
        "scale_consistency", "notes in the scale that fits best", _NOTES, high=1, source=_MOGREN
    ),
    Figure("notes_in_key", "notes in the scale of the key", _NOTES, high=1, source=_DONG),
    Figure("peak_place", "place of the highest note", "share of the song", high=1),
)

_SCALES = np.array(
    [
        [(pitch_class - tonic) % 12 in MODES[mode] for pitch_class in range(12)]
        for mode in ("major", "minor")
        for tonic in range(12)
    ]
)


def validate(song: Song) -> None:
    """Check that the key of each note can be trusted.

    Raises:
        InvalidMusicError: the template of the song is in other keys than its melody.
    """
    if song.template.keys != song.sheet.keys:
        raise InvalidMusicError(f"the template of {song.name} is in other keys than its melody")


def evaluate(song: Song) -> dict[str, float | None]:
    """Return the figures of a song.

    Raises:
        InvalidMusicError: the template of the song is in other keys than its melody.
    """
    validate(song)
    intervals = song.intervals
    sizes = np.abs(intervals)
    return {
        "range_semitones": float(np.ptp(song.pitches)),
        "mean_pitch": float(song.pitches.mean()),
        "distinct_pitches": float(len(np.unique(song.pitches))),
        "mean_interval": float(sizes.mean()) if len(sizes) else None,
        "unisons": share(sizes == 0),
        "steps": share((sizes >= 1) & (sizes <= WIDEST_STEP)),
        "leaps": share(sizes >= SMALLEST_LEAP),
        "wide_leaps": share(sizes >= SMALLEST_WIDE_LEAP),
        "leaps_recovered": leaps_recovered(intervals),
        "direction_changes": direction_changes(intervals),
        "pitch_class_entropy": entropy(np.bincount(song.pitches % 12)),
        "interval_entropy": entropy_of_values(intervals.tolist()),
        "scale_consistency": scale_consistency(song.pitches),
        "notes_in_key": float(in_key(song).mean()),
        "peak_place": peak_place(song.pitches, song.onsets),
    }


def leaps_recovered(intervals: IntArray) -> float | None:
    """Return the share of leaps after which the melody turns back by a smaller interval, 0 to 1.

    The gap fill of von Hippel & Huron, "Why do skips precede reversals?", 2000, which is the
    registral reversal of Narmour, *The Analysis and Cognition of Basic Melodic Structures*, 1990.
    A leap to the last note does not count.

    Args:
        intervals: semitones, (notes - 1,).
    """
    first, second = intervals[:-1], intervals[1:]
    leap = np.abs(first) >= SMALLEST_LEAP
    recovered = (first * second < 0) & (np.abs(second) < np.abs(first))
    return share(recovered[leap])


def direction_changes(intervals: IntArray) -> float | None:
    """Return how often the melody turns from rising to falling or back, 0 to 1.

    Of each two intervals in succession, unisons passed over (Huron, *Sweet Anticipation*, 2006,
    ch. 5, calls the opposite step inertia).

    Args:
        intervals: semitones, (notes - 1,).
    """
    directions = np.sign(intervals[intervals != 0])
    return share(directions[1:] != directions[:-1])


def scale_consistency(pitches: IntArray) -> float:
    """Return the greatest share of notes in any one major or natural minor scale, 0 to 1.

    Mogren, "C-RNN-GAN", 2016, as in muspy.

    Args:
        pitches: MIDI numbers, (notes,).
    """
    counts = np.bincount(pitches % 12, minlength=12)
    return float((_SCALES @ counts).max() / len(pitches))


def in_key(song: Song) -> NDArray[np.bool_]:
    """Return which notes are of the scale of their key, (notes,).

    The pitch-in-scale rate of Dong et al., "MuseGAN", 2018, with the key that the sheet names.
    """
    inside = np.zeros(len(song.onsets), np.bool_)
    changes = [change.onset for change in song.sheet.keys]
    edges = np.searchsorted(song.onsets, [*changes, song.sheet.duration]).tolist()
    for change, (start, stop) in zip(song.sheet.keys, pairwise(edges), strict=True):
        inside[start:stop] = np.isin(song.degrees[start:stop], MODES[change.key.mode])
    return inside


def peak_place(pitches: IntArray, onsets: IntArray) -> float | None:
    """Return where the highest note begins: 0 at the first onset, 1 at the last.

    The first of several. None for one note alone. Huron, "The melodic arch in Western folksongs",
    1996, describes where peaks lie.

    Args:
        pitches: MIDI numbers, (notes,).
        onsets: ticks, (notes,).
    """
    if len(onsets) < 2:
        return None
    return float((onsets[pitches.argmax()] - onsets[0]) / (onsets[-1] - onsets[0]))
