"""A dask cluster gives the same corpus, and a file that kills its process costs itself alone."""

import dataclasses
import os
import signal

import psutil
import pytest

from melregen.corpus import BuildOptions, build_corpus, engine
from melregen.corpus.engine import LOCAL, run_jobs
from melregen.errors import OutputError
from tests.corpus.test_build import JIG, SONG
from tests.corpus.test_killed import remote_cluster

pytestmark = pytest.mark.filterwarnings("ignore")


@dataclasses.dataclass(frozen=True)
class Job:
    name: str


def behave(job):
    """Die if the name says so."""
    if job.name == "die":
        os.kill(os.getpid(), signal.SIGKILL)
    return f"did {job.name}"


def test_a_file_that_kills_its_process_costs_itself_alone_on_a_cluster_too():
    said = []
    outcomes = run_jobs(
        "tests.corpus.test_cluster:behave", [Job("a"), Job("die"), Job("b")], scheduler=LOCAL,
        workers=1, announce=said.append,
    )  # fmt: skip
    found = {outcome.job.name: outcome.result or outcome.failure for outcome in outcomes}
    assert found == {"a": "did a", "b": "did b", "die": "killed its process (signal 9)"}
    assert said[0].startswith("cluster at local: 1 workers")


def test_every_job_gets_the_outcome_of_its_own():
    jobs = [Job(str(number)) for number in range(300)]
    run = run_jobs("tests.corpus.test_cluster:behave", jobs, workers=2, scheduler=LOCAL)
    outcomes = list(run)
    assert len(outcomes) == len(jobs)
    assert all(outcome.result == f"did {outcome.job.name}" for outcome in outcomes)


def test_every_cluster_and_none_build_the_same_bytes(tmp_path):
    (tmp_path / "songs").mkdir()
    (tmp_path / "songs" / "jig.abc").write_text(JIG)
    (tmp_path / "songs" / "song.abc").write_text(SONG)
    with remote_cluster(tmp_path) as (address, _):
        schedulers = {"none": None, "local": LOCAL, "remote": address}
        for name, scheduler in schedulers.items():
            options = BuildOptions(jobs=1, scheduler=scheduler)
            build_corpus([tmp_path / "songs"], tmp_path / name, options)
    none, local, remote = (
        {path.name: path.read_bytes() for path in (tmp_path / name).iterdir()}
        for name in schedulers
    )
    assert none == local == remote


def test_a_cluster_in_the_process_answers_this_machine_alone():
    listening = []

    def look(_):
        for process in (psutil.Process(), *psutil.Process().children(recursive=True)):
            listening.extend(
                connection.laddr.ip
                for connection in process.net_connections("inet")
                if connection.status == psutil.CONN_LISTEN
            )

    jobs = [Job("a")]
    list(run_jobs(f"{__name__}:behave", jobs, workers=1, scheduler=LOCAL, announce=look))
    assert set(listening) <= {"127.0.0.1", "::1"}


def test_a_scheduler_that_is_not_there_is_named(monkeypatch):
    monkeypatch.setattr(engine, "_SECONDS_TO_CONNECT", 0.5)
    with pytest.raises(OutputError, match=r"tcp://127\.0\.0\.1:9 cannot be reached"):
        list(run_jobs("x:y", [], workers=1, scheduler="tcp://127.0.0.1:9"))
