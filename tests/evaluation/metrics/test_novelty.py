"""Copies are found in any key and tempo, and nothing else is one."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from melregen.errors import EmptyMelodyError
from melregen.evaluation.metrics.novelty import FIGURES, RunIndex, evaluate
from melregen.evaluation.song import Song
from melregen.extraction.extract import extract_template
from melregen.music import LeadSheet, Note, Phrase
from tests.strategies import lead_sheets

TUNE = [60, 62, 64, 60, 67, 65, 64, 62, 67, 69, 71, 72, 67, 64, 60, 59]
RHYTHM = [24, 24, 12, 12, 24, 36, 12, 24, 48, 24, 24, 12, 12, 24, 48, 48]


def tune(pitches, durations=None, gap=0) -> LeadSheet:
    notes, onset = [], 0
    for pitch, duration in zip(pitches, durations or [24] * len(pitches), strict=True):
        notes.append(Note(onset, duration - gap, pitch))
        onset += duration
    return LeadSheet.build(notes, phrases=(Phrase(0, onset),))


def song(sheet: LeadSheet) -> Song:
    return Song("tune", sheet, extract_template(sheet))


def test_a_copy_is_found_in_another_key_at_another_tempo():
    index = RunIndex.build([tune([72, 71, 72, 72]), tune(TUNE, RHYTHM)])
    copy = tune([p + 5 for p in TUNE], [2 * d for d in RHYTHM])
    figures = evaluate(song(copy), index)
    assert figures["longest_shared_run"] == figures["longest_shared_run_pitch"] == len(TUNE)
    assert figures["copied"] == figures["shared_8"] == 1


def test_the_run_is_counted_in_notes():
    index = RunIndex.build([tune(TUNE, RHYTHM)])
    # seven notes from the third on, then another interval; before them another one
    part = [50, *TUNE[2:9], 90, 91]
    lengths = [5, *RHYTHM[2:9], 7, 11]
    assert index.longest_run(song(tune(part, lengths))) == 7
    assert index.longest_pitch_run(song(tune(part, lengths))) == 7
    assert evaluate(song(tune(part, lengths)), index)["copied"] == 0


def test_another_rhythm_is_shared_by_pitch_alone():
    index = RunIndex.build([tune(TUNE, RHYTHM)])
    other = song(tune(TUNE, [24, 36] * 8))
    assert index.longest_run(other) < 5
    assert index.longest_pitch_run(other) == len(TUNE)


def test_notes_cut_short_are_the_same_run():
    index = RunIndex.build([tune(TUNE, [24] * 16)])
    figures = evaluate(song(tune(TUNE, [24] * 16, gap=6)), index)
    assert figures["longest_shared_run"] == 15  # the last note's length is its duration
    assert figures["longest_shared_run_pitch"] == 16


@pytest.mark.parametrize("pitches", [[60] * 20, [60, 62] * 10, list(range(60, 80))])
def test_repeated_notes_trills_and_scales_are_nobodys(pitches):
    index = RunIndex.build([tune(pitches)])
    figures = evaluate(song(tune(pitches)), index)
    assert figures["longest_shared_run"] == figures["longest_shared_run_pitch"] == 0
    assert figures["shared_8"] is None


def test_half_of_the_windows():
    # Windows of eight from places 0 to 8: the first nine notes hold two of nine.
    index = RunIndex.build([tune(TUNE[:9], RHYTHM[:9])])
    shared = index.shared_windows(song(tune(TUNE, RHYTHM)))
    assert shared == pytest.approx(2 / 9)


def test_runs_do_not_go_over_the_end_of_a_tune():
    index = RunIndex.build([tune(TUNE[:8]), tune(TUNE[7:])])
    assert index.longest_run(song(tune(TUNE))) == 9


def test_no_tune_is_no_index():
    with pytest.raises(EmptyMelodyError):
        RunIndex.build([tune([60])])


@given(lead_sheets(min_notes=2), lead_sheets(), st.integers(-5, 5), st.integers(1, 3))
def test_neither_transposition_nor_tempo_matters(known, sheet, shift, factor):
    index = RunIndex.build([known])
    figures = evaluate(song(sheet), index)
    assert list(figures) == [figure.name for figure in FIGURES]
    for figure in FIGURES:
        value = figures[figure.name]
        assert value is None or figure.low <= value <= figure.high
    assert figures["longest_shared_run"] <= figures["longest_shared_run_pitch"]
    moved = LeadSheet.build(
        [Note(factor * n.onset, factor * n.duration, n.pitch + shift) for n in sheet.notes],
    )
    assert evaluate(song(moved), index) == figures


@given(lead_sheets(min_notes=2))
def test_a_training_tune_is_all_shared(sheet):
    figures = evaluate(song(sheet), RunIndex.build([sheet]))
    enough = len(np.unique(np.diff([n.pitch for n in sheet.notes]))) >= 3
    assert figures["longest_shared_run"] == (len(sheet.notes) if enough else 0)
    assert figures["shared_8"] in (None, 1)
