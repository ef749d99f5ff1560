"""Chords and the melody over them: values worked out by hand from the definitions."""

from dataclasses import replace
from itertools import pairwise
from math import cos, log, pi, sin, sqrt

import numpy as np
import pytest
from hypothesis import given, settings

from melregen.errors import InvalidMusicError
from melregen.evaluation.metrics import harmony
from melregen.music import Chord, ChordChange, Key, KeyChange, Note
from tests.evaluation.metrics.written_songs import chart, sing, song_of, transpose, tune
from tests.strategies import lead_sheets


def quarters(*pitches, chords, **fields):
    """A song of quarter notes in C major."""
    return tune([[(i, 1, pitch) for i, pitch in enumerate(pitches)]], chords=chords, **fields)


def test_chord_tones_by_time_and_by_note() -> None:
    # Over C: C 3 quarters, D 1. Over G: a held D, 2 of 4 quarters; G and A.
    song = tune([[(0, 3, 60), (3, 1, 62)], [(4, 2, 62), (6, 1, 67), (7, 1, 69)]],
                chords=chart((0, "C"), (4, "G")))  # fmt: skip
    figures = harmony.evaluate(song)
    assert figures["chord_tones"] == pytest.approx((3 + 2 + 1) / 8)
    assert figures["chord_tone_notes"] == pytest.approx(3 / 5)


def test_a_note_is_cut_where_the_chord_changes_under_it() -> None:
    song = sing([[Note(0, 96, 67)]], chords=chart((0, "C"), (2, "F")))
    assert harmony.chord_tones(song) == pytest.approx(0.5)
    assert harmony.chord_tone_notes(song) == 1


def test_notes_over_silence_do_not_count() -> None:
    song = quarters(60, 61, 60, 61, chords=chart((0, "C"), (2, "N.C.")))
    assert harmony.chord_tones(song) == harmony.chord_tone_notes(song) == pytest.approx(0.5)
    assert harmony.evaluate(song)["distinct_chords"] == 1


def test_non_chord_tones_are_proper_where_they_go_on_by_step() -> None:
    # Over C major: E; D, by step to E, proper; E; F, leaps; A, goes on by step to G, sung twice
    # before; G; the last B leads nowhere. n_c = 3, n_n = 4 + 1, n_p = 1 + 2.
    song = quarters(64, 62, 64, 65, 69, 69, 67, 71, chords=chart((0, "C")))
    assert harmony.resolved_notes(song) == pytest.approx((3 + 1 + 2) / 8)
    again = quarters(65, 65, 72, 72, chords=chart((0, "C")))  # F is sung again, then left by leap
    assert harmony.resolved_notes(again) == pytest.approx(2 / 4)


def test_pitch_consonance_of_each_note_with_each_chord_tone() -> None:
    # Over C E G: C: unison 1, sixth above E 1, fourth above G 0 = 2.
    # D for two quarters: second -1, seventh -1, fifth 1 = -1. G: fifth, third, unison = 3.
    song = tune([[(0, 1, 60), (1, 2, 62), (3, 1, 67)]], chords=chart((0, "C")))
    assert harmony.consonance(song) == pytest.approx((2 - 1 - 1 + 3) / 12)


def test_consonance_weighs_chords_by_their_tones() -> None:
    # E over C: 3 tones, third 1, unison 1, sixth 1 above G; F over C7: 0, -1, -1, 1.
    song = tune([[(0, 2, 64), (2, 2, 65)]], chords=chart((0, "C"), (2, "C7")))
    assert harmony.consonance(song) == pytest.approx((2 * 3 + 2 * -1) / (2 * 3 + 2 * 4))


def place(pitch_class):
    """A pitch class in tonal space, written out (Harte, Sandler and Gasser 2006, eq. 4)."""
    l = pitch_class  # noqa: E741
    return [sin(l * 7 * pi / 6), cos(l * 7 * pi / 6), sin(l * 3 * pi / 2), cos(l * 3 * pi / 2),
            0.5 * sin(l * 2 * pi / 3), 0.5 * cos(l * 2 * pi / 3)]  # fmt: skip


def centroid(*pitch_classes):
    return [sum(c) / len(pitch_classes) for c in zip(*map(place, pitch_classes), strict=True)]


def distance(one, other):
    return sqrt(sum((a - b) ** 2 for a, b in zip(one, other, strict=True)))


def test_tonal_centroids_are_means_on_three_circles() -> None:
    assert harmony.tonal_centroid([0]) == pytest.approx([0, 1, 0, 1, 0, 0.5])
    assert harmony.tonal_centroid([0, 4, 7]) == pytest.approx(centroid(0, 4, 7))
    assert harmony.tonal_centroid([0, 3, 6, 9]) == pytest.approx([0, 0, 0, 0, 0, 0.5], abs=1e-9)
    assert harmony.tonal_centroid([0, 4, 8]) == pytest.approx([0, 0, 0, 1, 0, 0], abs=1e-9)


def test_a_fifth_is_nearer_than_a_tritone() -> None:
    # On the circle of fifths a semitone is 210 degrees, so that a fifth is 30.
    fifth, tritone = (
        distance(harmony.tonal_centroid([0]), harmony.tonal_centroid([pc])) for pc in (7, 6)
    )
    assert fifth < tritone


def test_tonal_distances_of_chords_and_of_the_melody() -> None:
    # C for a quarter and D for three over C major, then B over G major.
    song = tune(
        [[(0, 1, 60), (1, 3, 62)], [(4, 4, 71)]], chords=chart((0, "C"), (4, "G"))
    )  # fmt: skip
    c, g = centroid(0, 4, 7), centroid(7, 11, 2)
    figures = harmony.evaluate(song)
    assert figures["chord_distance"] == pytest.approx(distance(c, g))
    assert figures["melody_chord_distance"] == pytest.approx(
        (distance(place(0), c) + 3 * distance(place(2), c) + 4 * distance(place(11), g)) / 8
    )


def test_chord_histogram_entropy_and_coverage() -> None:
    # C twice, F and G once: entropy 1/2 ln 2 + 1/2 ln 4; the second C in a row is no change.
    song = quarters(*[60] * 8, chords=chart((0, "C"), (1, "C"), (2, "F"), (4, "G"), (6, "C")))
    figures = harmony.evaluate(song)
    assert figures["chord_entropy"] == pytest.approx(0.5 * log(2) + 0.5 * log(4))
    assert figures["distinct_chords"] == 3
    assert figures["chords_a_bar"] == pytest.approx(4 / 2)


def test_one_chord_has_no_variety_and_no_change() -> None:
    figures = harmony.evaluate(quarters(60, 60, 60, 60, chords=chart((0, "C"))))
    assert figures["chord_entropy"] == 0
    assert figures["chord_distance"] is figures["dominant_tonic"] is None
    assert figures["chord_bigram_entropy"] is None


def test_roots_and_changes() -> None:
    song = quarters(
        *[60] * 8, chords=chart((0, "C"), (3, "Am"), (4, "F"), (5, "Bb"), (6, "G7"), (7, "C"))
    )
    figures = harmony.evaluate(song)
    assert figures["primary_roots"] == pytest.approx(4 / 6)
    assert figures["primary_root_time"] == pytest.approx((3 + 1 + 1 + 1) / 8)
    assert figures["subtonic_chords"] == pytest.approx(1 / 6)
    assert figures["sevenths"] == pytest.approx(1 / 6)
    assert figures["dominant_tonic"] == pytest.approx(1 / 5)
    assert figures["closes_on_tonic_chord"] == 1


def test_roots_are_counted_from_the_key_that_holds() -> None:
    keys = (KeyChange(0, Key("C")), KeyChange(48, Key("D")))
    song = quarters(60, 60, 62, 62, chords=chart((0, "C"), (2, "D")), keys=keys)
    assert harmony.evaluate(song)["primary_roots"] == 1


@pytest.mark.parametrize(
    ("symbol", "seventh", "triad"),
    [
        ("C", False, "major"),
        ("C6", False, "major"),
        ("Cadd9", False, "major"),
        ("Cmaj7", True, "major"),
        ("C9", True, "major"),
        ("C7#9", True, "major"),
        ("C7b5", True, "major"),
        ("Cm7", True, "minor"),
        ("Cdim7", True, "diminished"),
        ("Cm7b5", True, "diminished"),
        ("C7#5", True, "augmented"),
        ("C7b13", True, "major"),
        ("Csus4", False, "other"),
        ("C5", False, "other"),
    ],
)
def test_sevenths_and_triads(symbol, seventh, triad) -> None:
    chord = Chord.parse(symbol)
    assert chord.has_seventh is seventh
    assert harmony.triad_class(chord) == triad


def test_the_next_chord_is_open_only_where_it_differs() -> None:
    always = quarters(*[60] * 8, chords=chart((0, "C"), (2, "G"), (4, "C"), (6, "G")))
    assert harmony.evaluate(always)["chord_bigram_entropy"] == pytest.approx(0)
    # After C comes F once and G once, after F and G comes C: half of the time one bit.
    mixed = quarters(*[60] * 8, chords=chart((0, "C"), (2, "F"), (4, "C"), (5, "G7"), (6, "C")))
    assert harmony.evaluate(mixed)["chord_bigram_entropy"] == pytest.approx(0.5)


def test_how_a_song_ends() -> None:
    song = quarters(60, 62, 62, 64, chords=chart((0, "C"), (2, "G7"), (3, "C")))
    figures = harmony.evaluate(song)
    assert figures["ends_on_tonic"] == 0
    assert figures["ends_on_triad"] == figures["closes_on_tonic_chord"] == 1
    assert figures["ends_authentic"] == 1


def test_without_chords_only_the_last_note_is_known() -> None:
    song = tune([[(0, 4, 67)]])
    song = replace(song, template=replace(song.template, chords=()))
    known = {name: value for name, value in harmony.evaluate(song).items() if value is not None}
    assert known == {"ends_on_tonic": 0, "ends_on_triad": 1}
    silent = quarters(60, 60, 60, 60, chords=chart((0, "N.C.")))
    assert harmony.evaluate(silent)["chord_tones"] is None


def test_open_chords_are_refused() -> None:
    song = tune([[(0, 4, 67)]])
    song = replace(song, template=replace(song.template, chords=(ChordChange(0, None),)))
    with pytest.raises(InvalidMusicError, match="bar 1, beat 1"):
        harmony.evaluate(song)


def test_all_but_the_last_notes_are_figures_of_the_harmony() -> None:
    plain = {figure.name for figure in harmony.FIGURES if not figure.harmonic}
    assert plain == {"ends_on_tonic", "ends_on_triad"}


@given(lead_sheets())
@settings(max_examples=60)
def test_figures_keep_their_ranges(sheet) -> None:
    figures = harmony.evaluate(song_of(sheet))
    assert figures.keys() == {figure.name for figure in harmony.FIGURES}
    for figure in harmony.FIGURES:
        value = figures[figure.name]
        assert value is None or figure.low - 1e-9 <= value <= figure.high + 1e-9


@given(lead_sheets(harmonised=True, key_changes=False))
@settings(max_examples=40)
def test_figures_do_not_change_where_all_is_transposed(sheet) -> None:
    before = harmony.evaluate(song_of(sheet))
    for fifths in (1, -3):
        after = harmony.evaluate(song_of(transpose(sheet, fifths)))
        assert after == pytest.approx(before)


def test_chord_tones_agree_with_the_bit_maps_of_mir_eval() -> None:
    from mir_eval import chord as reference

    names = {"": "maj", "m": "min", "7": "7", "maj7": "maj7", "m7": "min7", "dim": "dim",
             "aug": "aug", "sus4": "sus4", "6": "maj6", "m6": "min6", "dim7": "dim7",
             "m7b5": "hdim7", "9": "9", "maj9": "maj9", "m9": "min9"}  # fmt: skip
    for ours, theirs in names.items():
        root, bitmap, _ = reference.encode(f"Eb:{theirs}", reduce_extended_chords=True)
        expected = {int((root + step) % 12) for step in np.flatnonzero(bitmap)}
        if ours in ("9", "maj9", "m9"):
            expected |= {5}  # mir_eval leaves the ninth out
        assert set(Chord("Eb", ours).pitch_classes) == expected


def test_changes_are_counted_once() -> None:
    chords = harmony.placed_chords(
        quarters(*[60] * 4, chords=chart((0, "C"), (1, "N.C."), (2, "C"), (3, "C")))
    )
    assert [(c.span.onset, c.span.end) for c in chords] == [(0, 24), (48, 96)]
    assert all(a.span.end <= b.span.onset for a, b in pairwise(chords))
