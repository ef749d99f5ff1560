"""How near a generated song comes to the one that people wrote to the same words.

Conventions: both songs are moved to the signature of C major (as in Sheng et al. 2021), by six
semitones at most, so that a song in another key is not another song. Time is counted from the first
bar line, so that a pickup of one song alone does not shift the other. A good song need not be like
the one that people wrote: these figures are for comparison with publications.

For the pitch and duration overlap and the melody distance, songs are what the evaluation of Ju et
al. (2022, "TeleMelody: Lyric-to-melody generation with a template-based two-stage method") makes of
them: lengths in whole sixteenths, rounded down, one at least and 132 at most; pitches below C4 in
the octave from C4, and those from C6 in the octave from C5; a syllable lasts through its melisma,
and owns the rest before it; the pitch series has one value for each of the song's own shortest
length, a rest holds the pitch before it, and the series' mean is taken off. Sheng et al. (2021,
"SongMASS: Automatic song writing with pre-training and alignment constraint") define the three
figures alike, with one value for each eighth.

Figures: overlap of pitches and of durations (PD, DD), distance of the melodies (MD) a step of the
generated one and a step of the path, chord agreement, and onsets in common.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from melregen.evaluation.figure import Aim, Figure
from melregen.evaluation.metrics.warping import Warping, warp
from melregen.evaluation.song import ChordSpan, FloatArray, IntArray, Song, share
from melregen.music import MODES, QUALITIES, STEP_PITCH_CLASSES, TICKS_PER_QUARTER, Chord, Key

_TELEMELODY = "Ju et al. 2022, TeleMelody"
_MIR_EVAL = "Raffel et al. 2014, mir_eval"

FIGURES = (
    Figure("pitch_overlap", "pitches in common (PD)", "per cent", 0, 100, Aim.HIGH, _TELEMELODY),
    Figure(
        "duration_overlap", "durations in common (DD)", "per cent", 0, 100, Aim.HIGH, _TELEMELODY
    ),
    Figure(
        "melody_distance",
        "distance of the melodies (MD)",
        "semitones a step of the generated melody",
        aim=Aim.LOW,
        source=_TELEMELODY,
    ),
    Figure(
        "melody_distance_path",
        "distance of the melodies, by the length of the path",
        "semitones a step of the path",
        aim=Aim.LOW,
        source="Sakoe and Chiba 1978",
    ),
    Figure("chord_root", "same root", "share of time", 0, 1, Aim.HIGH, _MIR_EVAL, True),
    Figure("chord_majmin", "same triad", "share of time", 0, 1, Aim.HIGH, _MIR_EVAL, True),
    Figure(
        "chord_sevenths", "same seventh chord", "share of time", 0, 1, Aim.HIGH, _MIR_EVAL, True
    ),
    Figure("onsets_hit", "onsets hit", "share of people's onsets", 0, 1, Aim.HIGH),
    Figure("onset_f1", "onsets in common", "F1", 0, 1, Aim.HIGH, "van Rijsbergen 1979"),
)

SIXTEENTH = TICKS_PER_QUARTER // 4
LONGEST = 132
"""Sixteenths of a note, rest or syllable; 33 quarters."""

LONGEST_SERIES = 4000
"""Values of a pitch series; the distance of longer ones is not told."""

_LOW, _HIGH = 60, 84
_CHORD_RULES = {"chord_root": "root", "chord_majmin": "majmin", "chord_sevenths": "sevenths"}


def evaluate(reference: Song, generated: Song) -> dict[str, float | None]:
    """Return the figures of a pair.

    Args:
        reference: the song that people wrote.
        generated: the one made to its words.
    """
    warping = align(reference, generated)
    distance, path_distance = None, None
    if warping is not None:
        distance = warping.distance / len(pitch_series(generated))
        path_distance = warping.distance / warping.steps
    return {
        "pitch_overlap": pitch_overlap(reference, generated),
        "duration_overlap": duration_overlap(reference, generated),
        "melody_distance": distance,
        "melody_distance_path": path_distance,
        **chord_agreement(reference, generated),
        **onset_agreement(reference, generated),
    }


def pitch_overlap(reference: Song, generated: Song) -> float:
    """Return the overlapping area of the histograms of pitches, per cent (PD, Ju et al. 2022)."""
    return _overlap(folded_pitches(reference), folded_pitches(generated))


def duration_overlap(reference: Song, generated: Song) -> float | None:
    """Return the overlapping area of the histograms of durations, per cent (DD, Ju et al. 2022).

    Durations are those of syllables where both songs have words, else of notes, in multiples of the
    shortest of the song, rounded down.
    """
    by_syllable = reference.has_words and generated.has_words
    found = [_relative_durations(song, by_syllable) for song in (reference, generated)]
    return _overlap(*found) if all(len(values) for values in found) else None


def align(reference: Song, generated: Song) -> Warping | None:
    """Align the pitch series of two songs (MD, Ju et al. 2022); None where one is too long."""
    first, second = pitch_series(reference), pitch_series(generated)
    return warp(first, second) if max(len(first), len(second)) <= LONGEST_SERIES else None


def folded_pitches(song: Song) -> IntArray:
    """Return the pitches with the signature of C major, folded into C4 to B5, (notes,)."""
    pitches = song.pitches - signature_shift(song.sheet.key)
    folded = np.where(pitches < _LOW, _LOW + pitches % 12, pitches)
    return np.where(pitches >= _HIGH, _HIGH - 12 + pitches % 12, folded)


def signature_shift(key: Key) -> int:
    """Return how many semitones a key lies above the one of its mode without accidentals, -6 to 5.

    C major, A minor, D dorian … have none.
    """
    white_keys = set(STEP_PITCH_CLASSES.values())
    tonic = next(
        t for t in white_keys if {(t + step) % 12 for step in MODES[key.mode]} == white_keys
    )
    return (key.tonic_pitch_class - tonic + 6) % 12 - 6


def pitch_series(song: Song) -> FloatArray:
    """Return one pitch for each of the song's shortest length, less their mean."""
    notes, rests = _sixteenths(song)
    lengths = notes + np.append(rests[1:], 0)
    pitches = np.repeat(folded_pitches(song), lengths)
    shortest = int(min(notes.min(), rests[rests > 0].min(initial=LONGEST)))
    series = pitches[: len(pitches) // shortest * shortest : shortest].astype(np.float64)
    return np.asarray(series - series.mean())


def _sixteenths(song: Song) -> tuple[IntArray, IntArray]:
    """Return the length of each note and of the rest before it, (notes,); no rest is 0."""
    notes = np.clip(song.durations // SIXTEENTH, 1, LONGEST)
    gaps = np.append(0, song.onsets[1:] - song.onsets[:-1] - song.durations[:-1])
    return notes, np.where(gaps > 0, np.clip(gaps // SIXTEENTH, 1, LONGEST), 0)


def _relative_durations(song: Song, by_syllable: bool) -> IntArray:
    notes, rests = _sixteenths(song)
    if by_syllable:
        # What stands before the first syllable belongs to it.
        starts = np.append(0, np.flatnonzero(song.is_sung)[1:])
        lengths = np.add.reduceat(notes + rests, starts)
        lengths = lengths[lengths <= LONGEST]
    else:
        lengths = notes
    if not len(lengths):
        return lengths
    return np.asarray(np.minimum(lengths // lengths.min(), LONGEST - 1))


def _overlap(first: IntArray, second: IntArray) -> float:
    size = int(max(first.max(), second.max())) + 1
    shares = [np.bincount(values, minlength=size) / len(values) for values in (first, second)]
    return float(100 * np.minimum(*shares).sum())


def onset_agreement(reference: Song, generated: Song) -> dict[str, float | None]:
    """Return the share of the reference's onsets that are hit, and F1 of all onsets, 0 to 1."""
    first, second = (song.onsets - song.sheet.pickup for song in (reference, generated))
    hit = np.isin(first, second)
    return {
        "onsets_hit": share(hit),
        "onset_f1": float(2 * hit.sum() / (len(first) + len(second))),
    }


def chord_agreement(reference: Song, generated: Song) -> dict[str, float | None]:
    """Return the shares of the reference's time with the same root, triad and seventh chord.

    By the rules of the same names of mir_eval (Raffel et al. 2014): time over chords outside of a
    rule's vocabulary does not count. After its end the generated song has no chord. None where the
    chords of a song are inferred, and where no time counts.
    """
    if not (reference.has_written_chords and generated.has_written_chords):
        return dict.fromkeys(_CHORD_RULES)
    if not (reference.chord_spans and generated.chord_spans):
        return dict.fromkeys(_CHORD_RULES)
    from mir_eval import chord as rules

    lengths, first, second = _chord_segments(reference, generated)
    agreement: dict[str, float | None] = {}
    for name, rule in _CHORD_RULES.items():
        scores = np.asarray(getattr(rules, rule)(first, second), np.float64)
        counted = scores >= 0
        total = lengths[counted].sum()
        agreement[name] = float(scores[counted] @ lengths[counted] / total) if total else None
    return agreement


def _chord_segments(
    reference: Song, generated: Song
) -> tuple[NDArray[np.int64], list[str], list[str]]:
    """Return lengths and both chords wherever the reference's chords sound."""
    first, second = reference.chord_spans, generated.chord_spans
    offset = reference.sheet.pickup - generated.sheet.pickup
    starts = [_edges(first, 0), _edges(second, offset)]
    cuts = np.unique(np.concatenate(starts))
    cuts = cuts[(cuts >= starts[0][0]) & (cuts <= starts[0][-1])]
    labels = [
        _labels_at(spans, edges, cuts[:-1], signature_shift(song.sheet.key))
        for spans, edges, song in zip((first, second), starts, (reference, generated), strict=True)
    ]
    return np.diff(cuts), labels[0], labels[1]


def _edges(spans: Sequence[ChordSpan], offset: int) -> IntArray:
    return np.array([*(span.onset for span in spans), spans[-1].end], np.int64) + offset


def _labels_at(
    spans: Sequence[ChordSpan], edges: IntArray, ticks: IntArray, shift: int
) -> list[str]:
    labels = ["N", *(chord_label(span.chord, shift) for span in spans), "N"]
    return [labels[place] for place in np.searchsorted(edges, ticks, side="right").tolist()]


def chord_label(chord: Chord | None, shift: int) -> str:
    """Return a chord in the notation of Harte et al. (2005), tensions and bass left out.

    Args:
        chord: None for silence.
        shift: semitones to move it down.
    """
    if chord is None or chord.root_pitch_class is None:
        return "N"
    names = ("C", "Db", "D", "Eb", "E", "F", "Gb", "G", "Ab", "A", "Bb", "B")
    return f"{names[(chord.root_pitch_class - shift) % 12]}:({_degrees(chord.quality)})"


def _degrees(quality: str) -> str:
    """Return the third (or what stands for it), the fifth and the sixth or seventh."""
    tones = set(QUALITIES[quality])
    groups = (
        ((4, "3"), (3, "b3"), (5, "4"), (2, "2")),
        ((7, "5"), (6, "b5"), (8, "#5")),
        ((10, "b7"), (11, "7"), (9, "6")),
    )
    found = (next((name for tone, name in group if tone in tones), "") for group in groups)
    return ",".join(filter(None, found))
