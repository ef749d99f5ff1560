"""Distributions: how like the songs of one set are to those of another.

Conventions:
    A histogram of a song gives the share of each class and sums to 1; pooled, each song weighs the
    same. Reference songs are those that people wrote. Note values and times between onsets go to
    the nearest class by ratio, the shortest and longest to the ends. Notes a bar are those of full
    bars. Histograms of which a song has nothing (intervals of one note) are left out of the pool.

Figures:
    For each histogram the overlapping area of the two pools (1 where they are the same) and their
    Kullback-Leibler divergence (0 where they are). And for each feature the same two between the
    distances within the reference songs and those from reference to generated songs (Yang & Lerch,
    "On the evaluation of generative models in music", 2020): the area is large where generated
    songs differ from people's songs as much as these from each other. At most `MOST_SONGS` songs a
    side are compared pair by pair, spread evenly over the set.
"""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from melregen.errors import EmptyMelodyError
from melregen.evaluation.figure import Aim, Figure
from melregen.evaluation.song import FloatArray, IntArray, Song
from melregen.evaluation.statistics import Bootstrap, Estimate, interval

SMOOTHING = 1e-3
"""Added to the share of each class before a divergence is taken, so that none is 0."""

MOST_SONGS = 200
"""Of each side whose distances are taken pair by pair."""

WIDEST_INTERVAL = 12
"""Semitones; wider intervals count as this one."""

POSITIONS = 16
"""Equal classes of places in a bar."""

MOST_NOTES_A_BAR = 15

_VALUES = {
    "1/8": 3, "1/4": 6, "1/3": 8, "3/8": 9, "1/2": 12, "2/3": 16, "3/4": 18, "1": 24, "3/2": 36,
    "2": 48, "3": 72, "4": 96, "6": 144,
}  # fmt: skip
_DEGREES = ("1", "♭2", "2", "♭3", "3", "4", "♯4", "5", "♭6", "6", "♭7", "7")

LABELS: Mapping[str, tuple[str, ...]] = {
    "pitch_class": _DEGREES,
    "interval": tuple(f"{size:+d}" for size in range(-WIDEST_INTERVAL, WIDEST_INTERVAL + 1)),
    "note_value": tuple(_VALUES),
    "inter_onset": tuple(_VALUES),
    "bar_position": tuple(f"{place}/{POSITIONS}" for place in range(POSITIONS)),
    "bar_density": (*map(str, range(MOST_NOTES_A_BAR)), f"{MOST_NOTES_A_BAR}+"),
}
"""Name of each histogram → labels of its classes; lengths in quarter notes."""

TITLES: Mapping[str, str] = {
    "pitch_class": "pitch classes above the tonic",
    "interval": "intervals in semitones",
    "note_value": "note values",
    "inter_onset": "times between onsets",
    "bar_position": "places in the bar",
    "bar_density": "notes a bar",
    "pitch_range": "range",
    "pitch_count": "number of pitches",
    "interval_size": "mean size of intervals",
    "onset_distance": "mean time between onsets",
}
"""Name of each histogram and feature → what it counts, for readers."""

FEATURES = tuple(TITLES)
"""Whose distances are taken: the histograms, and four numbers of Yang & Lerch."""

_YANG = "Yang & Lerch, On the evaluation of generative models in music, 2020"
_KULLBACK = "Kullback & Leibler, On information and sufficiency, 1951"


def _overlap(name: str, of: str) -> Figure:
    return Figure(f"{name}_overlap", f"{of}: overlap", "area", 0, 1, Aim.HIGH, _YANG)


def _divergence(name: str, of: str, source: str) -> Figure:
    return Figure(f"{name}_divergence", f"{of}: divergence", "bits", aim=Aim.LOW, source=source)


FIGURES: tuple[Figure, ...] = (
    *(_overlap(name, TITLES[name]) for name in LABELS),
    *(_divergence(name, TITLES[name], _KULLBACK) for name in LABELS),
    *(_overlap(f"{name}_distance", f"distances of {TITLES[name]}") for name in FEATURES),
    *(_divergence(f"{name}_distance", f"distances of {TITLES[name]}", _YANG) for name in FEATURES),
)

_EDGES = np.sqrt(np.array(list(_VALUES.values())[:-1]) * np.array(list(_VALUES.values())[1:]))
_GRID = 256
_MARGIN = 4.0


def validate(reference: Sequence[Song], generated: Sequence[Song]) -> None:
    """Check that there is something to compare.

    Raises:
        EmptyMelodyError: one side has no songs.
    """
    for songs, side in ((reference, "reference"), (generated, "generated")):
        if not songs:
            raise EmptyMelodyError(f"there are no {side} songs to compare")


def evaluate(reference: Sequence[Song], generated: Sequence[Song]) -> dict[str, float | None]:
    """Return how like the generated songs are to the reference songs.

    Raises:
        EmptyMelodyError: one side has no songs.
    """
    validate(reference, generated)
    theirs, ours = ([histograms(song) for song in songs] for songs in (reference, generated))
    people, machine = pool(theirs), pool(ours)
    overlaps: dict[str, float | None] = {}
    divergences: dict[str, float | None] = {}
    for name in LABELS:
        both = name in people and name in machine
        overlaps[f"{name}_overlap"] = (
            float(overlapping_area(people[name], machine[name])) if both else None
        )
        divergences[f"{name}_divergence"] = (
            float(kullback_leibler(people[name], machine[name])) if both else None
        )
    return {**overlaps, **divergences, **_compare_distances(reference, generated, theirs, ours)}


def estimates(
    reference: Sequence[Song], generated: Sequence[Song], seed: int = 0
) -> dict[str, Estimate]:
    """Return the overlap and divergence of the pools with intervals over songs.

    Both sides are drawn again, by group; songs without a group are drawn one by one.

    Args:
        reference: songs that people wrote.
        generated: songs of a system.
        seed: of the draws.

    Returns:
        By figure; those without a value are left out.

    Raises:
        EmptyMelodyError: one side has no songs.
    """
    validate(reference, generated)
    theirs, ours = ([histograms(song) for song in songs] for songs in (reference, generated))
    people, machine = pool(theirs), pool(ours)
    drawn_people, drawn_machine = (
        Bootstrap.draw([song.group or song.name for song in songs], each)
        for songs, each in ((reference, 2 * seed), (generated, 2 * seed + 1))
    )
    found: dict[str, Estimate] = {}
    for name in (name for name in LABELS if name in people and name in machine):
        p, q = drawn_people.pooled(_rows(theirs, name)), drawn_machine.pooled(_rows(ours, name))
        known = (p.sum(axis=1) > 0) & (q.sum(axis=1) > 0)  # draws with a song that has it
        for kind, measure in (("overlap", overlapping_area), ("divergence", kullback_leibler)):
            value = float(measure(people[name], machine[name]))
            most = 1.0 if kind == "overlap" else np.inf
            found[f"{name}_{kind}"] = _estimate(value, measure(p[known], q[known]), most)
    return found


def _estimate(value: float, draws: FloatArray, most: float) -> Estimate:
    """Return a value with its basic bootstrap interval, widened to hold the value.

    Drawing songs again sets the pools farther apart than they are, so the percentiles of the draws
    lie to one side of the value; mirrored at it they make up for that (Davison & Hinkley,
    *Bootstrap Methods and their Application*, 1997, 5.2).
    """
    mirrored = interval(value, np.clip(2 * value - draws, 0, most))
    return Estimate(value, min(mirrored.low, value), max(mirrored.high, value))


def histograms(song: Song) -> dict[str, FloatArray]:
    """Return the histograms of a song by name, each with a share for each of its `LABELS`.

    They sum to 1; one of which the song has nothing is missing.
    """
    bars = song.sheet.bars
    lengths = np.array([bar.metre.bar for bar in bars], np.int64)[song.bar_of_note]
    notes_of_bars = np.bincount(song.bar_of_note, minlength=len(bars))
    full = np.array([bar.number > 0 for bar in bars])
    classes = {
        "pitch_class": song.degrees,
        "interval": song.intervals.clip(-WIDEST_INTERVAL, WIDEST_INTERVAL) + WIDEST_INTERVAL,
        "note_value": value_classes(song.durations),
        "inter_onset": value_classes(song.inter_onsets),
        "bar_position": song.places.positions * POSITIONS // lengths,
        "bar_density": notes_of_bars[full].clip(max=MOST_NOTES_A_BAR),
    }
    return {
        name: np.bincount(values, minlength=len(LABELS[name])) / len(values)
        for name, values in classes.items()
        if len(values)
    }


def value_classes(ticks: IntArray) -> IntArray:
    """Return for each length (ticks) which of the note values of `LABELS` is nearest by ratio."""
    return np.searchsorted(_EDGES, ticks)


def pool(songs: Sequence[Mapping[str, FloatArray]]) -> dict[str, FloatArray]:
    """Return the mean of the histograms of songs, by name; each song that has one weighs the same.

    Args:
        songs: as `histograms` gives them.
    """
    found = {name: [song[name] for song in songs if name in song] for name in LABELS}
    return {name: np.mean(rows, axis=0) for name, rows in found.items() if rows}


def overlapping_area(p: FloatArray, q: FloatArray) -> FloatArray:
    """Return the area under both of two distributions, 0 (apart) to 1 (the same).

    Yang & Lerch, "On the evaluation of generative models in music", 2020.

    Args:
        p: shares, (…, classes).
        q: likewise.

    Returns:
        (…).
    """
    return np.asarray(np.minimum(p, q).sum(axis=-1).clip(0, 1))


def kullback_leibler(p: FloatArray, q: FloatArray, smoothing: float = SMOOTHING) -> FloatArray:
    """Return how much q misses of p, in bits, 0 (the same) and up.

    Kullback & Leibler, "On information and sufficiency", 1951, with additive smoothing (Chen &
    Goodman, "An empirical study of smoothing techniques for language modeling", 1999).

    Args:
        p: shares of the reference, (…, classes).
        q: shares of what is judged.
        smoothing: added to each share; both are then scaled to sum to 1.

    Returns:
        (…).
    """
    p, q = p + smoothing, q + smoothing
    p, q = p / p.sum(axis=-1, keepdims=True), q / q.sum(axis=-1, keepdims=True)
    return np.asarray(np.sum(p * np.log2(p / q), axis=-1).clip(0))


def compare_distances(reference: FloatArray, generated: FloatArray) -> tuple[float, float] | None:
    """Compare distances within the reference songs with those from them to the generated songs.

    Euclidean distances between all pairs, their densities by Gaussian kernels (Scott's width), as
    in Yang & Lerch, "On the evaluation of generative models in music", 2020; both densities on one
    grid that reaches beyond either.

    Args:
        reference: a feature of songs, (songs, size).
        generated: likewise.

    Returns:
        Overlapping area (0 to 1) and Kullback-Leibler divergence (bits); None where there are too
        few songs, or all distances of a kind are the same.
    """
    from scipy.spatial.distance import cdist, pdist
    from scipy.stats import gaussian_kde

    if len(reference) < 3 or not len(generated):
        return None
    within, between = pdist(reference), cdist(reference, generated).ravel()
    if len(between) < 2 or min(np.ptp(within), np.ptp(between)) < 1e-9:
        return None
    densities = [gaussian_kde(within), gaussian_kde(between)]
    margin = _MARGIN * max(float(np.sqrt(density.covariance.item())) for density in densities)
    least, most = min(within.min(), between.min()), max(within.max(), between.max())
    grid = np.linspace(least - margin, most + margin, _GRID)
    heights = [density(grid) for density in densities]
    p, q = (height / height.sum() for height in heights)
    return float(overlapping_area(p, q)), float(kullback_leibler(p, q, SMOOTHING / _GRID))


def spread(count: int, most: int = MOST_SONGS) -> NDArray[np.int64]:
    """Return the places of at most `most` of `count` songs, evenly spaced."""
    return np.linspace(0, count - 1, min(count, most)).round().astype(np.int64)


def _compare_distances(
    reference: Sequence[Song],
    generated: Sequence[Song],
    theirs: Sequence[Mapping[str, FloatArray]],
    ours: Sequence[Mapping[str, FloatArray]],
) -> dict[str, float | None]:
    """Return the figures of the distances, from songs and their histograms."""
    sides = []
    for songs, counted in ((reference, theirs), (generated, ours)):
        places = spread(len(songs)).tolist()
        sides.append([{**counted[place], **_numbers(songs[place])} for place in places])
    people, machine = sides
    overlaps: dict[str, float | None] = {}
    divergences: dict[str, float | None] = {}
    for name in FEATURES:
        p, q = (
            np.array([song[name] for song in side if name in song]) for side in (people, machine)
        )
        found = compare_distances(p, q)
        overlaps[f"{name}_distance_overlap"] = found[0] if found else None
        divergences[f"{name}_distance_divergence"] = found[1] if found else None
    return overlaps | divergences


def _numbers(song: Song) -> dict[str, FloatArray]:
    """Return the features of Yang & Lerch that are one number."""
    numbers = {
        "pitch_range": float(np.ptp(song.pitches)),
        "pitch_count": float(len(np.unique(song.pitches))),
    }
    if len(song.intervals):
        numbers["interval_size"] = float(np.abs(song.intervals).mean())
        numbers["onset_distance"] = float(song.inter_onsets.mean())
    return {name: np.array([number]) for name, number in numbers.items()}


def _rows(songs: Sequence[Mapping[str, FloatArray]], name: str) -> FloatArray:
    """Return one histogram of all songs, (songs, classes); NaN where a song has none."""
    missing = np.full(len(LABELS[name]), np.nan)
    return np.array([song.get(name, missing) for song in songs])
