"""Jobs as the server sees them: begun, waited for, cancelled, and kept for a while when done."""

import asyncio
import secrets
import time
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Any

from melregen.studio.limits import KEPT_JOBS, MOST_SECONDS, MOST_WAITING
from melregen.studio.workers import Job, WorkerPool


class BusyError(Exception):
    """Too many jobs wait."""


@dataclass
class StoredJob:
    """A job with its name and its beginning.

    Attributes:
        id: that nobody can guess.
        job: the work.
        begun: time at which it was asked for, in seconds of the monotonic clock.
        changed: set whenever it changes.
    """

    id: str
    job: Job
    begun: float = field(default_factory=time.monotonic)
    changed: asyncio.Event = field(default_factory=asyncio.Event)
    ended: float | None = None

    @property
    def seconds(self) -> float:
        """Since it was asked for, until it was over."""
        return (self.ended or time.monotonic()) - self.begun


class JobStore:
    """The pools, and the jobs that were given to them.

    Args:
        model: pool that makes music with the networks.
        music: pool for all that needs no network.
        seconds: that a job may take.
    """

    def __init__(self, model: WorkerPool, music: WorkerPool, seconds: float = MOST_SECONDS) -> None:
        self.model = model
        self.music = music
        self._seconds = seconds
        self._kept: OrderedDict[str, StoredJob] = OrderedDict()

    @classmethod
    def of_size(cls, workers: int, seconds: float = MOST_SECONDS) -> "JobStore":
        """Make both pools.

        Args:
            workers: processes of each.
            seconds: that a job may take.
        """
        return cls(
            WorkerPool(workers, "prepare_model", MOST_WAITING, gives_way=True),
            WorkerPool(workers, "prepare_music", MOST_WAITING),
            seconds,
        )

    def start(self) -> None:
        """Start the processes."""
        self.music.start()
        self.model.start()

    def close(self) -> None:
        """End the processes."""
        self.model.close()
        self.music.close()

    def begin(self, pool: WorkerPool, task: str, request: Any) -> StoredJob:
        """Give a job to a pool.

        Raises:
            BusyError: too many wait.
        """
        loop = asyncio.get_running_loop()
        stored = StoredJob(secrets.token_urlsafe(16), Job(task, request, self._seconds))

        def changed() -> None:
            if stored.job.is_over and stored.ended is None:
                stored.ended = time.monotonic()
            stored.changed.set()

        def tell() -> None:
            if not loop.is_closed():
                loop.call_soon_threadsafe(changed)

        stored.job.on_change = tell
        if not pool.submit(stored.job):
            raise BusyError
        return stored

    def keep(self, stored: StoredJob) -> None:
        """Keep a job so that it can be asked for; forget the oldest that are over."""
        self._kept[stored.id] = stored
        for old in [one for one in self._kept.values() if one.job.is_over]:
            if len(self._kept) <= KEPT_JOBS:
                break
            del self._kept[old.id]

    def find(self, name: str) -> StoredJob | None:
        """Return a job that is kept."""
        return self._kept.get(name)

    def forget(self, name: str) -> None:
        """Drop a job."""
        self._kept.pop(name, None)


async def wait_for(stored: StoredJob, seconds: float | None = None) -> None:
    """Wait until a job is over, or some time has passed."""
    deadline = None if seconds is None else time.monotonic() + seconds
    while not stored.job.is_over:
        left = None if deadline is None else deadline - time.monotonic()
        if left is not None and left <= 0:
            return
        try:
            await asyncio.wait_for(stored.changed.wait(), left)
        except TimeoutError:
            return
        stored.changed.clear()
