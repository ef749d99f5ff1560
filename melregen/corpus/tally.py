"""What became of the files of each collection, and the list of all that was left out."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Any

from melregen.corpus.files import Skipped
from melregen.errors import ParseError

SKIPPED = "skipped.jsonl"
"""Beside the manifest: a line for each file, tune and verse left out, with the reason."""

_MOST_REASONS = 10_000
_REASONS_SHOWN = 100


@dataclass(frozen=True)
class Share:
    """How much of a collection could be read.

    Attributes:
        files: music files, and archives that could not be opened.
        unread: files of which nothing could be read.
        tunes: tunes with at least one row before deduplication.
        left_out: tunes and verses left out of files that could be read.
    """

    files: int = 0
    unread: int = 0
    tunes: int = 0
    left_out: int = 0

    @property
    def parsed(self) -> float:
        """Share of the files that could be read, 0 to 1."""
        return 1 - self.unread / self.files if self.files else 1.0


class Tally:
    """Counts files as they come, and writes what was left out of them to a file.

    Attributes:
        skipped: files, tunes and verses left out.
    """

    def __init__(self, listing: IO[str]) -> None:
        self.skipped = 0
        self._listing = listing
        self._shares: dict[str, Counter[str]] = {}
        self._reasons: Counter[str] = Counter()

    def add(self, collection: str, n_tunes: int, skipped: Iterable[Skipped]) -> None:
        """Count a file.

        Args:
            collection: of the file.
            n_tunes: tunes it gave.
            skipped: what was left out of it.
        """
        counts = self._shares.setdefault(collection, Counter())
        counts["files"] += 1
        counts["tunes"] += n_tunes
        for skip in skipped:
            counts["unread" if skip.tune is None else "left_out"] += 1
            self.skipped += 1
            self._count_reason(skip)
            about = {name: value for name, value in asdict(skip).items() if value is not None}
            line = json.dumps({"collection": collection, **about}, ensure_ascii=False)
            self._listing.write(line + "\n")

    def _count_reason(self, skip: Skipped) -> None:
        reason = skip.reason.removeprefix(skip.source).lstrip(": ") or skip.reason
        if reason not in self._reasons and len(self._reasons) >= _MOST_REASONS:
            reason = "other reasons"
        self._reasons[reason] += 1

    def shares(self) -> dict[str, Share]:
        """Return what became of each collection, by name."""
        return {name: Share(**counts) for name, counts in sorted(self._shares.items())}

    def reasons(self) -> dict[str, int]:
        """Return the common reasons, the commonest first."""
        ranked = sorted(self._reasons.items(), key=lambda item: (-item[1], item[0]))
        return dict(ranked[:_REASONS_SHOWN])


def read_shares(manifest: Mapping[str, Any]) -> dict[str, Share]:
    """Return the shares of a manifest; none of a corpus built before they were counted."""
    names = ("files", "unread", "tunes", "left_out")
    return {
        name: Share(**{key: about[key] for key in names})
        for name, about in manifest.get("collections", {}).items()
        if "unread" in about
    }


def read_skipped(folder: Path) -> Iterator[tuple[str, Skipped]]:
    """Yield what was left out of a corpus, each with its collection.

    Raises:
        ParseError: the list is missing or damaged.
    """
    path = folder / SKIPPED
    try:
        with path.open(encoding="utf-8") as lines:
            for line in lines:
                about = json.loads(line)
                yield about.pop("collection"), Skipped(**about)
    except FileNotFoundError:
        raise ParseError(
            f"{folder} has no {SKIPPED}: an earlier version of melregen made it; build it again"
        ) from None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ParseError(f"{path} is damaged: {error}") from None
