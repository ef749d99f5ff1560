"""Trivial songs: valid, to the right words, and what their names say."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from melregen.errors import EmptyMelodyError
from melregen.evaluation.baseline_songs import (
    ANOTHER_SONG,
    FLAT_LINE,
    MARKOV,
    MARKOV_TRUE_RHYTHM,
    NAMES,
    POOLED_HISTOGRAM,
    RETRIEVAL,
    BaselineSongs,
    make_cross_fitted,
)
from melregen.evaluation.baseline_songs.layout import transpose
from melregen.evaluation.baseline_songs.retrieval import Outlines
from melregen.evaluation.song import Song
from melregen.extraction.extract import extract_template
from melregen.music import Chord, ChordChange, Key, LeadSheet, Metre, Note, Phrase, Syllable
from tests.models.songs import spring_song
from tests.strategies import lead_sheets


def tune(lines, *, name="tune", words=False, start=60, duration=24, group="", **fields) -> Song:
    """A tune that goes up a scale; `lines` are the notes of each line, each followed by a rest."""
    notes, phrases, onset = [], [], 0
    for line in lines:
        first = onset
        for step in range(line):
            syllable = Syllable(f"la{len(notes)}", stress=step % 2) if words else None
            notes.append(Note(onset, duration, start + (0, 2, 4, 5, 7)[step % 5], syllable))
            onset += duration
        phrases.append(Phrase(first, onset - first))
        onset += 24
    sheet = LeadSheet.build(notes, phrases=tuple(phrases), **fields)
    return Song(name, sheet, extract_template(sheet), group)


@pytest.fixture(scope="module")
def training():
    return [
        tune([4, 4], name="short", start=64),
        tune([8, 6, 8, 6], name="ballad", duration=12),
        tune([8, 6, 8, 6], name="waltz", metre=Metre(3, 4), start=62),
        tune([7, 7], name="minor", key=Key("A", "minor"), start=69),
    ]


@pytest.fixture(scope="module")
def reference():
    sheet = spring_song()
    spring = Song("spring", sheet, extract_template(sheet), group="spring")
    second = replace(spring, name="spring, verse 2")
    return [spring, second, tune([8, 6, 7, 6], name="words", words=True, key=Key("Eb"))]


@pytest.fixture(scope="module")
def made(training, reference):
    return BaselineSongs.fit(training).make(reference, 3)


def texts(song):
    return [syllable.text for syllable in song.sheet.syllables]


def test_every_system_makes_a_song_for_each_in_their_order(made, reference):
    assert tuple(made) == NAMES
    for songs in made.values():
        assert [song.name for song in songs] == [song.name for song in reference]
        assert [song.group for song in songs] == [song.group for song in reference]
        assert all(song.request is None for song in songs)


def test_words_and_stress_are_those_of_the_reference_in_order(made, reference):
    for songs in made.values():
        for song, original in zip(songs, reference, strict=True):
            sung = song.sheet.syllables
            assert sung == original.sheet.syllables[: len(sung)]
            assert len(sung) == min(len(song.pitches), len(original.sheet.syllables)) or (
                len(sung) == len(original.sheet.syllables)
            )


@pytest.mark.parametrize("name", [POOLED_HISTOGRAM, FLAT_LINE, MARKOV, MARKOV_TRUE_RHYTHM])
def test_notes_lines_and_chords_go_with_the_reference(made, reference, name):
    for song, original in zip(made[name], reference, strict=True):
        assert len(song.pitches) == len(original.pitches)
        assert song.lines == original.lines
        assert (song.is_melisma == original.is_melisma).all()
        assert song.onsets[0] == original.onsets[0]
        assert song.sheet.keys == original.sheet.keys
        kept = [c for c in original.template.chords if c.onset < song.sheet.duration]
        assert list(song.template.chords) == kept


def test_a_flat_line_is_on_the_tonic_nearest_to_the_mean(made, reference):
    for song, original in zip(made[FLAT_LINE], reference, strict=True):
        assert (song.onsets == original.onsets).all()
        assert len(set(song.pitches.tolist())) == 1
        assert (song.degrees == 0).all()
        assert abs(song.pitches[0] - original.pitches.mean()) <= 6


def test_the_true_rhythm_is_the_references(made, reference):
    for song, original in zip(made[MARKOV_TRUE_RHYTHM], reference, strict=True):
        assert (song.onsets == original.onsets).all()
        assert (song.durations == original.durations).all()
        assert song.sheet.duration == original.sheet.duration


def test_drawn_notes_are_those_of_the_training_songs(made, training):
    for song in (*made[POOLED_HISTOGRAM], *made[MARKOV]):
        assert set(song.durations.tolist()) <= {12, 24}
        # the scale of a tune that begins on the tonic, of E on C, of D on C, of A minor on A
        steps = {start + s for start in (0, 4, 2) for s in (0, 2, 4, 5, 7)}
        assert set(song.degrees.tolist()) <= steps
        assert abs(song.pitches.mean() - 67) < 8
    # end to end
    for song in made[POOLED_HISTOGRAM]:
        assert (song.inter_onsets == song.durations[:-1]).all()


def test_the_markov_song_has_the_rests_of_the_training_songs(made):
    gaps = [song.inter_onsets - song.durations[:-1] for song in made[MARKOV]]
    assert set(np.concatenate(gaps).tolist()) <= {0, 24}


def test_a_song_of_one_rhythm_and_one_move_is_learnt_by_heart():
    alternating = LeadSheet.build([Note(36 * i, 36, 60 + 7 * (i % 2)) for i in range(400)])
    system = BaselineSongs.fit([alternating])
    song = system.make([tune([6, 6], words=True, key=Key("D"))])[MARKOV][0]
    assert song.inter_onsets.tolist() == [36] * 11
    assert song.degrees.tolist() == [0, 7] * 6


def test_the_tune_nearest_to_the_words_is_taken_in_the_references_key(made, reference):
    song, original = made[RETRIEVAL][2], reference[2]
    assert (song.durations == 12).all()  # the ballad, not the waltz
    assert len(song.pitches) == 28
    assert song.sheet.key == original.sheet.key
    assert (song.degrees[:5] == [0, 2, 4, 5, 7]).all()
    assert texts(song) == texts(original)[:28]
    assert not song.is_sung[27:].any()


def test_distances_of_outlines_are_syllables_a_line(training):
    outlines = Outlines.of(training)
    words = tune([8, 6, 7], words=True)
    # short: 4, 2, 7 over 3 lines; ballad: 0, 0, 1, 6 over 4; waltz: that and the metre;
    # minor: 1, 1, 7 over 3 and the mode
    expected = [13 / 3, 7 / 4, 7 / 4 + 2, 9 / 3 + 2]
    assert outlines.distances(words).tolist() == pytest.approx(expected)


def test_lines_that_no_tune_has_count_too(training):
    words = tune([4] * 6, words=True)
    assert Outlines.of(training[:1]).distances(words).tolist() == pytest.approx([16 / 6])


def test_another_song_is_never_of_the_same_group(made, reference):
    for seed in range(5):
        songs = BaselineSongs.fit(reference).make(reference, seed)[ANOTHER_SONG]
        for song in songs[:2]:
            assert (song.onsets == reference[2].onsets).all()
            assert texts(song) == texts(reference[0])
        assert songs[2].pitches.tolist() == reference[0].pitches.tolist()
        assert texts(songs[2]) == texts(reference[2])[: len(reference[0].pitches)]
    assert ANOTHER_SONG not in BaselineSongs.fit(reference).make(reference[:2])


def test_a_song_is_drawn_by_its_name_and_the_seed(training, reference, made):
    system = BaselineSongs.fit(training)
    for name in (POOLED_HISTOGRAM, MARKOV, MARKOV_TRUE_RHYTHM):
        alone = system.make(reference[2:], 3)[name][0]
        assert alone.sheet == made[name][2].sheet
        assert alone.sheet != system.make(reference[2:], 4)[name][0].sheet
        # two songs of other names differ
        assert made[name][0].sheet != made[name][1].sheet


def test_lead_sheets_can_be_learnt_from(training, reference, made):
    again = BaselineSongs.fit([song.sheet for song in training]).make(reference, 3)
    assert {n: [s.sheet for s in songs] for n, songs in again.items()} == {
        n: [s.sheet for s in songs] for n, songs in made.items()
    }


def test_nothing_to_learn_from_is_refused():
    with pytest.raises(EmptyMelodyError):
        BaselineSongs.fit([])


def test_cross_fitted_songs_are_learnt_from_other_groups():
    starts = (60, 61, 62, 63)
    songs = [
        tune([5], name=f"{start} {verse}", start=start, duration=12 * (start - 59),
             group=str(start))
        for start in starts
        for verse in (1, 2)
    ]  # fmt: skip
    made = make_cross_fitted(songs, folds=5, seed=2)
    assert tuple(made) == NAMES
    for name in (RETRIEVAL, MARKOV, POOLED_HISTOGRAM, ANOTHER_SONG):
        for song, original in zip(made[name], songs, strict=True):
            assert song.name == original.name
            assert original.durations[0] not in song.durations


def test_one_group_alone_cannot_be_cross_fitted(reference):
    assert make_cross_fitted(reference[:2]) == {}
    assert make_cross_fitted([]) == {}


def test_transposed_chords_are_spelled_in_the_new_key():
    chords = (ChordChange(0, Chord("C")), ChordChange(24, Chord("E", "7", "G#")))
    sheet = tune([4], chords=chords).sheet
    moved = transpose(sheet, Key("Ab"))
    assert moved.key == Key("Ab")
    assert [str(change.chord) for change in moved.chords] == ["Ab", "C7/E"]
    assert moved.notes[0].pitch == 56
    sharp = tune([4], chords=(ChordChange(0, Chord("A##")),), key=Key("Gb")).sheet
    assert transpose(sharp, Key("B")).chords[0].chord.root_pitch_class == 4
    assert transpose(sheet, Key("F")).notes[0].pitch == 65
    assert transpose(sheet, Key("C")) == sheet


@settings(max_examples=40)
@given(st.lists(lead_sheets(), min_size=2, max_size=4), lead_sheets(), st.integers(0, 9))
def test_any_song_can_be_learnt_from_and_sung_to(sheets, sheet, seed):
    system = BaselineSongs.fit(sheets)
    original = Song("one", sheet, extract_template(sheet))
    other = Song("two", sheets[0], extract_template(sheets[0]))
    made = system.make([original, other], seed)
    assert tuple(made) == NAMES
    for songs in made.values():
        for song in songs:
            assert song.pitches.min() >= 0
            assert song.pitches.max() <= 127
            # what the sheet says of its lines and chords is what is extracted
            assert len(song.lines) == len(song.sheet.phrases)
