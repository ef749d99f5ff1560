"""`melregen train`: what it asks for and what it tells."""

from click.testing import CliRunner

import melregen.training
from melregen.commands.train import train
from melregen.training import TrainingInterrupted, TrainingResult
from melregen.training.evaluate import Loss

BIT = 0.6931471805599453


def call(monkeypatch, run, *words):
    asked = []

    def stand_in(options, *, encoding_progress):
        asked.append(options)
        encoding_progress(1, 1)
        return run(options)

    monkeypatch.setattr(melregen.training, "train", stand_in)
    result = CliRunner().invoke(train, ["planner", "--corpus", "songs", "-o", "out", *words])
    return result, asked[0]


def finished(options):
    test = {"all": Loss(300 * BIT, 200), "b": Loss(200 * BIT, 100), "a": Loss(100 * BIT, 100)}
    return TrainingResult(options.out, "slot", {"all": Loss(2 * BIT, 1)}, test, 90.0)


def test_a_finished_run_tells_its_losses_in_the_unit_of_the_task(monkeypatch):
    result, _ = call(monkeypatch, finished)
    assert result.exit_code == 0
    assert result.stderr == "Encoding the corpus: 1/1 parts\n"
    assert result.stdout.splitlines() == [
        "out: 2.000 bits a slot on valid, 1.500 on test, in 1.5 minutes",
        "   1.000  a (100 slots)",
        "   2.000  b (100 slots)",
    ]


def test_options_reach_the_run(monkeypatch):
    words = ["--set", "steps=3", "--licence", "CC0*", "--resume", "--max-steps", "9", "--seed", "4"]
    _, options = call(monkeypatch, finished, *words)
    assert options.overrides == ("steps=3", 'licences=["CC0*"]')
    assert (options.task, options.resume, options.max_steps, options.seed) == (
        "planner",
        True,
        9,
        4,
    )


def test_an_interrupted_run_says_how_to_go_on(monkeypatch):
    def interrupted(options):
        raise TrainingInterrupted("Stopped; to go on: …")

    result, _ = call(monkeypatch, interrupted)
    assert result.exit_code == 130
    assert "to go on" in result.stderr


def test_processes_but_the_first_say_nothing(monkeypatch):
    result, _ = call(monkeypatch, lambda o: TrainingResult(o.out, "slot", {}, {}, 1.0))
    assert result.exit_code == 0
    assert result.stdout == ""
