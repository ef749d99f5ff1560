"""MIDI that was played by hand is read as it would be written; files on a grid stay as they are."""

import random

import numpy as np
import pytest

from melregen.formats import read
from melregen.music import Metre, sung_text
from tests.corpora import CORPORA
from tests.formats.midi.test_files import midi_file

CASES = CORPORA.parent / "cases"
IRISH = CORPORA / "train" / "cre_irish"

LENGTHS = [24, 12, 12, 24, 24, 36, 12, 48, 24, 12, 12, 24, 24, 24, 24, 48]
PITCHES = [67, 67, 69, 71, 72, 74, 72, 71, 69, 71, 72, 69, 66, 67, 69, 67]
WORDS = [f"word{number}" for number in range(16)]
SECONDS_A_TICK = 0.5 / 480


def written(turns=3):
    """Return (onset, end, pitch) in file ticks, 480 a quarter note, and the words."""
    notes, onset = [], 0
    for _ in range(turns):
        for length, pitch in zip(LENGTHS, PITCHES, strict=True):
            notes.append((20 * onset, 20 * (onset + length), pitch))
            onset += length
    return notes


def by_hand(notes, spread, seed=0, start=0, stretch=lambda tick: tick):
    """Return the notes as a hand plays them, with deviations in seconds."""
    draw = random.Random(seed)
    result = []
    for onset, end, pitch in notes:
        first, last = (
            round(start + stretch(tick) + draw.gauss(0, spread) / SECONDS_A_TICK)
            for tick in (onset, end)
        )
        result.append((max(first, 0), max(last, first + 10), pitch))
    return result


def read_notes(tmp_path, notes, lyrics=(), **options):
    path = tmp_path / "song.mid"
    path.write_bytes(midi_file(notes, lyrics, name="voice"))
    return read(path, **options)


def values(sheet):
    return [(note.onset, note.duration) for note in sheet.notes]


RIGHT = [(on // 20, (end - on) // 20) for on, end, _ in written()]


@pytest.mark.parametrize("spread", [0.01, 0.02, 0.03])
def test_note_values_are_those_that_were_meant(spread, tmp_path):
    sheet = read_notes(tmp_path, by_hand(written(), spread))
    assert np.mean([a == b for a, b in zip(values(sheet), RIGHT, strict=True)]) >= 0.97


def test_without_quantising_the_times_of_the_file_are_kept(tmp_path):
    played = by_hand(written(), 0.02)
    sheet = read_notes(tmp_path, played, quantise=False)
    assert [note.onset for note in sheet.notes] == [round(on / 20 + 1e-9) for on, _, _ in played]


def test_words_stay_under_their_notes(tmp_path):
    played = by_hand(written(1), 0.02)
    lyrics = [(on, f"{word} ") for (on, _, _), word in zip(played, WORDS, strict=True)]
    sheet = read_notes(tmp_path, played, lyrics)
    assert [note.syllable.text for note in sheet.notes] == WORDS
    assert sung_text(sheet.syllables) == " ".join(WORDS)


def test_a_recording_that_begins_anywhere_is_laid_on_bar_lines(tmp_path):
    sheet = read_notes(tmp_path, by_hand(written(6), 0.01, start=3 * 480 + 170))
    first = sheet.notes[0].onset
    moved = [(onset - first, length) for onset, length in values(sheet)]
    right = [(on // 20, (end - on) // 20) for on, end, _ in written(6)]
    assert np.mean([a == b for a, b in zip(moved, right, strict=True)]) >= 0.97
    assert sheet.tempo == pytest.approx(120, abs=2)
    assert first % 24 == 0


def test_a_tempo_that_wanders_is_followed(tmp_path):
    def stretch(tick):
        return 1.3 * tick + 1200 * np.sin(tick / 4000)

    notes = by_hand(written(6), 0.01, start=333, stretch=stretch)
    sheet = read_notes(tmp_path, notes)
    lengths = [note.duration for note in sheet.notes]
    right = [(end - on) // 20 for on, end, _ in written(6)]
    assert np.mean([a == b for a, b in zip(lengths, right, strict=True)]) >= 0.9
    assert sheet.metre in (Metre(4, 4), Metre(2, 4))


@pytest.mark.parametrize(
    "places",
    [
        [0, 160, 320, 480, 720, 960, 1280, 1440],  # triplets, swing
        [0, 360, 480, 840, 960, 1020, 1080, 1200],  # dotted notes, thirty-seconds
        [0, 96, 192, 288, 384, 480, 960, 1440],  # a tuplet of five
        [7, 487, 967, 1447],  # all of them seven ticks late
    ],
)
def test_what_is_written_on_a_grid_is_read_to_the_tick(places, tmp_path):
    starts = [1920 * bar + place for bar in range(4) for place in places]
    notes = [(a, b, 60 + a % 7) for a, b in zip(starts, [*starts[1:], 7680], strict=True)]
    exact = read_notes(tmp_path, notes, quantise=False)
    if places[0] == 0:
        assert read_notes(tmp_path, notes) == exact
    else:
        assert [note.onset % 24 for note in read_notes(tmp_path, notes).notes] == [0] * len(notes)


def test_quick_notes_before_a_beat_stay_notes(tmp_path):
    notes = written(2)
    grace = [(notes[7][0] - 50, notes[7][0] - 25, 76), (notes[7][0] - 25, notes[7][0], 78)]
    before = notes[6]
    notes[6] = (before[0], notes[7][0] - 50, before[2])
    sheet = read_notes(tmp_path, by_hand(sorted([*notes, *grace]), 0.004))
    assert [note.pitch for note in sheet.notes[6:10]] == [72, 76, 78, 71]


@pytest.mark.skipif(not CASES.is_dir(), reason="the cases are not at hand")
def test_the_case_of_a_song_played_within_20_ms_is_quarters_and_eighths():
    sheet = read(CASES / "58-played-20ms.mid")
    assert {note.duration for note in sheet.notes} <= {12, 24, 36, 48, 96}
    assert all(note.onset % 12 == 0 for note in sheet.notes)


@pytest.mark.skipif(not IRISH.is_dir(), reason="the corpus is not at hand")
def test_tunes_of_a_notation_program_are_untouched():
    for path in sorted(IRISH.rglob("*.mid"))[::100]:
        assert read(path) == read(path, quantise=False)
