"""Writing the Parquet shards of a corpus."""

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any

_ROWS_PER_GROUP = 256

COLUMNS = (
    "id", "source", "collection", "tune", "verse", "title", "language", "licence", "split",
    "family", "n_notes", "n_syllables", "n_chords", "n_phrases", "key", "metre", "lead_sheet",
    "template",
)  # fmt: skip
"""`lead_sheet` and `template` are the compact JSON of the two documents."""

CHART_COLUMNS = (
    "id", "source", "collection", "title", "artist", "licence", "split", "family", "n_bars",
    "n_chords", "n_sections", "key", "metre", "chord_song",
)  # fmt: skip
"""`chord_song` is the JSON of a song of which only the chords are known."""

CHART_PREFIX = "charts-"

_INTEGERS = frozenset(
    ("tune", "verse", "n_notes", "n_syllables", "n_chords", "n_phrases", "n_bars", "n_sections")
)


class ShardWriter:
    """Writes rows to `SPLIT-00000.parquet`, `SPLIT-00001.parquet`, … of a folder.

    Args:
        folder: of the corpus.
        rows_per_shard: at most so many.
        columns: of the rows.
        counted: name → column; what is added up for each collection.
        prefix: of the names of the files.
    """

    def __init__(
        self,
        folder: Path,
        rows_per_shard: int,
        columns: Sequence[str] = COLUMNS,
        counted: Mapping[str, str] = MappingProxyType(
            {"notes": "n_notes", "syllables": "n_syllables"}
        ),
        prefix: str = "",
    ) -> None:
        import pyarrow

        self.counts: Counter[str] = Counter()  # rows written, by split
        self.collections: dict[str, dict[str, Any]] = {}  # licences, rows and what is counted
        self._folder = folder
        self._rows_per_shard = rows_per_shard
        self._counted = counted
        self._prefix = prefix
        types = dict.fromkeys(_INTEGERS, pyarrow.int32())
        self._schema = pyarrow.schema([(n, types.get(n, pyarrow.string())) for n in columns])
        self._waiting: dict[str, list[dict[str, Any]]] = {}
        self._files: dict[str, Any] = {}

    def add(self, split: str, row: dict[str, Any]) -> None:
        """Write a row."""
        waiting = self._waiting.setdefault(split, [])
        waiting.append(row)
        if len(waiting) == _ROWS_PER_GROUP:
            self._flush(split)
        about = self.collections.setdefault(
            row["collection"], {"licences": [], "rows": 0, **dict.fromkeys(self._counted, 0)}
        )
        if row["licence"] not in about["licences"]:
            about["licences"].append(row["licence"])
        about["rows"] += 1
        for name, column in self._counted.items():
            about[name] += row[column]

    def close(self) -> None:
        """Write what waits, and close the files."""
        for split in list(self._waiting):
            self._flush(split)
        for file in self._files.values():
            file.close()

    def _flush(self, split: str) -> None:
        import pyarrow
        import pyarrow.parquet

        rows = self._waiting.pop(split)
        if split not in self._files:
            number = self.counts[split] // self._rows_per_shard
            self._files[split] = pyarrow.parquet.ParquetWriter(
                self._folder / f"{self._prefix}{split}-{number:05d}.parquet",
                self._schema,
                compression="zstd",
            )
        self._files[split].write_table(pyarrow.Table.from_pylist(rows, schema=self._schema))
        before = self.counts[split]
        self.counts[split] += len(rows)
        if before // self._rows_per_shard != self.counts[split] // self._rows_per_shard:
            self._files.pop(split).close()
