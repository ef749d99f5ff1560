"""What a training run tells: an estimate, a line every half minute, the time left."""

import math

import pytest

from melregen.commands.train import encoding_display
from melregen.training.progress import TrainingProgress, spoken_time


class Clock:
    now = 100.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


def take_steps(progress, clock, first, last, seconds):
    for step in range(first, last + 1):
        clock.now += seconds
        progress.advance(step)


def lines(capsys):
    return capsys.readouterr().err.splitlines()


def test_the_run_says_how_long_it_will_take_once_a_few_steps_are_timed(capsys, clock):
    progress = TrainingProgress("", 1000, evaluation_steps=200, clock=clock)
    progress.begin(0)
    take_steps(progress, clock, 1, 1, 9.0)  # the first step is slow, and left out
    take_steps(progress, clock, 2, 6, 0.5)
    (line,) = lines(capsys)
    assert line == (
        "This will take about 10 minutes on this machine: 1,000 steps of 0.5 seconds, "
        "and the evaluations"
    )
    take_steps(progress, clock, 7, 20, 0.5)
    assert lines(capsys) == []


def test_slow_steps_are_not_waited_for(capsys, clock):
    progress = TrainingProgress("", 100, clock=clock)
    progress.begin(0)
    take_steps(progress, clock, 1, 2, 25.0)
    assert "about 42 minutes" in lines(capsys)[0]


def test_a_resumed_run_estimates_what_is_left(capsys, clock):
    progress = TrainingProgress("", 1000, clock=clock)
    progress.begin(400)
    take_steps(progress, clock, 401, 407, 1.0)
    assert lines(capsys)[0].startswith("This will take about 10 minutes more on this machine: 600")


def test_without_a_terminal_a_line_comes_every_half_minute(capsys, clock):
    progress = TrainingProgress("", 100, unit="slot", clock=clock)
    progress.begin(0)
    progress.train_bits = 2.5
    take_steps(progress, clock, 1, 45, 2.0)
    shown = [line for line in lines(capsys) if line.startswith("step ")]
    assert shown == [
        "step 15/100 · train 2.500 bits a slot · 0:02:50 left",
        "step 30/100 · train 2.500 bits a slot · 0:02:20 left",
        "step 45/100 · train 2.500 bits a slot · 0:01:50 left",
    ]


def test_an_evaluation_is_shown_at_once_and_starts_the_half_minute_anew(capsys, clock):
    progress = TrainingProgress("", 100, clock=clock)
    progress.begin(0)
    take_steps(progress, clock, 1, 10, 2.0)
    progress.evaluated(10, 1.25)
    take_steps(progress, clock, 11, 24, 2.0)
    shown = [line for line in lines(capsys) if line.startswith("step ")]
    assert shown == ["step 10/100 · valid 1.250 bits a note · 0:03:00 left"]
    take_steps(progress, clock, 25, 25, 2.0)
    assert lines(capsys)[-1].startswith("step 25/100 · valid 1.250")


def test_all_processes_but_the_first_are_silent(capsys, clock):
    progress = TrainingProgress("", 100, visible=False, clock=clock)
    progress.begin(0)
    take_steps(progress, clock, 1, 100, 9.0)
    progress.evaluated(100, 1.0)
    progress.say("hello")
    assert lines(capsys) == []
    assert not math.isnan(progress.valid_bits)


def test_on_a_terminal_there_is_a_bar_with_the_estimate_above(capsys, clock, monkeypatch):
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "160")
    with TrainingProgress("Training the dummy", 100, clock=clock) as progress:
        progress.begin(0)
        take_steps(progress, clock, 1, 60, 2.0)
        progress.evaluated(60, 1.0)
    shown = capsys.readouterr()
    text = shown.out + shown.err
    assert "This will take about 3 minutes" in text
    assert "Training the dummy" in text
    assert "60/100" in text
    assert "step 15/100" not in text


@pytest.mark.parametrize(
    ("seconds", "spoken"),
    [
        (0.2, "1 second"), (40, "40 seconds"), (120, "2 minutes"), (5000, "83 minutes"),
        (9000, "2.5 hours"), (200_000, "2.3 days"),
    ],
)  # fmt: skip
def test_times_are_said_as_one_says_them(seconds, spoken):
    assert spoken_time(seconds) == spoken


def test_encoding_is_one_line_on_a_terminal_and_a_line_every_half_minute_elsewhere(capsys, clock):
    show = encoding_display(on_terminal=True)
    show(1, 2)
    show(2, 2)
    first, second = capsys.readouterr().err.split("\r")[1:]
    assert (first, second) == (
        "Encoding the corpus: 1/2 parts",
        "Encoding the corpus: 2/2 parts\n",
    )
    show = encoding_display(on_terminal=False, clock=clock)
    for part in range(1, 11):
        clock.now += 12
        show(part, 10)
    assert lines(capsys) == [f"Encoding the corpus: {part}/10 parts" for part in (3, 6, 9, 10)]
