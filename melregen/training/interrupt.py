"""Ctrl-C during training: finish the step, save, stop."""

import signal
import threading
from types import FrameType, TracebackType


class StopRequest:
    """A context in which the first Ctrl-C (or SIGTERM) is noted instead of obeyed.

    Attributes:
        wanted: whether the user has asked to stop.
        patient: whether somebody will look at `wanted` soon; where nobody does, the signal stops
            the program at once, as it does the second time.
    """

    def __init__(self) -> None:
        self.wanted = False
        self.patient = False
        self._previous: dict[int, object] = {}

    def __enter__(self) -> "StopRequest":
        # Only the main thread may set handlers; elsewhere signals are the caller's affair.
        if threading.current_thread() is threading.main_thread():
            for number in (signal.SIGINT, signal.SIGTERM):
                self._previous[number] = signal.signal(number, self._note)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for number, handler in self._previous.items():
            signal.signal(number, handler)  # type: ignore[arg-type]

    def _note(self, number: int, frame: FrameType | None) -> None:  # noqa: ARG002
        if self.wanted or not self.patient:
            raise KeyboardInterrupt
        self.wanted = True
