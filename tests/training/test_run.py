"""A run from a corpus to a checkpoint; stopped, killed and resumed."""

import dataclasses
import os
import signal
import subprocess
import sys
import time

import numpy as np
import pytest
from safetensors.numpy import load_file

from melregen.corpus import Corpus
from melregen.errors import CheckpointError, ParseError
from melregen.training import TrainingInterrupted, TrainingOptions, train
from melregen.training.callbacks import StopCallback
from melregen.training.encoding import encode_split
from melregen.training.run import describe_new_columns
from melregen.training.song_choice import SongChoice
from tests.training.dummy import DummyTask

TASK = "tests.training.dummy"
SETTINGS = (
    "steps=60", "batch_notes=512", "warmup_steps=5", "evaluate_every=20", "save_every=10",
    "log_every=5", "learning_rate=0.01", "model.width=8",
)  # fmt: skip


@pytest.fixture(scope="session")
def options(little_corpus):
    return TrainingOptions(TASK, little_corpus, little_corpus, overrides=SETTINGS, jobs=2)


@pytest.fixture(scope="session")
def whole_run(options, tmp_path_factory):
    out = tmp_path_factory.mktemp("runs") / "whole"
    return train(dataclasses.replace(options, out=out))


def weights(path):
    return load_file(path / "model.safetensors")


def assert_same_end(first, second):
    assert first.test["all"] == second.test["all"]
    assert first.valid == second.valid
    one, other = weights(first.path), weights(second.path)
    assert all(np.array_equal(one[name], other[name]) for name in one)


def test_training_beats_chance_and_writes_a_checkpoint_folder(whole_run):
    assert whole_run.test["all"].bits < 3.3 < np.log2(12)
    assert sorted(file.name for file in whole_run.path.iterdir()) == [
        "README.md",
        "config.json",
        "model.safetensors",
    ]


def test_the_test_loss_is_given_for_each_collection_and_adds_up(whole_run):
    parts = [loss for name, loss in whole_run.test.items() if name != "all"]
    assert sum(loss.count for loss in parts) == whole_run.test["all"].count > 0


def test_the_model_card_names_data_licence_size_and_loss(whole_run):
    card = (whole_run.path / "README.md").read_text()
    for part in ("walks", "CC0 1.0", "weights", f"{whole_run.test['all'].bits:.3f}"):
        assert part in card


def stop_at(monkeypatch, step, action):
    """Do something at the end of a step, as a signal from outside would."""
    original = StopCallback.on_step_end

    def on_step_end(self, args, state, control, **rest):
        if state.global_step == step:
            action()
        return original(self, args, state, control, **rest)

    monkeypatch.setattr(StopCallback, "on_step_end", on_step_end)


def test_ctrl_c_keeps_a_checkpoint_and_resume_ends_as_an_uninterrupted_run(
    options, whole_run, tmp_path, monkeypatch
):
    run = dataclasses.replace(options, out=tmp_path / "stopped")
    with monkeypatch.context() as patch:
        stop_at(patch, 33, lambda: os.kill(os.getpid(), signal.SIGINT))
        with pytest.raises(TrainingInterrupted, match="--resume"):
            train(run)
    assert (run.out / "resume" / "checkpoint-33").is_dir()
    assert not (run.out / "model.safetensors").exists()
    with pytest.raises(CheckpointError, match="unfinished run"):
        train(run)
    assert_same_end(train(dataclasses.replace(run, resume=True)), whole_run)


SCRIPT = """
import sys
from pathlib import Path
from melregen.training import TrainingOptions, train
train(TrainingOptions({task!r}, Path({corpus!r}), Path({out!r}), overrides={settings!r}))
"""


def test_a_killed_run_resumes_to_the_same_end(options, whole_run, tmp_path):
    out = tmp_path / "killed"
    script = SCRIPT.format(
        task=TASK, corpus=str(options.corpus), out=str(out),
        settings=(*SETTINGS[1:], "steps=60", "save_every=10"),
    )  # fmt: skip
    slow = "import torch; f = torch.optim.AdamW.step\n" + (
        "import time\n"
        "def step(self, *a, **k):\n    time.sleep(.05)\n    return f(self, *a, **k)\n"
        "torch.optim.AdamW.step = step\n"
    )
    process = subprocess.Popen([sys.executable, "-c", slow + script], stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + 300
    try:
        while not (out / "resume" / "checkpoint-20" / "trainer_state.json").exists():
            assert time.monotonic() < deadline
            assert process.poll() is None
            time.sleep(0.02)
    finally:
        process.kill()
        process.wait()
    assert_same_end(train(dataclasses.replace(options, out=out, resume=True)), whole_run)


def test_resume_refuses_another_recipe_and_an_empty_folder(options, tmp_path, monkeypatch):
    run = dataclasses.replace(options, out=tmp_path / "run")
    with pytest.raises(CheckpointError, match="no unfinished run"):
        train(dataclasses.replace(run, resume=True))
    with monkeypatch.context() as patch:
        stop_at(patch, 12, lambda: os.kill(os.getpid(), signal.SIGTERM))
        with pytest.raises(TrainingInterrupted):
            train(run)
    with pytest.raises(ParseError, match="keeps its recipe"):
        train(dataclasses.replace(run, resume=True, overrides=["learning_rate=0.5"]))


def test_a_resumed_run_reads_its_weights_once(options, tmp_path, monkeypatch):
    run = dataclasses.replace(options, out=tmp_path / "run", overrides=(*SETTINGS, "steps=8"))
    with monkeypatch.context() as patch:
        stop_at(patch, 4, lambda: os.kill(os.getpid(), signal.SIGINT))
        with pytest.raises(TrainingInterrupted):
            train(run)
    read, load_model = [], DummyTask.load_model

    def note_and_load(self, path):
        read.append(path.name)
        return load_model(self, path)

    monkeypatch.setattr(DummyTask, "load_model", note_and_load)
    train(dataclasses.replace(run, resume=True))
    assert read == ["checkpoint-4", "best"]


def test_a_run_that_was_stopped_after_its_last_step_takes_no_further_one(
    options, whole_run, tmp_path, monkeypatch
):
    def stop(*_):
        raise KeyboardInterrupt

    run = dataclasses.replace(options, out=tmp_path / "run")
    with monkeypatch.context() as patch:
        patch.setattr("melregen.training.run._finish", stop)
        with pytest.raises(TrainingInterrupted, match="--resume"):
            train(run)
    monkeypatch.setattr(StopCallback, "on_step_end", stop)
    assert_same_end(train(dataclasses.replace(run, resume=True)), whole_run)


def test_training_starts_from_given_weights_and_leaves_finished_ones_alone(
    options, whole_run, tmp_path
):
    with pytest.raises(CheckpointError, match="holds a network already"):
        train(dataclasses.replace(options, out=whole_run.path))
    tuned = train(
        dataclasses.replace(
            options,
            out=tmp_path / "tuned",
            init_from=whole_run.path,
            overrides=("steps=2", "learning_rate=1e-6", "warmup_steps=0"),
        )
    )
    close = pytest.approx(whole_run.test["all"].bits, abs=0.05)
    assert tuned.test["all"].bits == close


def test_a_start_from_a_checkpoint_with_fewer_columns_says_which() -> None:
    line = describe_new_columns(("goal_time", "feel_rests"))
    assert line.startswith("The checkpoint knows nothing of goal_time, feel_rests: ")


def test_the_encoded_corpus_is_kept_and_a_damaged_copy_replaced(little_corpus):
    corpus = Corpus(little_corpus)
    first = encode_split(corpus, "test", TASK, jobs=1)
    (cached,) = (little_corpus / ".encoded").glob(f"{TASK}-test-*.npz")
    cached.write_bytes(cached.read_bytes()[:100])
    again = encode_split(corpus, "test", TASK, jobs=1)
    assert len(first) == len(again)
    assert all(np.array_equal(first[0][name], again[0][name]) for name in first[0])
    assert first[len(first) - 1].keys() == {"before", "target"}


def test_collections_can_be_left_out(little_corpus):
    corpus = Corpus(little_corpus)
    kept = encode_split(corpus, "train", TASK, SongChoice(exclude=("strolls",)), jobs=1)
    assert kept.collections == ("walks",)


def test_a_task_that_does_not_exist_is_named(options):
    with pytest.raises(ParseError, match="singer"):
        train(dataclasses.replace(options, task="singer"))
