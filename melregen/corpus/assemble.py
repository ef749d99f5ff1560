"""The second pass of a build: families, copies, splits, shards and the manifest."""

import heapq
import json
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from importlib.metadata import version
from operator import attrgetter, itemgetter
from pathlib import Path
from sys import intern

import numpy as np

from melregen.corpus.copies import CopyCounts, Kinship, find_kinship
from melregen.corpus.families import SPLITS, choose_split, family_name, fill_empty_splits
from melregen.corpus.files import Skipped
from melregen.corpus.reader import FORMAT_VERSION, MANIFEST
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


def read_report(out: Path, *, is_new: bool = False) -> BuildReport:
    """Return the report of a corpus."""
    manifest = json.loads((out / MANIFEST).read_text("utf-8"))
    counts = dict(manifest["counts"])
    copies, reasons = counts.pop("copies_dropped"), counts.pop("skipped_by_reason")
    return BuildReport(
        out, **counts, copies=copies, reasons=reasons, shares=read_shares(manifest), is_new=is_new
    )


def assemble(spools: Sequence[Spool], state: Path, out: Path, fingerprint: str) -> BuildReport:
    """Make the corpus of what was read.

    Args:
        spools: the parts, complete.
        state: folder beside `out` to work in.
        out: the corpus folder; replaced if it is there.
        fingerprint: kept in the manifest, to know the corpus again.
    """
    from melregen import __version__

    splitting = json.loads(spools[0].about("splitting") or "{}")
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
    with ShardWriter(corpus, splitting["rows_per_shard"]) as writer:
        n_dropped = _write_rows(spools, kinship, writer, copies, splitting["seed"])
    family_sizes = np.unique(kinship.family, return_counts=True)[1]
    shares = tally.shares()
    nothing = {"licences": [], "rows": 0, "notes": 0, "syllables": 0}
    libraries = {name: version(name) for name in ("music21", "pyarrow")}
    code = options.pop("code", "")
    manifest = {
        "format": "melregen corpus",
        "format_version": FORMAT_VERSION,
        "fingerprint": fingerprint,
        "versions": {"melregen": __version__, **libraries, "code": code},
        "options": {**options, **splitting},
        "counts": {
            "files": sum(share.files for share in shares.values()) - len(aside["broken"]),
            "other_files": aside["other_files"],
            "tunes": len(kinship.n_verses),
            "rows": {split: writer.counts[split] for split in SPLITS},
            "families": len(family_sizes),
            "largest_family": int(family_sizes.max(initial=0)),
            "copies_dropped": n_dropped,
            "skipped": tally.skipped,
            "skipped_by_reason": tally.reasons(),
        },
        "collections": {
            name: {**asdict(share), **writer.collections.get(name, nothing)}
            for name, share in shares.items()
        },
        "copies": copies.to_list(),
    }
    beyond = [(spool.count_beyond_limits(), spool.about("limits")) for spool in spools]
    if n_beyond := sum(count for count, _ in beyond):
        limits = next(limits for count, limits in beyond if count)
        manifest["beyond_limits"] = {"files": n_beyond, "limits": json.loads(limits or "{}")}
    text = json.dumps(manifest, ensure_ascii=False, indent=1)
    (corpus / MANIFEST).write_text(text + "\n", encoding="utf-8")
    _replace(corpus, out, state)
    return read_report(out, is_new=True)


def _results(spools: Sequence[Spool], tally: Tally) -> Iterator[Result]:
    """Yield what the files gave by number, and count it."""
    ordered = heapq.merge(*(spool.results() for spool in spools), key=attrgetter("number"))
    for result in ordered:
        tally.add(result.collection, len(result.tunes), result.skipped)
        yield result


def _write_rows(
    spools: Sequence[Spool],
    kinship: Kinship,
    writer: ShardWriter,
    copies: CopyCounts,
    seed: int,
) -> int:
    """Write the rows to their splits; return how many were copies."""
    moved = fill_empty_splits((family_name(name) for name in kinship.family), seed)
    of_row: list[str] = []  # collection of each row and tune, a few names kept once
    of_tune: list[str] = []
    n_dropped, verses_left = 0, 0
    rows = heapq.merge(*(spool.rows() for spool in spools), key=itemgetter(0))
    for index, (_, row) in enumerate(rows):
        collection = intern(row["collection"])
        of_row.append(collection)
        is_first = not verses_left
        if is_first:
            verses_left = kinship.n_verses[len(of_tune)]
            of_tune.append(collection)
        verses_left -= 1
        tune = len(of_tune) - 1
        original = int(kinship.first_row[index])
        if original != index:
            n_dropped += 1
            copies.add(kinship.kind_of_copy(index), of_row[original], collection)
            continue
        relative = kinship.kind_of_relative(tune) if is_first else None
        if relative:
            copies.add(relative[0], of_tune[relative[1]], collection)
        family = family_name(int(kinship.family[tune]))
        split = moved.get(family) or choose_split(family, seed)
        writer.add(split, {**row, "family": family, "split": split})
    return n_dropped


def _replace(corpus: Path, out: Path, state: Path) -> None:
    """Move the corpus to its place; killed in between, the next build does it again."""
    old = state / "old"
    shutil.rmtree(old, ignore_errors=True)
    if out.exists():
        out.rename(old)
    corpus.rename(out)
    shutil.rmtree(old, ignore_errors=True)
