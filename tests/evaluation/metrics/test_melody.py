"""Figures of melodies, on tunes small enough to count by hand, and against muspy."""

from dataclasses import replace
from math import log2

import pytest
from hypothesis import given
from hypothesis import strategies as st

from melregen.errors import InvalidMusicError
from melregen.evaluation.metrics.melody import FIGURES, evaluate
from melregen.evaluation.song import Song
from melregen.music import Key, KeyChange
from tests.evaluation.metrics.tunes import as_muspy, essen_songs, melody, song_of, songs, transposed


def test_sizes_of_intervals_are_counted() -> None:
    figures = evaluate(melody([60, 62, 62, 72, 71, 67, 65, 60]))  # +2 0 +10 -1 -4 -2 -5
    assert figures["range_semitones"] == 12
    assert figures["mean_pitch"] == pytest.approx(519 / 8)
    assert figures["distinct_pitches"] == 6
    assert figures["mean_interval"] == pytest.approx(24 / 7)
    assert figures["unisons"] == pytest.approx(1 / 7)
    assert figures["steps"] == pytest.approx(3 / 7)
    assert figures["leaps"] == pytest.approx(2 / 7)
    assert figures["wide_leaps"] == pytest.approx(1 / 7)


@pytest.mark.parametrize(
    ("interval", "kinds"),
    [
        (0, {"unisons"}),
        (1, {"steps"}),
        (-2, {"steps"}),
        (3, set()),
        (-4, set()),
        (5, {"leaps"}),
        (-7, {"leaps"}),
        (8, {"leaps", "wide_leaps"}),
    ],
)
def test_each_interval_is_of_its_kind(interval: int, kinds: set[str]) -> None:
    figures = evaluate(melody([60, 60 + interval]))
    assert {n for n in ("unisons", "steps", "leaps", "wide_leaps") if figures[n] == 1} == kinds


@pytest.mark.parametrize(
    ("pitches", "recovered"),
    [
        ([60, 67, 65], 1),  # a fifth up, a step back
        ([67, 60, 64], 1),
        ([60, 67, 69], 0),  # goes on
        ([60, 67, 67], 0),  # stays
        ([60, 67, 60], 0),  # back, but as far
        ([60, 65, 57, 60], 0.5),  # the way back of the first is a leap of its own, and recovered
        ([60, 67], None),  # nothing follows
        ([60, 62, 64], None),  # no leap
    ],
)
def test_a_leap_is_recovered_by_a_smaller_interval_back(
    pitches: list[int], recovered: float | None
) -> None:
    assert evaluate(melody(pitches))["leaps_recovered"] == recovered


def test_a_melody_turns_where_rise_and_fall_meet_whatever_is_repeated() -> None:
    turns = evaluate(melody([60, 62, 62, 60, 59, 62]))["direction_changes"]  # up (0) down down up
    assert turns == pytest.approx(2 / 3)
    assert evaluate(melody([60, 60, 62]))["direction_changes"] is None


def test_entropies_are_in_bits() -> None:
    figures = evaluate(melody([60, 72, 62, 74]))  # C C D D; +12 -10 +12
    assert figures["pitch_class_entropy"] == pytest.approx(1)
    assert figures["interval_entropy"] == pytest.approx(-2 / 3 * log2(2 / 3) - 1 / 3 * log2(1 / 3))


def test_the_best_scale_need_not_be_that_of_the_key() -> None:
    g_major = [67, 69, 71, 72, 74, 76, 78, 79]
    figures = evaluate(melody(g_major, key=Key("C")))
    assert figures["scale_consistency"] == 1
    assert figures["notes_in_key"] == pytest.approx(7 / 8)  # F sharp is not of C major
    assert evaluate(melody([60, 61, 62, 63]))["scale_consistency"] == pytest.approx(3 / 4)


def test_minor_is_the_natural_minor() -> None:
    with_leading_note = [69, 71, 72, 74, 76, 77, 79, 80]
    figures = evaluate(melody(with_leading_note, key=Key("A", "minor")))
    assert figures["notes_in_key"] == pytest.approx(7 / 8)


def test_each_note_is_held_against_the_key_that_holds() -> None:
    keys = (KeyChange(0, Key("C")), KeyChange(96, Key("D")))
    figures = evaluate(melody([60, 65, 66, 67, 65, 66, 67, 69], keys=keys))
    assert figures["notes_in_key"] == pytest.approx(6 / 8)  # F sharp in C, F in D


@pytest.mark.parametrize(
    ("pitches", "place"),
    [([67, 60, 62, 64, 65], 0), ([60, 62, 67, 67, 62], 0.5), ([60, 62, 64, 65, 67], 1)],
)
def test_the_peak_lies_where_the_highest_note_first_begins(
    pitches: list[int], place: float
) -> None:
    assert evaluate(melody(pitches))["peak_place"] == place


def test_one_note_has_no_intervals_and_no_course() -> None:
    figures = evaluate(melody([60]))
    unknown = {name for name, value in figures.items() if value is None}
    assert unknown == {
        "mean_interval",
        "unisons",
        "steps",
        "leaps",
        "wide_leaps",
        "leaps_recovered",
        "direction_changes",
        "interval_entropy",
        "peak_place",
    }
    assert figures["pitch_class_entropy"] == figures["range_semitones"] == 0


def test_a_template_in_another_key_is_refused() -> None:
    song = melody([60, 62])
    template = replace(song.template, keys=(KeyChange(0, Key("G")),))
    with pytest.raises(InvalidMusicError, match="other keys"):
        evaluate(Song("odd", song.sheet, template))


@given(songs())
def test_figures_are_complete_and_in_their_ranges(song: Song) -> None:
    figures = evaluate(song)
    assert list(figures) == [figure.name for figure in FIGURES]
    for figure in FIGURES:
        value = figures[figure.name]
        assert value is None or figure.low <= value <= figure.high + 1e-9, figure.name


@given(songs(), st.integers(-12, 12))
def test_only_the_height_changes_with_the_pitch(song: Song, semitones: int) -> None:
    before, after = evaluate(song), evaluate(transposed(song, semitones))
    assert after.pop("mean_pitch") == pytest.approx(before.pop("mean_pitch") + semitones)
    assert after == pytest.approx(before)


@given(songs())
def test_tempo_changes_nothing(song: Song) -> None:
    assert evaluate(song_of(replace(song.sheet, tempo=77))) == evaluate(song)


def test_muspy_counts_the_same() -> None:
    muspy = pytest.importorskip("muspy")
    for song in essen_songs():
        figures, theirs = evaluate(song), as_muspy(song)
        assert figures["scale_consistency"] == pytest.approx(muspy.scale_consistency(theirs))
        assert figures["pitch_class_entropy"] == pytest.approx(muspy.pitch_class_entropy(theirs))
        assert figures["range_semitones"] == muspy.pitch_range(theirs)
        assert figures["distinct_pitches"] == muspy.n_pitches_used(theirs)
        key = song.sheet.key
        if key.mode in ("major", "minor") and len(song.sheet.keys) == 1:
            rate = muspy.pitch_in_scale_rate(theirs, key.tonic_pitch_class, key.mode)
            assert figures["notes_in_key"] == pytest.approx(rate)
