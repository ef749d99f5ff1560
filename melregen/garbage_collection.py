"""Pausing Python's garbage collection while something large is read or loaded."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def collection_paused() -> Iterator[None]:
    """Pause the search for cycles of dead objects in this process.

    Python searches all objects again and again while hundreds of thousands of them are made, and
    finds nothing: that takes half of the time of reading a score, and a sixth of importing torch.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
