"""kill -9 of a worker, of the scheduler or of everything: the corpus ends with the same bytes."""

import os
import signal
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager
from importlib.util import find_spec

import psutil
import pytest

from melregen.corpus import BuildOptions, build_corpus
from melregen.corpus.engine import LOCAL, run_jobs
from melregen.errors import OutputError
from tests.corpus.test_resume import contents, spool_of, tune

pytestmark = pytest.mark.filterwarnings("ignore")

N_FILES = 20
BLOCKING_BUILD = """
import sys, time
from pathlib import Path
from melregen.corpus import BuildOptions, build_corpus
songs, out, mark, scheduler = sys.argv[1:]
def progress(done, total):
    if done == 3:
        time.sleep(1.2)  # the spool commits within a second
    if done == 4:
        Path(mark).touch()
        time.sleep(600)
options = BuildOptions(jobs=2, scheduler=scheduler or None)
build_corpus([songs], out, options, progress=progress)
"""
"""Builds a corpus, but stops after four files to be killed."""


@pytest.fixture(scope="module")
def songs(tmp_path_factory):
    folder = tmp_path_factory.mktemp("killed") / "songs"
    folder.mkdir()
    for number in range(N_FILES - 1):
        (folder / f"{number}.abc").write_text(tune(number))
    (folder / "bad.mid").write_bytes(b"MThd\0\0\0\6\0\1")
    return folder


@pytest.fixture(scope="module")
def whole(songs):
    build_corpus([songs], songs.parent / "whole", BuildOptions(jobs=2))
    return contents(songs.parent / "whole")


@contextmanager
def remote_cluster(folder, workers=2):
    """Start a scheduler and its workers as processes of their own; yield address and processes."""
    address_file = folder / "scheduler.json"
    common = ["--scheduler-file", str(address_file), "--no-dashboard"]
    commands = [["dask_scheduler", "--host", "127.0.0.1", "--port", "0", *common]]
    commands += [
        ["dask_worker", *common, "--nthreads", "1", "--no-nanny", "--name", str(number),
         "--local-directory", str(folder), "--memory-limit", "0"]
        for number in range(workers)
    ]  # fmt: skip
    processes = []
    try:
        for module, *options in commands:
            command = [sys.executable, "-m", f"distributed.cli.{module}", *options]
            processes.append(
                subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            )
        wait_for(address_file)
        yield address_of(address_file), processes
    finally:
        for process in processes:
            process.kill()
            process.wait()


def address_of(path):
    import json

    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            return json.loads(path.read_text())["address"]
        except ValueError:  # half written
            time.sleep(0.05)
    raise TimeoutError(path)


def wait_for(path, seconds=120):
    deadline = time.monotonic() + seconds
    while not path.exists():
        assert time.monotonic() < deadline, f"{path} did not come"
        time.sleep(0.05)


def build(songs, out, scheduler=None, at=None, act=None):
    """Build; when so many files are done, do something. Return what progress told."""
    told = []

    def progress(done, total):
        told.append(done)
        if done == at:
            act()

    build_corpus([songs], out, BuildOptions(jobs=2, scheduler=scheduler), progress=progress)
    return told


def readers():
    """Return the processes below this one that read files."""
    return [
        child
        for child in psutil.Process().children(recursive=True)
        if "melregen.corpus.guarded_process" in child.cmdline()
    ]


@pytest.mark.parametrize("scheduler", [None, LOCAL], ids=["few files", "local cluster"])
def test_a_killed_reader_costs_nothing(scheduler, songs, whole, tmp_path):
    told = build(songs, tmp_path / "c", scheduler, at=3, act=lambda: readers()[0].kill())
    assert told[-1] == N_FILES
    assert contents(tmp_path / "c") == whole


def test_a_killed_dask_worker_costs_nothing(songs, whole, tmp_path):
    with remote_cluster(tmp_path) as (address, processes):
        told = build(songs, tmp_path / "c", address, at=3, act=processes[1].kill)
    assert told[-1] == N_FILES
    assert contents(tmp_path / "c") == whole


def test_after_a_killed_scheduler_the_same_command_goes_on(songs, whole, tmp_path):
    with remote_cluster(tmp_path) as (address, processes):
        with pytest.raises(OutputError, match="was lost"):
            build(songs, tmp_path / "c", address, at=5, act=processes[0].kill)
        assert not (tmp_path / "c").exists()
    told = build(songs, tmp_path / "c")
    assert told[0] >= 5  # not from the beginning
    assert contents(tmp_path / "c") == whole


@pytest.mark.parametrize("engine", ["few files", "local cluster", "remote cluster"])
def test_everything_killed_at_once_goes_on_where_it_was(engine, songs, whole, tmp_path):
    def run(scheduler, others):
        command = [
            sys.executable, "-c", BLOCKING_BUILD,
            *(str(path) for path in (songs, out, tmp_path / "mark", scheduler)),
        ]  # fmt: skip
        process = subprocess.Popen(command, start_new_session=True, stderr=subprocess.DEVNULL)
        try:
            wait_for(tmp_path / "mark")
        finally:
            below = psutil.Process(process.pid).children(recursive=True)
            for pid in (process.pid, *(other.pid for other in (*others, *below))):
                os.kill(pid, signal.SIGKILL)
            process.wait()

    out = tmp_path / "c"
    if engine == "remote cluster":
        with remote_cluster(tmp_path) as (address, processes):
            run(address, processes)
    else:
        run(LOCAL if engine == "local cluster" else "", [])
    assert spool_of(out).exists()
    assert not out.exists()
    told = build(songs, out)
    assert told[0] >= 2
    assert told[-1] == N_FILES
    assert contents(out) == whole


def test_the_dashboard_answers_where_bokeh_is_and_else_it_is_said_how_to_get_it(songs, tmp_path):
    answers = []

    def announce(text):
        if "http" in text:
            with urllib.request.urlopen(text.rpartition(" ")[2], timeout=60) as answer:
                answers.append(answer.status)
        else:
            answers.append(text.rpartition("; ")[2])

    options = BuildOptions(jobs=1, scheduler=LOCAL)
    build_corpus([songs / "0.abc"], tmp_path / "c", options, announce=announce)
    wanted = 200 if find_spec("bokeh") else "no dashboard: pip install 'melregen[dashboard]'"
    assert answers == [wanted]


def test_workers_with_another_melregen_are_refused(tmp_path):
    with remote_cluster(tmp_path, workers=1) as (address, _):
        jobs = run_jobs("x:y", [], workers=1, scheduler=address, alike=os.getpid)
        with pytest.raises(OutputError, match=r"1 of 1 workers of .* have not the melregen"):
            list(jobs)
