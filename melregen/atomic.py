"""Files that are whole or absent: written under another name, and moved when they are complete."""

import os
import re
import secrets
import shutil
import stat
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from functools import cache
from pathlib import Path

from melregen.errors import OutputError, reason_of


@contextmanager
def atomic_output(path: str | Path) -> Iterator[Path]:
    """Give a temporary path to write to; it becomes `path` only if all goes well.

    The temporary file lies in the target's folder and has its suffix. Whatever goes wrong, the
    target stays as it was and the temporary file is removed. A new file has the permissions that
    any other would have, however it was written; one that is replaced keeps its own. A target that
    is a device (such as /dev/null) gets the bytes once they are complete.

    Raises:
        OutputError: the folder is missing or closed, the disk is full, the target is a folder.
    """
    path = Path(path)
    try:
        if path.is_dir():
            raise OutputError(f"{path} is a folder; name a file in it")
        with _moved_into_place(path) as temporary:
            yield temporary
    except OutputError:
        raise
    except FileNotFoundError as error:
        if path.parent.is_dir():
            raise OutputError(f"{path} cannot be written: {reason_of(error)}") from error
        raise OutputError(
            f"{path} cannot be written: the folder {path.parent} does not exist"
        ) from None
    except OSError as error:
        raise OutputError(f"{path} cannot be written: {reason_of(error)}") from error


def write_all(jobs: Iterable[tuple[str | Path, Callable[[Path], None]]]) -> None:
    """Write files, all of them or none, each through one temporary file beside it.

    Args:
        jobs: each output with the function that writes it to the temporary path it is given.

    Raises:
        OutputError: a file cannot be written; the message names the output.
    """
    with ExitStack() as stack:
        for path, write_to in jobs:
            write_to(stack.enter_context(atomic_output(path)))


def intended_stem(path: Path) -> str:
    """Return the stem that a file will have: of a temporary path of ours, that of its target."""
    match = _TEMPORARY.fullmatch(path.name)
    return match["stem"] if match else path.stem


@contextmanager
def _moved_into_place(path: Path) -> Iterator[Path]:
    target = path.resolve()
    is_device = target.exists() and not target.is_file()
    folder = Path(tempfile.gettempdir()) if is_device else target.parent
    _remove_abandoned(folder)
    mark = f"melregen-{os.getpid()}-{secrets.token_hex(6)}"
    temporary = folder / f".{path.stem[:100]}.{mark}{path.suffix}"
    try:
        # Not by mkstemp, whose files none but their owner may read.
        temporary.touch(exist_ok=False)
        usual_mode = temporary.stat().st_mode
        yield temporary
        if is_device:
            with temporary.open("rb") as source, target.open("wb") as sink:
                shutil.copyfileobj(source, sink)
        else:
            mode = target.stat().st_mode if target.exists() else usual_mode
            # Some libraries put a private file in the place of the one they are to write.
            if temporary.stat().st_mode != mode:
                temporary.chmod(stat.S_IMODE(mode))
            temporary.replace(target)
    finally:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)


_TEMPORARY = re.compile(r"\.(?P<stem>.*)\.melregen-(?P<process>\d{1,9})-[0-9a-f]{12}(?:\.[^.]*)?")
_ABANDONED_AFTER = 600.0
"""Seconds; a process of another machine that shares the folder is not seen here, but is done."""


@cache
def _remove_abandoned(folder: Path) -> None:
    """Remove the temporary files of processes that were killed, once for a folder and a run."""
    with suppress(OSError):
        for name in os.listdir(folder):  # noqa: PTH208  (ten times faster in large folders)
            match = _TEMPORARY.fullmatch(name)
            if match and not _is_running(int(match["process"])):
                file = folder / name
                with suppress(OSError):
                    if time.time() - file.stat().st_mtime > _ABANDONED_AFTER:
                        file.unlink()


def _is_running(process: int) -> bool:
    import psutil

    return bool(psutil.pid_exists(process))
