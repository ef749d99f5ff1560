"""Networks and trivial models are scored on the same symbols, song by song."""

import numpy as np
import pytest

from melregen.errors import EmptyMelodyError
from melregen.evaluation.baselines import Unigram
from melregen.evaluation.likelihood import (
    RENDERER_SYMBOLS,
    renderer_bits,
    renderer_part,
)
from melregen.evaluation.metrics import bits
from melregen.evaluation.song import Song
from melregen.evaluation.symbols import pitch_symbols
from melregen.extraction.extract import extract_template
from melregen.generation import Melregen
from melregen.music import LeadSheet, Note
from melregen.training.example_set import ExampleSet
from melregen.training.tasks import load_task
from tests.models.songs import spring_song, tiny_masked, tiny_model


def song(sheet: LeadSheet, name="song") -> Song:
    return Song(name, sheet, extract_template(sheet))


def tune(pitches, durations=None) -> Song:
    notes, onset = [], 0
    for pitch, duration in zip(pitches, durations or [24] * len(pitches), strict=True):
        notes.append(Note(onset, duration, pitch))
        onset += duration
    return song(LeadSheet.build(notes))


def pack(task, judged) -> ExampleSet:
    examples = load_task(task).examples(judged.sheet, judged.template)
    return ExampleSet.pack(
        examples, [load_task(task).length(e) for e in examples], [""] * len(examples)
    )


@pytest.fixture(scope="module")
def songs():
    random = np.random.default_rng(3)
    long = tune([int(p) for p in random.integers(58, 75, 400)])
    return [song(spring_song()), long, song(spring_song("A", 2))]


def test_bits_are_means_over_each_song(songs):
    found = bits.model_bits(tiny_model(), songs, songs[::-1])
    assert set(found) == {figure.name for figure in bits.FIGURES}
    pitches = found["bits_per_pitch"]
    for place, judged in enumerate(songs):
        part = renderer_part(pack("renderer", judged))
        expected = renderer_bits(tiny_model().renderer, part).mean()
        assert pitches["model"][place] == pytest.approx(expected, rel=1e-4)
        learnt = [pitch_symbols(other) for other in songs]
        expected = Unigram(RENDERER_SYMBOLS, learnt).bits(part.sequences).mean()
        assert pitches["unigram"][place] == pytest.approx(expected)
    for systems in found.values():
        for values in systems.values():
            assert values.shape == (3,)
            assert (values > 0).all()


def test_a_masked_renderer_is_scored_on_the_same_notes(songs):
    masked = Melregen(tiny_model().planner, tiny_masked())
    part, other = (renderer_part(pack(name, songs[1])) for name in ("renderer", "masked_renderer"))
    assert [s.scored.tolist() for s in part.sequences] == [
        s.scored.tolist() for s in other.sequences
    ]
    assert all(
        np.array_equal(one.symbols, two.symbols)
        for one, two in zip(part.sequences, other.sequences, strict=True)
    )
    found = bits.model_bits(masked, songs, songs)["bits_per_pitch"]
    plain = bits.model_bits(tiny_model(), songs, songs)["bits_per_pitch"]
    assert np.array_equal(found["unigram"], plain["unigram"])
    assert found["model"] == pytest.approx(plain["model"], rel=0.2)  # both are near log2(56)


def test_what_was_learnt_by_heart_surprises_nobody(songs):
    again = [tune([60, 62, 64, 65, 67, 65, 64, 62] * 20)]
    found = bits.model_bits(tiny_model(), again, again)
    for systems in found.values():
        assert systems["Markov-3"][0] < systems["unigram"][0] < systems["model"][0]


def test_words_are_not_learnt_from_tunes_without_them(songs):
    found = bits.model_bits(tiny_model(), songs, [songs[1]])["bits_per_event"]
    assert np.isnan(found["Markov-3"]).tolist() == [True, False, True]
    assert np.isfinite(found["model"]).all()


def test_a_song_without_a_symbol_that_can_be_scored_has_no_bits(songs):
    odd = tune([60, 64, 67], [35, 35, 35])  # no length that the planner knows
    found = bits.model_bits(tiny_model(), [odd, *songs], songs)
    assert np.isnan(found["bits_per_event"]["model"]).tolist() == [True, False, False, False]
    assert np.isfinite(found["bits_per_pitch"]["model"]).all()


def test_of_many_training_songs_some_are_taken_evenly(songs, monkeypatch):
    monkeypatch.setattr(bits, "TRAINING_SONGS", 2)
    some = bits.model_bits(tiny_model(), songs, [songs[0], songs[1], songs[2]])
    monkeypatch.setattr(bits, "TRAINING_SONGS", 100)
    same = bits.model_bits(tiny_model(), songs, [songs[0], songs[2]])
    assert (some["bits_per_pitch"]["Markov-3"] == same["bits_per_pitch"]["Markov-3"]).all()


def test_no_songs_are_refused(songs):
    with pytest.raises(EmptyMelodyError, match="score"):
        bits.model_bits(tiny_model(), [], songs)
    with pytest.raises(EmptyMelodyError, match="learn"):
        bits.model_bits(tiny_model(), songs, [])
