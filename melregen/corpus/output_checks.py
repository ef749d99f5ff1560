"""What stands where a corpus is to be."""

import json
from contextlib import suppress
from pathlib import Path

from melregen.corpus.reader import MANIFEST
from melregen.corpus.spool import Spool
from melregen.errors import OutputError


def check_output(out: Path) -> None:
    """Refuse a place where no corpus can be, or where something else is.

    Raises:
        OutputError: another folder must be named.
    """
    if not out.name or out.name == ".." or out.is_mount():
        raise OutputError(
            f"{out} cannot be the corpus, which is moved to its place as a whole; name a new "
            f"folder, such as {out / 'corpus'}"
        )
    if not out.exists() or (out.is_dir() and not any(out.iterdir())):
        return
    if not (out / MANIFEST).is_file():
        raise OutputError(f"{out} exists and is not a corpus; choose another folder")


def known_fingerprint(out: Path) -> object:
    """Return the fingerprint of the files, options and code of a corpus; None where unknown."""
    with suppress(OSError, ValueError):
        return json.loads((out / MANIFEST).read_text("utf-8")).get("fingerprint")
    return None


def beyond_other_limits(out: Path, *spools: Spool) -> int:
    """Return how many files a corpus is without because of limits that are no longer wanted."""
    with suppress(OSError, ValueError):
        beyond = json.loads((out / MANIFEST).read_text("utf-8")).get("beyond_limits")
        wanted = [json.loads(spool.about("limits") or "{}") for spool in spools]
        if beyond and any(limits != beyond["limits"] for limits in wanted):
            return int(beyond["files"])
    return 0
