"""A corpus is encoded once; what cannot be encoded costs itself alone."""

import numpy as np
import pytest

from melregen.corpus import Corpus
from melregen.errors import ParseError
from melregen.training.encoding import EncodingJob, encode_group, encode_split
from melregen.training.example_set import ExampleSet
from melregen.training.song_choice import SongChoice
from melregen.training.tasks import load_task
from tests.training import dummy

TASK = "tests.training.dummy"


def job(corpus, **choice):
    (shard,) = Corpus(corpus).shards("train")
    return EncodingJob(TASK, str(shard), 0, SongChoice(**choice))


def test_a_row_group_becomes_examples_with_their_lengths_and_collections(little_corpus):
    examples, faults = encode_group(job(little_corpus))
    assert not faults
    assert examples.collections == ("strolls", "walks")
    assert [len(examples[i]["target"]) for i in range(5)] == examples.lengths[:5].tolist()


def test_a_song_that_fails_is_named_and_costs_itself_alone(little_corpus, monkeypatch):
    whole, _ = encode_group(job(little_corpus))
    calls = iter(range(10_000))

    def examples(self, sheet, template):
        if next(calls) == 3:
            raise ValueError("too high to sing")
        return [{"before": np.zeros(2, np.int8), "target": np.zeros(2, np.int8)}]

    monkeypatch.setattr(dummy.DummyTask, "examples", examples)
    rest, faults = encode_group(job(little_corpus))
    assert len(rest) == len(whole) - 1
    (fault,) = faults
    assert "ValueError: too high to sing" in fault


def test_rows_are_chosen_by_licence_collection_language_and_verse(little_corpus):
    assert len(encode_group(job(little_corpus, licences=("CC0*",)))[0]) > 0
    assert len(encode_group(job(little_corpus, licences=("MIT",)))[0]) == 0
    assert encode_group(job(little_corpus, exclude=("walks",)))[0].collections == ("strolls",)
    languages = {row["language"] for row in Corpus(little_corpus).rows("train")}
    assert len(encode_group(job(little_corpus, languages=tuple(languages)))[0]) > 0
    assert len(encode_group(job(little_corpus, languages=("tlh",)))[0]) == 0
    firsts = encode_group(job(little_corpus, verses="first"))[0]
    assert len(firsts) == len(encode_group(job(little_corpus))[0])  # its tunes have one verse


def test_a_split_with_nothing_to_learn_says_what_was_left_out(little_corpus):
    everything_left_out = SongChoice(exclude=("walks", "strolls"))
    with pytest.raises(ParseError, match=r"nothing in 'test' .* --set exclude="):
        encode_split(Corpus(little_corpus), "test", TASK, everything_left_out, jobs=1)


def test_sets_are_concatenated_with_their_collections():
    first, second = (dummy.random_examples(lengths) for lengths in ([3, 4], [5]))
    joined = ExampleSet.join([first, ExampleSet.join([]), second])
    assert len(joined) == 3
    assert joined.lengths.tolist() == [3, 4, 5]
    assert [joined.collections[i] for i in joined.collection] == ["even", "odd", "even"]
    assert np.array_equal(joined[2]["target"], second[0]["target"])


def test_a_set_is_read_as_it_was_written(tmp_path):
    examples = dummy.random_examples([3, 4, 9])
    examples.save(tmp_path / "set.npz")
    again = ExampleSet.load(tmp_path / "set.npz")
    assert again.decoding_steps == 16
    assert again.collections == examples.collections
    for index in range(3):
        for name, array in examples[index].items():
            assert np.array_equal(again[index][name], array)
            assert again[index][name].dtype == array.dtype


def test_a_task_is_found_by_name_or_module():
    assert load_task("planner").name == "planner"
    assert load_task(TASK) is dummy.TASK
    with pytest.raises(ParseError, match="planner or renderer"):
        load_task("singer")
