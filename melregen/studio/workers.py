"""Worker processes, in which music is made: the server answers at once, and jobs can be killed.

Each worker is a process of its own with a thread that feeds it. A job that is cancelled, or takes
too long, ends with its process; another is started in its place.
"""

import multiprocessing
import queue
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from multiprocessing.connection import Connection
from typing import Any

_POLL = 0.05
"""Seconds between looks at whether a job was cancelled."""

_STEPS_BACK = 5
"""Of the system's priority, for processes that give way."""

_JOBS_A_PROCESS = 1000
"""After so many jobs a process is replaced: libraries in C lose some memory at each."""


class Status(StrEnum):
    """Where a job stands."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


@dataclass(frozen=True)
class Failure:
    """Why a job failed.

    Attributes:
        sentence: for people.
        is_bug: whether it is a fault of the program, and not of what was asked.
        is_timeout: whether it took too long.
    """

    sentence: str
    is_bug: bool = False
    is_timeout: bool = False


@dataclass(eq=False)
class Job:
    """Work for a pool; its fields are written by the thread of one worker alone.

    Attributes:
        task: name of a function of `melregen.studio.tasks`.
        request: its argument, which can be pickled.
        seconds: it may take, once begun.
        on_change: called from a worker's thread whenever the job changes.
    """

    task: str
    request: Any
    seconds: float
    on_change: Callable[[], None] = lambda: None
    status: Status = Status.WAITING
    stage: str = ""
    result: Any = None
    failure: Failure | None = None
    cancelled: threading.Event = field(default_factory=threading.Event)

    @property
    def is_over(self) -> bool:
        """Whether nothing more will happen."""
        return self.status not in (Status.WAITING, Status.RUNNING)

    def change(self, status: Status, **fields: Any) -> None:
        """Set the status last, so that whoever sees it sees the rest too."""
        for name, value in fields.items():
            setattr(self, name, value)
        self.status = status
        self.on_change()


class WorkerPool:
    """Processes that work jobs off in the order in which they come.

    Args:
        size: how many processes.
        prepare: name of a task that is done first in each process, "" for none.
        most_waiting: jobs that may wait.
        gives_way: whether other processes go first where there are too few cores.
    """

    def __init__(
        self, size: int, prepare: str = "", most_waiting: int = 100, *, gives_way: bool = False
    ) -> None:
        self._jobs: queue.Queue[Job | None] = queue.Queue()
        self._most_waiting = most_waiting
        self._workers = [_Worker(self._jobs, prepare, gives_way) for _ in range(size)]

    def start(self) -> None:
        """Start the processes; returns at once."""
        for worker in self._workers:
            worker.thread.start()

    def submit(self, job: Job) -> bool:
        """Put a job at the end of the queue; False where too many wait."""
        if self._jobs.qsize() >= self._most_waiting:
            return False
        self._jobs.put(job)
        return True

    @property
    def waiting(self) -> int:
        """How many jobs wait, about."""
        return self._jobs.qsize()

    @property
    def is_ready(self) -> bool:
        """Whether a process has been prepared."""
        return any(worker.is_ready for worker in self._workers)

    def close(self) -> None:
        """End all processes; jobs that wait are dropped."""
        for worker in self._workers:
            worker.closing.set()
        for _ in self._workers:
            self._jobs.put(None)
        for worker in self._workers:
            worker.thread.join(timeout=5)


class _Worker:
    """One process and the thread that feeds it."""

    def __init__(self, jobs: "queue.Queue[Job | None]", prepare: str, gives_way: bool) -> None:
        self._jobs = jobs
        self._gives_way = gives_way
        self._prepare = prepare
        self._process: Any = None
        self._pipe: Connection | None = None
        self._done = 0
        self.closing = threading.Event()
        self.is_ready = False
        self.thread = threading.Thread(target=self._work, name="melregen-worker", daemon=True)

    def _work(self) -> None:
        try:
            while not self.closing.is_set():
                if self._pipe is None:
                    self._start()
                job = self._jobs.get()
                if job is None:
                    break
                self._do(job)
        finally:
            self._kill()

    def _start(self) -> None:
        context = multiprocessing.get_context("spawn")
        self._pipe, theirs = context.Pipe()
        self._process = context.Process(
            target=_serve,
            args=(theirs, self._prepare, self._gives_way),
            name="melregen-worker",
            daemon=True,
        )
        self._process.start()
        theirs.close()
        self._done = 0
        preparing = Job("", None, 300.0)
        self._wait(preparing)
        self.is_ready = preparing.status is Status.DONE

    def _do(self, job: Job) -> None:
        if job.cancelled.is_set():
            job.change(Status.CANCELLED)
            return
        if self._pipe is None:
            self._start()
        assert self._pipe is not None
        job.change(Status.RUNNING)
        try:
            self._pipe.send((job.task, job.request))
        except OSError:
            self._lost(job)
            return
        self._wait(job)
        self._done += 1
        if self._done >= _JOBS_A_PROCESS:
            self._kill()

    def _wait(self, job: Job) -> None:
        """Follow a job until it is over."""
        assert self._pipe is not None
        deadline = time.monotonic() + job.seconds
        while not job.is_over:
            if job.cancelled.is_set() or self.closing.is_set():
                self._kill()
                job.change(Status.CANCELLED)
            elif time.monotonic() > deadline:
                self._kill()
                sentence = (
                    f"this took longer than {job.seconds:g} seconds and was stopped; ask for fewer "
                    "candidates, variations or bars"
                )
                job.change(Status.FAILED, failure=Failure(sentence, is_timeout=True))
            else:
                self._hear(job)

    def _hear(self, job: Job) -> None:
        assert self._pipe is not None
        try:
            if not self._pipe.poll(_POLL):
                return
            kind, value = self._pipe.recv()
        except (EOFError, OSError):
            self._lost(job)
            return
        if kind == "stage":
            job.change(Status.RUNNING, stage=value)
        elif kind == "done":
            job.change(Status.DONE, result=value)
        else:
            sentence, is_bug = value
            job.change(Status.FAILED, failure=Failure(sentence, is_bug))

    def _lost(self, job: Job) -> None:
        self._kill()
        sentence = "the process that worked on this ended; it may need more memory than there is"
        job.change(Status.FAILED, failure=Failure(sentence, is_bug=True))

    def _kill(self) -> None:
        self.is_ready = False
        if self._process is not None:
            self._process.kill()
            self._process.join(timeout=5)
        if self._pipe is not None:
            self._pipe.close()
        self._process = self._pipe = None


def _serve(pipe: Connection, prepare: str, gives_way: bool) -> None:
    """Work in a process of its own: take requests from a pipe until it closes."""
    import os
    import signal

    if gives_way and hasattr(os, "nice"):
        os.nice(_STEPS_BACK)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the server
    from melregen.studio.tasks import run_task

    def report(stage: str) -> None:
        pipe.send(("stage", stage))

    pipe.send(run_task(prepare, None, report) if prepare else ("done", None))
    while True:
        try:
            task, request = pipe.recv()
            pipe.send(run_task(task, request, report))
        except (EOFError, OSError):
            return
