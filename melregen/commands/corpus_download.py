"""Open collections of music: the list of them, and fetching one, which is whole or absent."""

import hashlib
import http.client
import json
import re
import time
import tomllib
import urllib.error
import urllib.request
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from melregen.corpus.archives import ARCHIVE_SUFFIXES
from melregen.errors import OutputError, ParseError

Progress = Callable[[int, int | None], None]
"""Called with the bytes that are there and the bytes in all, None where the server keeps it."""

_BLOCK = 1 << 17
_TIMEOUT = 60.0
_ATTEMPTS = 4
_PAUSE = 1.0  # seconds before the second attempt; doubled for each further one


@dataclass(frozen=True)
class OpenCollection:
    """A collection that anyone may fetch."""

    name: str  # short
    address: str  # of its archive, http or https
    licence: str  # as the collection states it
    holds: str  # what is inside
    use: str = "train"  # or "evaluate"
    sha256: str = ""  # of the archive; "" where it is not known beforehand
    unread: str = ""  # why melregen cannot read it as it is; "" where it can


def read_collections(path: Path | None = None) -> dict[str, OpenCollection]:
    """Read a list of collections, by name.

    Args:
        path: a TOML file with one table a collection; None for the list that comes with melregen.

    Raises:
        ParseError: the file is missing or damaged, or a table has missing or unknown fields.
    """
    path = path or _own_list()
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ParseError(f"{path} cannot be read: {error.strerror or error}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ParseError(f"{path} is no TOML: {error}") from None
    known = {field.name for field in fields(OpenCollection)} - {"name"}
    for name, table in tables.items():
        if not isinstance(table, dict) or not {"address", "licence", "holds"} <= set(table):
            raise ParseError(f"{path}: [{name}] needs address, licence and holds")
        if not re.fullmatch(r"\w[\w.-]*", name):
            raise ParseError(
                f"{path}: [{name}] is no name of a corpus, which has letters, digits, - and ."
            )
        if set(table) - known or not all(isinstance(value, str) for value in table.values()):
            raise ParseError(
                f"{path}: [{name}] takes texts for {', '.join(sorted(known))}, and nothing else"
            )
    return {name: OpenCollection(name=name, **table) for name, table in tables.items()}


def _own_list() -> Path:
    package = Path(__file__).resolve().parents[1]
    for folder in (package / "data", package.parent / "data"):
        if (folder / "sources.toml").is_file():
            return folder / "sources.toml"
    raise ParseError("melregen was installed without its list of collections; give --registry")


def download_collection(
    collection: OpenCollection, folder: Path, *, progress: Progress | None = None
) -> Path:
    """Fetch a collection into a folder of its own, with a SOURCE.txt that names its licence.

    A broken download goes on where it stopped, as far as the server can. The archive is verified
    by the checksum of the list or, where that has none, of the first download.

    Args:
        collection: of the list.
        folder: the folder NAME is made in it.
        progress: called with the bytes fetched.

    Returns:
        The archive.

    Raises:
        ParseError: the address cannot be reached, or what came is not what was expected.
        OutputError: the folder cannot be written.
    """
    address, place = collection.address, folder / collection.name
    archive = place / f"{collection.name}{_suffix_of(address)}"
    record = archive.with_name(archive.name + ".sha256")
    if urlsplit(address).scheme not in ("http", "https"):
        raise ParseError(f"{address} is no http address")
    try:
        place.mkdir(parents=True, exist_ok=True)
        expected = collection.sha256.lower() or _recorded(record)
        if not (archive.is_file() and expected and _sha256(archive) == expected):
            part = archive.with_name(f".{archive.name}.part")
            _fetch(address, part, progress)
            found = _sha256(part)
            if expected and found != expected:
                _forget(part)
                whence = "the list of collections" if collection.sha256 else str(record)
                raise ParseError(
                    f"{address} has the checksum {found}, but {whence} says {expected}; "
                    "nothing was kept"
                )
            part.replace(archive)
            _forget(part)
            record.write_text(f"{found}  {archive.name}\n", encoding="utf-8")
        note = (
            f"address : {address}\nlicence : {collection.licence}\nholds   : {collection.holds}\n"
        )
        (place / "SOURCE.txt").write_text(note, encoding="utf-8")
    except OSError as error:
        if isinstance(error, OutputError):
            raise
        raise OutputError(f"{place} cannot be written: {error.strerror or error}") from None
    finally:
        with suppress(OSError):  # where nothing came, nothing is left
            place.rmdir()
    return archive


def _suffix_of(address: str) -> str:
    path = urlsplit(address).path.lower()
    for suffix in sorted(ARCHIVE_SUFFIXES, key=len, reverse=True):
        if path.endswith(suffix):
            return suffix
    raise ParseError(f"{address} is no archive; archives end in {', '.join(ARCHIVE_SUFFIXES)}")


def _recorded(record: Path) -> str:
    with suppress(OSError, IndexError):
        return record.read_text(encoding="utf-8").split()[0]
    return ""


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _forget(part: Path) -> None:
    part.unlink(missing_ok=True)
    _state_of(part).unlink(missing_ok=True)


def _state_of(part: Path) -> Path:
    """Return the file that knows which version of the archive the part is of."""
    return part.with_name(part.name + ".json")


def _fetch(address: str, part: Path, progress: Progress | None) -> None:
    """Bring a part to its full length."""
    for attempt in range(_ATTEMPTS):
        if attempt:
            time.sleep(_PAUSE * 2 ** (attempt - 1))
        try:
            if _continue(address, part, progress):
                return
            reason = "the connection broke off"
        except urllib.error.HTTPError as error:
            reason = f"the server answers {error.code} {error.reason}"
            if error.code == 416:  # the part is longer than the file: it is of another one
                _forget(part)
            elif error.code < 500 and error.code != 429:
                raise ParseError(f"{address} cannot be fetched: {reason}") from None
        except (urllib.error.URLError, http.client.HTTPException, TimeoutError) as error:
            reason = str(getattr(error, "reason", error))
        except ConnectionError as error:
            reason = error.strerror or str(error)
    raise ParseError(
        f"{address} cannot be fetched: {reason}; what has come is kept, and the same command "
        "goes on from there"
    )


def _continue(address: str, part: Path, progress: Progress | None) -> bool:
    """Fetch what is missing; return whether the part is complete."""
    known: dict[str, Any] = {}
    with suppress(OSError, ValueError):
        known = json.loads(_state_of(part).read_text(encoding="utf-8"))
    there = part.stat().st_size if part.exists() and known.get("address") == address else 0
    headers = {"User-Agent": "melregen", "Accept-Encoding": "identity"}
    if there and known.get("version"):
        if there == known.get("size"):
            return True
        # If the file has changed since, the server sends all of the new one.
        headers |= {"Range": f"bytes={there}-", "If-Range": known["version"]}
    request = urllib.request.Request(address, headers=headers)
    with urllib.request.urlopen(request, timeout=_TIMEOUT) as answer:
        if answer.status != 206:
            there = 0
        length = answer.headers.get("Content-Length")
        size = there + int(length) if length and length.isdigit() else None
        etag = answer.headers.get("ETag") or ""
        is_exact = etag and not etag.startswith("W/")
        version = etag if is_exact else answer.headers.get("Last-Modified")
        state = {"address": address, "version": version, "size": size}
        _state_of(part).write_text(json.dumps(state), encoding="utf-8")
        with part.open("ab" if there else "wb") as file:
            while block := answer.read(_BLOCK):
                file.write(block)
                there += len(block)
                if progress:
                    progress(there, size)
    return size is None or there == size
