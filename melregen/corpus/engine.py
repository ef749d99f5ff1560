"""Jobs on a dask cluster: one in this process, or one on many machines.

Dask deals the jobs out, replaces lost workers and shows its dashboard; each of its threads has a
guarded process that does the work, so that limits and crashes concern one file alone.
"""

import dataclasses
import logging
import time
import uuid
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from importlib import import_module
from importlib.util import find_spec
from itertools import islice
from typing import Any

from melregen.corpus import guarded
from melregen.corpus.guarded import Limits, Outcome, run_guarded
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


def run_jobs(
    function: str,
    jobs: Iterable[Any],
    *,
    workers: int,
    scheduler: str = LOCAL,
    limits: Limits | None = None,
    ordered: bool = False,
    alike: str | None = None,
    announce: Callable[[str], None] | None = None,
) -> Generator[Outcome, None, None]:
    """Run a function on every job in guarded processes, and yield the outcomes.

    Only a few jobs for each worker are under way at a time, so that memory does not grow with
    their number.

    Args:
        function: "package.module:name" of a function of one picklable argument.
        jobs: its arguments.
        workers: processes of a cluster in this process.
        scheduler: address of a dask scheduler (tcp://host:8786), or `LOCAL` for a cluster in this
            process. Its workers need melregen installed, and see files under the same paths.
        limits: what one job may cost; None for no limits.
        ordered: in the order of the jobs; otherwise as they are done.
        alike: "package.module:name" of a function of nothing that must return on the workers
            what it returns here: the version of the code.
        announce: told of the cluster, and of its dashboard where it has one.

    Raises:
        OutputError: the scheduler cannot be reached, or is lost on the way, or its workers have
            no melregen or another one.
    """
    task = partial(run_guarded, function, limits or Limits())
    if scheduler == LOCAL:
        guarded.start_early(function, workers)  # they load their libraries while dask is loaded
    try:
        with _connection(scheduler, workers) as (client, cluster):
            if announce:
                announce(_describe(client, scheduler, cluster))
            if cluster is None:
                _check_workers(client, scheduler, alike)
            outcomes = _run(client, scheduler, task, jobs, workers)
            yield from _in_order(outcomes) if ordered else (outcome for _, outcome in outcomes)
    finally:
        if scheduler == LOCAL:
            guarded.stop_all()


@contextmanager
def _connection(scheduler: str, workers: int) -> Iterator[tuple[Any, Any]]:
    """Connect to a cluster, and yield the client, and the cluster where it is in this process."""
    from distributed import Client

    cluster = None
    try:
        if scheduler == LOCAL:
            cluster = _start_cluster(workers)
        client = Client(cluster or scheduler, timeout=_SECONDS_TO_CONNECT)
    except (OSError, ValueError, TypeError) as error:  # TypeError: tls without keys
        raise OutputError(f"the scheduler {scheduler} cannot be reached: {error}") from None
    try:
        yield client, cluster
    finally:
        # Of a scheduler that is gone there is nothing to ask, and nothing to wait for.
        with suppress(Exception):
            if client.status == "running":
                client.run(guarded.stop_all)
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
            # network unless it is told where.
            dashboard_address=_THIS_MACHINE, worker_dashboard_address=_THIS_MACHINE,
        )  # fmt: skip


def _run(
    client: Any,
    scheduler: str,
    task: Callable[[Any], Outcome],
    jobs: Iterable[Any],
    workers: int,
) -> Iterator[tuple[int, Outcome]]:
    """Yield number and outcome of each job as it is done."""
    from dask.utils import key_split
    from distributed import as_completed

    todo = iter(jobs)
    waiting: dict[str, tuple[int, Any]] = {}
    done = as_completed()
    window = _JOBS_A_WORKER * max(workers, sum(client.nthreads().values()))
    build, handed_over = uuid.uuid4().hex, 0
    while True:
        batch = []
        if len(waiting) <= window // 2:
            batch = list(islice(todo, window - len(waiting)))
        if not batch and not waiting:
            return
        try:
            if batch:
                # Dask remembers something of each call, so jobs are handed over many at a time, and
                # it caches the names of 100,000 keys. Still keys are not used again: it may hold
                # what the last job of that key gave.
                key_split.cache_clear()
                new = {f"file-{build}-{n}": (n, job) for n, job in enumerate(batch, handed_over)}
                waiting.update(new)
                handed_over += len(batch)
                options = {"key": list(new), "pure": False, "retries": _RETRIES}
                done.update(client.map(task, batch, **options))
            future = next(done)
            number, job = waiting.pop(future.key)
            outcome = _outcome_of(future, scheduler)
            future.release()
            del future
        except OSError as error:
            if isinstance(error, OutputError):
                raise
            raise OutputError(f"the scheduler {scheduler} was lost: {error}") from None
        yield number, dataclasses.replace(outcome, job=job)


def _outcome_of(future: Any, scheduler: str) -> Outcome:
    if future.status == "finished":
        outcome: Outcome = future.result()
        return outcome
    if future.status in ("cancelled", "lost"):
        raise OutputError(f"the scheduler {scheduler} was lost; the same command goes on")
    error = future.exception()
    return Outcome(failure=f"{type(error).__name__} on the cluster: {error}"[:300])


def _in_order(outcomes: Iterable[tuple[int, Outcome]]) -> Iterator[Outcome]:
    early: dict[int, Outcome] = {}
    turn = 0
    for number, outcome in outcomes:
        early[number] = outcome
        while turn in early:
            yield early.pop(turn)
            turn += 1


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
