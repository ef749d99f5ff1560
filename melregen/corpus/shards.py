"""Writing the Parquet shards of a corpus."""

from collections import Counter
from pathlib import Path
from typing import Any

_ROWS_PER_GROUP = 256

COLUMNS = (
    "id", "source", "collection", "tune", "verse", "title", "language", "licence", "split",
    "family", "n_notes", "n_syllables", "n_chords", "n_phrases", "key", "metre", "lead_sheet",
    "template",
)  # fmt: skip
"""`lead_sheet` and `template` are the compact JSON of the two documents."""

_INTEGERS = ("tune", "verse", "n_notes", "n_syllables", "n_chords", "n_phrases")


class ShardWriter:
    """Writes rows to `SPLIT-00000.parquet`, `SPLIT-00001.parquet`, … of a folder."""

    def __init__(self, folder: Path, rows_per_shard: int) -> None:
        import pyarrow

        self.counts: Counter[str] = Counter()  # rows written, by split
        self.collections: dict[str, dict[str, Any]] = {}  # licences, rows, notes and syllables
        self._folder = folder
        self._rows_per_shard = rows_per_shard
        types = {name: pyarrow.int32() for name in _INTEGERS}
        self._schema = pyarrow.schema([(n, types.get(n, pyarrow.string())) for n in COLUMNS])
        self._waiting: dict[str, list[dict[str, Any]]] = {}
        self._files: dict[str, Any] = {}

    def add(self, split: str, row: dict[str, Any]) -> None:
        """Write a row."""
        waiting = self._waiting.setdefault(split, [])
        waiting.append(row)
        if len(waiting) == _ROWS_PER_GROUP:
            self._flush(split)
        about = self.collections.setdefault(
            row["collection"], {"licences": [], "rows": 0, "notes": 0, "syllables": 0}
        )
        if row["licence"] not in about["licences"]:
            about["licences"].append(row["licence"])
        about["rows"] += 1
        about["notes"] += row["n_notes"]
        about["syllables"] += row["n_syllables"]

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
                self._folder / f"{split}-{number:05d}.parquet", self._schema, compression="zstd"
            )
        self._files[split].write_table(pyarrow.Table.from_pylist(rows, schema=self._schema))
        before = self.counts[split]
        self.counts[split] += len(rows)
        if before // self._rows_per_shard != self.counts[split] // self._rows_per_shard:
            self._files.pop(split).close()
