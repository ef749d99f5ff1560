"""Processes apart, watched from outside, in which one job at a time is done.

A file that crashes its process, eats its memory or never ends costs that one file. A plain process
pool is lost as a whole when one of its processes is killed, and cannot say which job did it.
"""

import os
import pickle
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import IO, Any

_JOBS_BEFORE_RENEWAL = 500
"""Parsers keep caches; a fresh process now and then keeps the memory flat."""

_ATTEMPTS = 3
"""A job is given up after the death of this many processes: some other cause may kill one."""

_SECONDS_BETWEEN_LOOKS = 0.1


@dataclass(frozen=True)
class Outcome:
    """What became of a job."""

    job: Any = None  # as it was given
    result: Any = None  # what the function returned
    failure: str | None = None  # one sentence where there is no result
    beyond_limits: bool = False  # whether the job was ended for what it cost


@dataclass(frozen=True)
class Limits:
    """What one job may cost; None for no limit."""

    seconds: float | None = None  # on the clock
    memory: int | None = None  # bytes that the process holds, 300 MB of libraries included


def available_cores() -> int:
    """Return the number of cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


class GuardedProcess:
    """An interpreter of its own that runs one function on the jobs sent to it, one at a time.

    Args:
        function: "package.module:name" of a function of one picklable argument.
    """

    def __init__(self, function: str, *, is_closed: bool = False) -> None:
        self._is_closed = is_closed
        self._lock = threading.Lock()
        self._function = function
        self._jobs_done = 0
        self._process: subprocess.Popen[bytes] | None = None
        self._scratch = ""

    def run(self, job: object, limits: Limits) -> Outcome:
        """Run a job; a process that dies or goes beyond the limits is replaced at the next one."""
        end = "stopped"
        for _ in range(_ATTEMPTS):
            process = self.start()
            if process is None:
                break
            outcome = _try(process, job, limits)
            if outcome is not None:
                self._jobs_done += 1
                if self._jobs_done >= _JOBS_BEFORE_RENEWAL or process.poll() is not None:
                    self._stop()
                return outcome
            code = process.returncode
            end = f"killed its process ({f'signal {-code}' if code < 0 else f'exit code {code}'})"
            self._stop()
        return Outcome(failure=end)

    def start(self) -> "subprocess.Popen[bytes] | None":
        """Return the process; start it where there is none. None where it is closed for good."""
        with self._lock:
            if self._process is None and not self._is_closed:
                self._process = self._new_process()
            return self._process

    def _new_process(self) -> "subprocess.Popen[bytes]":
        self._jobs_done = 0
        # What a killed process leaves in it goes with it.
        self._scratch = tempfile.mkdtemp(prefix="melregen-")
        path = os.pathsep.join(path or "." for path in sys.path)
        # The parallelism is between the processes, not inside them.
        threads = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
        extra = {"PYTHONPATH": path, **dict.fromkeys(threads, "1")}
        extra |= dict.fromkeys(("TMPDIR", "TEMP", "TMP"), self._scratch)
        return subprocess.Popen(
            [sys.executable, "-m", __name__, self._function, self._scratch],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            env={**os.environ, **extra},
            start_new_session=True,  # Ctrl-C is for the parent, which then stops its processes
        )  # fmt: skip

    def close(self) -> None:
        """End the process for good; a job that it is at is given up."""
        with self._lock:
            self._is_closed = True
        self._stop()

    def _stop(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.wait()
            for stream in filter(None, (process.stdin, process.stdout)):
                with suppress(OSError):
                    stream.close()
            shutil.rmtree(self._scratch, ignore_errors=True)


class GuardedPool:
    """Guarded processes for one function, as many as there are jobs at a time."""

    def __init__(self, function: str) -> None:
        self._function = function
        self._processes: list[GuardedProcess] = []
        self._idle: list[GuardedProcess] = []
        self._is_closed = False
        self._lock = threading.Lock()

    def start(self, count: int) -> None:
        """Let so many processes load what they need, before there are jobs."""
        taken = [self._take() for _ in range(count)]
        for process in taken:
            process.start()
        self._idle += taken

    def run(self, job: object, limits: Limits) -> Outcome:
        """Run one job in an idle process, or in a new one."""
        process = self._take()
        try:
            return process.run(job, limits)
        finally:
            self._idle.append(process)

    def _take(self) -> GuardedProcess:
        with self._lock:
            if not self._idle:
                self._idle.append(GuardedProcess(self._function, is_closed=self._is_closed))
                self._processes.append(self._idle[-1])
            return self._idle.pop()

    def close(self) -> None:
        """End all processes, for good."""
        with self._lock:
            self._is_closed = True
        for process in self._processes:
            process.close()


_pools: dict[str, GuardedPool] = {}
"""By build; those of builds that are over stay, as a late job must start no process."""


def pool_of(build: str, function: str = "") -> GuardedPool:
    """Return the pool that this interpreter has for one build."""
    return _pools.setdefault(build, GuardedPool(function))


def run_guarded(build: str, function: str, limits: Limits, job: object) -> Outcome:
    """Run one job of a build; what a dask worker is asked to do."""
    return pool_of(build, function).run(job, limits)


def close_pool(build: str) -> None:
    """End the processes that this interpreter has for one build."""
    pool_of(build).close()


def _try(process: "subprocess.Popen[bytes]", job: object, limits: Limits) -> Outcome | None:
    """Run a job; None where the process died of itself."""
    assert process.stdin is not None
    assert process.stdout is not None
    answer = None
    with _watched(process, limits) as excess:
        try:
            pickle.dump(job, process.stdin)
            process.stdin.flush()
            answer = pickle.load(process.stdout)
        except (EOFError, OSError, ValueError, pickle.UnpicklingError):  # ValueError: it is closed
            process.kill()
            process.wait()
    if answer is not None:
        done, value = answer
        return Outcome(result=value) if done else Outcome(failure=value)
    return Outcome(failure=excess[0], beyond_limits=True) if excess else None


@contextmanager
def _watched(process: "subprocess.Popen[bytes]", limits: Limits) -> Iterator[list[str]]:
    """Kill a process that goes beyond the limits; the list then says what it did."""
    excess: list[str] = []
    over = threading.Event()

    def look() -> None:
        started = time.monotonic()
        seconds, memory = limits.seconds, limits.memory
        while not over.wait(min(_SECONDS_BETWEEN_LOOKS, seconds or _SECONDS_BETWEEN_LOOKS)):
            if seconds is not None and time.monotonic() - started >= seconds:
                excess.append(f"took longer than {seconds:g} seconds")
            elif memory is not None and _resident_bytes(process.pid) > memory:
                excess.append(f"took more than {memory / 2**20:.0f} MB of memory")
            if excess:
                process.kill()
                return

    thread = threading.Thread(target=look, daemon=True)
    thread.start()
    try:
        yield excess
    finally:
        over.set()
        thread.join()


def _resident_bytes(pid: int) -> int:
    import psutil

    try:
        return int(psutil.Process(pid).memory_info().rss)
    except psutil.Error:  # it has just ended
        return 0


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
        except Exception as error:  # a bad file must not end the process
            first_line = (str(error).splitlines() or [""])[0][:300]
            answer = False, f"{type(error).__name__}: {first_line}"
        pickle.dump(answer, answers)
        answers.flush()


def _main(function: str, scratch: str) -> None:
    threading.Thread(target=_end_with_parent, args=(os.getppid(), scratch), daemon=True).start()
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    # Libraries that print must not print into the answers.
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    try:
        _serve(function, sys.stdin.buffer, answers)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def _end_with_parent(parent: int, scratch: str) -> None:
    """End this process when its parent is gone, however long its job would take."""
    while os.getppid() == parent:
        time.sleep(1.0)
    shutil.rmtree(scratch, ignore_errors=True)
    os._exit(1)


if __name__ == "__main__":
    _main(*sys.argv[1:])
