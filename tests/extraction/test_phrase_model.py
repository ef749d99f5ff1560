"""The network that scores phrase boundaries, what it sees, and the chain over phrases."""

import itertools
from dataclasses import replace

import numpy as np
import pytest

from melregen.extraction.phrases.features import phrase_features
from melregen.extraction.phrases.fit import with_half_bars, without_rests
from melregen.extraction.phrases.fit_network import PhraseNetwork
from melregen.extraction.phrases.infer import divide_long, likely_boundaries, phrase_starts
from melregen.extraction.phrases.model import PhraseModel, PhraseShape, network_output
from melregen.extraction.phrases.segmentation import (
    FORBIDDEN,
    PhraseLengths,
    best_segmentation,
    boundary_probabilities,
)
from melregen.music import LeadSheet, Metre
from melregen.music.note_places import note_places
from tests.extraction.tunes import TWINKLE, melody

LENGTHS = PhraseLengths(4.0, 0.5, -2.0, 1.0, 0.3)
EVEN = LeadSheet.build(melody("c4:1 d4 e4 f4 g4 f4 e4 d4 c4 d4 e4 c4"))


def transposed(sheet, semitones):
    notes = tuple(replace(note, pitch=note.pitch + semitones) for note in sheet.notes)
    return replace(sheet, notes=notes)


def features(sheet):
    return phrase_features(sheet, note_places(sheet))


def test_features_do_not_change_with_the_key():
    np.testing.assert_allclose(features(TWINKLE), features(transposed(TWINKLE, 5)), atol=1e-9)


def test_features_do_not_see_the_words():
    sung = LeadSheet.build(
        melody("c4:1 c4 g4 g4 a4 a4 g4:2", "Twin- kle, twin- kle, lit- tle star,")
    )
    bare = LeadSheet.build(melody("c4:1 c4 g4 g4 a4 a4 g4:2"))
    np.testing.assert_array_equal(features(sung), features(bare))


@pytest.mark.parametrize("text", ["c4:1 d4", "c4:1 c4 c4", "c4:4 r:8 c4:4", "c4:.125 d4:16 e4:1"])
def test_features_of_tiny_melodies_are_finite(text):
    rows = features(LeadSheet.build(melody(text)))
    assert np.isfinite(rows).all()
    assert rows.shape == (len(text.replace(" r:8", "").split()) - 1, features(TWINKLE).shape[1])


def test_the_network_in_numpy_is_the_one_that_was_trained():
    torch = pytest.importorskip("torch")
    rows = features(TWINKLE).astype(np.float32)
    torch.manual_seed(0)
    network = PhraseNetwork(PhraseShape(rows.shape[1]), 0.3).eval()
    weights = network.weights(rows.mean(axis=0), rows.std(axis=0) + 1)
    standard = np.clip((rows - weights["mean"]) / weights["deviation"], -5, 5)
    with torch.no_grad():
        expected = network(torch.from_numpy(standard)[None])[0].numpy()
    np.testing.assert_allclose(network_output(weights, rows), expected, atol=1e-5)


def test_the_model_of_the_package_fits_the_features():
    model = PhraseModel.load()
    assert len(model.weights["mean"]) == features(TWINKLE).shape[1]
    assert np.isfinite(model.scores(features(TWINKLE))).all()


def test_file_and_torch_have_the_weights_of_one_description():
    shape = PhraseShape(features(TWINKLE).shape[1])
    mean = np.zeros(shape.features, np.float32)
    fitted = PhraseNetwork(shape, 0.3).weights(mean, mean + 1)
    for weights in (PhraseModel.load().weights, fitted):
        assert {name: array.shape for name, array in weights.items()} == shape.weights


def test_probabilities_add_up_all_ways_to_divide_a_melody():
    places = note_places(EVEN)
    scores = np.linspace(-2, 1, 11)
    found = boundary_probabilities(places, scores, LENGTHS)
    assert ((found > 0) & (found < 1)).all()
    # A boundary that is forced is certain; one that is forbidden is not there.
    scores[3], scores[7] = -FORBIDDEN, FORBIDDEN
    found = boundary_probabilities(places, scores, LENGTHS)
    assert found[3] == pytest.approx(1)
    assert found[7] == pytest.approx(0)
    assert 4 in best_segmentation(places, scores, LENGTHS)
    assert 8 not in best_segmentation(places, scores, LENGTHS)


def test_probabilities_agree_with_counting_every_segmentation():
    sheet = LeadSheet.build(melody("c4:1 d4 e4 f4 g4:2 e4:1 c4"))
    places, scores = note_places(sheet), np.array([0.2, -1.0, 0.5, 1.5, 2.0, -0.5])
    flat = replace(LENGTHS, period=0.0, half_period=0.0)  # then the common length is all one

    def weight(choice):
        ends = [*np.flatnonzero(choice) + 1, 7]
        sizes = np.diff([0, *ends])
        prior = -(((np.log(sizes) - np.log(4.0)) / 0.5) ** 2) / 2 - 2.0 * (sizes < 3)
        return np.exp(prior.sum() + scores[np.array(choice, bool)].sum())

    choices = list(itertools.product([0, 1], repeat=6))
    weights = np.array([weight(choice) for choice in choices])
    expected = (np.array(choices) * weights[:, None]).sum(axis=0) / weights.sum()
    np.testing.assert_allclose(boundary_probabilities(places, scores, flat), expected, rtol=1e-9)


def test_of_two_neighbouring_boundaries_the_likelier_is_taken():
    assert likely_boundaries(np.array([0.1, 0.5, 0.6, 0.1, 0.95, 0.95]), 0.4).tolist() == [2, 4, 5]


def test_a_phrase_of_many_notes_is_divided_at_its_likeliest_places():
    probabilities = np.full(59, 0.01)
    probabilities[[15, 28, 40]] = 0.2, 0.3, 0.9
    assert divide_long([40], probabilities) == [15, 28, 40]
    assert divide_long([], np.full(59, 1e-9)) == []


def test_a_thousand_notes_of_one_length_are_still_divided():
    sheet = LeadSheet.build(melody(" ".join(["c4:1", "d4 e4 f4"] * 250)))
    starts = [*phrase_starts(sheet), len(sheet.notes)]
    assert 3 <= min(np.diff(starts)) <= max(np.diff(starts)) <= 24


def test_variants_for_training_keep_every_onset():
    sheet = LeadSheet.build(melody("c4:1 r d4 r:2 e4:1 r:8 f4:1"), metre=Metre(4, 4))
    filled, halved = without_rests(sheet), with_half_bars(sheet)
    assert [n.duration for n in filled.notes] == [48, 72, 120, 24]
    assert halved is not None
    assert str(halved.metre) == "2/4"
    assert [n.onset for n in filled.notes] == [n.onset for n in halved.notes]
