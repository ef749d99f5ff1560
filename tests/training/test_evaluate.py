"""Evaluation: once over the split, however many processes share it."""

import math

import pytest
import torch

from melregen.errors import ParseError
from melregen.training.evaluate import Loss, evaluate_model
from melregen.training.processes import Processes, join_processes
from tests.training.dummy import TASK, DummyModel, random_examples


class Recorded(Processes):
    """Processes whose shares are known, in place of a connection."""

    def gather(self, value):
        return [*SHARES[: self.rank], value, *SHARES[self.rank + 1 :]]


SHARES: list = []


def shares_of(model, examples, count):
    """What each of several processes would contribute."""
    found = []

    class Keep(Processes):
        def gather(self, value):
            found.append(value)
            return [[Loss()] * 100] * self.count

    for rank in range(count):
        evaluate_model(model, TASK, examples, 60, Keep(rank, count))
    return found


@pytest.mark.parametrize("count", [1, 2, 3])
def test_processes_share_the_batches_and_find_the_loss_of_one(count):
    torch.manual_seed(0)
    model, examples = DummyModel(), random_examples([5, 9, 14, 20, 23, 31, 40, 41, 57])
    alone = evaluate_model(model, TASK, examples, 60)
    SHARES[:] = shares_of(model, examples, count)
    assert sum(loss.count for share in SHARES for loss in share) == examples.decoding_steps
    assert sum(len(share) for share in SHARES) >= 4
    for rank in range(count):
        assert evaluate_model(model, TASK, examples, 60, Recorded(rank, count)) == alone


def test_collections_are_scored_apart_and_together_and_the_mode_is_kept():
    model, examples = DummyModel().train(), random_examples([5, 9, 14, 20])
    losses = evaluate_model(model, TASK, examples, 60)
    assert list(losses) == ["all", "even", "odd"]
    assert losses["even"].count == 5 + 14
    assert losses["all"] == losses["even"] + losses["odd"]
    assert model.training


def test_the_size_of_the_batches_does_not_change_the_loss():
    model, examples = DummyModel(), random_examples([5, 9, 14, 20])
    small, large = (evaluate_model(model, TASK, examples, size)["all"] for size in (20, 2000))
    assert small.count == large.count
    assert small.bits == pytest.approx(large.bits, rel=1e-5)


def test_bits_are_nats_by_the_natural_logarithm_of_two():
    assert Loss(nats=6 * math.log(2), count=3).bits == pytest.approx(2)
    assert math.isnan(Loss().bits)


def test_a_process_alone_gathers_its_own_value():
    assert Processes().gather("a") == ["a"]
    with Processes().first_on_machine():
        pass


@pytest.mark.parametrize("name", ["ACCELERATE_USE_FSDP", "ACCELERATE_USE_DEEPSPEED"])
def test_a_network_split_over_devices_is_refused_in_a_sentence(monkeypatch, name):
    monkeypatch.setenv(name, "true")
    with pytest.raises(ParseError, match=f"{name} is set.*torchrun"):
        join_processes()


def test_a_run_without_torchrun_is_alone(monkeypatch):
    monkeypatch.delenv("WORLD_SIZE", raising=False)
    assert join_processes() == Processes(0, 1)
