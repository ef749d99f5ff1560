"""The figures of a pair, on tunes small enough to count by hand."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from melregen.evaluation.metrics.fit import (
    FIGURES,
    chord_label,
    evaluate,
    folded_pitches,
    pitch_series,
    signature_shift,
)
from melregen.evaluation.song import Song
from melregen.extraction.extract import extract_template
from melregen.music import (
    QUALITIES,
    Chord,
    ChordChange,
    Key,
    KeyChange,
    LeadSheet,
    Note,
    Phrase,
    Syllable,
)
from tests.strategies import lead_sheets


def song(pitches, durations=None, *, sung=None, rests=None, **fields) -> Song:
    """A tune in quarters from tick 0 on; `sung` says which notes have a syllable."""
    onset, notes = fields.get("pickup", 0) and 0, []
    durations = durations or [24] * len(pitches)
    for index, (pitch, duration) in enumerate(zip(pitches, durations, strict=True)):
        onset += (rests or {}).get(index, 0)
        syllable = Syllable("la") if sung and sung[index] else None
        melisma = bool(sung) and not sung[index]
        notes.append(Note(onset, duration, pitch, syllable, melisma))
        onset += duration
    sheet = LeadSheet.build(notes, phrases=(Phrase(notes[0].onset, onset),), **fields)
    return Song("tune", sheet, extract_template(sheet))


def test_a_song_is_all_like_itself():
    tune = song([60, 62, 64, 65], chords=(ChordChange(0, Chord("C")), ChordChange(48, Chord("F"))))
    figures = evaluate(tune, tune)
    assert figures["pitch_overlap"] == figures["duration_overlap"] == pytest.approx(100)
    assert figures["melody_distance"] == figures["melody_distance_path"] == 0
    for name in ("chord_root", "chord_majmin", "chord_sevenths", "onsets_hit", "onset_f1"):
        assert figures[name] == 1


def test_the_pitch_overlap_is_the_smaller_share_of_each_pitch():
    # C: min(1/2, 1/4), D: min(1/4, 1/2), E: min(1/4, 0), G: 0
    figures = evaluate(song([60, 60, 62, 64]), song([60, 62, 62, 67]))
    assert figures["pitch_overlap"] == pytest.approx(50)


def test_low_and_high_pitches_are_folded_into_two_octaves():
    assert folded_pitches(song([47, 59, 60, 83, 84, 99])).tolist() == [71, 71, 60, 83, 72, 75]


def test_durations_are_multiples_of_the_shortest():
    # 1 1 2 4 in eighths; 1 1 2 2 in quarters
    figures = evaluate(
        song([60] * 4, [12, 12, 24, 48]),
        song([60] * 4, [24, 24, 48, 48]),
    )
    assert figures["duration_overlap"] == pytest.approx(75)


def test_a_syllable_lasts_through_its_melisma_and_owns_the_rest_before_it():
    # syllables of 24 + 12 and 12 (rest) + 24: 1 and 1, shortest 36
    sung = song([60, 62, 64], [24, 12, 24], sung=[1, 0, 1], rests={2: 12})
    even = song([60, 62], [24, 24], sung=[1, 1])
    assert evaluate(sung, even)["duration_overlap"] == pytest.approx(100)
    # without words the notes count: 2 1 2 of an eighth
    wordless = song([60, 62, 64], [24, 12, 24], rests={2: 12})
    assert evaluate(wordless, even)["duration_overlap"] == pytest.approx(100 / 3)


def test_the_pitch_series_holds_through_rests_and_steps_by_the_shortest_length():
    # in eighths: C C D (rest: D) E E
    series = pitch_series(song([60, 62, 64], [24, 12, 24], rests={2: 12}))
    assert (series - series[0]).tolist() == [0, 0, 2, 2, 4, 4]
    assert series.mean() == pytest.approx(0)


def test_a_gap_shorter_than_a_sixteenth_counts_as_one():
    # in sixteenths: four of C, one of rest, three of D (its last ticks fall away)
    series = pitch_series(song([60, 62], [24, 20], rests={1: 3}))
    assert (series - series[0]).tolist() == [0, 0, 0, 0, 0, 2, 2, 2]


def test_the_melody_distance_is_a_step_of_the_generated_melody():
    # means off: -1 1 -1 1 against 0 0 0 0 0 0 0 0 after warping: eight steps of 1, or fewer
    reference = song([60, 62, 60, 62])
    flat = song([60] * 2, [24, 24])
    figures = evaluate(reference, flat)
    assert figures["melody_distance"] == pytest.approx(4 / 2)
    assert figures["melody_distance_path"] == pytest.approx(4 / 4)


def test_onsets_are_counted_from_the_first_bar_line():
    first = song([60, 60, 60, 60])
    second = song([60] * 5, [24, 24, 12, 12, 24], pickup=24)
    # against 0 24 48 72: -24 0 24 36 48
    figures = evaluate(first, second)
    assert figures["onsets_hit"] == pytest.approx(3 / 4)
    assert figures["onset_f1"] == pytest.approx(2 * 3 / 9)


def test_chords_agree_for_the_time_that_they_are_the_same():
    chords = (ChordChange(0, Chord("C")), ChordChange(48, Chord("G", "7")))
    others = (ChordChange(0, Chord("C", "m")), ChordChange(48, Chord("G")))
    figures = evaluate(song([60] * 4, chords=chords), song([60] * 4, chords=others))
    assert figures["chord_root"] == 1
    assert figures["chord_majmin"] == pytest.approx(1 / 2)
    assert figures["chord_sevenths"] == 0


def test_chords_in_another_key_are_the_same_by_their_degrees():
    chords = (ChordChange(0, Chord("C")), ChordChange(48, Chord("G", "7", "B")))
    others = (ChordChange(0, Chord("Eb")), ChordChange(48, Chord("Bb", "7")))
    figures = evaluate(song([60] * 4, chords=chords), song([63] * 4, chords=others, key=Key("Eb")))
    assert figures["chord_sevenths"] == 1
    assert figures["pitch_overlap"] == pytest.approx(100)


def test_a_song_that_ends_early_has_no_chord_there():
    chords = (ChordChange(0, Chord("C")),)
    figures = evaluate(song([60] * 8, chords=chords), song([60] * 4, chords=chords))
    assert figures["chord_root"] == pytest.approx(1 / 2)


def test_chords_are_compared_from_the_first_bar_line_on():
    chords = (ChordChange(0, Chord("C")), ChordChange(96, Chord("F")))
    later = (ChordChange(0, Chord("C")), ChordChange(120, Chord("F")))
    figures = evaluate(song([60] * 8, chords=chords), song([60] * 8, pickup=24, chords=later))
    assert figures["chord_root"] == 1


def test_inferred_chords_are_not_compared():
    chords = (ChordChange(0, Chord("C")),)
    figures = evaluate(song([60] * 4, chords=chords), song([60] * 4))
    assert figures["chord_root"] is None


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("C", "C:(3,5)"),
        ("Dm7", "D:(b3,5,b7)"),
        ("Bdim7", "B:(b3,b5,6)"),
        ("G7sus4", "G:(4,5,b7)"),
        ("A7#9", "A:(3,5,b7)"),
        ("F6", "F:(3,5,6)"),
        ("E5", "E:(5)"),
        ("Am/C", "A:(b3,5)"),
        ("N.C.", "N"),
    ],
)
def test_chords_in_the_notation_of_harte(text, label):
    assert chord_label(Chord.parse(text), 0) == label


def test_mir_eval_reads_every_quality():
    from mir_eval.chord import sevenths

    labels = [chord_label(Chord("C", quality), 0) for quality in QUALITIES]
    assert len(sevenths(labels, labels)) == len(QUALITIES)


def test_signatures():
    assert [signature_shift(Key.parse(k)) for k in ("C", "Am", "D dorian", "G", "F#m", "F")] == [
        0, 0, 0, -5, -3, 5,
    ]  # fmt: skip


@given(lead_sheets(key_changes=False), lead_sheets(), st.integers(1, 5))
def test_figures_keep_their_ranges_and_another_key_changes_nothing(first, second, fifths):
    songs = [Song("x", sheet, extract_template(sheet)) for sheet in (first, second)]
    figures = evaluate(*songs)
    assert list(figures) == [figure.name for figure in FIGURES]
    for figure in FIGURES:
        value = figures[figure.name]
        assert value is None or figure.low - 1e-9 <= value <= figure.high + 1e-9
    key = first.key
    if -7 <= key.fifths + fifths <= 7 and -6 <= signature_shift(key) <= 5:
        moved_key = Key.from_signature(key.fifths + fifths, key.mode)
        shift = signature_shift(moved_key) - signature_shift(key)
        moved = replace(
            first,
            keys=(KeyChange(0, moved_key),),
            notes=tuple(replace(n, pitch=n.pitch + shift) for n in first.notes),
            chords=tuple(
                replace(c, chord=c.chord.transpose(fifths)) for c in first.chords if c.chord
            ),
        )
        again = evaluate(Song("y", moved, extract_template(moved)), songs[1])
        for name in ("pitch_overlap", "melody_distance", "onset_f1", "chord_root"):
            assert again[name] == pytest.approx(figures[name]) or np.isclose(
                again[name] or 0, figures[name] or 0
            )
