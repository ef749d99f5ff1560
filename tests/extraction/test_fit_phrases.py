"""The fit of the phrase model: songs from a corpus, the network, and the chain over phrases."""

import json
from dataclasses import replace

import numpy as np
from safetensors.numpy import load_file

from melregen.corpus import Corpus
from melregen.extraction.phrases.features import phrase_features
from melregen.extraction.phrases.fit import (
    Chain,
    FitOptions,
    choose_chain,
    make_examples,
    save,
    train_network,
)
from melregen.extraction.phrases.fit_lines import LineEnds, SungSong, sung_songs, without_words
from melregen.extraction.phrases.model import PhraseShape, network_output
from melregen.music import LeadSheet
from melregen.music.note_places import note_places
from tests.extraction.small_corpus import row, write_corpus
from tests.extraction.tunes import TWINKLE, melody

NOTES = "c4:1 c4 g4 g4 a4 a4 g4:2 f4:1 f4 e4 e4 d4 d4 c4:2"
STAR = "Twin- kle, twin- kle, lit- tle star, How I won- der what you are!"
UP = "Up a- bove the world so high, Like a dia- mond in the sky."
TINY = FitOptions(units=4, dense=6, epochs=30, batch=2, learning_rate=0.03, tries=4)


def sung(words):
    return LeadSheet.build(melody(NOTES, words), language="en")


def song():
    """Twinkle with lines of seven notes each."""
    ends = np.zeros(len(TWINKLE.notes) - 1)
    ends[6::7] = 1.0
    lines = LineEnds(ends, np.ones(len(ends)))
    return SungSong(without_words(TWINKLE), (TWINKLE,), lines, "openhymnal_pd", "f", 1.0)


def test_verses_of_one_tune_are_one_song_whose_words_are_hidden(tmp_path):
    rows = [
        row("openhymnal_pd", "a.abc", sung(STAR)),
        row("openhymnal_pd", "a.abc", sung(UP), verse=2),
        row("openhymnal_pd", "b.abc", TWINKLE),
    ]
    (found,) = sung_songs(Corpus(write_corpus(tmp_path / "corpus", rows)), "train")
    assert len(found.verses) == 2
    assert not found.melody.syllables
    assert found.lines.probability.argmax() == 6
    assert found.lines.probability[:6].max() < 0.2


def test_verses_with_other_notes_are_songs_of_their_own_that_share_one_weight(tmp_path):
    other = LeadSheet.build(melody(NOTES.replace("f4:1", "e4:1"), UP), language="en")
    rows = [row("a", "a.abc", sung(STAR)), row("a", "a.abc", other, verse=2)]
    found = sung_songs(Corpus(write_corpus(tmp_path / "corpus", rows)), "train")
    assert [one.weight for one in found] == [0.5, 0.5]


def test_the_network_learns_where_lines_end_and_repeats_itself():
    examples = make_examples([song()])
    weights, again = train_network(examples, TINY), train_network(examples, TINY)
    features = phrase_features(TWINKLE, note_places(TWINKLE))
    shapes = PhraseShape(features.shape[1], dense=TINY.dense, units=TINY.units).weights
    assert {name: array.shape for name, array in weights.items()} == shapes
    assert all(np.array_equal(array, again[name]) for name, array in weights.items())
    odds, is_end = network_output(weights, features), song().lines.probability > 0.5
    assert odds[is_end].min() > odds[~is_end].max()


def test_a_collection_of_songs_that_everybody_sings_weighs_more():
    hymn, lied = make_examples([song(), replace(song(), collection="openscore_lieder")])
    assert hymn.weights[0] == 4 * lied.weights[0]


def test_the_chain_is_drawn_from_the_seed_and_written_with_the_weights(tmp_path):
    examples = make_examples([song()])
    weights = train_network(examples, replace(TINY, epochs=1))
    chain = choose_chain(examples, weights, TINY)
    assert isinstance(chain, Chain)
    assert chain == choose_chain(examples, weights, TINY)
    save(tmp_path, weights, chain, TINY, 1, 0)
    note = json.loads((tmp_path / "parameters.json").read_text())
    assert note["lengths"]["notes"] == chain.lengths.notes
    assert note["threshold"] == chain.threshold
    stored = load_file(tmp_path / "parameters.safetensors")
    assert all(np.array_equal(array, stored[name]) for name, array in weights.items())
