"""What takes long and for how long, on the last line of a terminal."""

import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from melregen.commands.quiet import is_quiet

_CLEAR = "\r\033[K"
_SECONDS_BETWEEN = 1.0
"""What is done sooner is not worth a word."""


@contextmanager
def working(what: str) -> Iterator[None]:
    """Say on a terminal what is being done, from one second on, until it is done.

    Nothing is said where standard error is a file or a pipe, or with `--quiet`.

    Args:
        what: as "Planning 20 songs".
    """
    if is_quiet() or not sys.stderr.isatty():
        yield
        return
    done = threading.Event()
    teller = threading.Thread(target=_tell, args=(what, done), daemon=True)
    teller.start()
    try:
        yield
    finally:
        done.set()
        teller.join()


def _tell(what: str, done: threading.Event) -> None:
    start = time.monotonic()
    while not done.wait(_SECONDS_BETWEEN):
        sys.stderr.write(f"{_CLEAR}{what} … {time.monotonic() - start:.0f} s")
        sys.stderr.flush()
    if time.monotonic() - start >= _SECONDS_BETWEEN:
        sys.stderr.write(_CLEAR)
        sys.stderr.flush()
