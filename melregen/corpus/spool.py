"""What has been read so far, in one file on disk that survives being killed at any moment.

An SQLite database: the listing of the sources, and what each file gave. Nothing grows in memory
with the number of files, a build that was killed goes on from it, and a part of a corpus that was
made elsewhere is such a file too.
"""

import hashlib
import json
import sqlite3
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, astuple
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from melregen.corpus.files import CHART_FIELDS, ROW_FIELDS, FileContent, Skipped
from melregen.corpus.fingerprint import TUNE, VERSE
from melregen.corpus.locations import Location
from melregen.corpus.sources import SourceFile
from melregen.errors import OutputError, ParseError

_SECONDS_BETWEEN_COMMITS = 1.0

_SCHEMA = f"""
CREATE TABLE IF NOT EXISTS about (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS contents (
    key TEXT PRIMARY KEY, digest TEXT NOT NULL, tunes BLOB NOT NULL, verses BLOB NOT NULL,
    skipped TEXT NOT NULL, beyond_limits INTEGER NOT NULL
);
CREATE TABLE IF NOT EXISTS rows (file TEXT NOT NULL, {", ".join(ROW_FIELDS)});
CREATE INDEX IF NOT EXISTS rows_by_file ON rows (file, tune, verse);
CREATE TABLE IF NOT EXISTS charts (file TEXT NOT NULL, {", ".join(CHART_FIELDS)});
CREATE INDEX IF NOT EXISTS charts_by_file ON charts (file);
CREATE TABLE IF NOT EXISTS found (
    path TEXT, member TEXT, name TEXT, collection TEXT, licence TEXT, stamp TEXT, place INTEGER,
    UNIQUE (path, member)
);
CREATE TABLE IF NOT EXISTS files (
    number INTEGER PRIMARY KEY, key TEXT, path TEXT, member TEXT, name TEXT, collection TEXT,
    licence TEXT, place INTEGER, digest TEXT
);
CREATE INDEX IF NOT EXISTS files_by_place ON files (path, place);
"""

_ROW = (
    "name || '#' || tune || '.' || verse AS id", "name AS source", "collection", "licence",
    *(f"rows.{field}" for field in ROW_FIELDS),
)  # fmt: skip
"""What the corpus has of a row, but for the columns that all rows decide together."""


_CHART = (
    "name AS id", "name AS source", "collection", "licence",
    *(f"charts.{field}" for field in CHART_FIELDS),
)  # fmt: skip


class ListedFile(NamedTuple):
    """A file of the listing, and its place in it."""

    number: int  # from 0, by name; equal for equal sources
    key: str  # names the file with all that its rows depend on but its content
    name: str  # in the corpus
    location: Location


class Result(NamedTuple):
    """What a file gave, without the rows."""

    number: int  # of the file
    name: str
    collection: str
    skipped: tuple[Skipped, ...]
    tunes: Any  # array of `TUNE`
    verses: Any  # array of `VERSE`


class Spool:
    """The database of one build, or of one part of it.

    Raises:
        OutputError: another build is writing it, or the disk refuses.
        ParseError: it is no such file.
    """

    def __init__(self, path: Path, *, read_only: bool = False) -> None:
        self.path = path
        self._last_commit = time.monotonic()
        try:
            where = f"file:{path.resolve().as_posix()}?mode=ro" if read_only else str(path)
            self._db = sqlite3.connect(where, timeout=1.0, uri=read_only)
            if not read_only:
                # No shared memory or second file that a network disk would not carry.
                self._db.execute("PRAGMA locking_mode = EXCLUSIVE")
                self._db.execute("PRAGMA synchronous = NORMAL")
                self._db.execute("BEGIN IMMEDIATE")
                self._db.rollback()
                self._db.executescript(_SCHEMA)
            self._db.execute("SELECT 1 FROM about, contents LIMIT 1")
        except sqlite3.DatabaseError as error:
            if "locked" in str(error):
                raise OutputError(f"{path} is in use: another build is writing it") from None
            if read_only:
                raise ParseError(f"{path} is not a part of a corpus: {error}") from None
            if isinstance(error, sqlite3.OperationalError):
                raise OutputError(f"{path} cannot be written: {error}") from None
            raise ParseError(f"{path} is damaged ({error}); remove it to start anew") from None

    def close(self) -> None:
        """Commit and close."""
        with suppress(sqlite3.Error):
            self._db.commit()
        self._db.close()

    def about(self, name: str) -> str | None:
        """Return a fact about the build."""
        row = self._db.execute("SELECT value FROM about WHERE name = ?", (name,)).fetchone()
        return str(row[0]) if row else None

    def note(self, **facts: str) -> None:
        """Keep facts about the build, at once."""
        with self._writing():
            self._db.executemany("INSERT OR REPLACE INTO about VALUES (?, ?)", facts.items())
            self._db.commit()

    def list_files(self, files: Iterable[SourceFile], options: str, limits: str = "") -> int:
        """Replace the listing, and forget what was read with other options.

        Args:
            files: each file once or more, in any order.
            options: all that the rows of every file depend on.
            limits: what a file may cost; the files that went beyond others are forgotten.

        Returns:
            The number of files.
        """
        db = self._db
        db.execute("DELETE FROM found")
        db.execute("DELETE FROM files")
        if self.about("options") != options:
            db.execute("DELETE FROM contents")
        if self.about("limits") != limits:
            db.execute("DELETE FROM contents WHERE beyond_limits")
        # What could not be fetched, from a lost disk or server, may be there again.
        db.execute("DELETE FROM contents WHERE digest = ''")
        db.execute("DELETE FROM about")
        found = (
            (*astuple(f.location), f.name, f.collection, f.licence, f.stamp, f.order) for f in files
        )
        db.executemany("INSERT OR IGNORE INTO found VALUES (?, ?, ?, ?, ?, ?, ?)", found)
        identity = hashlib.blake2b(digest_size=16)
        count = 0
        rows = db.execute("SELECT * FROM found ORDER BY name, path, member")
        for count, row in enumerate(self._numbered(rows, identity), 1):
            db.execute("INSERT INTO files VALUES (?, ?, ?, ?, ?, ?, ?, ?, NULL)", (count - 1, *row))
        db.execute("DELETE FROM found")
        db.execute("DELETE FROM contents WHERE key NOT IN (SELECT key FROM files)")
        for table in ("rows", "charts"):
            db.execute(f"DELETE FROM {table} WHERE file NOT IN (SELECT key FROM contents)")
        self.note(options=options, listing=identity.hexdigest(), limits=limits)
        return count

    @staticmethod
    def _numbered(rows: Iterable[tuple[Any, ...]], identity: Any) -> Iterator[tuple[Any, ...]]:
        """Number the names that two sources share, so that a row's id names one file."""
        last, count = None, 0
        for path, member, name, collection, licence, stamp, place in rows:
            last, count = name, count + 1 if name == last else 1
            unique = name if count == 1 else f"{name} ({count})"
            public = json.dumps([unique, collection, licence])
            identity.update(public.encode())
            key = f"{public}\0{path}\0{member}\0{stamp}".encode()
            digest = hashlib.blake2b(key, digest_size=12).hexdigest()
            yield digest, path, member, unique, collection, licence, place

    def files(self, part: int = 1, parts: int = 1, *, unread: bool = False) -> Iterator[ListedFile]:
        """Yield the files in the order in which they are read fastest.

        Args:
            part: of the parts, from 1.
            parts: into how many parts the files are split.
            unread: only those of which no result is there.
        """
        query = "SELECT number, key, name, path, member, place FROM files"
        conditions = [f"number % {parts} = {part - 1}"]
        if unread:
            conditions.append("NOT EXISTS (SELECT 1 FROM contents WHERE contents.key = files.key)")
        # Few at a time, by place: an open cursor would see the results that are added meanwhile.
        after: tuple[Any, ...] = ("", -1, -1)
        while True:
            rows = self._db.execute(
                f"{query} WHERE {' AND '.join(conditions)} AND (path, place, number) > (?, ?, ?) "
                "ORDER BY path, place, number LIMIT 200",
                after,
            ).fetchall()
            for number, key, name, path, member, place in rows:
                yield ListedFile(number, key, name, Location(path, member))
                after = (path, place, number)
            if not rows:
                return

    def count(self, part: int = 1, parts: int = 1) -> tuple[int, int]:
        """Return how many files of a part are listed, and of how many the result is there."""
        listed, read = self._db.execute(
            "SELECT COUNT(*), COUNT(contents.key) FROM files LEFT JOIN contents USING (key) "
            f"WHERE number % {parts} = {part - 1}"
        ).fetchone()
        return int(listed), int(read)

    def count_beyond_limits(self) -> int:
        """Return how many files were given up for what they cost."""
        query = "SELECT COUNT(*) FROM contents WHERE beyond_limits"
        return int(self._db.execute(query).fetchone()[0])

    def add(self, file: ListedFile, content: FileContent, *, beyond_limits: bool = False) -> None:
        """Keep what a file gave; on disk within a second."""
        skipped = json.dumps([asdict(skip) for skip in content.skipped], ensure_ascii=False)
        values = (
            file.key, content.digest, content.tunes, content.verses, skipped, beyond_limits,
        )  # fmt: skip
        with self._writing():
            self._db.execute("INSERT OR REPLACE INTO contents VALUES (?, ?, ?, ?, ?, ?)", values)
            for table, fields, rows in (
                ("rows", ROW_FIELDS, content.rows),
                ("charts", CHART_FIELDS, content.charts),
            ):
                places = "?" + ", ?" * len(fields)
                own = ((file.key, *row) for row in rows)
                self._db.executemany(f"INSERT INTO {table} VALUES ({places})", own)
            if time.monotonic() - self._last_commit > _SECONDS_BETWEEN_COMMITS:
                self._db.commit()
                self._last_commit = time.monotonic()

    @contextmanager
    def _writing(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            raise OutputError(f"{self.path} cannot be written: {error}") from None

    def note_digests(self, digests: Iterable[tuple[int, str]]) -> None:
        """Keep number and content hash of files that were not read."""
        for number, digest in digests:
            self._db.execute("UPDATE files SET digest = ? WHERE number = ?", (digest, number))

    def digests(self) -> Iterator[tuple[int, str]]:
        """Yield number and content hash of the files, as far as known, by number."""
        yield from self._db.execute(
            "SELECT number, COALESCE(contents.digest, files.digest) AS known FROM files "
            "LEFT JOIN contents USING (key) WHERE known IS NOT NULL ORDER BY number"
        )

    def results(self) -> Iterator[Result]:
        """Yield what the files gave, without the rows, in the order of their numbers."""
        cursor = self._db.execute(
            "SELECT number, name, collection, skipped, tunes, verses "
            "FROM files JOIN contents USING (key) ORDER BY number"
        )
        for number, name, collection, skipped, tunes, verses in cursor:
            skips = tuple(Skipped(**skip) for skip in json.loads(skipped))
            arrays = np.frombuffer(tunes, dtype=TUNE), np.frombuffer(verses, dtype=VERSE)
            yield Result(number, name, collection, skips, *arrays)

    def rows(self) -> Iterator[tuple[int, dict[str, Any]]]:
        """Yield the number of the file and the row, for all rows in the order of the files."""
        yield from self._select("rows", _ROW, "number, tune, verse")

    def charts(self) -> Iterator[tuple[int, dict[str, Any]]]:
        """Yield the number of the file and the chart, for all charts in the order of the files."""
        known = self._db.execute("SELECT 1 FROM sqlite_master WHERE name = 'charts'")
        if known.fetchone():  # a part that an earlier version made has none
            yield from self._select("charts", _CHART, "number")

    def _select(
        self, table: str, columns: Sequence[str], order: str
    ) -> Iterator[tuple[int, dict[str, Any]]]:
        cursor = self._db.execute(
            f"SELECT number, {', '.join(columns)} FROM files "
            f"CROSS JOIN {table} ON {table}.file = files.key ORDER BY {order}"
        )
        names = [column[0] for column in cursor.description]
        for values in cursor:
            row = dict(zip(names, values, strict=True))
            yield row.pop("number"), row
