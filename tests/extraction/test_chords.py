"""Chords of melodies whose harmony is known, and the chain they are found by."""

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given, settings

from melregen.errors import EmptyMelodyError
from melregen.extraction.chords.decoding import Potentials, marginals, viterbi
from melregen.extraction.chords.features import observe_beats
from melregen.extraction.chords.infer import infer_chords
from melregen.extraction.chords.states import (
    CHORD_QUALITIES,
    N_STATES,
    chord_to_state,
    fold_quality,
    state_to_chord,
)
from melregen.music import (
    QUALITIES,
    Chord,
    ChordChange,
    Key,
    KeyChange,
    LeadSheet,
    Metre,
    MetreChange,
    Note,
)
from tests.extraction.tunes import TWINKLE, melody


def transposed(sheet, semitones):
    notes = [Note(n.onset, n.duration, n.pitch + semitones) for n in sheet.notes]
    return LeadSheet.build(notes, metre=sheet.metre)


@pytest.mark.parametrize("semitones", range(12))
def test_chords_move_with_the_melody(semitones):
    here = infer_chords(TWINKLE, Key("C"))
    there = infer_chords(transposed(TWINKLE, semitones), Key.from_tonic(semitones))
    assert [(c.onset, c.chord.quality, c.chord.root_pitch_class) for c in there] == [
        (c.onset, c.chord.quality, (c.chord.root_pitch_class + semitones) % 12) for c in here
    ]


def test_accompaniment_decides_the_chords():
    notes = melody("c5:4 c5:4 c5:4")
    accompaniment = tuple(
        Note(bar * 96, 96, pitch)
        for bar, chord in enumerate(((41, 57, 60), (45, 60, 64), (48, 60, 64)))
        for pitch in chord
    )
    sheet = LeadSheet.build(notes, accompaniment=accompaniment)
    assert [str(change.chord) for change in infer_chords(sheet)] == ["F", "Am", "C"]


def test_chords_are_spelled_by_the_key():
    sheet = transposed(TWINKLE, 3)
    roots = {change.chord.root for change in infer_chords(sheet, Key("Eb"))}
    assert {"Eb", "Ab", "Bb"} >= roots - {"F", "C", "G"}


def test_a_plain_tune_gets_tonic_and_dominant_at_its_end():
    changes = infer_chords(TWINKLE)
    assert changes[0] == ChordChange(0, Chord("C"))
    assert changes[-1].chord == Chord("C")
    assert changes[-2].chord.root == "G"


def test_every_new_signature_has_its_own_tonic():
    there = [Note(n.onset + TWINKLE.duration, n.duration, n.pitch + 3) for n in TWINKLE.notes]
    keys = (KeyChange(0, Key("C")), KeyChange(TWINKLE.duration, Key("Eb")))
    sheet = LeadSheet.build([*TWINKLE.notes, *there], keys=keys)
    chords = infer_chords(sheet)
    assert [c.chord for c in chords if c.onset == TWINKLE.duration] == [Chord("Eb")]
    assert chords[-1].chord == Chord("Eb")


def test_a_waltz_changes_chords_at_its_bar_lines():
    notes = melody("c5:1 e5 g5 b4 d5 g5 c5 e5 g5 f5:2 a5:1 g5 d5 b4 c5:3")
    chords = infer_chords(LeadSheet.build(notes, metre=Metre(3, 4)))
    assert {change.onset % 72 for change in chords} == {0}


def test_silence_has_no_chords():
    sheet = LeadSheet((), (MetreChange(0, Metre(4, 4)),), (KeyChange(0, Key("C")),), 96)
    with pytest.raises(EmptyMelodyError):
        infer_chords(sheet)


def test_a_long_rest_holds_its_chord():
    notes = [*TWINKLE.notes, *(Note(n.onset + 9600, n.duration, n.pitch) for n in TWINKLE.notes)]
    chords = infer_chords(LeadSheet.build(notes))
    assert len([c for c in chords if TWINKLE.duration <= c.onset < 9600]) <= 1


def test_written_chords_are_not_looked_at():
    wrong = (ChordChange(0, Chord("F#", "m")),)
    spied = LeadSheet.build(TWINKLE.notes, chords=wrong)
    assert infer_chords(spied) == infer_chords(TWINKLE)


@pytest.mark.parametrize("metre", ["4/4", "3/4", "2/4", "6/8", "9/8", "12/8", "5/4", "7/8", "2/2"])
def test_every_metre_has_a_beat_grid_that_fills_the_piece(metre):
    metre = Metre.parse(metre)
    sheet = LeadSheet.build(melody("c4:1 d4 e4 f4 g4 a4 b4 c5"), metre=metre, pickup=7)
    beats = observe_beats(sheet)
    assert beats.onsets[0] == 0
    assert (beats.lengths > 0).all()
    assert beats.lengths.sum() == sheet.duration
    sounding = (beats.pitched[:, 0].sum(axis=1) * beats.lengths).sum()
    assert sounding == pytest.approx(8 * 24, abs=0.01)


def test_all_97_chords_survive_the_way_to_a_state_and_back():
    for key in (Key("C"), Key("F#", "minor"), Key("Db")):
        for state in range(N_STATES):
            assert chord_to_state(state_to_chord(state, key), key.tonic_pitch_class) == state


def test_every_quality_is_folded_into_one_that_is_inferred():
    assert {fold_quality(quality) for quality in QUALITIES} == set(CHORD_QUALITIES)
    assert [fold_quality(q) for q in ("9", "7#5", "dim7", "m6", "6", "maj9", "sus4")] == [
        "7", "7", "dim", "m", "", "maj7", "",
    ]  # fmt: skip


def random_potentials(seed, beats, keys, states):
    random = np.random.default_rng(seed)
    return Potentials(
        random.normal(size=(beats, keys, states)),
        random.normal(size=(beats, keys)) - 1,
        random.normal(size=(keys, states, states)),
    )


def log_scores_of_all_chains(potentials, key):
    beats, _, states = potentials.emissions.shape
    chains = np.stack(np.unravel_index(np.arange(states**beats), (states,) * beats), axis=1)
    scores = potentials.emissions[np.arange(beats), key][np.arange(beats), chains].sum(axis=1)
    for beat in range(1, beats):
        before, after = chains[:, beat - 1], chains[:, beat]
        moves = potentials.change[beat, key] + potentials.transitions[key, before, after]
        scores += np.where(before == after, 0.0, moves)
    return chains, scores


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10**6), st.integers(1, 5), st.integers(1, 3), st.integers(2, 4))
def test_the_best_chain_and_the_marginals_are_those_of_counting_all_chains(
    seed, beats, keys, states
):
    potentials = random_potentials(seed, beats, keys, states)
    groups = np.arange(states) // 2
    paths, (shares, changes) = viterbi(potentials), marginals(potentials, groups)
    for key in range(keys):
        chains, scores = log_scores_of_all_chains(potentials, key)
        assert paths[key].tolist() == chains[scores.argmax()].tolist()
        weights = np.exp(scores - scores.max())
        for beat in range(beats):
            counted = np.bincount(chains[:, beat], weights, minlength=states) / weights.sum()
            assert shares[beat, key] == pytest.approx(counted)
            before = groups[chains[:, beat - 1]] if beat else groups[chains[:, beat]]
            changed = groups[chains[:, beat]] != before
            assert changes[beat, key] == pytest.approx((weights @ changed) / weights.sum())
