"""What a reader noticed in a file that can be read: unknown symbols, words that fit nowhere."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_REMARKS: ContextVar[list[str] | None] = ContextVar("remarks", default=None)


def remark(sentence: str) -> None:
    """Note something about the tune that is read; nothing happens where nobody collects.

    Args:
        sentence: without the name of the file, and without a full stop.
    """
    remarks = _REMARKS.get()
    if remarks is not None and sentence not in remarks:
        remarks.append(sentence)


@contextmanager
def collected_remarks() -> Iterator[list[str]]:
    """Collect what readers note within the block, each sentence once."""
    remarks: list[str] = []
    token = _REMARKS.set(remarks)
    try:
        yield remarks
    finally:
        _REMARKS.reset(token)
