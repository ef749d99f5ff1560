"""Jobs in guarded processes, given out by dask: by a cluster in this process, or on many machines.

Dask gives the jobs out, replaces lost workers and shows its dashboard; each of its threads has a
guarded process that does the work, so that limits and crashes concern one file alone. Few jobs are
done before dask would be loaded, so threads of this process give them out.
"""

import dataclasses
import logging
import time
import uuid
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import AbstractContextManager, contextmanager, suppress
from functools import partial
from importlib.util import find_spec
from itertools import chain, islice
from typing import Any

from melregen.corpus.guarded_process import Limits, Outcome, close_pool, pool_of, run_guarded
from melregen.errors import OutputError

LOCAL = "local"
"""In the place of a scheduler's address: a cluster in this process."""

_FEW_JOBS = 50
"""As many are not worth the second or two that it takes to load dask."""

_JOBS_A_WORKER = 16
"""Most jobs handed over and not yet done."""

_RETRIES = 3
_SECONDS_TO_CONNECT = 20.0
_SECONDS_TO_CLOSE = 5.0
_SECONDS_BETWEEN_LOOKS = 0.2

_Task = Callable[[Any], Outcome]


def run_jobs(
    function: str,
    jobs: Iterable[Any],
    *,
    workers: int,
    scheduler: str | None = None,
    limits: Limits | None = None,
    ordered: bool = False,
    alike: Callable[[], object] | None = None,
    announce: Callable[[str], None] | None = None,
) -> Generator[Outcome, None, None]:
    """Run a function on every job in guarded processes, and yield the outcomes.

    Only a few jobs for each worker are under way at a time, so that memory does not grow with
    their number.

    Args:
        function: "package.module:name" of a function of one picklable argument.
        jobs: its arguments.
        workers: processes on this machine.
        scheduler: address of a dask scheduler (tcp://host:8786), whose workers need melregen
            installed, and see files under the same paths; `LOCAL` for a cluster in this process,
            and None for the same where there are more than a few jobs.
        limits: what one job may cost; None for no limits.
        ordered: in the order of the jobs; otherwise as they are done.
        alike: must return on the workers what it returns here: the version of the code.
        announce: called with the address of the cluster, and of its dashboard where it has one.

    Raises:
        OutputError: the scheduler cannot be reached, or is lost on the way, or its workers have
            no melregen or another one.
    """
    build = uuid.uuid4().hex
    task = partial(run_guarded, build, function, limits or Limits())
    try:
        if scheduler in (None, LOCAL):
            pool_of(build, function).start(workers)  # they load their libraries meanwhile
        todo = iter(jobs)
        few = list(islice(todo, _FEW_JOBS)) if scheduler is None else []
        if scheduler is None and len(few) < _FEW_JOBS:
            outcomes = _run_few(task, few, workers)
        else:
            client = _connection(scheduler or LOCAL, workers, build, alike, announce)
            outcomes = _run_many(client, task, chain(few, todo), workers)
        yield from _in_order(outcomes) if ordered else (outcome for _, outcome in outcomes)
    finally:
        close_pool(build)


def _in_order(outcomes: Iterable[tuple[int, Outcome]]) -> Iterator[Outcome]:
    early: dict[int, Outcome] = {}
    turn = 0
    for number, outcome in outcomes:
        early[number] = outcome
        while turn in early:
            yield early.pop(turn)
            turn += 1


def _run_few(task: _Task, jobs: list[Any], workers: int) -> Iterator[tuple[int, Outcome]]:
    threads = ThreadPoolExecutor(workers)
    try:
        numbers = {threads.submit(task, job): number for number, job in enumerate(jobs)}
        for future in as_completed(numbers):
            number = numbers[future]
            yield number, dataclasses.replace(future.result(), job=jobs[number])
    finally:
        threads.shutdown(wait=False, cancel_futures=True)


@contextmanager
def _connection(
    scheduler: str,
    workers: int,
    build: str,
    alike: Callable[[], object] | None,
    announce: Callable[[str], None] | None,
) -> Iterator[Any]:
    """Connect to a cluster; in the end, let it end the processes of the build."""
    from distributed import Client

    cluster = None
    try:
        if scheduler == LOCAL:
            cluster = _start_cluster(workers)
        client = Client(cluster or scheduler, timeout=_SECONDS_TO_CONNECT)
    except (OSError, ValueError, TypeError) as error:  # TypeError: tls without keys
        raise OutputError(f"the scheduler {scheduler} cannot be reached: {error}") from None
    try:
        if announce:
            announce(_describe(client, scheduler, cluster))
        if cluster is None:
            _check_workers(client, scheduler, alike)
        yield client
    except OSError as error:
        if isinstance(error, OutputError):
            raise
        raise OutputError(f"the scheduler {scheduler} was lost: {error}") from None
    finally:
        # Of a scheduler that is gone there is nothing to ask, and nothing to wait for.
        with suppress(Exception):
            if client.status == "running":
                client.run(close_pool, build)
        with suppress(Exception):
            client.close(timeout=_SECONDS_TO_CLOSE)
        if cluster is not None:
            cluster.close()


def _start_cluster(workers: int) -> Any:
    """Start a cluster in this process; threads do, as each has a process of its own to work."""
    import dask.config
    from distributed import LocalCluster

    # What dask's profilers note of every second would add up.
    with dask.config.set({"distributed.worker.profile.enabled": False}):
        return LocalCluster(
            n_workers=1, threads_per_worker=workers, processes=False, protocol="inproc://",
            memory_limit=0, silence_logs=logging.CRITICAL,  # we say in a line what went wrong
            # dask serves pages of scheduler and worker even without a dashboard, and to the whole
            # network unless an address is given: at any free port, to this machine alone.
            dashboard_address="127.0.0.1:0", worker_dashboard_address="127.0.0.1:0",
        )  # fmt: skip


def _run_many(
    connection: AbstractContextManager[Any], task: _Task, jobs: Iterator[Any], workers: int
) -> Iterator[tuple[int, Outcome]]:
    with connection as client:
        from dask.utils import key_split
        from distributed import as_completed

        window = _JOBS_A_WORKER * max(workers, sum(client.nthreads().values()))
        waiting: dict[str, tuple[int, Any]] = {}
        done = as_completed()
        handed_over = 0
        while True:
            room = window - len(waiting)
            if room >= window // 2 and (batch := list(islice(jobs, room))):
                # Dask remembers something of each call, so jobs are handed over many at a time, and
                # it caches the names of 100,000 keys. Still keys are not used again: it may hold
                # what the last job of that key gave.
                key_split.cache_clear()
                keys = [f"file-{uuid.uuid4().hex}" for _ in batch]
                waiting.update(zip(keys, enumerate(batch, handed_over), strict=True))
                handed_over += len(batch)
                done.update(client.map(task, batch, key=keys, pure=False, retries=_RETRIES))
            if not waiting:
                return
            future = next(done)
            if future.status == "lost" and client.status == "running":  # its worker died since
                done.add(future)
                continue
            number, job = waiting.pop(future.key)
            yield number, dataclasses.replace(_outcome_of(future), job=job)
            future.release()
            del future


def _outcome_of(future: Any) -> Outcome:
    if future.status == "finished":
        outcome: Outcome = future.result()
        return outcome
    if future.status in ("cancelled", "lost"):
        raise OSError("the same command goes on where it was")
    error = future.exception()
    return Outcome(failure=f"{type(error).__name__} on the cluster: {error}"[:300])


def _check_workers(client: Any, scheduler: str, alike: Callable[[], object] | None) -> None:
    """Refuse workers that would die of the first job, or do another thing than we.

    Raises:
        OutputError: a worker has no melregen, or another version of its code.
    """
    while not client.nthreads():  # of a batch queue, they may come later than we
        time.sleep(_SECONDS_BETWEEN_LOOKS)
    found = client.run(find_spec, "melregen")
    strange = sorted(worker for worker, spec in found.items() if spec is None)
    if not strange and alike:
        answers = client.run(alike, on_error="return")
        strange = sorted(worker for worker, answer in answers.items() if answer != alike())
    if strange:
        raise OutputError(
            f"{len(strange)} of {len(found)} workers of {scheduler} have not the melregen and "
            f"music21 that are here, the first of them {strange[0]}; install the same ones there"
        )


def _describe(client: Any, scheduler: str, cluster: Any) -> str:
    n_threads = sum(client.nthreads().values())
    link = client.dashboard_link
    if cluster is not None:
        # Only this machine is answered, whatever address dask has found for it.
        server = getattr(cluster.scheduler, "http_server", None)
        link = f"http://127.0.0.1:{server.port}/status" if server and find_spec("bokeh") else ""
    hint = "no dashboard: pip install 'melregen[dashboard]'"
    dashboard = f"dashboard at {link}" if link else hint
    workers = f"{n_threads} workers" if n_threads else "no workers yet, waiting for some"
    return f"cluster at {scheduler}: {workers}; {dashboard}"
