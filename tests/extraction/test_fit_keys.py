"""The fit of the key model: what it learns from, and that it learns what is evaluated."""

import numpy as np
import pytest
import torch

from melregen.extraction.keys.features import key_features
from melregen.extraction.keys.fit import FitOptions, fit, fit_and_write, report
from melregen.extraction.keys.fit_examples import KeyExample, examples_of
from melregen.extraction.keys.fit_network import KeyNetwork
from melregen.extraction.keys.model import INFERRED_MODES
from melregen.music import Key, KeyChange, LeadSheet, Note
from tests.extraction.tunes import TWINKLE, melody

MINOR = LeadSheet.build(
    melody("a4:1 b4 c5 d5 e5:2 e5 d5:1 c5 b4 a4 g#4:2 e4 a4:1 b4 c5 a4 b4:2 g#4 a4:4"),
    key=Key("A", "minor"),
)


def example(sheet, key, split="train"):
    allowed = np.zeros((12, len(INFERRED_MODES)), bool)
    allowed[key.tonic_pitch_class, INFERRED_MODES.index(key.mode)] = True
    return KeyExample(key_features(sheet), allowed, False, "oneills1850", "a tune", split)


def row(collection):
    return {"collection": collection, "source": "a", "tune": 0, "family": "f", "split": "train"}


def test_numpy_evaluates_the_network_that_torch_fits():
    network = KeyNetwork(7, 0.4, torch.Generator().manual_seed(2)).eval()
    rows = np.stack([key_features(TWINKLE), key_features(MINOR)])
    with torch.no_grad():
        scores = network(torch.from_numpy(np.sqrt(rows).astype(np.float32)))
        expected = torch.log_softmax(scores.flatten(1), dim=1).reshape(scores.shape).numpy()
    for one, logs in zip(rows, expected, strict=True):
        assert network.model().log_probabilities(one) == pytest.approx(logs, abs=1e-4)


def test_a_fit_learns_the_keys_of_its_examples_and_repeats_itself():
    examples = [example(TWINKLE, Key("C")), example(MINOR, Key("A", "minor"))] * 4
    options = FitOptions(units=8, members=2, epochs=20, batch=8, hide_row=0.0)
    model, again = fit(examples, options), fit(examples, options)
    assert report(model, examples) == {"oneills1850": 1.0}
    for name, values in vars(model).items():
        assert np.array_equal(values, getattr(again, name))
    assert model.hidden.shape[1] == 2 * 8


def test_a_fit_writes_parameters_with_a_note_of_what_they_were_fitted_to(tmp_path, capsys):
    examples = [example(TWINKLE, Key("C"))] * 4 + [example(MINOR, Key("A", "minor"), "valid")]
    fit_and_write(examples, FitOptions(units=4, members=1, epochs=1, batch=2), tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == {
        "parameters.json",
        "parameters.safetensors",
    }
    assert '"oneills1850": 4' in (tmp_path / "parameters.json").read_text()
    assert "melody" in capsys.readouterr().out


def test_where_a_mode_is_written_the_written_key_is_learned():
    found = list(examples_of(MINOR, row("oneills1850"), 0))
    assert len(found) == 1
    assert found[0].is_known
    assert found[0].allowed[9, INFERRED_MODES.index("minor")]


def test_where_only_the_signature_means_something_all_its_modes_are_allowed():
    (found,) = examples_of(MINOR, row("openewld_pd"), 0)
    assert not found.is_known
    assert found.allowed.sum() == len(INFERRED_MODES)


def test_the_last_bass_settles_the_key_of_a_song():
    bass = tuple(Note(note.onset, note.duration, 45) for note in MINOR.notes)
    sheet = LeadSheet.build(MINOR.notes, key=Key("C"), accompaniment=bass)
    (found,) = examples_of(sheet, row("openhymnal_pd"), 0)
    assert found.is_known
    assert found.allowed[9, INFERRED_MODES.index("minor")]


def test_long_tunes_also_give_excerpts_and_stretches_of_a_few_notes_none():
    whole, *excerpts = examples_of(TWINKLE, row("oneills1850"), 0)
    assert not whole.is_excerpt
    assert [one.is_excerpt for one in excerpts] == [True, True]
    few = LeadSheet.build(TWINKLE.notes, keys=(KeyChange(0, Key("C")), KeyChange(9 * 96, Key("G"))))
    assert all(one.allowed[0].any() for one in examples_of(few, row("oneills1850"), 0))
