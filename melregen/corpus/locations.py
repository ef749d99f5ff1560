"""Where a music file is, on this machine or elsewhere, and how a reader gets at it.

The readers of formats want a file on disk. What is not one, a member of an archive or a file at
an address, is copied to a temporary file of its own and removed as soon as it is read.
"""

import hashlib
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path, PurePosixPath
from typing import IO, Any
from weakref import WeakKeyDictionary

from melregen.corpus.archives import Archive, open_archive, read_limited
from melregen.errors import ParseError


@dataclass(frozen=True)
class Location:
    """A file."""

    path: str  # path on this machine, or an address with a scheme (`file://`, `s3://` …)
    member: str = ""  # path in the archive that `path` names; "" where it is no archive

    @property
    def is_plain(self) -> bool:
        """Whether a reader can open it where it is."""
        return not self.member and not is_address(self.path)

    @property
    def basename(self) -> str:
        """The file's own name."""
        path = self.path.partition("::")[0] if is_address(self.path) else self.path
        return PurePosixPath(self.member or path).name

    def __str__(self) -> str:
        return f"{self.path}!{self.member}" if self.member else self.path


def is_address(path: str) -> bool:
    """Return whether a path has a scheme, such as s3://bucket/songs."""
    return "://" in path


def open_bytes(path: str) -> IO[bytes]:
    """Open a path or an address for reading; seekable.

    Raises:
        ParseError: it cannot be opened.
    """
    try:
        if is_address(path):
            file_system, inner = file_system_of(path)
            opened: IO[bytes] = file_system.open(inner, "rb")
            _opened_by[opened] = file_system
            return opened
        return Path(path).open("rb")  # the caller closes it
    except ParseError:
        raise
    except Exception as error:  # every kind of address has errors of its own
        is_missing = isinstance(error, FileNotFoundError)
        reason = getattr(error, "strerror", None) or error
        what = "does not exist" if is_missing else f"cannot be read: {reason}"
        raise ParseError(f"{path} {what}") from None


_opened_by: "WeakKeyDictionary[IO[bytes], Any]" = WeakKeyDictionary()
"""The file systems of open files: that of an archive closes its files when it is forgotten."""


def file_system_of(address: str) -> tuple[Any, str]:
    """Return the fsspec file system of an address, and the path in it.

    Raises:
        ParseError: the scheme is unknown or needs a package that is not installed.
    """
    import fsspec

    try:
        file_system, inner = fsspec.core.url_to_fs(address)
    except Exception as error:  # every kind of address has errors of its own
        raise ParseError(f"{address} cannot be opened: {error}") from None
    return file_system, str(inner)


@contextmanager
def local_copy(location: Location) -> Iterator[Path]:
    """Give a path on this machine at which the file can be read, for a while.

    Raises:
        ParseError: it cannot be fetched or unpacked.
    """
    if location.is_plain:
        yield Path(location.path)
        return
    if location.member:
        content = _open_again(location.path).read(location.member)
    else:
        try:
            with open_bytes(location.path) as source:
                content = read_limited(source, "file")
        except OSError as error:
            raise ParseError(f"the file cannot be fetched: {error.strerror or error}") from None
    with tempfile.TemporaryDirectory(prefix="melregen-") as folder:
        # Its own name, since readers take the title from it where there is none in the file.
        copy = Path(folder) / location.basename
        copy.write_bytes(content)
        yield copy


def content_hash(path: Path) -> str:
    """Hash a file's bytes: 16 hexadecimal digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, partial(hashlib.blake2b, digest_size=8)).hexdigest()


@lru_cache(maxsize=1)
def _open_again(path: str) -> Archive:
    """Return the archive, opened; the last one stays open, as its members come in turn."""
    return open_archive(open_bytes(path), path)


def close_archive() -> None:
    """Close the archive that was read last."""
    _open_again.cache_clear()
