"""A corpus of a few rows, with the columns that fits read."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from melregen.corpus.reader import FORMAT_VERSION, MANIFEST
from melregen.documents.lead_sheet import lead_sheet_to_json
from melregen.music import LeadSheet


def row(collection: str, source: str, sheet: LeadSheet, **fields: Any) -> dict[str, Any]:
    """Return a row of the first verse of the first tune of a file, of the train split."""
    usual = {
        "id": source,
        "collection": collection,
        "source": source,
        "family": source,
        "tune": 0,
        "verse": 1,
        "split": "train",
        "n_syllables": len(sheet.syllables),
        "lead_sheet": lead_sheet_to_json(sheet, compact=True),
    }
    return usual | fields


def write_corpus(folder: Path, rows: Sequence[Mapping[str, Any]]) -> Path:
    """Write the rows as a corpus, a file each split."""
    folder.mkdir()
    (folder / MANIFEST).write_text(json.dumps({"format_version": FORMAT_VERSION}))
    for split in {entry["split"] for entry in rows}:
        those = [dict(entry) for entry in rows if entry["split"] == split]
        pq.write_table(pa.Table.from_pylist(those), folder / f"{split}-00000.parquet")
    return folder
