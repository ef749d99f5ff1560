"""The loss of an optimizer step is the mean over all it has seen, however that is cut up."""

import re
import tomllib
from itertools import islice
from pathlib import Path

import pytest
import torch
from torch.nn.utils import parameters_to_vector
from transformers import Trainer, TrainerCallback

from melregen.errors import MelregenError, ParseError
from melregen.training.arguments import TESTED, check_library, use_bfloat16
from melregen.training.batches import BatchPlan
from melregen.training.interrupt import StopRequest
from melregen.training.processes import Processes
from melregen.training.progress import TrainingProgress
from melregen.training.recipe import Recipe
from melregen.training.schedule import choose_schedule
from melregen.training.trainer import MelodyTrainer
from tests.training.dummy import TASK, DummyModel, random_examples

LENGTHS = [3, 5, 8, 30, 31, 45, 60, 64]
WHOLE = 10_000  # notes: all examples in one batch


class KeepGradient(TrainerCallback):
    """Keeps the gradient of the first optimizer step."""

    gradient = None

    def on_pre_optimizer_step(self, args, state, control, model=None, **kwargs):
        if self.gradient is None:
            grads = [parameter.grad for parameter in model.parameters()]
            assert all(grad.dtype == torch.float32 for grad in grads)
            self.gradient = parameters_to_vector(grads).clone()


def make_trainer(folder, *, lengths=LENGTHS, task=TASK, **changes):
    torch.manual_seed(0)
    recipe = Recipe(**{"precision": "float32", "gradient_clip": 1e9, "steps": 1, **changes})
    schedule = choose_schedule(recipe, sum(lengths))
    examples = random_examples(lengths)
    return MelodyTrainer(
        DummyModel(dropout=0.0), task, recipe, schedule, {"train": examples, "valid": examples},
        folder, StopRequest(), TrainingProgress("", 1, visible=False), Processes(),
    )  # fmt: skip


def first_gradient(trainer):
    keeper = KeepGradient()
    trainer.add_callback(keeper)
    trainer.train()
    return keeper.gradient


def expected_gradient(batch_notes, batches, *, mean_of_means=False):
    """The gradient of the mean loss over all notes of the first batches, in plain torch."""
    torch.manual_seed(0)
    model, examples = DummyModel(dropout=0.0), random_examples(LENGTHS)
    plan = BatchPlan(examples.lengths, batch_notes, 0).batches()
    outputs = [
        model(**TASK.collate([examples[i] for i in batch.indices], batch.seeds))
        for batch in islice(plan, batches)
    ]
    if mean_of_means:
        loss = sum(output["loss"] for output in outputs) / batches
    else:
        loss = sum(output["nats"] for output in outputs) / sum(o["count"] for o in outputs)
    loss.backward()
    return parameters_to_vector([parameter.grad for parameter in model.parameters()])


@pytest.mark.parametrize("accumulate", [1, 2, 4])
def test_batches_that_are_added_up_count_for_the_notes_they_hold(tmp_path, accumulate):
    found = first_gradient(make_trainer(tmp_path, batch_notes=64, accumulate=accumulate))
    assert torch.allclose(found, expected_gradient(64, accumulate), rtol=1e-4, atol=1e-7)
    if accumulate > 1:  # the batches are unequal: the mean of their means is something else
        unweighted = expected_gradient(64, accumulate, mean_of_means=True)
        assert not torch.allclose(found, unweighted, rtol=1e-2, atol=1e-4)


def test_many_small_batches_have_the_gradient_of_one_large_batch(tmp_path):
    plan = BatchPlan(random_examples(LENGTHS).lengths, 64, 0)
    batches = list(islice(plan.batches(), 20))
    an_epoch = next(n for n in range(20) if sum(len(b.indices) for b in batches[:n]) == 8)
    cut_up = first_gradient(make_trainer(tmp_path / "a", batch_notes=64, accumulate=an_epoch))
    at_once = first_gradient(make_trainer(tmp_path / "b", batch_notes=WHOLE))
    assert an_epoch > 3
    assert torch.allclose(cut_up, at_once, rtol=1e-4, atol=1e-7)


def test_the_logged_loss_is_the_mean_of_an_optimizer_step(tmp_path):
    trainer = make_trainer(tmp_path, batch_notes=64, accumulate=4)
    trainer.train()
    torch.manual_seed(0)
    model, examples = DummyModel(dropout=0.0), random_examples(LENGTHS)
    plan = BatchPlan(examples.lengths, 64, 0).batches()
    batches = [TASK.collate([examples[i] for i in b.indices], b.seeds) for b in islice(plan, 4)]
    outputs = [model(**batch) for batch in batches]
    mean = sum(o["nats"].item() for o in outputs) / sum(int(o["count"]) for o in outputs)
    logged = next(entry["loss"] for entry in trainer.state.log_history if "loss" in entry)
    assert logged == pytest.approx(mean, rel=1e-5)


def test_bfloat16_products_keep_gradients_weights_and_direction(tmp_path):
    exact = first_gradient(make_trainer(tmp_path / "a", batch_notes=64, accumulate=4))
    trainer = make_trainer(tmp_path / "b", batch_notes=64, accumulate=4, precision="bfloat16")
    dtypes = []
    trainer.network.out.register_forward_hook(lambda m, given, made: dtypes.append(made.dtype))
    rough = first_gradient(trainer)
    assert torch.bfloat16 in dtypes
    assert all(p.dtype == torch.float32 for p in trainer.network.parameters())
    assert 0 < (rough - exact).norm() < 0.02 * exact.norm()


def test_the_last_step_is_evaluated_and_the_best_network_kept(tmp_path):
    trainer = make_trainer(tmp_path, batch_notes=64, steps=5, evaluate_every=2)
    trainer.train()
    judged = [entry["step"] for entry in trainer.state.log_history if "eval_bits" in entry]
    assert judged == [2, 4, 5]
    assert (tmp_path / "best" / "model.safetensors").is_file()


@pytest.mark.parametrize(
    ("precision", "built_in", "expected"),
    [
        ("auto", True, True), ("auto", False, False), ("float32", True, False),
        ("bfloat16", False, True),
    ],
)  # fmt: skip
def test_bfloat16_is_used_where_the_processor_has_it(monkeypatch, precision, built_in, expected):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    monkeypatch.setattr(torch.cpu, "get_capabilities", lambda: {"avx512_bf16": built_in})
    assert use_bfloat16(precision) is expected


def test_a_gpu_without_bfloat16_trains_in_32_bits_or_says_why_not(monkeypatch):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(torch.cuda, "is_bf16_supported", lambda including_emulation=True: False)
    assert use_bfloat16("auto") is False
    with pytest.raises(ParseError, match="no bfloat16"):
        use_bfloat16("bfloat16")


def test_the_installed_transformers_is_one_that_we_know():
    check_library()


@pytest.mark.parametrize("name", ["_load_from_checkpoint", "get_batch_samples"])
def test_a_transformers_that_trains_in_another_way_is_refused_in_a_sentence(monkeypatch, name):
    monkeypatch.delattr(Trainer, name)
    with pytest.raises(MelregenError, match=rf"Trainer\.{name}.*pip install 'transformers>="):
        check_library()


def test_a_method_that_takes_something_else_is_refused(monkeypatch):
    monkeypatch.setattr(Trainer, "compute_loss", lambda self, model, inputs: None)
    with pytest.raises(MelregenError, match=r"Trainer\.compute_loss"):
        check_library()


def test_the_versions_named_are_those_of_the_package():
    project = Path(__file__).parents[2] / "pyproject.toml"
    needed = tomllib.loads(project.read_text())["project"]["dependencies"]
    (found,) = [line for line in needed if re.match(r"transformers\b", line)]
    assert found == f"transformers{TESTED}"
