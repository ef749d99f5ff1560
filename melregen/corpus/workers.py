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
import time
import weakref
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from typing import IO, Any

_JOBS_BEFORE_RENEWAL = 500
"""Parsers keep caches; a fresh process now and then keeps the memory flat."""

_ATTEMPTS = 3
"""A process may be killed through no fault of its file, so a file has to kill this many."""

_SECONDS_BETWEEN_LOOKS = 0.1


@dataclass(frozen=True)
class Outcome:
    """What became of a job.

    Attributes:
        job: as it was given.
        result: what the function returned.
        failure: one sentence where there is no result.
        beyond_limits: whether the job was ended for what it cost.
    """

    job: Any
    result: Any = None
    failure: str | None = None
    beyond_limits: bool = False


@dataclass(frozen=True)
class Limits:
    """What one job may cost.

    Attributes:
        seconds: on the clock; None for no limit.
        memory: bytes of the worker's resident memory, 300 MB of libraries included; None for
            no limit.
    """

    seconds: float | None = None
    memory: int | None = None


class IsolatedRunner:
    """An interpreter of its own that runs one function on the jobs sent to it, one at a time.

    Args:
        function: "package.module:name" of a function of one picklable argument.
    """

    def __init__(self, function: str) -> None:
        self.function = function
        self.jobs_done = 0
        self.process: subprocess.Popen[bytes] | None = None
        _everyone.add(self)

    @staticmethod
    def stop_all() -> None:
        """End the processes of all runners of this interpreter."""
        for runner in list(_everyone):
            runner.stop()

    def run(self, job: object, limits: Limits) -> Outcome:
        """Run a job; a process that dies or goes beyond the limits is replaced at the next one."""
        for attempt in range(1, _ATTEMPTS + 1):
            outcome = self._try(job, limits)
            if outcome is not None:
                return outcome
            if attempt < _ATTEMPTS:
                self.stop()
        failure = f"killed its process ({_describe_end(self.process)})"
        self.stop()
        return Outcome(job, failure=failure)

    def _try(self, job: object, limits: Limits) -> Outcome | None:
        """Run a job; None where the process died of itself."""
        process = self._ready_process()
        assert process.stdin is not None
        assert process.stdout is not None
        watch = _Watch(process, limits)
        try:
            pickle.dump(job, process.stdin)
            process.stdin.flush()
            done, answer = pickle.load(process.stdout)
        except (EOFError, OSError, pickle.UnpicklingError):
            watch.end()
            process.kill()
            process.wait()
            if watch.excess:
                self.stop()
                return Outcome(job, failure=watch.excess, beyond_limits=True)
            return None
        finally:
            watch.end()
        self.jobs_done += 1
        if self.jobs_done >= _JOBS_BEFORE_RENEWAL or watch.excess:
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


_everyone: "weakref.WeakSet[IsolatedRunner]" = weakref.WeakSet()


class _Watch:
    """Kills a process that goes beyond the limits of its job.

    Attributes:
        excess: what it did, in one sentence; None while it behaves.
    """

    def __init__(self, process: "subprocess.Popen[bytes]", limits: Limits) -> None:
        self.excess: str | None = None
        self._process = process
        self._limits = limits
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)
        if limits.seconds or limits.memory:
            self._thread.start()

    def _look(self) -> None:
        started = time.monotonic()
        seconds, memory = self._limits.seconds, self._limits.memory
        pause = _SECONDS_BETWEEN_LOOKS
        while True:
            if seconds is not None:
                left = seconds - (time.monotonic() - started)
                pause = min(_SECONDS_BETWEEN_LOOKS, max(left, 0.0)) if memory else max(left, 0.0)
            if self._over.wait(pause):
                return
            if seconds is not None and time.monotonic() - started >= seconds:
                self.excess = f"took longer than {seconds:g} seconds"
            elif memory is not None and _resident_bytes(self._process.pid) > memory:
                self.excess = f"took more than {memory / 2**20:.0f} MB of memory"
            if self.excess:
                self._process.kill()
                return

    def end(self) -> None:
        """Stop looking."""
        self._over.set()
        if self._thread.is_alive():
            self._thread.join()


def _resident_bytes(pid: int) -> int:
    import psutil

    try:
        return int(psutil.Process(pid).memory_info().rss)
    except psutil.Error:  # it has just ended
        return 0


def _describe_end(process: "subprocess.Popen[bytes] | None") -> str:
    code = process.returncode if process else None
    return f"signal {-code}" if code is not None and code < 0 else f"exit code {code}"


def run_jobs(
    function: str,
    jobs: Iterable[object],
    *,
    workers: int,
    time_limit: float | None = None,
    memory_limit: int | None = None,
    ordered: bool = True,
) -> Iterator[Outcome]:
    """Run a function on every job in other processes, and yield the outcomes.

    Only a few jobs for each worker are under way at a time, so that memory does not grow with
    their number.

    Args:
        function: "package.module:name" of a function of one picklable argument.
        jobs: its arguments.
        workers: number of processes.
        time_limit: seconds for one job; None for no limit.
        memory_limit: bytes for the process of a job; None for no limit.
        ordered: in the order of the jobs; otherwise as they are done, so that a slow one keeps
            none waiting.
    """
    free: deque[IsolatedRunner] = deque(IsolatedRunner(function) for _ in range(workers))
    everyone = tuple(free)
    limits = Limits(time_limit, memory_limit)

    def run(job: object) -> Outcome:
        worker = free.popleft()
        try:
            return worker.run(job, limits)
        finally:
            free.append(worker)

    under_way: deque[Future[Outcome]] = deque()
    executor = ThreadPoolExecutor(workers)
    try:
        for job in jobs:
            under_way.append(executor.submit(run, job))
            while len(under_way) > 16 * workers or (under_way and under_way[0].done()):
                yield _next_outcome(under_way, ordered)
        while under_way:
            yield _next_outcome(under_way, ordered)
    finally:
        for future in under_way:
            future.cancel()
        for worker in everyone:
            worker.stop()
        executor.shutdown(wait=True, cancel_futures=True)


def _next_outcome(under_way: "deque[Future[Outcome]]", ordered: bool) -> Outcome:
    if not ordered and not under_way[0].done():
        done = next(iter(wait(under_way, return_when=FIRST_COMPLETED).done))
        under_way.remove(done)
        under_way.appendleft(done)
    return under_way.popleft().result()


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
    threading.Thread(target=_end_with_parent, args=(os.getppid(),), daemon=True).start()
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


def _end_with_parent(parent: int) -> None:
    """End this process when its parent is gone, however long its job would take."""
    while os.getppid() == parent:
        time.sleep(1.0)
    os._exit(1)


if __name__ == "__main__":
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    # Libraries that print must not print into the answers.
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    _serve(sys.argv[1], sys.stdin.buffer, answers)
