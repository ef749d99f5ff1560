"""Two processes of torchrun on gloo train the network that one process trains."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file

from melregen.training import TrainingOptions, train

SETTINGS = (
    "steps=6", "batch_notes=256", "warmup_steps=2", "evaluate_every=3", "save_every=6",
    "log_every=1", "precision=float32", "model.width=16", "model.heads=2",
    "model.encoder_layers=1", "model.decoder_layers=1", "model.dropout=0.0",
)  # fmt: skip

SCRIPT = """
import dataclasses, json, os, signal, sys
from pathlib import Path
import torch
from melregen.training import TrainingInterrupted, TrainingOptions, train, trainer
from melregen.training.callbacks import StopCallback
from melregen.training.processes import end_process

torch.set_num_threads(1)
rank = int(os.environ["RANK"])
scored, evaluate_model, on_step_end = [], trainer.evaluate_model, StopCallback.on_step_end

def count_forwards(model, *rest):
    hook = model.register_forward_hook(lambda m, given, made: scored.append(int(made["count"])))
    losses = evaluate_model(model, *rest)
    hook.remove()
    return losses

def press_in_one_process(self, args, state, control, **rest):
    if rank == 1 and state.global_step == 2:
        os.kill(os.getpid(), signal.SIGINT)
    return on_step_end(self, args, state, control, **rest)

trainer.evaluate_model, StopCallback.on_step_end = count_forwards, press_in_one_process
corpus, out, settings = sys.argv[1], sys.argv[2], json.loads(sys.argv[3])
options = TrainingOptions("renderer", Path(corpus), Path(out), overrides=settings, jobs=1)
try:
    train(options)
except TrainingInterrupted:
    stopped = sorted(path.name for path in Path(out, "resume").glob("checkpoint-*"))
torch.distributed.barrier()
result = train(dataclasses.replace(options, resume=True))
Path(f"{out}-{rank}").write_text(json.dumps({
    "scored": scored,
    "stopped": stopped,
    "backend": torch.distributed.get_backend(),
    "valid": result.valid["all"].bits if result.valid else None,
    "test": result.test["all"].bits if result.test else None,
}))
end_process()
"""


@pytest.fixture(scope="module")
def both(little_corpus, tmp_path_factory):
    """The result of one process that adds up two batches a step, and those of two processes."""
    folder = tmp_path_factory.mktemp("torchrun")
    one = train(
        TrainingOptions(
            "renderer", little_corpus, folder / "one", overrides=(*SETTINGS, "accumulate=2"), jobs=1
        )
    )
    command = [sys.executable, "-m", "torch.distributed.run", "--standalone",
               "--nproc-per-node=2", "train_two.py", str(little_corpus), str(folder / "two"),
               json.dumps(SETTINGS)]  # fmt: skip
    (folder / "train_two.py").write_text(SCRIPT)
    root = str(Path(__file__).parents[2])
    done = subprocess.run(
        command, cwd=folder, capture_output=True, text=True, timeout=600,
        env={**os.environ, "PYTHONPATH": root, "OMP_NUM_THREADS": "1", "CUDA_VISIBLE_DEVICES": ""},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    two = [json.loads((folder / f"two-{rank}").read_text()) for rank in (0, 1)]
    return one, two, folder / "two", done.stderr


@pytest.mark.skipif(torch.cuda.is_available(), reason="one process would train on the GPU")
def test_two_processes_train_to_the_loss_and_the_weights_of_one(both):
    one, (first, second), folder, _ = both
    assert first["backend"] == "gloo"
    assert first["valid"] == pytest.approx(one.valid["all"].bits, rel=1e-4)
    assert first["test"] == pytest.approx(one.test["all"].bits, rel=1e-4)
    assert second["test"] is None  # the first process judges and writes
    expected = load_file(one.path / "model.safetensors")
    found = load_file(folder / "model.safetensors")
    for name, tensor in expected.items():
        assert torch.allclose(found[name].float(), tensor.float(), atol=2e-3), name


def test_every_note_of_valid_is_scored_by_one_of_the_processes_alone(both):
    one, (first, second), _, _ = both
    evaluations = 2
    total = sum(first["scored"]) + sum(second["scored"])
    assert total == evaluations * one.valid["all"].count
    assert first["scored"]
    assert second["scored"]


def test_ctrl_c_in_one_process_stops_all_after_the_same_step_and_they_go_on(both):
    _, (first, second), _, _ = both
    assert first["stopped"] == second["stopped"] == ["checkpoint-3"]


def test_the_first_process_alone_talks(both):
    *_, errors = both
    lines = [line for line in errors.splitlines() if line.startswith("step 6/6")]
    assert len(lines) == 1
