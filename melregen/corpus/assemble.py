"""The second pass of a build: families, copies, splits, shards and the manifest."""

import heapq
import json
import shutil
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass, field
from importlib.metadata import version
from operator import attrgetter, itemgetter
from pathlib import Path
from sys import intern

import numpy as np

from melregen.corpus.charts import chart_titles, title_letters, write_charts
from melregen.corpus.copies import Relations, find_relations
from melregen.corpus.families import SPLITS, choose_split, family_name, fill_empty_splits
from melregen.corpus.files import Skipped
from melregen.corpus.reader import FORMAT_VERSION, MANIFEST
from melregen.corpus.shards import ShardWriter
from melregen.corpus.spool import Result, Spool
from melregen.corpus.tally import SKIPPED, Share, Tally, read_shares

CopyCounts = Counter[tuple[str, str, str]]
"""By kind, collection of the one that came first, and collection of the copy or relative."""


@dataclass(frozen=True)
class BuildReport:
    """What a build has done."""

    path: Path  # the corpus
    files: int  # music files read, whether they gave rows or not
    other_files: int  # files of other kinds that lay among them
    tunes: int  # tunes with at least one row before deduplication
    rows: dict[str, int]  # rows written, by split
    families: int  # families of tunes
    largest_family: int  # tunes of the largest family
    copies: int  # rows dropped because an equal one was there
    skipped: int  # archives, files, tunes and verses left out; each is in `skipped.jsonl`
    reasons: dict[str, int] = field(repr=False)  # why, the commonest first
    shares: dict[str, Share] = field(repr=False)  # how much of each collection could be read
    is_new: bool = True  # whether it was built now, and not there already
    charts: dict[str, int] = field(default_factory=dict)  # songs of chords alone, by split


def read_report(out: Path, *, is_new: bool = False) -> BuildReport:
    """Return the report of a corpus."""
    manifest = json.loads((out / MANIFEST).read_text("utf-8"))
    counts = dict(manifest["counts"])
    copies, reasons = counts.pop("copies_dropped"), counts.pop("skipped_by_reason")
    return BuildReport(
        out, **counts, copies=copies, reasons=reasons, shares=read_shares(manifest), is_new=is_new,
        charts=manifest.get("charts", {}).get("rows", {}),
    )  # fmt: skip


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
        relations = find_relations(_results(spools, tally), state)
    copies: CopyCounts = Counter()
    seed, rows_per_shard = splitting["seed"], splitting["rows_per_shard"]
    titles = dict.fromkeys(chart_titles(spools), "")
    with closing(ShardWriter(corpus, rows_per_shard)) as writer:
        n_dropped = _write_rows(spools, relations, writer, copies, seed, titles)
    charts = write_charts(spools, corpus, rows_per_shard, seed, titles)
    family_sizes = np.unique(relations.family, return_counts=True)[1]
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
            "tunes": len(relations.n_verses),
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
        "copies": [
            {"kind": kind, "of": original, "in": copy, "count": count}
            for (kind, original, copy), count in sorted(copies.items())
        ],
    }
    if charts:
        manifest["charts"] = charts
    beyond = [(spool.count_beyond_limits(), spool.about("limits")) for spool in spools]
    if n_beyond := sum(count for count, _ in beyond):
        limits = next(limits for count, limits in beyond if count)
        manifest["beyond_limits"] = {"files": n_beyond, "limits": json.loads(limits or "{}")}
    text = json.dumps(manifest, ensure_ascii=False, indent=1)
    (corpus / MANIFEST).write_text(text + "\n", encoding="utf-8")
    shutil.rmtree(state / "old", ignore_errors=True)
    if out.exists():  # killed after this, the next build does it again
        out.rename(state / "old")
    corpus.rename(out)
    return read_report(out, is_new=True)


def _results(spools: Sequence[Spool], tally: Tally) -> Iterator[Result]:
    """Yield what the files gave by number, and count it."""
    ordered = heapq.merge(*(spool.results() for spool in spools), key=attrgetter("number"))
    for result in ordered:
        tally.add(result.collection, len(result.tunes), result.skipped)
        yield result


def _write_rows(
    spools: Sequence[Spool],
    relations: Relations,
    writer: ShardWriter,
    copies: CopyCounts,
    seed: int,
    titles: dict[str, str],
) -> int:
    """Write the rows to their splits; return how many were copies.

    For the titles that are asked for, it is noted in which split they lie; if in several, in the
    one that is farthest from training.
    """
    moved = fill_empty_splits((family_name(name) for name in relations.family), seed)
    of_row: list[str] = []  # collection of each row and tune, a few names kept once
    of_tune: list[str] = []
    n_dropped, verses_left = 0, 0
    rows = heapq.merge(*(spool.rows() for spool in spools), key=itemgetter(0))
    for index, (_, row) in enumerate(rows):
        collection = intern(row["collection"])
        of_row.append(collection)
        is_first = not verses_left
        if is_first:
            verses_left = relations.n_verses[len(of_tune)]
            of_tune.append(collection)
        verses_left -= 1
        tune = len(of_tune) - 1
        original = int(relations.first_row[index])
        if original != index:
            n_dropped += 1
            copies[relations.kind_of_copy(index), of_row[original], collection] += 1
            continue
        relative = relations.kind_of_relative(tune) if is_first else None
        if relative:
            copies[relative[0], of_tune[relative[1]], collection] += 1
        family = family_name(int(relations.family[tune]))
        split = moved.get(family) or choose_split(family, seed)
        writer.add(split, {**row, "family": family, "split": split})
        if titles and (title := title_letters(row["title"] or "")) in titles:
            titles[title] = max(titles[title], split, key=("", *SPLITS).index)
    return n_dropped
