"""Writing the Parquet shards of a corpus."""

from collections import Counter
from pathlib import Path
from types import TracebackType
from typing import Any

_ROWS_PER_GROUP = 256

COLUMNS: dict[str, str] = {
    "id": "string",
    "source": "string",
    "collection": "string",
    "tune": "int32",
    "verse": "int32",
    "title": "string",
    "language": "string",
    "licence": "string",
    "split": "string",
    "family": "string",
    "n_notes": "int32",
    "n_syllables": "int32",
    "n_chords": "int32",
    "n_phrases": "int32",
    "key": "string",
    "metre": "string",
    "lead_sheet": "string",
    "template": "string",
}
"""Column → type. `lead_sheet` and `template` are the compact JSON of the two documents."""


class ShardWriter:
    """Deals rows to `SPLIT-00000.parquet`, `SPLIT-00001.parquet`, … of a folder.

    Attributes:
        counts: rows written, by split.
        collections: by collection: its licences, and its rows, notes and syllables.
    """

    def __init__(self, folder: Path, rows_per_shard: int) -> None:
        import pyarrow

        self.counts: Counter[str] = Counter()
        self.collections: dict[str, dict[str, Any]] = {}
        self._folder = folder
        self._rows_per_shard = rows_per_shard
        self._schema = pyarrow.schema(
            [(name, getattr(pyarrow, kind)()) for name, kind in COLUMNS.items()]
        )
        self._waiting: dict[str, list[dict[str, Any]]] = {}
        self._files: dict[str, Any] = {}

    def __enter__(self) -> "ShardWriter":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for split in list(self._waiting):
            self._flush(split)
        for file in self._files.values():
            file.close()

    def add(self, split: str, row: dict[str, Any]) -> None:
        """Write a row."""
        waiting = self._waiting.setdefault(split, [])
        waiting.append(row)
        if len(waiting) == _ROWS_PER_GROUP:
            self._flush(split)
        self._count(row)

    def _count(self, row: dict[str, Any]) -> None:
        about = self.collections.setdefault(
            row["collection"], {"licences": [], "rows": 0, "notes": 0, "syllables": 0}
        )
        if row["licence"] not in about["licences"]:
            about["licences"].append(row["licence"])
        about["rows"] += 1
        about["notes"] += row["n_notes"]
        about["syllables"] += row["n_syllables"]

    def _flush(self, split: str) -> None:
        import pyarrow
        import pyarrow.parquet

        rows = self._waiting.pop(split, [])
        if not rows:
            return
        if split not in self._files:
            number = self.counts[split] // self._rows_per_shard
            self._files[split] = pyarrow.parquet.ParquetWriter(
                self._folder / f"{split}-{number:05d}.parquet", self._schema, compression="zstd"
            )
        self._files[split].write_table(pyarrow.Table.from_pylist(rows, schema=self._schema))
        before = self.counts[split]
        self.counts[split] += len(rows)
        if before // self._rows_per_shard != self.counts[split] // self._rows_per_shard:
            self._files.pop(split).close()
