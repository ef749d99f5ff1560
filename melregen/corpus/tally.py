"""What became of the files of each collection, and the list of all that was left out."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import IO, Any

from melregen.corpus.files import Skipped

SKIPPED = "skipped.jsonl"
"""Beside the manifest: a line for each file, tune and verse left out, with the reason."""

_MOST_REASONS = 10_000
_REASONS_SHOWN = 100


@dataclass(frozen=True)
class Share:
    """How much of a collection could be read."""

    files: int = 0  # music files, and archives that could not be opened
    unread: int = 0  # files of which nothing could be read
    tunes: int = 0  # tunes with at least one row before deduplication
    left_out: int = 0  # tunes and verses left out of files that could be read

    @property
    def parsed(self) -> float:
        """Share of the files that could be read, 0 to 1."""
        return 1 - self.unread / self.files if self.files else 1.0


class Tally:
    """Counts files as they come, and writes what was left out of them to a file."""

    def __init__(self, listing: IO[str]) -> None:
        self.skipped = 0  # files, tunes and verses left out
        self._listing = listing
        self._shares: dict[str, Counter[str]] = {}
        self._reasons: Counter[str] = Counter()

    def add(self, collection: str, n_tunes: int, skipped: Iterable[Skipped]) -> None:
        """Count a file of a collection, the tunes it gave, and what was left out of it."""
        counts = self._shares.setdefault(collection, Counter())
        counts["files"] += 1
        counts["tunes"] += n_tunes
        for skip in skipped:
            counts["unread" if skip.tune is None else "left_out"] += 1
            self.skipped += 1
            reason = skip.reason.removeprefix(skip.source).lstrip(": ") or skip.reason
            if reason not in self._reasons and len(self._reasons) >= _MOST_REASONS:
                reason = "other reasons"
            self._reasons[reason] += 1
            about = {name: value for name, value in asdict(skip).items() if value is not None}
            line = json.dumps({"collection": collection, **about}, ensure_ascii=False)
            self._listing.write(line + "\n")

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
