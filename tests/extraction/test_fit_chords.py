"""The fit of the chord model: what it learns from, and that it learns what is evaluated."""

import numpy as np
import pytest
import torch

from melregen.extraction.chords.features import features_in_key, observe_beats
from melregen.extraction.chords.fit import FitOptions, fit, make_example
from melregen.extraction.chords.fit_labels import (
    chord_of_numeral,
    chords_of_analysis,
    label_by_voices,
)
from melregen.extraction.chords.fit_network import ChordNetwork, negative_log_likelihood
from melregen.extraction.chords.model import ChordModel, ChordShape
from melregen.music import Chord, ChordChange, Key, LeadSheet, Metre, Note
from tests.extraction.tunes import TWINKLE, melody


@pytest.mark.parametrize(
    ("numeral", "key", "chord"),
    [
        ("I", "C", "C"),
        ("I64", "Bb", "Bb"),
        ("V65", "G", "D7"),
        ("ii7", "C", "Dm7"),
        ("IV7", "C", "Fmaj7"),
        ("V7/V", "C", "D7"),
        ("viio7/V", "C", "F#dim7"),
        ("i", "Am", "Am"),
        ("VI", "Am", "F"),
        ("viio6", "Am", "G#dim"),
        ("iiø65", "Am", "Bm7b5"),
        ("V7/III", "Am", "G7"),
        ("Ger65", "Am", "F7"),
    ],
)
def test_roman_numerals_are_read_as_chords(numeral, key, chord):
    assert chord_of_numeral(numeral, Key.parse(key)) == Chord.parse(chord)


def test_a_numeral_that_is_not_understood_is_no_chord():
    assert chord_of_numeral("Copyright", Key("C")) is None


def test_an_analysis_is_put_on_the_beats_of_its_bars():
    sheet = LeadSheet.build(melody("c4:3 d4:1.5 e4:1.5 a4:3"), metre=Metre(3, 4))
    text = "Title: x\n\nm1 C: I\nm2 V7 b3 I\nm3 a: i\n"
    assert chords_of_analysis(text, sheet) == (
        ChordChange(0, Chord("C")),
        ChordChange(72, Chord("G", "7")),
        ChordChange(120, Chord("C")),
        ChordChange(144, Chord("A", "m")),
    )


def test_an_analysis_of_another_number_of_bars_is_left_out():
    sheet = LeadSheet.build(melody("c4:4 c4:4"))
    assert chords_of_analysis("m1 C: I\nm9 V\n", sheet) == ()


def test_four_voices_name_their_chords():
    soprano = melody("c5:1 d5 b4 c5")
    voices = [[64, 65, 62, 64], [55, 57, 55, 55], [48, 50, 43, 48]]
    lower = tuple(Note(24 * i, 24, p) for voice in voices for i, p in enumerate(voice))
    chords = label_by_voices(LeadSheet.build(soprano, accompaniment=lower))
    assert [str(change.chord) for change in chords] == ["C", "Dm", "G", "C"]


def test_numpy_evaluates_the_net_that_torch_fits():
    torch.manual_seed(3)
    beats = observe_beats(TWINKLE)
    keys = [Key("C"), Key("A", "minor")]
    features = np.stack([features_in_key(beats, key) for key in keys])
    net = ChordNetwork(ChordShape(features.shape[2])).eval()
    found = net.model().potentials(beats, keys, "hymn")
    with torch.no_grad():
        emissions, change = net(torch.from_numpy(features), torch.tensor([1, 1]))
        moves = torch.stack([net.transitions(0), net.transitions(1)])
    assert found.emissions == pytest.approx(emissions.numpy().transpose(1, 0, 2), abs=1e-4)
    assert found.change == pytest.approx(change.numpy().T, abs=1e-4)
    assert found.transitions == pytest.approx(moves.numpy(), abs=1e-4)


def test_file_numpy_and_torch_have_the_parameters_of_one_description():
    features = features_in_key(observe_beats(TWINKLE), Key("C")).shape[1]
    shapes = ChordShape(features).parameters
    released, network = ChordModel.load(), ChordNetwork(ChordShape(features)).model()
    assert {name: array.shape for name, array in released.parameters.items()} == shapes
    assert {name: array.shape for name, array in network.parameters.items()} == shapes


def test_the_probabilities_of_all_chains_sum_to_one():
    torch.manual_seed(4)
    emissions, change = torch.randn(1, 2, 97), torch.randn(1, 2)
    moves, mask = torch.randn(97, 97), torch.ones(1, 2, dtype=torch.bool)
    chains = torch.cartesian_prod(torch.arange(97), torch.arange(97))
    n = len(chains)
    losses = negative_log_likelihood(
        emissions.expand(n, -1, -1), change.expand(n, -1), moves, chains, mask.expand(n, -1)
    )
    assert float((-losses).exp().sum()) == pytest.approx(1.0, abs=1e-3)


def test_a_fit_learns_the_chords_of_a_tune_and_repeats_itself():
    chords = [ChordChange(0, Chord("C")), ChordChange(96, Chord("F")), ChordChange(192, Chord("G"))]
    example = make_example(TWINKLE, chords, "lead sheet", accompaniment=False)
    options = FitOptions(epochs=6, repeats=(16.0, 0.0, 0.0), batch=4)
    first, again = fit([example], options), fit([example], options)
    for name, values in first.parameters.items():
        assert np.array_equal(values, again.parameters[name])
    scores = first.score(example.features[None], [False]).emissions[:, 0]
    right = scores.argmax(axis=1) == example.states
    assert right.mean() > 0.9
