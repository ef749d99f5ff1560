"""Many jobs on all cores, none of which can bring the others down.

Every worker is an interpreter of its own, so a file that crashes it, eats its memory or never
ends costs that one file. A plain process pool is lost as a whole when one of its processes is
killed, and cannot say which job did it.
"""

import contextlib
import os
import pickle
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import IO, Any

_JOBS_BEFORE_RENEWAL = 500
"""Parsers keep caches; a fresh process now and then keeps the memory flat."""


@dataclass(frozen=True)
class Outcome:
    """What became of a job.

    Attributes:
        job: as it was given.
        result: what the function returned.
        failure: one sentence where there is no result.
    """

    job: Any
    result: Any = None
    failure: str | None = None


class _WorkerProcess:
    """An interpreter that runs one function on the jobs sent to it, one at a time."""

    def __init__(self, function: str) -> None:
        self.function = function
        self.jobs_done = 0
        self.process: subprocess.Popen[bytes] | None = None

    def run(self, job: object, time_limit: float | None) -> Outcome:
        """Run a job; a process that dies or takes too long is replaced at the next one."""
        process = self._ready_process()
        assert process.stdin is not None
        assert process.stdout is not None
        late = threading.Event()

        def stop_late_process() -> None:
            late.set()
            process.kill()

        timer = threading.Timer(time_limit, stop_late_process) if time_limit else None
        if timer:
            timer.daemon = True
            timer.start()
        try:
            pickle.dump(job, process.stdin)
            process.stdin.flush()
            done, answer = pickle.load(process.stdout)
        except (EOFError, OSError, pickle.UnpicklingError):
            self.stop()
            if late.is_set():
                return Outcome(job, failure=f"took longer than {time_limit:g} seconds")
            return Outcome(job, failure=f"killed its process ({_describe_end(process)})")
        finally:
            if timer:
                timer.cancel()
        self.jobs_done += 1
        if self.jobs_done >= _JOBS_BEFORE_RENEWAL:
            self.stop()
        return Outcome(job, result=answer) if done else Outcome(job, failure=answer)

    def _ready_process(self) -> "subprocess.Popen[bytes]":
        if self.process is None:
            environment = dict(os.environ)
            environment["PYTHONPATH"] = os.pathsep.join(path or "." for path in sys.path)
            # The parallelism is between the processes, not inside them.
            environment.update(OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1", MKL_NUM_THREADS="1")
            self.process = subprocess.Popen(
                [sys.executable, "-m", "melregen.corpus.workers", self.function],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=environment,
                start_new_session=True,  # Ctrl-C is for the parent, which then stops its workers
            )
            self.jobs_done = 0
        return self.process

    def stop(self) -> None:
        """End the process, if there is one."""
        process, self.process = self.process, None
        if process is not None:
            process.kill()
            process.wait()
            for stream in (process.stdin, process.stdout):
                if stream:
                    with contextlib.suppress(OSError):
                        stream.close()


def _describe_end(process: "subprocess.Popen[bytes]") -> str:
    code = process.returncode
    return f"signal {-code}" if code is not None and code < 0 else f"exit code {code}"


def run_jobs(
    function: str,
    jobs: Iterable[object],
    *,
    workers: int,
    time_limit: float | None = None,
) -> Iterator[Outcome]:
    """Run a function on every job in other processes; yield the outcomes in the order of the jobs.

    Only a few jobs for each worker are under way at a time, so that memory does not grow with
    their number.

    Args:
        function: "package.module:name" of a function of one picklable argument.
        jobs: its arguments.
        workers: number of processes.
        time_limit: seconds for one job; None for no limit.
    """
    free: deque[_WorkerProcess] = deque(_WorkerProcess(function) for _ in range(workers))
    everyone = tuple(free)

    def run(job: object) -> Outcome:
        worker = free.popleft()
        try:
            return worker.run(job, time_limit)
        finally:
            free.append(worker)

    under_way: deque[Future[Outcome]] = deque()
    executor = ThreadPoolExecutor(workers)
    try:
        for job in jobs:
            under_way.append(executor.submit(run, job))
            while len(under_way) > 16 * workers or (under_way and under_way[0].done()):
                yield under_way.popleft().result()
        while under_way:
            yield under_way.popleft().result()
    finally:
        for future in under_way:
            future.cancel()
        for worker in everyone:
            worker.stop()
        executor.shutdown(wait=True, cancel_futures=True)


def available_cores() -> int:
    """Return the number of cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _serve(function_name: str, jobs: IO[bytes], answers: IO[bytes]) -> None:
    """Answer jobs until the parent closes the pipe."""
    from importlib import import_module

    from melregen.errors import MelregenError

    module, _, name = function_name.partition(":")
    function = getattr(import_module(module), name)
    while True:
        try:
            job = pickle.load(jobs)
        except EOFError:
            return
        try:
            answer = True, function(job)
        except MelregenError as error:
            answer = False, str(error)
        except Exception as error:  # a bad file must not end the worker
            first_line = (str(error).splitlines() or [""])[0][:300]
            answer = False, f"{type(error).__name__}: {first_line}"
        pickle.dump(answer, answers)
        answers.flush()


if __name__ == "__main__":
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    # Libraries that print must not print into the answers.
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    _serve(sys.argv[1], sys.stdin.buffer, answers)
