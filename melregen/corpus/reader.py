"""Reading a corpus: rows, or lead sheets with their templates."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cached_property
from pathlib import Path
from typing import Any

from melregen.corpus.families import SPLITS
from melregen.corpus.files import Skipped
from melregen.corpus.shards import CHART_PREFIX
from melregen.corpus.tally import SKIPPED
from melregen.errors import ParseError
from melregen.music import LeadSheet
from melregen.template import Template
from melregen.template.chord_song import ChordSong

MANIFEST = "manifest.json"

FORMAT_VERSION = 3
"""Of the corpora written. 2: copies and relatives are counted by collection; 3: so are the files
that could be read, and what was left out is listed in `skipped.jsonl`. The rows are the same."""

Row = dict[str, Any]
"""A row: column name → value."""


@dataclass(frozen=True)
class Corpus:
    """A folder that `melregen corpus build` has written.

    Raises:
        ParseError: the folder is not a corpus.
    """

    path: Path

    def __post_init__(self) -> None:
        object.__setattr__(self, "path", Path(self.path))
        if not (self.path / MANIFEST).is_file():
            raise ParseError(
                f"{self.path} is not a corpus (it has no {MANIFEST}); "
                "make one with: melregen corpus build"
            )
        known = self.manifest.get("format_version")
        if not isinstance(known, int) or known > FORMAT_VERSION:
            raise ParseError(
                f"{self.path} is a corpus of version {known}, and this melregen reads those up to "
                f"{FORMAT_VERSION}; update melregen, or build the corpus again"
            )

    @cached_property
    def manifest(self) -> dict[str, Any]:
        """Counts, options, versions, sources and what was skipped.

        Raises:
            ParseError: the manifest is damaged.
        """
        try:
            manifest: dict[str, Any] = json.loads((self.path / MANIFEST).read_text("utf-8"))
        except ValueError as error:
            raise ParseError(f"{self.path / MANIFEST} is damaged: {error}") from None
        return manifest

    def skipped(self) -> Iterator[tuple[str, Skipped]]:
        """Yield the files, tunes and verses that were left out, each with its collection.

        Raises:
            ParseError: the list is missing, as in corpora of earlier versions, or damaged.
        """
        try:
            with (self.path / SKIPPED).open(encoding="utf-8") as lines:
                for line in lines:
                    about = json.loads(line)
                    yield about.pop("collection"), Skipped(**about)
        except FileNotFoundError:
            raise ParseError(
                f"{self.path} has no {SKIPPED}: an earlier version of melregen made it; build it "
                "again"
            ) from None
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise ParseError(f"{self.path / SKIPPED} is damaged: {error}") from None

    def shards(self, split: str) -> list[Path]:
        """Return the Parquet files of a split, in order.

        Raises:
            ParseError: there is no split of that name.
        """
        if split not in SPLITS:
            raise ParseError(f"'{split}' is not a split; the splits are {', '.join(SPLITS)}")
        return sorted(self.path.glob(f"{split}-*.parquet"))

    def chart_shards(self, split: str) -> list[Path]:
        """Return the Parquet files of the charts of a split, in order; none in most corpora.

        Raises:
            ParseError: there is no split of that name.
        """
        self.shards(split)
        return sorted(self.path.glob(f"{CHART_PREFIX}{split}-*.parquet"))

    def charts(self, split: str, columns: list[str] | None = None) -> Iterator[Row]:
        """Yield the rows of the charts of a split, of which `decode_chart` makes songs.

        Args:
            split: "train", "valid" or "test".
            columns: the columns wanted; None for all.

        Raises:
            ParseError: no such split, or a shard is damaged.
        """
        yield from _read_shards(self.chart_shards(split), columns)

    def rows(self, split: str, columns: list[str] | None = None) -> Iterator[Row]:
        """Yield the rows of a split in order, few at a time in memory.

        Args:
            split: "train", "valid" or "test".
            columns: the columns wanted; None for all.

        Raises:
            ParseError: no such split, or a shard is damaged.
        """
        yield from _read_shards(self.shards(split), columns)

    def __iter__(self) -> Iterator[tuple[LeadSheet, Template, Row]]:
        """Yield every song of every split."""
        for split in SPLITS:
            yield from self.songs(split)

    def songs(self, split: str) -> Iterator[tuple[LeadSheet, Template, Row]]:
        """Yield lead sheet, template and row of every verse of a split, in order."""
        for row in self.rows(split):
            yield *decode_row(row), row


def _read_shards(shards: Sequence[Path], columns: list[str] | None) -> Iterator[Row]:
    import pyarrow.parquet

    for shard in shards:
        try:
            file = pyarrow.parquet.ParquetFile(shard)
            for batch in file.iter_batches(batch_size=256, columns=columns):
                yield from batch.to_pylist()
        except (OSError, ValueError) as error:
            raise ParseError(f"{shard} is damaged: {error}") from None


def licence_allowed(licence: str, patterns: Sequence[str]) -> bool:
    """Return whether a licence matches one of the patterns.

    Args:
        licence: of a row.
        patterns: shell patterns in any case, such as "CC0*"; a pattern without a wildcard may
            stand anywhere in the licence. None at all allows every licence.
    """
    text = licence.casefold()
    return not patterns or any(
        fnmatchcase(text, pattern) if set(pattern) & set("*?[") else pattern in text
        for pattern in map(str.casefold, patterns)
    )


def decode_row(row: Row) -> tuple[LeadSheet, Template]:
    """Return the lead sheet and the template of a row.

    Raises:
        ParseError: the row is damaged.
    """
    from melregen.documents.lead_sheet import lead_sheet_from_json
    from melregen.documents.template import template_from_json

    return lead_sheet_from_json(row["lead_sheet"]), template_from_json(row["template"])


def decode_chart(row: Row) -> ChordSong:
    """Return the song of a row of the charts.

    Raises:
        ParseError: the row is damaged.
    """
    from melregen.documents.chord_song import chord_song_from_json

    return chord_song_from_json(row["chord_song"])


def iterate_rows(directory: str | Path, split: str) -> Iterator[Row]:
    """Yield the rows of one split of a corpus folder, in order; see `Corpus.rows`."""
    yield from Corpus(Path(directory)).rows(split)
