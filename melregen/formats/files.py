"""Files on disk: inputs that can be read at all, outputs that are whole or absent."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from melregen.atomic import moved_into_place
from melregen.errors import OutputError, ParseError

SIZE_LIMIT = 64 * 2**20
"""Bytes beyond which no file is read: the largest tune books stay well below."""


def check_input(path: str | Path) -> Path:
    """Return the path of a file that exists, can be opened, is not empty and not huge.

    Raises:
        ParseError: it is none of these; the message says which.
    """
    path = Path(path)
    try:
        if path.is_dir():
            raise ParseError(f"{path} is a folder; name a file in it")
        if path.exists() and not path.is_file():
            raise ParseError(f"{path} is a device or a pipe; save what it holds as a file")
        if path.stat().st_size > SIZE_LIMIT:
            raise ParseError(
                f"{path} is larger than {SIZE_LIMIT // 2**20} MB, too large for music; divide it"
            )
        with path.open("rb") as file:
            if not file.read(1):
                raise ParseError(f"{path} is empty")
    except FileNotFoundError:
        raise ParseError(f"{path} does not exist") from None
    except OSError as error:
        raise ParseError(f"{path} cannot be read: {_reason(error)}") from None
    except ValueError as error:
        if isinstance(error, ParseError):
            raise
        raise ParseError(f"{str(path)!r} is not a file name") from None
    return path


@contextmanager
def atomic_output(path: str | Path) -> Iterator[Path]:
    """Give a temporary path to write to; it becomes `path` only if all goes well.

    This is `moved_into_place` with errors that a user can act on.

    Raises:
        OutputError: the folder is missing or closed, the disk is full, the target is a folder.
    """
    path = Path(path)
    try:
        if path.is_dir():
            raise OutputError(f"{path} is a folder; name a file in it")
        with moved_into_place(path) as temporary:
            yield temporary
    except OutputError:
        raise
    except FileNotFoundError as error:
        if path.parent.is_dir():
            raise OutputError(f"{path} cannot be written: {_reason(error)}") from error
        raise OutputError(
            f"{path} cannot be written: the folder {path.parent} does not exist"
        ) from None
    except OSError as error:
        raise OutputError(f"{path} cannot be written: {_reason(error)}") from error


def _reason(error: OSError) -> str:
    text = os.strerror(error.errno) if error.errno else str(error)
    return text[:1].lower() + text[1:]
