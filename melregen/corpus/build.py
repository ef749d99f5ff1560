"""Building a corpus: many files in, deduplicated and split Parquet shards out.

Two passes. The first reads the files on all cores, or on a cluster, into a spool on disk; killed
at any moment, it goes on from there. The second (`assemble`), when all tunes are known, names the
families, drops the copies and writes the rows of each family to its split, so that the same files
always give the same bytes, in one go or in many, in one part or in several.
"""

import heapq
import json
import shutil
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path

from melregen.corpus.assemble import BuildReport, assemble, read_report
from melregen.corpus.code_version import version_of_rows
from melregen.corpus.engine import run_jobs
from melregen.corpus.files import FileContent, FileJob, Skipped, language_of
from melregen.corpus.guarded_process import Limits, Outcome, available_cores
from melregen.corpus.locations import Location, close_archive, content_hash, local_copy
from melregen.corpus.reader import FORMAT_VERSION, MANIFEST
from melregen.corpus.sources import SourceWalk, describe_sources
from melregen.corpus.spool import ListedFile, Spool
from melregen.errors import MelregenError, OutputError, ParseError

Progress = Callable[[int, int], None]
"""Called with the number of files done and of files in all."""

_OPTIONS_OF_ROWS = ("all_verses", "keys", "language", "licence")


@dataclass(frozen=True)
class BuildOptions:
    """How a corpus is built."""

    jobs: int | None = None  # processes; None for one on every core
    seed: int = 0  # another seed splits the families differently
    all_verses: bool = True  # every verse is a row; otherwise the first alone
    keys: str = "auto"  # "written", "inferred", or the written one unless it is major
    # ISO 639-1 code of all words, or "PATTERN=CODE,…" by file; None: as written, else guessed
    language: str | None = None
    licence: str | None = None  # of all sources; None: from the nearest SOURCE.txt
    time_limit: float = 300.0  # seconds for a file
    memory_limit: int | None = 2 << 30  # bytes for the process that reads a file
    scheduler: str | None = None  # address of one of dask, or "local"; None: see `run_jobs`
    force: bool = False  # replace another corpus that is there already
    rows_per_shard: int = 4096


def build_corpus(
    sources: Sequence[str | Path],
    out: str | Path,
    options: BuildOptions | None = None,
    *,
    progress: Progress | None = None,
    announce: Callable[[str], None] | None = None,
) -> BuildReport:
    """Read music files on all cores into one corpus folder.

    What has been read is kept in `.NAME.build` beside the folder until the corpus is whole. A
    corpus of the same files, options and version that is there already is left as it is.

    Args:
        sources: files, folders, globs, archives, addresses, or `music21:FOLDER`.
        out: the folder to make; it is whole or absent.
        options: how; the defaults take every verse.
        progress: called with the files done and in all.
        announce: called with a line on the cluster.

    Raises:
        ParseError: a source does not exist, or there is no music in them.
        OutputError: the folder exists and is another corpus, or cannot be written.
    """
    options = options or BuildOptions()
    out = Path(out)
    _check_output(out)
    with _working_folder(out) as state, closing(Spool(state / "spool.sqlite")) as spool:
        _list(spool, sources, out, options)
        if _is_built(out, [spool], force=options.force):
            return read_report(out)
        _read_files(spool, options, (1, 1), progress, announce)
        return assemble([spool], state, out, fingerprint(spool))


def build_part(
    sources: Sequence[str | Path],
    out: str | Path,
    part: tuple[int, int],
    options: BuildOptions | None = None,
    *,
    progress: Progress | None = None,
    announce: Callable[[str], None] | None = None,
) -> Path:
    """Read every n-th file, for `merge_parts`; each part may be made on another machine.

    Args:
        sources: of the whole corpus; they must have the same names everywhere.
        out: the corpus folder that is to be; the part lies beside it.
        part: which one, from 1, and of how many.
        options: how.
        progress: called with the files done and in all.
        announce: called with a line on the cluster.

    Returns:
        The file of the part, `NAME.part-1-of-8`.

    Raises:
        ParseError: a source does not exist, or there is no music in them.
        OutputError: the file cannot be written.
    """
    options = options or BuildOptions()
    out = Path(out)
    _check_output(out)
    target = out.parent / f"{out.name}.part-{part[0]}-of-{part[1]}"
    with _working_folder(target) as state:
        path = state / "spool.sqlite"
        if target.exists() and not path.exists():  # go on from it: most of it may still hold
            target.rename(path)
        with closing(Spool(path)) as spool:
            _list(spool, sources, out, options)
            _read_files(spool, options, part, progress, announce)
            spool.note(part=json.dumps(part))
        path.rename(target)
    return target


def merge_parts(
    parts: Sequence[str | Path], out: str | Path, *, force: bool = False
) -> BuildReport:
    """Make a corpus of all its parts, the same bytes as in one build.

    Raises:
        ParseError: a file is no part, a part is missing, or they are not of one corpus.
        OutputError: the folder exists, or cannot be written.
    """
    out = Path(out)
    _check_output(out)
    with _working_folder(out) as state, ExitStack() as stack:
        spools: list[Spool] = []
        for path in map(Path, parts):
            if not path.is_file():
                what = "is a folder, not a part of a corpus" if path.is_dir() else "does not exist"
                raise ParseError(f"{path} {what}")
            spools.append(stack.enter_context(closing(Spool(path, read_only=True))))
        _check_parts(spools)
        if _is_built(out, spools, force=force):
            return read_report(out)
        return assemble(spools, state, out, fingerprint(*spools))


def _check_output(out: Path) -> None:
    """Refuse a place where no corpus can be, or where something else is.

    Raises:
        OutputError: another folder must be named.
    """
    if not out.name or out.name == ".." or out.is_mount():
        raise OutputError(
            f"{out} cannot be the corpus, which is moved to its place as a whole; name a new "
            f"folder, such as {out / 'corpus'}"
        )
    is_free = not out.exists() or (out.is_dir() and not any(out.iterdir()))
    if not is_free and not (out / MANIFEST).is_file():
        raise OutputError(f"{out} exists and is not a corpus; choose another folder")


def _is_built(out: Path, spools: Sequence[Spool], *, force: bool) -> bool:
    """Return whether the corpus that the spools would give is there already.

    Raises:
        OutputError: another one is there, and `force` is not given.
    """
    manifest = {}
    if not (out / MANIFEST).is_file():
        return False
    with suppress(OSError, ValueError):
        manifest = json.loads((out / MANIFEST).read_text("utf-8"))
    what = "a corpus of other files, options or another version of melregen"
    if manifest.get("fingerprint") == fingerprint(*spools):
        beyond = manifest.get("beyond_limits")
        wanted = [json.loads(spool.about("limits") or "{}") for spool in spools]
        if not beyond or all(limits == beyond["limits"] for limits in wanted):
            return True
        what = f"a corpus without {beyond['files']} files that went beyond other limits"
    if not force:
        raise OutputError(f"{out} holds {what}; add --force to replace it")
    return False


@contextmanager
def _working_folder(target: Path) -> Iterator[Path]:
    """Give the folder beside a target in which it is made; what was read stays until it is whole.

    Raises:
        OutputError: the disk refuses.
    """
    state = target.parent / f".{target.name}.build"
    spool = state / "spool.sqlite"
    is_whole = False
    try:
        state.mkdir(parents=True, exist_ok=True)
        yield state
        is_whole = True
    except (OSError, sqlite3.Error) as error:
        if isinstance(error, MelregenError):
            raise
        reason = getattr(error, "strerror", None) or error
        raise OutputError(f"{target} cannot be written: {reason}") from None
    finally:
        if not is_whole and spool.exists():
            with suppress(MelregenError, sqlite3.Error), closing(Spool(spool)) as opened:
                is_whole = not opened.count()[1]
        if is_whole or not spool.exists():
            shutil.rmtree(state, ignore_errors=True)


def fingerprint(*spools: Spool) -> str:
    """Hash all that the bytes of a corpus depend on: files, options and code."""
    digest = blake2b(digest_size=16)
    for name in ("options", "splitting", "listing", "aside"):
        digest.update((spools[0].about(name) or "").encode())
    digest.update(f"format {FORMAT_VERSION}".encode())
    if len(spools) == 1:
        files = spools[0].files(unread=True)
        spools[0].note_digests((file.number, _digest_of(file.location)) for file in files)
        close_archive()
    for number, content in heapq.merge(*(spool.digests() for spool in spools)):
        digest.update(f"{number}:{content};".encode())
    return digest.hexdigest()


def _digest_of(location: Location) -> str:
    with suppress(MelregenError, OSError), local_copy(location) as path:
        return content_hash(path)
    return ""


def _check_parts(spools: Sequence[Spool]) -> None:
    seen: dict[int, Path] = {}
    n_parts = 1
    for spool in spools:
        about = spool.about("part")
        if about is None:
            raise ParseError(f"{spool.path} is not finished; run its build again")
        index, n_parts = json.loads(about)
        for name in ("options", "splitting", "listing"):
            if spool.about(name) != spools[0].about(name):
                raise ParseError(
                    f"{spool.path} and {spools[0].path} are not parts of one corpus: they were "
                    "made of other sources, with other options or by another version of melregen"
                )
        if index in seen:
            raise ParseError(f"{spool.path} and {seen[index]} are the same part")
        seen[index] = spool.path
    if missing := [str(index) for index in range(1, n_parts + 1) if index not in seen]:
        raise ParseError(
            f"of {n_parts} parts, number {', '.join(missing)} is not among those given"
        )


def _list(spool: Spool, sources: Sequence[str | Path], out: Path, options: BuildOptions) -> None:
    walk = SourceWalk(sources, options.licence, out)
    of_rows = {name: getattr(options, name) for name in _OPTIONS_OF_ROWS}
    of_rows["code"] = version_of_rows()
    limits = {"seconds": options.time_limit, "bytes": options.memory_limit}
    count = spool.list_files(walk, json.dumps(of_rows), json.dumps(limits))
    broken = sorted(set(walk.broken))
    if not count:
        name, reason, _ = broken[0] if broken else ("", "", "")
        raise ParseError(f"{name}: {reason}" if broken else describe_sources(sources))
    aside = {"other_files": walk.other_files, "broken": broken}
    splitting = {"seed": options.seed, "rows_per_shard": options.rows_per_shard}
    spool.note(splitting=json.dumps(splitting), aside=json.dumps(aside))


def _read_files(
    spool: Spool,
    options: BuildOptions,
    part: tuple[int, int],
    progress: Progress | None,
    announce: Callable[[str], None] | None,
) -> None:
    """First pass: read the files of which nothing is known yet."""
    total, done = spool.count(*part)
    if progress and total:
        progress(done, total)
    if done == total:
        return
    files: dict[FileJob, ListedFile] = {}

    def jobs() -> Iterator[FileJob]:
        for file in spool.files(*part, unread=True):
            language = language_of(options.language, file.name)
            job = FileJob(file.location, file.name, options.all_verses, language, options.keys)
            files[job] = file
            yield job

    outcomes = run_jobs(
        "melregen.corpus.rows:process_file", jobs(), scheduler=options.scheduler,
        workers=min(options.jobs or available_cores(), total - done),
        limits=Limits(options.time_limit, options.memory_limit),
        alike=version_of_rows, announce=announce,
    )  # fmt: skip
    with closing(outcomes):  # whatever happens here, its processes end
        for outcome in outcomes:
            file = files.pop(outcome.job)
            spool.add(file, _content_of(outcome), beyond_limits=outcome.beyond_limits)
            done += 1
            if progress:
                progress(done, total)


def _content_of(outcome: Outcome) -> FileContent:
    """Return what a file gave; where it broke its process, that alone."""
    if outcome.failure is None:
        content: FileContent = outcome.result
        return content
    job: FileJob = outcome.job
    reason = outcome.failure.replace(str(job.location), job.name)
    return FileContent(skipped=[Skipped(job.name, reason)], digest=_digest_of(job.location))
