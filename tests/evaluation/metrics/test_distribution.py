"""Distributions of sets of songs, by hand, against scipy, and on real folk songs."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from melregen.errors import EmptyMelodyError
from melregen.evaluation.metrics.distribution import (
    FIGURES,
    LABELS,
    SMOOTHING,
    compare_distances,
    estimates,
    evaluate,
    histograms,
    kullback_leibler,
    overlapping_area,
    pool,
    spread,
    value_classes,
)
from melregen.evaluation.song import Song
from melregen.music import Key, Metre
from tests.evaluation.metrics.tunes import essen_songs, melody, songs, transposed

shares = arrays(np.float64, 8, elements=st.integers(0, 9).map(float)).filter(np.any)


def classes(song: Song, name: str) -> dict[str, float]:
    """The classes of a histogram that are not empty."""
    counts = histograms(song)[name]
    return {
        label: share
        for label, share in zip(LABELS[name], counts.tolist(), strict=True)
        if share > 0
    }


def test_pitch_classes_count_from_the_tonic() -> None:
    song = melody([67, 71, 79, 66], key=Key("G"))
    assert classes(song, "pitch_class") == {"1": 0.5, "3": 0.25, "7": 0.25}


def test_wide_intervals_count_as_octaves() -> None:
    song = melody([60, 79, 77, 77, 60])
    assert classes(song, "interval") == {"+12": 0.25, "-2": 0.25, "+0": 0.25, "-12": 0.25}


def test_note_values_and_times_between_onsets_differ_by_rests() -> None:
    song = melody([60, None, 60, 60, 60], [12, 12, 36, 36, 96])
    assert classes(song, "note_value") == {"1/2": 0.25, "3/2": 0.5, "4": 0.25}
    assert classes(song, "inter_onset") == pytest.approx({"1": 1 / 3, "3/2": 2 / 3})


def test_odd_lengths_go_to_the_nearest_note_value() -> None:
    values = list(LABELS["note_value"])
    near = [values[place] for place in value_classes(np.array([1, 3, 8, 23, 25, 60, 100, 500]))]
    assert near == ["1/8", "1/8", "1/3", "1", "1", "3", "4", "6"]


def test_places_are_shares_of_the_bar_whatever_the_metre() -> None:
    assert classes(melody([60] * 4), "bar_position") == {
        "0/16": 0.25,
        "4/16": 0.25,
        "8/16": 0.25,
        "12/16": 0.25,
    }
    in_three = classes(melody([60] * 4, metre=Metre(3, 4), pickup=24), "bar_position")
    assert in_three == {"0/16": 0.25, "5/16": 0.25, "10/16": 0.5}


def test_notes_are_counted_in_full_bars() -> None:
    song = melody([60] * 6 + [None] * 4 + [60] * 4, [24, 24, 24, 24, 24, 96] + [24] * 8, pickup=24)
    # the pickup; 4 quarters; a whole note; an empty bar; 4 quarters
    assert classes(song, "bar_density") == {"0": 0.25, "1": 0.25, "4": 0.5}
    assert classes(melody([60] * 32, 3), "bar_density") == {"15+": 1}


def test_one_note_has_no_histogram_of_intervals() -> None:
    assert set(LABELS) - set(histograms(melody([60]))) == {"interval", "inter_onset"}


def test_in_a_pool_long_songs_weigh_no_more_than_short_ones() -> None:
    pooled = pool([histograms(melody([60] * 40)), histograms(melody([62]))])
    assert pooled["pitch_class"][[0, 2]].tolist() == [0.5, 0.5]
    assert pooled["interval"].sum() == pytest.approx(1)  # of the first song alone


def test_overlap_and_divergence_by_hand() -> None:
    p, q = np.array([0.5, 0.5, 0]), np.array([0.25, 0.25, 0.5])
    assert overlapping_area(p, q) == pytest.approx(0.5)
    assert kullback_leibler(np.array([0.5, 0.5]), np.array([0.25, 0.75]), 0) == pytest.approx(
        0.5 * np.log2(2) + 0.5 * np.log2(2 / 3)
    )


@given(shares, shares)
def test_divergence_is_that_of_scipy(p: np.ndarray, q: np.ndarray) -> None:
    scipy_stats = pytest.importorskip("scipy.stats")
    p, q = p / p.sum(), q / q.sum()
    theirs = scipy_stats.entropy(p + SMOOTHING, q + SMOOTHING, base=2)
    assert kullback_leibler(p, q) == pytest.approx(theirs, abs=1e-12)


@given(shares, shares)
def test_overlap_and_divergence_are_in_their_ranges(p: np.ndarray, q: np.ndarray) -> None:
    p, q = p / p.sum(), q / q.sum()
    assert 0 <= overlapping_area(p, q) <= 1
    assert overlapping_area(p, q) == pytest.approx(overlapping_area(q, p))
    assert overlapping_area(p, p) == pytest.approx(1)
    assert kullback_leibler(p, q) >= 0
    assert kullback_leibler(p, p) == pytest.approx(0)


def test_the_area_under_both_densities_is_the_integral_of_yang_and_lerch() -> None:
    stats, integrate = pytest.importorskip("scipy.stats"), pytest.importorskip("scipy.integrate")
    distance = pytest.importorskip("scipy.spatial.distance")
    random = np.random.default_rng(0)
    people, machine = random.normal(size=(40, 5)), random.normal(0.8, 1.5, (30, 5))
    found = compare_distances(people, machine)
    assert found is not None
    within = stats.gaussian_kde(distance.pdist(people))
    between = stats.gaussian_kde(distance.cdist(people, machine).ravel())
    area, _ = integrate.quad(
        lambda x: min(within(x)[0], between(x)[0]), -5, 25, limit=200, points=[3, 6]
    )
    assert found[0] == pytest.approx(area, abs=2e-3)
    points = np.linspace(-5, 25, 3000)
    divergence = stats.entropy(within(points), between(points), base=2)
    assert found[1] == pytest.approx(divergence, abs=2e-2)


def test_distances_cannot_be_told_of_few_or_equal_songs() -> None:
    rows = np.arange(10.0)[:, None]
    assert compare_distances(rows[:2], rows) is None
    assert compare_distances(rows, rows[:0]) is None
    assert compare_distances(np.ones((5, 3)), np.ones((5, 3))) is None


def test_songs_are_taken_from_all_over_the_set() -> None:
    assert spread(3, 200).tolist() == [0, 1, 2]
    assert spread(401, 5).tolist() == [0, 100, 200, 300, 400]
    assert len(set(spread(1000).tolist())) == 200


def test_a_set_compared_with_itself_is_the_same() -> None:
    folk = essen_songs()
    figures = evaluate(folk, folk)
    for name in LABELS:
        assert figures[f"{name}_overlap"] == pytest.approx(1)
        assert figures[f"{name}_divergence"] == pytest.approx(0, abs=1e-9)


def test_random_pitches_are_farther_from_folk_songs_than_folk_songs_are() -> None:
    folk, random = essen_songs(40), np.random.default_rng(0)
    noise = [melody(random.integers(55, 80, 40).tolist(), 12) for _ in range(20)]
    alike, odd = evaluate(folk[::2], folk[1::2]), evaluate(folk[::2], noise)
    for figure in ("pitch_class", "interval", "note_value", "interval_distance"):
        ours, theirs = alike[f"{figure}_overlap"], odd[f"{figure}_overlap"]
        assert ours is not None
        assert theirs is not None
        assert ours > theirs + 0.1, figure
        ours, theirs = alike[f"{figure}_divergence"], odd[f"{figure}_divergence"]
        assert ours is not None
        assert theirs is not None
        assert ours < theirs, figure


def test_figures_are_complete_and_in_their_ranges() -> None:
    folk = essen_songs(20)
    for sides in ((folk[::2], folk[1::2]), (folk[:1], folk), ([melody([60])], folk)):
        figures = evaluate(*sides)
        assert list(figures) == [figure.name for figure in FIGURES]
        for figure in FIGURES:
            value = figures[figure.name]
            assert value is None or figure.low <= value <= figure.high, figure.name
    unknown = {name for name, value in figures.items() if value is None}
    assert {"interval_overlap", "interval_divergence"} <= unknown
    assert "pitch_class_overlap" not in unknown


def test_estimates_hold_the_value_and_depend_on_the_seed_alone() -> None:
    folk = essen_songs(40)
    figures = evaluate(folk[::2], folk[1::2])
    found = estimates(folk[::2], folk[1::2], seed=1)
    assert set(found) == {f"{n}_{kind}" for n in LABELS for kind in ("overlap", "divergence")}
    for name, estimate in found.items():
        assert estimate.value == pytest.approx(figures[name])
        assert estimate.low <= estimate.value <= estimate.high
        assert estimate.low < estimate.high
    assert found == estimates(folk[::2], folk[1::2], seed=1)
    assert found != estimates(folk[::2], folk[1::2], seed=2)


def test_what_drawing_adds_to_the_distance_is_taken_off() -> None:
    folk = essen_songs(40)
    same = estimates(folk, [replace(song, name=f"{song.name} again") for song in folk])
    for name in LABELS:
        assert same[f"{name}_overlap"].high == 1
        assert same[f"{name}_divergence"].low == 0


def test_songs_of_one_group_are_drawn_together() -> None:
    folk = essen_songs(40)
    one = [replace(song, group="all") for song in folk]
    assert all(e.low == e.high == e.value for e in estimates(one, one).values())


def test_a_side_without_songs_is_refused() -> None:
    with pytest.raises(EmptyMelodyError, match="no generated songs"):
        evaluate(essen_songs(2), [])
    with pytest.raises(EmptyMelodyError, match="no reference songs"):
        estimates([], essen_songs(2))


@given(songs(), st.integers(-12, 12))
def test_histograms_sum_to_one_and_do_not_depend_on_the_height(song: Song, semitones: int) -> None:
    higher = histograms(transposed(song, semitones))
    for name, counts in histograms(song).items():
        assert len(counts) == len(LABELS[name])
        assert counts.sum() == pytest.approx(1)
        assert counts.tolist() == higher[name].tolist()
