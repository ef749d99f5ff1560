"""Fetching a corpus: resumed where it broke off, verified, and whole or absent."""

import hashlib
import http.client
import json
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from melregen.corpus.archives import ARCHIVE_SUFFIXES
from melregen.corpus.collections import OpenCorpus
from melregen.errors import OutputError, ParseError

Progress = Callable[[int, int | None], None]
"""Called with the bytes that are there and the bytes in all, None where the server keeps it."""

_BLOCK = 1 << 17
_TIMEOUT = 60.0
_ATTEMPTS = 4
_PAUSE = 1.0  # seconds before the second attempt; doubled for each further one


def download_corpus(corpus: OpenCorpus, folder: Path, *, progress: Progress | None = None) -> Path:
    """Fetch a corpus into a folder of its own, with a SOURCE.txt that names its licence.

    A broken download goes on where it stopped, as far as the server can. The archive is verified
    by the checksum of the registry or, where that has none, of the first download.

    Args:
        corpus: of the registry.
        folder: the folder NAME is made in it.
        progress: told of what has come.

    Returns:
        The archive.

    Raises:
        ParseError: the address cannot be reached, or what came is not what was expected.
        OutputError: the folder cannot be written.
    """
    place = folder / corpus.name
    archive = place / f"{corpus.name}{_suffix_of(corpus.address)}"
    record = archive.with_name(archive.name + ".sha256")
    if urlsplit(corpus.address).scheme not in ("http", "https"):
        raise ParseError(f"{corpus.address} is no http address")
    try:
        place.mkdir(parents=True, exist_ok=True)
        expected = corpus.sha256.lower() or _recorded(record)
        if not (archive.is_file() and expected and _sha256(archive) == expected):
            part = archive.with_name(f".{archive.name}.part")
            _fetch(corpus.address, part, progress)
            found = _sha256(part)
            if expected and found != expected:
                _forget(part)
                whence = "the registry" if corpus.sha256 else str(record)
                raise ParseError(
                    f"{corpus.address} has the checksum {found}, but {whence} says {expected}; "
                    "nothing was kept"
                )
            part.replace(archive)
            _forget(part)
            record.write_text(f"{found}  {archive.name}\n", encoding="utf-8")
        _write_note(corpus, place)
    except OSError as error:
        if isinstance(error, ParseError | OutputError):
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


def _write_note(corpus: OpenCorpus, place: Path) -> None:
    (place / "SOURCE.txt").write_text(
        f"address : {corpus.address}\nlicence : {corpus.licence}\nholds   : {corpus.holds}\n",
        encoding="utf-8",
    )


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
    else:
        there = 0
    request = urllib.request.Request(address, headers=headers)
    with urllib.request.urlopen(request, timeout=_TIMEOUT) as answer:
        if answer.status != 206:
            there = 0
        length = answer.headers.get("Content-Length")
        size = there + int(length) if length and length.isdigit() else None
        etag = answer.headers.get("ETag") or ""
        version = (
            etag if etag and not etag.startswith("W/") else answer.headers.get("Last-Modified")
        )
        state = {"address": address, "version": version, "size": size}
        _state_of(part).write_text(json.dumps(state), encoding="utf-8")
        with part.open("ab" if there else "wb") as file:
            while block := answer.read(_BLOCK):
                file.write(block)
                there += len(block)
                if progress:
                    progress(there, size)
    return size is None or there == size
