"""Processes apart, watched from outside, in which one job at a time is done.

A file that crashes its process, eats its memory or never ends costs that one file. A plain process
pool is lost as a whole when one of its processes is killed, and cannot say which job did it.
"""

import contextlib
import os
import pickle
import shutil
import subprocess
import sys
import tempfile
import threading
import time
import weakref
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, Any

_JOBS_BEFORE_RENEWAL = 500
"""Parsers keep caches; a fresh process now and then keeps the memory flat."""

_ATTEMPTS = 3
"""A job is given up after the death of this many processes: some other cause may kill one."""

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

    job: Any = None
    result: Any = None
    failure: str | None = None
    beyond_limits: bool = False


@dataclass(frozen=True)
class Limits:
    """What one job may cost.

    Attributes:
        seconds: on the clock; None for no limit.
        memory: bytes of the process's resident memory, 300 MB of libraries included; None for
            no limit.
    """

    seconds: float | None = None
    memory: int | None = None


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

    def __init__(self, function: str) -> None:
        self._function = function
        self._jobs_done = 0
        self._process: subprocess.Popen[bytes] | None = None
        self._scratch = ""
        _everyone.add(self)

    def run(self, job: object, limits: Limits) -> Outcome:
        """Run a job; a process that dies or goes beyond the limits is replaced at the next one."""
        end = ""
        for _ in range(_ATTEMPTS):
            process = self.start()
            outcome = self._try(process, job, limits)
            if outcome is not None:
                self._jobs_done += 1
                if self._jobs_done >= _JOBS_BEFORE_RENEWAL or process.poll() is not None:
                    self.stop()
                return outcome
            code = process.returncode
            end = f"signal {-code}" if code < 0 else f"exit code {code}"
            self.stop()
        return Outcome(failure=f"killed its process ({end})")

    def start(self) -> "subprocess.Popen[bytes]":
        """Return the process; start it where there is none."""
        if self._process is None:
            self._jobs_done = 0
            # What a killed process leaves in it goes with it.
            self._scratch = tempfile.mkdtemp(prefix="melregen-")
            environment = dict(os.environ)
            environment["PYTHONPATH"] = os.pathsep.join(path or "." for path in sys.path)
            environment.update(dict.fromkeys(("TMPDIR", "TEMP", "TMP"), self._scratch))
            # The parallelism is between the processes, not inside them.
            threads = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
            environment.update(dict.fromkeys(threads, "1"))
            self._process = subprocess.Popen(
                [sys.executable, "-m", "melregen.corpus.guarded", self._function, self._scratch],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=environment,
                start_new_session=True,  # Ctrl-C is for the parent, which then stops its processes
            )
        return self._process

    @staticmethod
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
            except (EOFError, OSError, pickle.UnpicklingError):
                process.kill()
                process.wait()
        if answer is not None:
            done, value = answer
            return Outcome(result=value) if done else Outcome(failure=value)
        return Outcome(failure=excess[0], beyond_limits=True) if excess else None

    def stop(self) -> None:
        """End the process, if there is one."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.wait()
            for stream in (process.stdin, process.stdout):
                if stream:
                    with contextlib.suppress(OSError):
                        stream.close()
            shutil.rmtree(self._scratch, ignore_errors=True)


_everyone: "weakref.WeakSet[GuardedProcess]" = weakref.WeakSet()
_idle: dict[str, list[GuardedProcess]] = defaultdict(list)
"""By function: the processes of this interpreter that wait for a job."""


def start_early(function: str, count: int) -> None:
    """Let processes load what they need while the caller prepares the jobs."""
    for _ in range(count - len(_idle[function])):
        process = GuardedProcess(function)
        process.start()
        _idle[function].append(process)


def run_guarded(function: str, limits: Limits, job: object) -> Outcome:
    """Run one job in an idle process of this interpreter, or in a new one."""
    try:
        process = _idle[function].pop()
    except IndexError:
        process = GuardedProcess(function)
    try:
        return process.run(job, limits)
    finally:
        _idle[function].append(process)


def stop_all() -> None:
    """End all guarded processes of this interpreter."""
    for process in list(_everyone):
        process.stop()


@contextlib.contextmanager
def _watched(process: "subprocess.Popen[bytes]", limits: Limits) -> Iterator[list[str]]:
    """Kill a process that goes beyond the limits; the list then says what it did."""
    excess: list[str] = []
    over = threading.Event()

    def look() -> None:
        started = time.monotonic()
        seconds, memory = limits.seconds, limits.memory
        pause = min(_SECONDS_BETWEEN_LOOKS, seconds or _SECONDS_BETWEEN_LOOKS)
        while not over.wait(pause):
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


def _end_with_parent(parent: int, scratch: str) -> None:
    """End this process when its parent is gone, however long its job would take."""
    while os.getppid() == parent:
        time.sleep(1.0)
    shutil.rmtree(scratch, ignore_errors=True)
    os._exit(1)


def _main(function: str, scratch: str) -> None:
    threading.Thread(target=_end_with_parent, args=(os.getppid(), scratch), daemon=True).start()
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    # Libraries that print must not print into the answers.
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    try:
        _serve(function, sys.stdin.buffer, answers)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


if __name__ == "__main__":
    _main(*sys.argv[1:])
