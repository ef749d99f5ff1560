"""Building a corpus: many files in, deduplicated and split Parquet shards out.

Two passes. The first reads the files on all cores; rows go to the disk at once, and only the
fingerprints of the tunes (about 1 kB each) stay in memory. The second, when all tunes are known,
names the families, drops the copies and deals the rows to the splits in the order of their names,
so that the same files always give the same bytes.
"""

import gzip
import json
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from melregen.corpus.families import SPLITS, choose_split, find_families
from melregen.corpus.reader import MANIFEST
from melregen.corpus.rows import FileJob, FileSummary, Skipped, TuneSummary
from melregen.corpus.shards import ShardWriter
from melregen.corpus.sources import SourceListing, find_sources
from melregen.corpus.workers import available_cores, run_jobs
from melregen.errors import OutputError

FORMAT_VERSION = 1

Progress = Callable[[int, int], None]
"""Called with the number of files done and of files in all."""


@dataclass(frozen=True)
class BuildOptions:
    """How a corpus is built."""

    jobs: int | None = None  # processes; None for one on every core
    seed: int = 0  # another seed deals the families to the splits differently
    all_verses: bool = True  # every verse is a row; otherwise the first alone
    keys: str = "auto"  # "written", "inferred", or the written one unless it is major
    language: str | None = None  # ISO 639-1 code of all words; None: as written, else guessed
    licence: str | None = None  # of all sources; None: from the nearest SOURCE.txt
    time_limit: float = 300.0  # seconds for a file
    force: bool = False  # replace a corpus that is there already
    rows_per_shard: int = 4096


@dataclass(frozen=True)
class BuildReport:
    """What a build has done.

    Attributes:
        path: the corpus.
        files: music files read, whether they gave rows or not.
        other_files: files of other kinds that lay among them.
        tunes: tunes with at least one row before deduplication.
        rows: rows written, by split.
        families: families of tunes.
        largest_family: tunes of the largest family.
        copies: rows dropped because an equal one was there.
        skipped: files, tunes and verses left out.
    """

    path: Path
    files: int
    other_files: int
    tunes: int
    rows: dict[str, int]
    families: int
    largest_family: int
    copies: int
    skipped: tuple[Skipped, ...] = field(repr=False)


def build_corpus(
    sources: Sequence[str | Path],
    out: str | Path,
    options: BuildOptions | None = None,
    *,
    progress: Progress | None = None,
) -> BuildReport:
    """Read music files on all cores into one corpus folder.

    Args:
        sources: files, folders, globs, or `music21:FOLDER`.
        out: the folder to make; nothing is left there when the build fails.
        options: how; the defaults take every verse.
        progress: told of every file done.

    Raises:
        ParseError: a source does not exist, or there is no music in them.
        OutputError: the folder exists, or cannot be written.
    """
    options = options or BuildOptions()
    out = Path(out)
    _check_output(out, options.force)
    listing = find_sources(sources, options.licence)
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        workshop = Path(tempfile.mkdtemp(prefix=f".{out.name}-", dir=out.parent))
    except OSError as error:
        raise OutputError(f"{out} cannot be written: {error.strerror}") from None
    try:
        report = _build(listing, workshop, out, options, progress)
        if out.exists():
            shutil.rmtree(out)
        (workshop / "corpus").rename(out)
    except OSError as error:
        raise OutputError(f"{out} cannot be written: {error.strerror or error}") from None
    finally:
        shutil.rmtree(workshop, ignore_errors=True)
    return report


def _check_output(out: Path, force: bool) -> None:
    if not out.exists() or (out.is_dir() and not any(out.iterdir())):
        return
    if not (out / MANIFEST).is_file():
        raise OutputError(f"{out} exists and is not a corpus; choose another folder")
    if not force:
        raise OutputError(f"{out} holds a corpus already; add --force to replace it")


def _build(
    listing: SourceListing,
    workshop: Path,
    out: Path,
    options: BuildOptions,
    progress: Progress | None,
) -> BuildReport:
    spool = workshop / "spool"
    spool.mkdir()
    skipped: list[Skipped] = []
    files: list[tuple[Path, tuple[TuneSummary, ...]]] = []
    for summary, job in _read_files(listing, spool, options, progress):
        skipped += summary.skipped
        if summary.tunes:
            files.append((Path(job.spool), summary.tunes))

    tunes = [tune for _, file_tunes in files for tune in file_tunes]
    families = find_families(
        [tune.interval_hash for tune in tunes], [tune.signature for tune in tunes]
    )
    corpus = workshop / "corpus"
    corpus.mkdir()
    copies = 0
    with ShardWriter(corpus, options.rows_per_shard) as writer:
        for row in _distinct_rows(files, families):
            if row is None:
                copies += 1
            else:
                split = choose_split(row["family"], options.seed)
                writer.add(split, {**row, "split": split})
    sizes = Counter(families)
    report = BuildReport(
        path=out,
        files=len(listing.files),
        other_files=listing.other_files,
        tunes=len(tunes),
        rows={split: writer.counts[split] for split in SPLITS},
        families=len(sizes),
        largest_family=max(sizes.values(), default=0),
        copies=copies,
        skipped=tuple(skipped),
    )
    _write_manifest(corpus / MANIFEST, report, listing, options, writer.collections)
    return report


def _read_files(
    listing: SourceListing, spool: Path, options: BuildOptions, progress: Progress | None
) -> Iterator[tuple[FileSummary, FileJob]]:
    """First pass: yield what each file gave, in the order of the files."""
    jobs = (
        FileJob(
            path=str(file.path.resolve()),
            name=file.name,
            collection=file.collection,
            licence=file.licence,
            spool=str(spool / f"{number:07d}.jsonl.gz"),
            all_verses=options.all_verses,
            language=options.language,
            keys=options.keys,
        )
        for number, file in enumerate(listing.files)
    )
    outcomes = run_jobs(
        "melregen.corpus.rows:process_file",
        jobs,
        workers=min(options.jobs or available_cores(), len(listing.files)),
        time_limit=options.time_limit,
    )
    for done, outcome in enumerate(outcomes, 1):
        job: FileJob = outcome.job
        if progress:
            progress(done, len(listing.files))
        if outcome.failure is not None:
            reason = outcome.failure.replace(job.path, job.name)
            yield FileSummary((), (Skipped(job.name, reason),)), job
        else:
            yield outcome.result, job


def _distinct_rows(
    files: Sequence[tuple[Path, tuple[TuneSummary, ...]]], families: Sequence[str]
) -> Iterator[dict[str, Any] | None]:
    """Second pass: yield the rows with their family, None in the place of a copy."""
    seen: set[str] = set()
    family = iter(families)
    for path, tunes in files:
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            for tune in tunes:
                name = next(family)
                for verse in tune.verses:
                    row = json.loads(next(lines))
                    if verse.copy_hash in seen:
                        yield None
                        continue
                    seen.add(verse.copy_hash)
                    yield {**row, "family": name}


def _write_manifest(
    path: Path,
    report: BuildReport,
    listing: SourceListing,
    options: BuildOptions,
    collections: dict[str, dict[str, Any]],
) -> None:
    """Write what a later reader has to know; nothing in it differs between equal builds."""
    import music21
    import pyarrow

    from melregen import __version__

    reasons = Counter(skip.reason for skip in report.skipped)
    manifest = {
        "format": "melregen corpus",
        "format_version": FORMAT_VERSION,
        "versions": {
            "melregen": __version__,
            "music21": music21.__version__,
            "pyarrow": pyarrow.__version__,
        },
        "options": {
            name: value
            for name, value in asdict(options).items()
            if name not in ("jobs", "force", "time_limit")
        },
        "counts": {
            "files": report.files,
            "other_files": report.other_files,
            "tunes": report.tunes,
            "rows": report.rows,
            "families": report.families,
            "largest_family": report.largest_family,
            "copies_dropped": report.copies,
            "skipped": len(report.skipped),
            "skipped_by_reason": dict(reasons.most_common()),
        },
        "collections": collections,
        "sources": [file.name for file in listing.files],
        "skipped": [asdict(skip) for skip in report.skipped],
    }
    path.write_text(json.dumps(manifest, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
