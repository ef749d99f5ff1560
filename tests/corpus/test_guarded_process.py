"""One bad job never costs another."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psutil
import pytest

from melregen.corpus import guarded_process as guarded
from melregen.corpus.engine import LOCAL, run_jobs
from melregen.corpus.guarded_process import Limits
from melregen.errors import ParseError

THIS = "tests.corpus.test_guarded_process"


def behave(job):
    """What the workers run: the job says how to misbehave."""
    if job == "die":
        os.kill(os.getpid(), signal.SIGKILL)
    if job == "hang":
        time.sleep(60)
    if job == "print":
        print("libraries print")
        sys.stdout.flush()
    if job == "where":
        return tempfile.mkdtemp()
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


def processes():
    """Return the guarded processes below this one."""
    below = psutil.Process().children(recursive=True)
    return [child for child in below if "melregen.corpus.guarded_process" in child.cmdline()]


def test_what_a_job_leaves_in_the_temporary_folder_goes_with_its_process():
    first, _, second = (outcome.result for outcome in outcomes(["where", "die", "where"]))
    assert first
    assert second
    assert not Path(first).parent.exists()
    assert not Path(second).parent.exists()


@pytest.mark.parametrize("scheduler", [None, LOCAL], ids=["few", "dask"])
def test_giving_up_ends_all_processes_at_once(scheduler):
    started = time.monotonic()
    run = run_jobs(f"{THIS}:behave", ["a", "hang", "hang"], workers=2, scheduler=scheduler)
    assert next(run).result == "did a"
    run.close()
    assert not processes()
    assert time.monotonic() - started < 50


def test_a_run_ends_its_own_processes_and_those_of_no_other():
    long, short = (run_jobs(f"{THIS}:behave", [str(n) for n in range(9)], workers=1) for _ in "ab")
    results = {next(long).result}
    assert len(list(short)) == 9
    results |= {outcome.result for outcome in long}
    assert results == {f"did {number}" for number in range(9)}


def test_a_job_that_comes_when_its_build_is_over_starts_no_process():
    guarded.close_pool("over")
    late = guarded.run_guarded("over", f"{THIS}:behave", Limits(), "a")
    assert late.failure == "stopped"
    assert not processes()


def test_few_jobs_need_no_cluster():
    code = (
        "import sys\n"
        "from melregen.corpus.engine import run_jobs\n"
        f"assert len(list(run_jobs('{THIS}:behave', ['a', 'b'], workers=1))) == 2\n"
        "assert not {'dask', 'distributed'} & set(sys.modules)\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
