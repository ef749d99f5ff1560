"""Templates that a model plans for songs of a corpus, and a renderer that learns from them."""

import numpy as np
import pytest
from click.testing import CliRunner

from melregen.commands.corpus import corpus
from melregen.corpus import Corpus
from melregen.corpus.planned import (
    harmony_and_form_opened,
    plan_corpus,
    planned_shards,
    planned_songs,
)
from melregen.errors import ParseError
from melregen.extraction.extract import extract_template
from melregen.training.encoding import encode_split
from melregen.training.run import TrainingOptions, train
from melregen.training.tasks import task_learning_from
from melregen.training.tasks.renderer import TASK as RENDERER
from tests.models.songs import spring_song, tiny_model

TINY = [
    f"model.{name}={value}"
    for name, value in {"width": 16, "heads": 2, "encoder_layers": 1, "decoder_layers": 1}.items()
]


@pytest.fixture(scope="module")
def model_folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("model")
    tiny_model().save_pretrained(folder)
    return folder


@pytest.fixture(scope="module")
def planned_corpus(sung_corpus, model_folder):
    """A corpus of which twelve songs are planned."""
    planned, failed = plan_corpus(Corpus(sung_corpus), model_folder, limit=12)
    assert planned + failed == 12
    assert planned >= 8
    return Corpus(sung_corpus)


def test_chords_cadences_and_form_are_open_and_notes_and_words_stay() -> None:
    template = extract_template(spring_song())
    opened = harmony_and_form_opened(template)
    assert list(opened.slots) == list(template.slots)
    assert not opened.chords
    assert all(phrase.cadence is None and phrase.form is None for phrase in opened.phrases)
    assert opened.keys == template.keys


def test_plans_keep_the_notes_and_words_of_their_songs(planned_corpus) -> None:
    true = {row["id"]: template for _, template, row in planned_corpus.songs("train")}
    count = differ = 0
    for song, sheet, plan in planned_songs(planned_corpus):
        count += 1
        assert [(n.onset, n.duration) for n in sheet.notes] == [
            (slot.onset, slot.duration) for slot in plan.slots
        ]
        assert [slot.syllable for slot in plan.slots] == [
            slot.syllable for slot in true[song].slots
        ]
        assert plan.chords
        differ += plan.chords != true[song].chords
    assert count >= 8
    assert differ


def test_plans_of_a_finished_run_are_kept_and_others_replaced(planned_corpus, model_folder) -> None:
    (shard,) = planned_shards(planned_corpus)
    written, before = shard.stat().st_mtime_ns, shard.read_bytes()
    plan_corpus(planned_corpus, model_folder, limit=12)
    assert shard.stat().st_mtime_ns == written
    plan_corpus(planned_corpus, model_folder, limit=12, seed=1)
    assert shard.stat().st_mtime_ns != written
    plan_corpus(planned_corpus, model_folder, limit=12)
    assert shard.read_bytes() == before


def test_planned_columns_are_of_the_same_notes_and_empty_where_there_is_no_plan(
    planned_corpus,
) -> None:
    true = encode_split(planned_corpus, "train", "renderer", jobs=1)
    both = encode_split(planned_corpus, "train", "renderer", planned=True, jobs=1)
    sizes = [len(both[place]["planned_columns"]) for place in range(len(both))]
    assert sum(size > 0 for size in sizes) == len(list(planned_songs(planned_corpus)))
    for place, size in enumerate(sizes):
        assert size in (0, len(true[place]["columns"]))
        assert np.array_equal(true[place]["columns"], both[place]["columns"])
        if size:  # duration, of the true rhythm
            planned = both[place]["planned_columns"]
            assert np.array_equal(both[place]["columns"][:, 5], planned[:, 5])


@pytest.mark.parametrize(("kind", "least", "most"), [("planned", 1, 1), ("both", 0.2, 0.8)])
def test_planned_templates_are_seen_as_often_as_they_are_to_be(
    planned_corpus, kind, least, most
) -> None:
    task = RENDERER.learning_from(kind)
    examples = encode_split(planned_corpus, "train", "renderer", planned=True, jobs=1)
    example = next(
        examples[place] for place in range(len(examples)) if len(examples[place]["planned_columns"])
    )
    marked = {
        **example,
        "planned_columns": np.full_like(example["planned_columns"], 0),
        "planned_moved_columns": np.full_like(example["planned_columns"], 0),
    }
    seen = [not task.collate([marked], [s])["columns"][0, :, 2].any() for s in range(60)]  # metre
    assert least <= np.mean(seen) <= most
    assert task.collate([marked], None)["columns"][0, :, 2].all()  # measured on true ones


def test_a_renderer_learns_from_planned_templates_and_its_card_says_so(
    planned_corpus, tmp_path
) -> None:
    options = TrainingOptions(
        "renderer", planned_corpus.path, tmp_path, overrides=["templates=planned", *TINY],
        max_steps=2, jobs=1,
    )  # fmt: skip
    train(options)
    assert "made by a planner" in (tmp_path / "README.md").read_text("utf-8")


def test_what_is_missing_is_named(little_corpus, tmp_path) -> None:
    with pytest.raises(ParseError, match=r"no planned templates .* melregen corpus plan"):
        encode_split(Corpus(little_corpus), "train", "renderer", planned=True, jobs=1)
    with pytest.raises(ParseError, match="the planner does not"):
        task_learning_from("planner", "planned")


def test_the_command_says_what_was_planned(sung_corpus, model_folder) -> None:
    words = ["plan", str(sung_corpus), "--model", str(model_folder), "--limit", "12"]
    result = CliRunner().invoke(corpus, words)
    assert result.exit_code == 0, result.output
    assert "songs planned" in result.output
