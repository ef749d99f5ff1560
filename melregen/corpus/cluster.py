"""The same jobs on a dask cluster: on this machine, or on many.

A dask worker runs each job in an interpreter apart (`IsolatedRunner`), exactly as without dask, so
that limits and crashes concern one file alone; dask deals the jobs out and replaces lost workers.
"""

import dataclasses
import logging
import shutil
import tempfile
import threading
import time
import uuid
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from functools import partial
from importlib import import_module
from importlib.util import find_spec
from itertools import count, islice
from typing import Any

from melregen.corpus.workers import IsolatedRunner, Limits, Outcome
from melregen.errors import OutputError

LOCAL = "local"
"""In the place of a scheduler's address: a cluster in this process."""

_THIS_MACHINE = "127.0.0.1:0"
"""Any free port, for this machine alone."""

_JOBS_A_WORKER = 16
"""Most jobs handed over and not yet done."""

_RETRIES = 3
_SECONDS_TO_CONNECT = 20.0
_SECONDS_TO_CLOSE = 5.0
_SECONDS_BETWEEN_LOOKS = 0.2

_runners = threading.local()


def run_isolated(function: str, limits: Limits, job: Any) -> Outcome:
    """Run one job in this thread's own interpreter; what a dask worker is asked to do."""
    runner = getattr(_runners, function, None)
    if runner is None:
        runner = IsolatedRunner(function)
        setattr(_runners, function, runner)
    scratch = tempfile.mkdtemp(prefix="melregen-")
    try:
        return dataclasses.replace(
            runner.run(dataclasses.replace(job, scratch=f"{scratch}/copy"), limits), job=None
        )
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def run_jobs_on_cluster(
    scheduler: str,
    function: str,
    jobs: Iterable[Any],
    *,
    workers: int,
    time_limit: float | None = None,
    memory_limit: int | None = None,
    alike: str | None = None,
    announce: Callable[[str], None] | None = None,
) -> Iterator[Outcome]:
    """Run a function on every job on a cluster, and yield the outcomes as they are done.

    Args:
        scheduler: its address (tcp://host:8786), or `LOCAL` for a cluster in this process. The
            workers need melregen installed, and see the files under the same paths.
        function: "package.module:name" of a function of one picklable dataclass with a field
            `scratch`.
        jobs: its arguments.
        workers: of a local cluster.
        time_limit: seconds for one job.
        memory_limit: bytes for the process of a job.
        alike: "package.module:name" of a function of nothing that must return on the workers
            what it returns here: the version of the code.
        announce: told of the cluster, and of its dashboard where it has one.

    Raises:
        OutputError: the scheduler cannot be reached, or is lost on the way, or its workers have
            no melregen or another one.
    """
    from dask.utils import key_split
    from distributed import Client, as_completed

    limits = Limits(time_limit, memory_limit)
    cluster = None
    try:
        if scheduler == LOCAL:
            cluster = _local_cluster(workers)
        client = Client(cluster or scheduler, timeout=_SECONDS_TO_CONNECT)
    except (OSError, ValueError, TypeError, TimeoutError) as error:  # TypeError: tls without keys
        raise OutputError(f"the scheduler {scheduler} cannot be reached: {error}") from None
    try:
        if announce:
            announce(_describe(client, scheduler, cluster))
        if cluster is None:
            _check_workers(client, scheduler, alike)
        todo = iter(jobs)
        waiting: dict[str, Any] = {}
        done = as_completed()
        window = _JOBS_A_WORKER * max(workers, sum(client.nthreads().values()))
        # Dask remembers something of each call, so jobs are handed over many at a time, and it
        # caches the names of 100,000 keys. Still keys are not used again: it may hold what the last
        # job of that key gave.
        build = uuid.uuid4().hex
        numbers = count()

        def hand_over(n_jobs: int) -> None:
            batch = list(islice(todo, n_jobs))
            if not batch:
                return
            key_split.cache_clear()
            keys = [f"file-{build}-{next(numbers)}" for _ in batch]
            waiting.update(zip(keys, batch, strict=True))
            done.update(
                client.map(
                    partial(run_isolated, function, limits), batch, key=keys,
                    pure=False, retries=_RETRIES,
                )
            )  # fmt: skip

        hand_over(window)
        for future in done:
            job = waiting.pop(future.key)
            yield _outcome_of(future, job, scheduler)
            future.release()
            del future
            if len(waiting) <= window // 2:
                hand_over(window - len(waiting))
    except (OSError, TimeoutError) as error:
        if isinstance(error, OutputError):
            raise
        raise OutputError(f"the scheduler {scheduler} was lost: {error}") from None
    finally:
        # Of a scheduler that is gone there is nothing to ask, and nothing to wait for.
        with suppress(Exception):
            if client.status == "running":
                client.run(_stop_runners)
        with suppress(Exception):
            client.close(timeout=_SECONDS_TO_CLOSE)
        if cluster is not None:
            cluster.close()


def _check_workers(client: Any, scheduler: str, alike: str | None) -> None:
    """Refuse workers that would die of the first job, or do another thing than we.

    Raises:
        OutputError: a worker has no melregen, or another version of its code.
    """
    while not client.nthreads():  # of a batch queue, they may come later than we
        time.sleep(_SECONDS_BETWEEN_LOOKS)
    found = client.run(find_spec, "melregen")
    strange = sorted(worker for worker, spec in found.items() if spec is None)
    if not strange and alike:
        answers = client.run(_call, alike, on_error="return")
        strange = sorted(worker for worker, answer in answers.items() if answer != _call(alike))
    if strange:
        raise OutputError(
            f"{len(strange)} of {len(found)} workers of {scheduler} have not the melregen and "
            f"music21 that are here, the first of them {strange[0]}; install the same ones there"
        )


def _call(function: str) -> Any:
    module, _, name = function.partition(":")
    return getattr(import_module(module), name)()


def _local_cluster(workers: int) -> Any:
    """Start a cluster in this process; threads do, as each has a process of its own to work."""
    import dask.config
    from distributed import LocalCluster

    # What dask's profilers note of every second would add up.
    with dask.config.set({"distributed.worker.profile.enabled": False}):
        return LocalCluster(
            n_workers=1, threads_per_worker=workers, processes=False, protocol="inproc://",
            memory_limit=0, silence_logs=logging.CRITICAL,  # we say in a line what went wrong
            # dask serves pages of scheduler and worker even without a dashboard, and to the whole
            # network unless it is told where.
            dashboard_address=_THIS_MACHINE, worker_dashboard_address=_THIS_MACHINE,
        )  # fmt: skip


def _outcome_of(future: Any, job: Any, scheduler: str) -> Outcome:
    if future.status == "finished":
        outcome: Outcome = dataclasses.replace(future.result(), job=job)
        return outcome
    if future.status in ("cancelled", "lost"):
        raise OutputError(f"the scheduler {scheduler} was lost; the same command goes on")
    error = future.exception()
    return Outcome(job, failure=f"{type(error).__name__} on the cluster: {error}"[:300])


def _stop_runners() -> None:
    """End the interpreters of this worker; runs on the worker itself."""
    IsolatedRunner.stop_all()


def _describe(client: Any, scheduler: str, cluster: Any) -> str:
    n_threads = sum(client.nthreads().values())
    link = client.dashboard_link
    if cluster is not None:
        # Only this machine is answered, whatever address dask has found for it.
        server = getattr(cluster.scheduler, "http_server", None)
        link = f"http://127.0.0.1:{server.port}/status" if server and find_spec("bokeh") else ""
    dashboard = (
        f"dashboard at {link}" if link else "no dashboard: pip install 'melregen[dashboard]'"
    )
    workers = f"{n_threads} workers" if n_threads else "no workers yet, waiting for some"
    return f"cluster at {scheduler}: {workers}; {dashboard}"
