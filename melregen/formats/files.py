"""Files on disk: inputs that can be read at all, outputs that are whole or absent."""

import os
import re
import secrets
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path

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

    The temporary file lies in the target's folder and has its suffix. Whatever goes wrong, the
    target stays as it was and the temporary file is removed. A target that is a device (such as
    /dev/null) gets the bytes once they are complete.

    Raises:
        OutputError: the folder is missing or closed, the disk is full, the target is a folder.
    """
    path = Path(path)
    temporary: Path | None = None
    try:
        if path.is_dir():
            raise OutputError(f"{path} is a folder; name a file in it")
        target = path.resolve()
        is_device = target.exists() and not target.is_file()
        folder = Path(tempfile.gettempdir()) if is_device else target.parent
        _remove_abandoned(folder)
        mark = f"melregen-{os.getpid()}-{secrets.token_hex(6)}"
        temporary = folder / f".{path.stem[:100]}.{mark}{path.suffix}"
        # Not by mkstemp, whose files none but their owner may read.
        temporary.touch(exist_ok=False)
        yield temporary
        if is_device:
            with temporary.open("rb") as source, target.open("wb") as sink:
                shutil.copyfileobj(source, sink)
        else:
            if target.exists():
                shutil.copymode(target, temporary)
            temporary.replace(target)
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
    finally:
        if temporary is not None:
            with suppress(OSError):
                temporary.unlink(missing_ok=True)


_TEMPORARY = re.compile(r"\..*\.melregen-(\d{1,9})-[0-9a-f]{12}(?:\.[^.]*)?")
_ABANDONED_AFTER = 600.0
"""Seconds; a process of another machine that shares the folder is not seen here, but is done."""


@cache
def _remove_abandoned(folder: Path) -> None:
    """Remove the temporary files of processes that were killed, once for a folder and a run."""
    with suppress(OSError):
        for name in os.listdir(folder):  # noqa: PTH208  (ten times faster in large folders)
            match = _TEMPORARY.fullmatch(name)
            if match and not _is_running(int(match[1])):
                file = folder / name
                with suppress(OSError):
                    if time.time() - file.stat().st_mtime > _ABANDONED_AFTER:
                        file.unlink()


def _is_running(process: int) -> bool:
    import psutil

    return bool(psutil.pid_exists(process))


def _reason(error: OSError) -> str:
    text = os.strerror(error.errno) if error.errno else str(error)
    return text[:1].lower() + text[1:]
