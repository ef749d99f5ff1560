"""One bad job never costs another."""

import os
import signal
import sys
import time

import pytest

from melregen.corpus.engine import run_jobs
from melregen.corpus.guarded import Limits
from melregen.errors import ParseError

THIS = "tests.corpus.test_workers"


def behave(job):
    """What the workers run: the job says how to misbehave."""
    if job == "die":
        os.kill(os.getpid(), signal.SIGKILL)
    if job == "hang":
        time.sleep(60)
    if job == "print":
        print("libraries print")
        sys.stdout.flush()
    if job == "known":
        raise ParseError("bar 3 is wrong")
    if job == "bug":
        raise KeyError("x")
    if job == "recursion":
        return behave(job)
    return f"did {job}"


def outcomes(jobs, **options):
    return list(run_jobs(f"{THIS}:behave", jobs, ordered=True, **{"workers": 2, **options}))


def test_outcomes_come_in_the_order_of_the_jobs():
    jobs = [f"job {number}" for number in range(50)]
    assert [outcome.result for outcome in outcomes(jobs)] == [f"did {job}" for job in jobs]


def test_a_job_that_kills_its_process_is_named_and_the_others_are_done():
    a, dead, b = outcomes(["a", "die", "b"], workers=1)
    assert (a.result, b.result) == ("did a", "did b")
    assert dead.job == "die"
    assert dead.failure == "killed its process (signal 9)"


def test_a_job_that_never_ends_is_stopped_at_the_time_limit():
    started = time.monotonic()
    a, late, b = outcomes(["a", "hang", "b"], limits=Limits(seconds=8))
    assert (a.result, b.result) == ("did a", "did b")
    assert late.failure == "took longer than 8 seconds"
    assert time.monotonic() - started < 60


@pytest.mark.parametrize(
    ("job", "failure"),
    [
        ("known", "bar 3 is wrong"),
        ("bug", "KeyError: 'x'"),
        ("recursion", "RecursionError: maximum recursion depth exceeded"),
    ],
)
def test_an_error_is_a_failure_with_one_sentence(job, failure):
    (outcome,) = outcomes([job], workers=1)
    assert outcome.failure.startswith(failure)


def test_what_a_library_prints_does_not_disturb_the_answers():
    assert [outcome.result for outcome in outcomes(["print", "a"])] == ["did print", "did a"]


def test_only_a_few_jobs_are_taken_before_their_turn():
    taken = []

    def jobs():
        for number in range(300):
            taken.append(number)
            yield str(number)

    run = run_jobs(f"{THIS}:behave", jobs(), workers=1)
    next(run)
    assert len(taken) < 60
    run.close()
