"""The model card tells data, licences, size, time and loss."""

import pytest

from melregen.training.evaluate import Loss
from melregen.training.model_card import TrainingRecord, write_model_card
from melregen.training.recipe import Recipe
from melregen.training.schedule import RELEASED


def make_record(**changes):
    nats = 2 * 0.6931471805599453
    values = {
        "task": "planner", "unit": "slot", "recipe": Recipe(accumulate=2, seed=7),
        "schedule": RELEASED, "processes": 3,
        "manifest": {"collections": {"hymns": {"rows": 12, "licences": ["CC0", "MIT"]}}},
        "parameters": 1_234_567, "train_examples": 80, "train_decoding_steps": 9000,
        "collections": ("hymns", "lost"), "seconds": 725.0, "device": "2 CPU cores",
        "valid": {"all": Loss(3 * nats, 2)},
        "test": {"all": Loss(nats * 50, 100), "hymns": Loss(nats * 50, 100), "lost": Loss()},
    }  # fmt: skip
    return TrainingRecord(**{**values, **changes})


def card(tmp_path, **changes):
    write_model_card(tmp_path / "README.md", make_record(**changes))
    return (tmp_path / "README.md").read_text("utf-8")


def test_loss_is_given_in_the_unit_of_the_task_for_each_collection_that_has_any(tmp_path):
    text = card(tmp_path)
    assert "In bits a slot (its rhythm, syllable, chord, cadence and form)" in text
    assert "valid 3.000, test 1.000" in text
    assert "| test collection | slots | bits |" in text
    rows = [line for line in text.splitlines() if line.startswith(("| hymns", "| all", "| lost"))]
    assert rows[:2] == ["| hymns | 100 | 1.000 |", "| all | 100 | 1.000 |"]


def test_data_and_licences_are_named(tmp_path):
    text = card(tmp_path)
    assert "80 examples with 9,000 decoding steps" in text
    assert "| hymns | 12 | CC0; MIT |" in text
    assert "| lost | 0 | unknown |" in text


def test_a_share_of_the_pairs_is_told(tmp_path):
    assert "pairs" not in card(tmp_path)
    text = card(tmp_path, recipe=Recipe(pairs=0.03, melodies="paired"))
    assert "Of the songs with words, 0.03 were pairs of words and melody; no other" in text


def test_training_is_told_with_all_that_a_step_has_seen(tmp_path):
    text = card(tmp_path)
    assert "1,234,567 weights" in text
    assert "4,000 optimizer steps on up to 12,288 decoding steps each" in text
    assert "in 12 minutes on 2 CPU cores; learning rate 0.001, seed 7" in text
    assert "from the weights of" not in text
    assert ", from the weights of mine;" in card(tmp_path, initialised_from="mine")


@pytest.mark.parametrize("task", ["renderer", "tests.training.dummy"])
def test_every_task_has_a_card_with_the_header_of_hubs(tmp_path, task):
    text = card(tmp_path, task=task, unit="note")
    assert text.startswith("---\nlibrary_name: melregen\n")
    assert f"# melregen {task}" in text
    assert "bits a note" in text
