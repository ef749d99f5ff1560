"""The second pass of a build: families, copies, splits, shards and the manifest."""

import heapq
import json
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from importlib.metadata import version
from operator import attrgetter
from pathlib import Path
from typing import Any

import numpy as np

from melregen.corpus.copies import CopyCounts, Kinship, find_kinship
from melregen.corpus.families import (
    SPLITS,
    choose_split,
    family_name,
    fill_empty_splits,
)
from melregen.corpus.reader import FORMAT_VERSION, MANIFEST
from melregen.corpus.rows import Skipped
from melregen.corpus.shards import ShardWriter
from melregen.corpus.spool import Result, Spool
from melregen.corpus.tally import SKIPPED, Share, Tally, read_shares


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
        skipped: archives, files, tunes and verses left out; each is in `skipped.jsonl`.
        reasons: why, the commonest first.
        shares: how much of each collection could be read.
        is_new: whether it was built now, and not there already.
    """

    path: Path
    files: int
    other_files: int
    tunes: int
    rows: dict[str, int]
    families: int
    largest_family: int
    copies: int
    skipped: int
    reasons: dict[str, int] = field(repr=False)
    shares: dict[str, Share] = field(repr=False)
    is_new: bool = True


def assemble(spools: Sequence[Spool], state: Path, out: Path, fingerprint: str) -> BuildReport:
    """Make the corpus of what was read.

    Args:
        spools: the parts, complete.
        state: folder beside `out` to work in.
        out: the corpus folder; replaced if it is there.
        fingerprint: kept in the manifest, to know the corpus again.
    """
    dealing = json.loads(spools[0].about("dealing") or "{}")
    options = json.loads(spools[0].about("options") or "{}")
    aside = json.loads(spools[0].about("aside") or "{}")
    corpus = state / "corpus"
    shutil.rmtree(corpus, ignore_errors=True)
    corpus.mkdir()

    with (corpus / SKIPPED).open("w", encoding="utf-8", newline="\n") as listing:
        tally = Tally(listing)
        for name, reason, collection in aside["broken"]:
            tally.add(collection, 0, [Skipped(name, reason)])
        kinship = find_kinship(_results(spools, tally), state)
    copies = CopyCounts()
    with ShardWriter(corpus, dealing["rows_per_shard"]) as writer:
        n_dropped = _deal_rows(spools, kinship, writer, copies, dealing["seed"])
    families = np.unique(kinship.family, return_counts=True)[1]
    report = BuildReport(
        path=out,
        files=sum(share.files for share in tally.shares().values()) - len(aside["broken"]),
        other_files=aside["other_files"],
        tunes=len(kinship.n_verses),
        rows={split: writer.counts[split] for split in SPLITS},
        families=len(families),
        largest_family=int(families.max(initial=0)),
        copies=n_dropped,
        skipped=tally.skipped,
        reasons=tally.reasons(),
        shares=tally.shares(),
    )
    code = options.pop("code", "")
    manifest = {
        "format": "melregen corpus",
        "format_version": FORMAT_VERSION,
        "fingerprint": fingerprint,
        "versions": {**_versions(), "code": code},
        "options": {**options, **dealing},
        "counts": _counts(report),
        "collections": _collections(report, writer.collections),
        "copies": copies.to_list(),
    }
    beyond = [(spool.count_beyond_limits(), spool.about("limits")) for spool in spools]
    if n_beyond := sum(count for count, _ in beyond):
        limits = next(limits for count, limits in beyond if count)
        manifest["beyond_limits"] = {"files": n_beyond, "limits": json.loads(limits or "{}")}
    text = json.dumps(manifest, ensure_ascii=False, indent=1)
    (corpus / MANIFEST).write_text(text + "\n", encoding="utf-8")
    _replace(corpus, out, state)
    return report


def _results(spools: Sequence[Spool], tally: Tally) -> Iterator[Result]:
    """Yield what the files gave by number, and count it."""
    ordered = heapq.merge(*(spool.results() for spool in spools), key=attrgetter("number"))
    for result in ordered:
        tally.add(result.collection, len(result.tunes), result.skipped)
        yield result


def _deal_rows(
    spools: Sequence[Spool],
    kinship: Kinship,
    writer: ShardWriter,
    copies: CopyCounts,
    seed: int,
) -> int:
    """Write the rows to their splits; return how many were copies."""
    n_dropped, row_index, tune = 0, 0, -1
    moved = fill_empty_splits((family_name(name) for name in kinship.family), seed)
    collections: list[str] = []  # the few names, and for each row and tune the index of its own
    of_row, of_tune = bytearray(), bytearray()
    verses_left = 0
    for _, rows in heapq.merge(*(spool.rows() for spool in spools), key=lambda item: item[0]):
        for row in rows:
            if row["collection"] not in collections:
                collections.append(row["collection"])
            here = collections.index(row["collection"])
            if not verses_left:
                tune += 1
                verses_left = kinship.n_verses[tune]
                of_tune += here.to_bytes(4, "little")
            verses_left -= 1
            of_row += here.to_bytes(4, "little")
            original = int(kinship.first_row[row_index])
            if original != row_index:
                n_dropped += 1
                place = int.from_bytes(of_row[4 * original : 4 * original + 4], "little")
                kind = kinship.kind_of_copy(row_index)
                copies.add(kind, collections[place], row["collection"])
            else:
                if verses_left == kinship.n_verses[tune] - 1:
                    relative = kinship.kind_of_relative(tune)
                    if relative:
                        first = relative[1]
                        place = int.from_bytes(of_tune[4 * first : 4 * first + 4], "little")
                        copies.add(relative[0], collections[place], row["collection"])
                family = family_name(int(kinship.family[tune]))
                split = moved.get(family) or choose_split(family, seed)
                writer.add(split, {**row, "family": family, "split": split})
            row_index += 1
    return n_dropped


def _versions() -> dict[str, str]:
    from melregen import __version__

    return {
        "melregen": __version__,
        "music21": version("music21"),
        "pyarrow": version("pyarrow"),
    }


def _counts(report: BuildReport) -> dict[str, Any]:
    return {
        "files": report.files,
        "other_files": report.other_files,
        "tunes": report.tunes,
        "rows": report.rows,
        "families": report.families,
        "largest_family": report.largest_family,
        "copies_dropped": report.copies,
        "skipped": report.skipped,
        "skipped_by_reason": report.reasons,
    }


def _collections(report: BuildReport, written: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """Return for each collection what became of its files, and what it gave."""
    nothing = {"licences": [], "rows": 0, "notes": 0, "syllables": 0}
    return {
        name: {**asdict(share), **written.get(name, nothing)}
        for name, share in report.shares.items()
    }


def _replace(corpus: Path, out: Path, state: Path) -> None:
    """Move the corpus to its place; killed in between, the next build does it again."""
    old = state / "old"
    shutil.rmtree(old, ignore_errors=True)
    if out.exists():
        out.rename(old)
    corpus.rename(out)
    shutil.rmtree(old, ignore_errors=True)


def read_report(out: Path) -> BuildReport:
    """Return the report of a corpus that is there already."""
    manifest = json.loads((out / MANIFEST).read_text("utf-8"))
    counts = manifest["counts"]
    return BuildReport(
        path=out,
        files=counts["files"],
        other_files=counts["other_files"],
        tunes=counts["tunes"],
        rows=counts["rows"],
        families=counts["families"],
        largest_family=counts["largest_family"],
        copies=counts["copies_dropped"],
        skipped=counts["skipped"],
        reasons=counts["skipped_by_reason"],
        shares=read_shares(manifest),
        is_new=False,
    )
