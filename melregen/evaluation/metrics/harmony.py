"""The chords of a song, and the melody over them.

Conventions:
    Chords are those written, else inferred; silence (N.C.) is none of them, and a chord written
    twice running is one. The chord of a note is that which sounds where it begins. Degrees are
    semitones above the tonic of the key that holds at the chord. Figures of Yeh et al. ("Automatic
    melody harmonization with triad chords: a comparative study", 2021) are defined there for
    chords that change every half bar; here the chords are as long as they are, every change
    counts once, and what is an average over sixteenths there is one over the time of the notes
    here. Their pitch consonance counts a note against each chord tone below it, so that a fifth is
    not a fourth. A song without chords has only the figures of its last note.

Figures:
    `chord_tones`, `chord_tone_notes`, `resolved_notes`, `consonance`, `melody_chord_distance`,
    `chord_entropy`, `distinct_chords`, `chord_distance`, `primary_roots`, `primary_root_time`,
    `sevenths`, `chords_a_bar`, `chord_bigram_entropy`, `dominant_tonic`, `subtonic_chords`,
    `closes_on_tonic_chord`, `ends_on_tonic`, `ends_on_triad`, `ends_authentic`.
"""

from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import pairwise

import numpy as np

from melregen.errors import InvalidMusicError
from melregen.evaluation.figure import Figure
from melregen.evaluation.song import ChordSpan, FloatArray, IntArray, Song, share
from melregen.music import QUALITIES, ActiveSpans, Chord, PitchClass
from melregen.template import Cadence

_YEH = "Yeh et al. 2021, Automatic melody harmonization with triad chords: a comparative study"
_HARMONIC = partial(Figure, harmonic=True)

FIGURES = (
    _HARMONIC("chord_tones", "time that the melody is on chord tones", "share of time", high=1),
    _HARMONIC("chord_tone_notes", "notes that are chord tones", "share of notes", high=1),
    _HARMONIC(
        "resolved_notes",
        "chord tones, and others that go on by step (CTnCTR)",
        "share of notes",
        high=1,
        source=_YEH,
    ),
    _HARMONIC(
        "consonance",
        "consonance of melody and chords (PCS)",
        "-1 dissonant, 1 consonant",
        low=-1,
        high=1,
        source=_YEH,
    ),
    _HARMONIC(
        "melody_chord_distance",
        "tonal distance of melody and chords (MCTD)",
        "distance of tonal centroids",
        source=_YEH,
    ),
    _HARMONIC("chord_entropy", "variety of chords (CHE)", "nats", source=_YEH),
    _HARMONIC("distinct_chords", "different chords (CC)", "chords", source=_YEH),
    _HARMONIC(
        "chord_distance",
        "tonal distance of a chord to the next (CTD)",
        "distance of tonal centroids",
        source=_YEH,
    ),
    _HARMONIC("primary_roots", "chords on I, IV or V", "share of chords", high=1),
    _HARMONIC("primary_root_time", "time on I, IV or V", "share of time", high=1),
    _HARMONIC("sevenths", "chords with a seventh or more", "share of chords", high=1),
    _HARMONIC("chords_a_bar", "chords a bar", "chords"),
    _HARMONIC("chord_bigram_entropy", "how open the next chord is, given this one", "bits"),
    _HARMONIC("dominant_tonic", "changes from V to I", "share of changes", high=1),
    _HARMONIC("subtonic_chords", "chords on the flat seventh degree", "share of chords", high=1),
    _HARMONIC("closes_on_tonic_chord", "the last chord is on the tonic", "share of songs", high=1),
    Figure("ends_on_tonic", "the last note is the tonic", "share of songs", high=1),
    Figure("ends_on_triad", "the last note is of the tonic triad", "share of songs", high=1),
    _HARMONIC(
        "ends_authentic", "the song ends with an authentic cadence", "share of songs", high=1
    ),
)

_PRIMARY = (0, 5, 7)
_SUBTONIC = 10
_STEP = 2
_CONSONANCE = np.array([1, -1, -1, 1, 1, 0, -1, 1, 1, 1, -1, -1], np.float64)
"""Of the interval from chord tone up to note: thirds, fifth, sixths and unison 1, fourth 0."""

_RADII = (1.0, 1.0, 0.5)
_CIRCLES = (7 / 6, 3 / 2, 2 / 3)
"""Turns, in half circles a semitone, of the circles of fifths, minor and major thirds."""


@dataclass(frozen=True)
class PlacedChord:
    """A chord as the figures count it.

    Attributes:
        span: when it sounds.
        chord: never silence.
        degree: of its root, semitones above the tonic.
    """

    span: ChordSpan
    chord: Chord
    degree: int


def validate(song: Song) -> None:
    """Check that no harmony is left open.

    Raises:
        InvalidMusicError: the template leaves a chord open.
    """
    for change in song.template.chords:
        if change.chord is None:
            where = song.sheet.describe_tick(change.onset)
            raise InvalidMusicError(f"the chord at {where} of {song.name} is open")


def placed_chords(song: Song) -> list[PlacedChord]:
    """Return the chords in order; one that is written twice running is one."""
    keys = ActiveSpans(song.sheet.keys)
    found: list[PlacedChord] = []
    for span in song.chord_spans:
        chord = span.chord
        if chord is None:
            continue
        before = found[-1] if found else None
        if before and before.chord == chord and before.span.end == span.onset:
            found[-1] = replace(before, span=replace(before.span, end=span.end))
            continue
        degree = keys.at_or_first(span.onset).key.degree(chord.root_pitch_class or 0)
        found.append(PlacedChord(span, chord, degree))
    return found


def chord_times(song: Song, chords: Sequence[PlacedChord]) -> tuple[IntArray, IntArray, IntArray]:
    """Cut the notes where chords change.

    Returns:
        The note, the chord and the ticks of each piece, (pieces,).
    """
    onsets = np.array([chord.span.onset for chord in chords], np.int64)
    ends = np.array([chord.span.end for chord in chords], np.int64)
    overlaps = np.minimum(ends, (song.onsets + song.durations)[:, None])
    overlaps -= np.maximum(onsets, song.onsets[:, None])
    notes, indices = np.nonzero(overlaps > 0)
    return notes, indices, overlaps[notes, indices]


def chord_tones(song: Song) -> float | None:
    """Return the share of the melody's time over chords that it is on their tones, 0 to 1."""
    chords = placed_chords(song)
    notes, indices, ticks = chord_times(song, chords)
    if not len(ticks):
        return None
    tones = _tone_table(chords)
    return float(ticks @ tones[indices, song.pitches[notes] % 12] / ticks.sum())


def _tone_table(chords: Sequence[PlacedChord]) -> FloatArray:
    """Return which pitch classes belong to each chord, (chords, 12)."""
    table = np.zeros((len(chords), 12))
    for row, placed in zip(table, chords, strict=True):
        row[list(placed.chord.pitch_classes)] = 1
    return table


def chord_tone_notes(song: Song) -> float | None:
    """Return the share of the notes over chords that are chord tones, 0 to 1."""
    return share([is_tone for is_tone in _are_chord_tones(song) if is_tone is not None])


def _are_chord_tones(song: Song) -> list[bool | None]:
    """Return whether each note is of the chord that it begins on; None over silence."""
    return [
        None if chord is None else pitch % 12 in chord.pitch_classes
        for pitch, chord in zip(song.pitches.tolist(), song.chord_of_note, strict=True)
    ]


def resolved_notes(song: Song) -> float | None:
    """Return the chord tone to non-chord tone ratio (CTnCTR), 0 to 1.

    (n_c + n_p) / (n_c + n_n): chord tones n_c, others n_n, of these n_p proper ones, which are at
    most two semitones from the note right after them (Yeh et al. 2021); of a note that is sung
    again, the note after counts.
    """
    pitches = song.pitches.tolist()
    following: list[int | None] = [None] * len(pitches)
    for index in reversed(range(len(pitches) - 1)):
        after = pitches[index + 1]
        following[index] = following[index + 1] if after == pitches[index] else after
    return share(
        [
            is_tone or (after is not None and abs(after - pitch) <= _STEP)
            for is_tone, pitch, after in zip(
                _are_chord_tones(song), pitches, following, strict=True
            )
            if is_tone is not None
        ]
    )


def consonance(song: Song) -> float | None:
    """Return the pitch consonance score (PCS), -1 to 1.

    The mean over time and chord tones of 1 where the note lies a unison, third, perfect fifth or
    sixth above the chord tone (octaves apart), 0 a fourth, -1 anything else (Yeh et al. 2021).
    """
    chords = placed_chords(song)
    notes, indices, ticks = chord_times(song, chords)
    if not len(ticks):
        return None
    tones = _tone_table(chords)
    intervals = (np.arange(12)[:, None] - np.arange(12)) % 12  # from chord tone to note
    scores = tones @ _CONSONANCE[intervals].T  # (chords, note's pitch class)
    counts = tones.sum(axis=1)
    summed = ticks @ scores[indices, song.pitches[notes] % 12]
    return float(summed / (ticks @ counts[indices]))


def tonal_centroid(pitch_classes: Iterable[PitchClass]) -> FloatArray:
    """Return the mean place of pitch classes in tonal space, (6,).

    Each is a point on the circles of fifths, minor and major thirds, of radius 1, 1 and .5 (Harte,
    Sandler and Gasser, "Detecting harmonic change in musical audio", 2006).
    """
    classes = np.array(list(pitch_classes), np.float64)
    turns = np.pi * np.outer(_CIRCLES, classes)
    radii = np.array(_RADII)
    circles = (radii * np.sin(turns).mean(axis=1), radii * np.cos(turns).mean(axis=1))
    return np.stack(circles, axis=1).ravel()


_NOTE_CENTROIDS = np.array([tonal_centroid([pitch_class]) for pitch_class in range(12)])


def _centroids(chords: Sequence[PlacedChord]) -> FloatArray:
    """Return the tonal centroids of chords, (chords, 6)."""
    tones = _tone_table(chords)
    return np.asarray(tones @ _NOTE_CENTROIDS / tones.sum(axis=1, keepdims=True))


def melody_chord_distance(song: Song) -> float | None:
    """Return the melody-chord tonal distance (MCTD), from 0.

    The distance of the note's tonal centroid to that of its chord, mean over the time of the notes
    (Yeh et al. 2021).
    """
    chords = placed_chords(song)
    notes, indices, ticks = chord_times(song, chords)
    if not len(ticks):
        return None
    between = _NOTE_CENTROIDS[song.pitches[notes] % 12] - _centroids(chords)[indices]
    return float(ticks @ np.linalg.norm(between, axis=1) / ticks.sum())


def chord_entropy(chords: Sequence[PlacedChord]) -> float:
    """Return the entropy of the histogram of chords (CHE), nats, from 0 (Yeh et al. 2021)."""
    return _entropy([placed.chord for placed in chords]) * float(np.log(2))


def _entropy(items: Sequence[Hashable]) -> float:
    """Return the entropy of how often each item occurs, bits."""
    shares = np.array(list(Counter(items).values())) / len(items)
    return float(-(shares * np.log2(shares)).sum()) + 0.0


def distinct_chords(chords: Sequence[PlacedChord]) -> float:
    """Return how many different chord symbols there are (CC), from 1 (Yeh et al. 2021)."""
    return float(len({placed.chord for placed in chords}))


def chord_distance(chords: Sequence[PlacedChord]) -> float | None:
    """Return the chord tonal distance (CTD), from 0; None for one chord.

    The distance of tonal centroids from each chord to the next, mean (Yeh et al. 2021).
    """
    if len(chords) < 2:
        return None
    return float(np.linalg.norm(np.diff(_centroids(chords), axis=0), axis=1).mean())


def primary_roots(chords: Sequence[PlacedChord]) -> float | None:
    """Return the share of chords whose root is the first, fourth or fifth degree, 0 to 1."""
    return share([placed.degree in _PRIMARY for placed in chords])


def primary_root_time(chords: Sequence[PlacedChord]) -> float:
    """Return the share of the chords' time on the first, fourth and fifth degree, 0 to 1."""
    times = [placed.span.end - placed.span.onset for placed in chords]
    primary = [
        time for time, placed in zip(times, chords, strict=True) if placed.degree in _PRIMARY
    ]
    return sum(primary) / sum(times)


def triad_class(chord: Chord) -> str:
    """Return what a chord is at its core: "major", "minor", "diminished", "augmented", "other"."""
    tones = set(QUALITIES[chord.quality])
    if 3 in tones and 4 not in tones:
        return "diminished" if 6 in tones and 7 not in tones else "minor"
    if 4 in tones:
        return "augmented" if 8 in tones and 7 not in tones else "major"
    return "other"


def chord_bigram_entropy(chords: Sequence[PlacedChord]) -> float | None:
    """Return the conditional entropy of a chord given the one before, bits, from 0.

    H(X_t | X_t-1) of the song's own bigrams, a chord being its root's degree and its triad. None
    with fewer than two changes.
    """
    labels = [(placed.degree, triad_class(placed.chord)) for placed in chords]
    if len(labels) < 3:
        return None
    return max(_entropy(list(pairwise(labels))) - _entropy(labels[:-1]), 0.0)


def dominant_tonic(chords: Sequence[PlacedChord]) -> float | None:
    """Return the share of changes from a chord on V to one on I, 0 to 1; None without a change."""
    return share([(a.degree, b.degree) == (7, 0) for a, b in pairwise(chords)])


def ends_on_tonic(song: Song) -> float:
    """Return 1 where the last note is the tonic, else 0."""
    return float(song.degrees[-1] == 0)


def ends_on_triad(song: Song) -> float:
    """Return 1 where the last note is of the tonic triad, major or minor by the mode, else 0."""
    key = ActiveSpans(song.sheet.keys).at_or_first(song.sheet.notes[-1].onset).key
    return float(song.degrees[-1] in (0, 3 if key.is_minor else 4, 7))


def ends_authentic(song: Song) -> float:
    """Return 1 where the last line ends with an authentic cadence, else 0."""
    return float(song.template.phrases[-1].cadence is Cadence.AUTHENTIC)


def evaluate(song: Song) -> dict[str, float | None]:
    """Return the figures of a song by name; without chords, those of its last note alone.

    Raises:
        InvalidMusicError: a chord is open.
    """
    validate(song)
    figures: dict[str, float | None] = dict.fromkeys(figure.name for figure in FIGURES)
    figures |= {"ends_on_tonic": ends_on_tonic(song), "ends_on_triad": ends_on_triad(song)}
    chords = placed_chords(song)
    if not chords:
        return figures
    return figures | {
        "chord_tones": chord_tones(song),
        "chord_tone_notes": chord_tone_notes(song),
        "resolved_notes": resolved_notes(song),
        "consonance": consonance(song),
        "melody_chord_distance": melody_chord_distance(song),
        "chord_entropy": chord_entropy(chords),
        "distinct_chords": distinct_chords(chords),
        "chord_distance": chord_distance(chords),
        "primary_roots": primary_roots(chords),
        "primary_root_time": primary_root_time(chords),
        "sevenths": share([placed.chord.has_seventh for placed in chords]),
        "chords_a_bar": len(chords) / len(song.sheet.bars),
        "chord_bigram_entropy": chord_bigram_entropy(chords),
        "dominant_tonic": dominant_tonic(chords),
        "subtonic_chords": share([placed.degree == _SUBTONIC for placed in chords]),
        "closes_on_tonic_chord": float(chords[-1].degree == 0),
        "ends_authentic": ends_authentic(song),
    }
