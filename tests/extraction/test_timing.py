"""Played onsets and ends find the note values they are meant for, and the beats they follow."""

import random

import numpy as np
import pytest

from melregen.extraction.timing.bars import find_bars
from melregen.extraction.timing.beat_grid import (
    COMPOUND,
    SIMPLE,
    BeatGrid,
    beat_kind,
    beats_of_bars,
)
from melregen.extraction.timing.beat_tracking import track_beats
from melregen.extraction.timing.choose_beats import choose_beats
from melregen.extraction.timing.lengths import place_ends
from melregen.extraction.timing.model import rhythm_model
from melregen.extraction.timing.onsets import place_onsets
from melregen.extraction.timing.played import is_played
from melregen.music import Metre, MetreChange, bars_until

BEAT = 0.6  # seconds of a quarter note
TUNE = [0, 24, 36, 48, 72, 96, 132, 144, 192, 216, 228, 240, 264, 288, 312, 324, 336, 360]
"""Quarters, eighths and a dotted quarter, in ticks."""


def grid_of(n_beats, beat=BEAT, kind=SIMPLE):
    length = 24 if kind == SIMPLE else 36
    return BeatGrid(
        length * np.arange(n_beats + 1), beat * np.arange(n_beats + 1), np.full(n_beats, kind)
    )


def played(ticks, spread, seed=0, beat=BEAT):
    draw = random.Random(seed)
    return np.sort([tick / 24 * beat + draw.gauss(0, spread) for tick in ticks])


def placed(ticks, spread, seed=0):
    onsets = played(ticks, spread, seed)
    alone = np.zeros(len(onsets), dtype=bool)
    grid = grid_of(max(ticks) // 24 + 4)
    return place_onsets(onsets, alone, grid, rhythm_model()).ticks.tolist()


@pytest.mark.parametrize(
    "fractions",
    [
        [0, 1, 1.5, 2, 3, 3.25, 3.5, 3.75],
        [0, 1 / 3, 2 / 3, 1, 1.5, 2, 2 + 2 / 3, 3],  # triplets
        [0, 0.75, 1, 1.75, 2, 2.125, 2.25, 2.5],  # dotted, thirty-seconds
        [0, 2 / 3, 1, 1 + 2 / 3, 2, 2 + 2 / 3, 3, 3 + 2 / 3],  # swing, written as triplets
        [0, 0.2, 0.4, 0.6, 0.8, 1, 2, 3],  # a tuplet of five
    ],
)
@pytest.mark.parametrize("resolution", [96, 120, 480, 960])
def test_written_notes_are_not_taken_for_played(fractions, resolution):
    onsets = [round((4 * bar + f) * resolution) for bar in range(4) for f in fractions]
    assert not is_played(onsets, resolution)


@pytest.mark.parametrize("spread", [0.01, 0.02, 0.03])
def test_deviations_of_a_hand_are_seen(spread):
    onsets = [round(second / BEAT * 480) for second in played(TUNE, spread)]
    assert is_played(onsets, 480)


def test_a_few_notes_do_not_tell():
    assert not is_played([3, 491, 955], 480)


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("spread", [0.01, 0.02, 0.03])
def test_note_values_are_found_under_deviations(spread, seed):
    found = placed(TUNE, spread, seed)
    right = np.mean([a == b for a, b in zip(found, TUNE, strict=True)])
    assert right == 1 or (spread > 0.02 and right > 0.9)


@pytest.mark.parametrize("pair", [(0, 16), (0, 18)], ids=["swing", "dotted"])
def test_a_song_swings_or_is_dotted_throughout(pair):
    ticks = [24 * beat + place for beat in range(24) for place in pair]
    assert placed(ticks, 0.01) == ticks


def test_a_player_who_is_late_all_the_time_is_on_the_beat():
    onsets = played(TUNE, 0.01) + 0.04
    grid = grid_of(20)
    found = place_onsets(onsets, np.zeros(len(onsets), dtype=bool), grid, rhythm_model())
    assert found.ticks.tolist() == TUNE
    assert found.lag == pytest.approx(0.04, abs=0.015)


def test_a_pickup_counts_beats_from_the_first_bar_line():
    bars = bars_until([MetreChange(0, Metre(4, 4))], 12, 100)
    starts, kinds = beats_of_bars(bars)
    assert starts[:3].tolist() == [-12, 12, 36]
    assert set(kinds) == {SIMPLE}
    assert [beat_kind(Metre.parse(text)) for text in ("6/8", "3/4", "12/8", "3/8")] == [1, 0, 1, 1]


def lengths(values, spread=0.015, seed=1, held=1.0):
    """Write down what is played of (onset, end) ticks; each is held for a share of its time."""
    draw = random.Random(seed)
    grid = grid_of(values[-1][1] // 24 + 4)
    onsets = np.array([onset for onset, _ in values])
    ends = np.array(
        [grid.second_at(on + held * (end - on)) + draw.gauss(0, spread) for on, end in values]
    )
    following = np.append(onsets[1:], -1)
    found = place_ends(onsets, ends, following, grid, rhythm_model(), spread)
    return list(zip(onsets.tolist(), found.tolist(), strict=True))


LEGATO = [(0, 24), (24, 36), (36, 48), (48, 96), (96, 120), (120, 132), (132, 144), (144, 192)]
RESTS = [(0, 24), (24, 36), (48, 60), (60, 72), (72, 96), (96, 108), (120, 144), (144, 192)]


@pytest.mark.parametrize("held", [1.0, 0.85])
def test_gaps_and_overlaps_of_articulation_are_closed(held):
    assert lengths(LEGATO, held=held) == LEGATO


def test_rests_are_kept():
    assert lengths(RESTS) == RESTS


def test_notes_that_are_half_as_long_as_their_time_are_written_with_rests():
    staccato = [(24 * beat, 24 * beat + 12) for beat in range(12)]
    assert lengths(staccato) == staccato


def wandering(n_beats, seed):
    draw = random.Random(seed)
    rates = np.cumsum([draw.gauss(0, 0.02) for _ in range(n_beats)])
    return 0.7 + np.concatenate([[0], np.cumsum(BEAT * np.exp(np.clip(rates, -0.2, 0.2)))])


MELODY = [tick + 384 * turn for turn in range(5) for tick in TUNE]


@pytest.mark.parametrize("seed", range(3))
def test_beats_are_found_under_a_wandering_tempo(seed):
    beats = wandering(90, seed)
    draw = random.Random(seed)
    onsets = np.sort(np.interp(MELODY, 24 * np.arange(91), beats))
    onsets = np.sort(onsets + [draw.gauss(0, 0.015) for _ in onsets])
    found = track_beats(onsets, np.ones(len(onsets)), SIMPLE)
    inside = beats[(beats > onsets[0] + 1) & (beats < onsets[-1])]
    hits = [np.abs(found.seconds - beat).min() < 0.07 for beat in inside]
    assert np.mean(hits) > 0.9
    assert len(found.seconds) == pytest.approx(len(inside), abs=10)


def test_the_files_own_beats_are_taken_where_they_fit():
    onsets = played(MELODY, 0.02)
    assert choose_beats(onsets, np.ones(len(onsets)), grid_of(90)) is None


@pytest.mark.parametrize("late", [0.13, 0.3, 0.41])
def test_a_recording_that_began_anywhere_follows_the_same_beats_moved(late):
    onsets = played(MELODY, 0.01) + late
    found = choose_beats(onsets, np.ones(len(onsets)), grid_of(90))
    ticks = found.tick_at(onsets)
    assert np.diff(found.seconds) == pytest.approx(BEAT)
    assert np.abs((ticks - np.array(MELODY) + 12) % 24 - 12).max() < 3


def test_beats_that_mean_nothing_are_found_anew():
    beats = wandering(90, 4)
    onsets = np.sort(np.interp(MELODY, 24 * np.arange(91), beats))
    found = choose_beats(onsets, np.ones(len(onsets)), grid_of(200, beat=0.5))
    phase = (found.tick_at(onsets) - np.array(MELODY) + 12) % 24 - 12
    assert np.mean(np.abs(phase) < 4) > 0.9


@pytest.mark.parametrize("first", [0, 1, 2])
def test_long_notes_tell_the_bars_of_a_waltz(first):
    onsets, ends = [], []
    for bar in range(16):
        start = 24 * first + 72 * bar
        onsets += [start, start + 48, start + 60] if bar % 2 else [start]
        ends += [start + 48, start + 60, start + 72] if bar % 2 else [start + 72]
    found = find_bars([(np.array(onsets), np.array(ends))], 16 * 3 + first, SIMPLE)
    assert (str(found.metre), found.first) == ("3/4", first)


def test_beats_of_three_eighths_make_bars_of_six():
    onsets = np.array([36 * beat + place for beat in range(32) for place in (0, 24)])
    ends = np.append(onsets[1:], 36 * 32)
    found = find_bars([(onsets, ends)], 32, COMPOUND)
    assert str(found.metre) == "6/8"


def test_beats_that_nobody_could_play_do_not_multiply_the_places_that_are_weighed():
    grid = grid_of(4000, beat=0.004)  # fifteen thousand a minute
    onsets = np.arange(1.0, 9.0, 0.5)
    ticks = place_onsets(onsets, np.zeros(len(onsets), bool), grid, rhythm_model()).ticks
    assert np.all(np.diff(ticks) > 0)
    # Still within a few beats of where it was played.
    assert np.abs(ticks / 24 * 0.004 - onsets).max() < 0.02
