"""Members of zip and tar archives, read one at a time without unpacking the archive.

An archive can promise more than a disk holds (a "bomb"), so nothing in it is believed: a member
and an archive are given up when they grow beyond what music ever needs.
"""

import bz2
import gzip
import lzma
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO, Any, Protocol

from melregen.errors import ParseError

ARCHIVE_SUFFIXES = (
    ".zip", ".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tbz2", ".tar.xz", ".txz",
)  # fmt: skip

MAXIMUM_MEMBER_BYTES = 64 << 20
"""The largest score of the open corpora, unpacked, is 14 MB."""

MAXIMUM_RATIO = 200
"""Unpacked over packed size; text of music shrinks to a twentieth at most."""

_TRUSTED_BYTES = 1 << 20
"""Ratios of less than this are not looked at: a short file of one letter shrinks well too."""


@dataclass(frozen=True)
class Member:
    """A file in an archive."""

    name: str  # path in the archive, with slashes
    size: int  # bytes, unpacked
    stamp: str  # changes when the member does (its checksum or time)


class Archive(Protocol):
    """An open archive."""

    def members(self) -> Iterator[Member]:
        """Yield the files, in the order in which they are read fastest."""

    def read(self, name: str) -> bytes:
        """Return one member's bytes.

        Raises:
            ParseError: it is not there, damaged, encrypted or too large.
        """


def is_archive(name: str) -> bool:
    """Return whether a file name is that of an archive."""
    return name.lower().endswith(ARCHIVE_SUFFIXES)


def open_archive(file: IO[bytes], name: str) -> Archive:
    """Open an archive.

    Args:
        file: its bytes; seekable.
        name: its name, which tells the kind.

    Raises:
        ParseError: it is no archive of that kind, or a bomb.
    """
    with _damage_named("the archive is damaged"):
        return _Zip(file) if name.lower().endswith(".zip") else _Tar(file, name)


_DAMAGES = (
    zipfile.BadZipFile, tarfile.TarError, zlib.error, lzma.LZMAError, EOFError, OSError,
    RuntimeError, NotImplementedError, ValueError,
)  # fmt: skip
"""What the archive modules raise on bad archives; RuntimeError is that of encrypted members."""


@contextmanager
def _damage_named(what: str) -> Iterator[None]:
    try:
        yield
    except ParseError:
        raise
    except _DAMAGES as error:
        reason = (str(error).splitlines() or [type(error).__name__])[0][:200]
        raise ParseError(f"{what}: {reason}") from None


class _Zip:
    def __init__(self, file: IO[bytes]) -> None:
        self._zip = zipfile.ZipFile(file)
        infos = self._zip.infolist()
        unpacked, packed = sum(i.file_size for i in infos), sum(i.compress_size for i in infos)
        # Members that share their bytes make the directory larger than the file it describes.
        file.seek(0, 2)
        packed = min(packed, file.tell())
        if unpacked > MAXIMUM_MEMBER_BYTES and unpacked > MAXIMUM_RATIO * packed:
            raise ParseError(f"the archive would unpack to {unpacked / 2**30:.1f} GB")

    def members(self) -> Iterator[Member]:
        for info in self._zip.infolist():
            if not info.is_dir():
                yield Member(info.filename, info.file_size, f"{info.CRC:08x}")

    def read(self, name: str) -> bytes:
        with _damage_named("the member cannot be unpacked"):
            if name not in self._zip.NameToInfo:
                raise ParseError("the member is no longer in the archive")
            info = self._zip.getinfo(name)
            if info.file_size > max(_TRUSTED_BYTES, MAXIMUM_RATIO * info.compress_size):
                size = info.file_size / 2**20
                raise ParseError(f"the member would unpack to {size:.0f} MB; it is no music")
            with self._zip.open(info) as source:
                return read_limited(source, "member")


class _Tar:
    """A tar archive, read forward only: asking for the members in order reads it once."""

    def __init__(self, file: IO[bytes], name: str) -> None:
        self._file = file
        self._name = name.lower()
        self._start()

    def _start(self) -> None:
        self._file.seek(0)
        stream = _unpacked(self._file, self._name)
        self._tar = tarfile.open(fileobj=stream, mode="r|")  # noqa: SIM115

    def members(self) -> Iterator[Member]:
        with _damage_named("the archive is damaged"):
            for info in self._infos():
                yield Member(info.name, info.size, f"{info.mtime}")

    def _infos(self) -> Iterator[tarfile.TarInfo]:
        while (info := self._tar.next()) is not None:
            self._tar.members = []  # type: ignore[attr-defined]  # else it remembers all it has passed
            if info.isreg():
                yield info

    def read(self, name: str) -> bytes:
        try:
            with _damage_named("the member cannot be unpacked"):
                for _ in range(2):  # from here to the end, then once from the beginning
                    for info in self._infos():
                        if info.name == name:
                            source = self._tar.extractfile(info)
                            assert source is not None
                            return read_limited(source, "member")
                    self._start()
        except ParseError:
            self._start()
            raise
        raise ParseError("the member is no longer in the archive")


def read_limited(source: IO[bytes], what: str) -> bytes:
    """Return what is really there, which may be more than was promised.

    Raises:
        ParseError: it is larger than music ever is; `what` names it.
    """
    content = source.read(MAXIMUM_MEMBER_BYTES + 1)
    if len(content) > MAXIMUM_MEMBER_BYTES:
        raise ParseError(f"the {what} is larger than {MAXIMUM_MEMBER_BYTES >> 20} MB")
    return content


_OPENERS: tuple[tuple[tuple[str, ...], Any], ...] = (
    ((".gz", ".tgz"), gzip.open), ((".bz2", ".tbz2"), bz2.open), ((".xz", ".txz"), lzma.open),
)  # fmt: skip


def _unpacked(file: IO[bytes], name: str) -> Any:
    openers = [opener for suffixes, opener in _OPENERS if name.endswith(suffixes)]
    return _Guarded(openers[0](file), file) if openers else file


class _Guarded:
    """A compressed stream that is given up when it unpacks to far more than was read."""

    def __init__(self, stream: Any, packed: IO[bytes]) -> None:
        self._stream = stream
        self._packed = packed
        self._unpacked = 0

    def read(self, size: int = -1) -> bytes:
        block: bytes = self._stream.read(size)
        self._unpacked += len(block)
        limit = MAXIMUM_RATIO * max(self._packed.tell(), 1)
        if self._unpacked > max(limit, MAXIMUM_MEMBER_BYTES):
            raise ParseError("the archive unpacks to more than 200 times its size; it is no music")
        return block
