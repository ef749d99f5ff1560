"""`melregen corpus`: fetch music, build a training corpus of it, and see what is in it."""

import math
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from melregen.corpus.files import KEY_CHOICES

_SECONDS_TO_FIRST_LINE = 10.0
_SECONDS_BETWEEN_LINES = 60.0
"""In the log of a batch queue, which shows no bar."""

_REASONS_SHOWN = 8
_COLLECTIONS_SHOWN = 12


@click.group()
def corpus() -> None:
    """Make a training corpus of your own music files, and see what is in it."""


@corpus.command()
@click.argument("sources", nargs=-1, required=True, metavar="SRC...")
@click.option(
    "-o", "--output", "out", required=True, type=click.Path(path_type=Path), metavar="DIR",
    help="Folder for the corpus.",
)  # fmt: skip
@click.option(
    "--jobs", type=click.IntRange(min=1), metavar="N", help="Processes. [default: one a core]"
)
@click.option(
    "--seed", type=int, default=0, show_default=True,
    help="Another seed splits the tunes into train, valid and test differently.",
)  # fmt: skip
@click.option(
    "--all-verses/--first-verse", default=True, show_default=True,
    help="Every verse is a song of its own, or only the first is taken.",
)  # fmt: skip
@click.option(
    "--language", "languages", multiple=True, metavar="CODE",
    help="ISO 639-1 code of all words, or of the files whose name in the corpus matches a pattern, "
    "as 'songs/pl/*=pl'; repeatable. [default: as the file says, else guessed from the words]",
)  # fmt: skip
@click.option(
    "--keys", type=click.Choice(KEY_CHOICES), default="auto", show_default=True,
    help="Take the written key, infer it from the notes, or (auto) infer it where a major key is "
    "written: many programs write every key as major.",
)  # fmt: skip
@click.option(
    "--license", "licence", metavar="TEXT",
    help="Licence of all sources. [default: 'licence :' in the nearest SOURCE.txt]",
)  # fmt: skip
@click.option(
    "--time-limit", type=click.FloatRange(min=0, min_open=True), default=300.0, show_default=True,
    metavar="SECONDS", help="A file that takes longer is skipped.",
)  # fmt: skip
@click.option(
    "--memory-limit", type=click.IntRange(min=0), default=2048, show_default=True,
    metavar="MB", help="A file whose process takes more is skipped; 0 for no limit.",
)  # fmt: skip
@click.option(
    "--scheduler", metavar="ADDRESS",
    help="Dask cluster that gives out the files: tcp://host:8786, or 'local' for one in this "
    "process. [default: local for 50 files and more; fewer need none]",
)  # fmt: skip
@click.option(
    "--shard", metavar="I/N",
    help="Read only the I-th of N parts, for batch queues; then: melregen corpus merge.",
)  # fmt: skip
@click.option("--force", is_flag=True, help="Replace another corpus that is in DIR.")
def build(
    sources: tuple[str, ...],
    out: Path,
    jobs: int | None,
    seed: int,
    all_verses: bool,
    keys: str,
    languages: tuple[str, ...],
    licence: str | None,
    time_limit: float,
    memory_limit: int,
    scheduler: str | None,
    shard: str | None,
    force: bool,
) -> None:
    """Turn music files into a corpus: Parquet shards and a manifest.

    SRC is a file, a folder (read with all folders below it), an archive (.zip, .tar.gz), a pattern
    such as 'songs/*.mid', an address (file://, s3:// and what else fsspec knows), or music21:NAME
    for a folder of the corpus that comes with music21 (music21:oneills1850).

    Bad files are skipped and listed with the reason. Copies, transposed ones too, are dropped,
    and all variants of a tune go to the same side of the split into train, valid and test.
    A build that was stopped or killed goes on where it was with the same command.

    \b
    Examples:
      melregen corpus build my_songs/ -o corpus/
      melregen corpus build songs.zip 'more/*.mid' -o corpus/
      melregen corpus build songs/ -o corpus/ --shard 3/8
    """
    from melregen.corpus import BuildOptions, build_corpus, build_part

    options = BuildOptions(
        jobs=jobs, seed=seed, all_verses=all_verses, keys=keys, licence=licence,
        language=",".join(languages) or None,
        time_limit=time_limit, memory_limit=memory_limit << 20 or None, scheduler=scheduler,
        force=force,
    )  # fmt: skip
    if scheduler not in (None, "local") and ":" not in str(scheduler):
        raise click.BadParameter(
            f"'{scheduler}' is not a scheduler; write its address, as tcp://host:8786, or local"
        )
    if not math.isfinite(time_limit):
        raise click.BadParameter("--time-limit is a number of seconds")
    for language in languages:
        if not re.fullmatch("([^,]+=)?[a-z]{2}", language):
            code = language.rpartition("=")[2]
            raise click.BadParameter(f"'{code}' is not a code of two letters, such as en or de")
    part = _parse_part(shard) if shard is not None else None
    with _progress("Reading files", "files") as (progress, announce):
        if part:
            path = build_part(sources, out, part, options, progress=progress, announce=announce)
        else:
            report = build_corpus(sources, out, options, progress=progress, announce=announce)
    if part:
        click.echo(
            f"{path}: part {part[0]} of {part[1]}; when all are there: melregen corpus merge"
        )
    else:
        _show_report(report)


def _parse_part(text: str) -> tuple[int, int]:
    match = re.fullmatch(r"(\d+)/(\d+)", text)
    if not match or not 1 <= int(match[1]) <= int(match[2]):
        raise click.BadParameter(f"'{text}' is not a part; write 3/8 for the third of eight")
    return int(match[1]), int(match[2])


@corpus.command()
@click.argument(
    "parts", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="PART..."
)
@click.option(
    "-o", "--output", "out", required=True, type=click.Path(path_type=Path), metavar="DIR",
    help="Folder for the corpus.",
)  # fmt: skip
@click.option("--force", is_flag=True, help="Replace another corpus that is in DIR.")
def merge(parts: tuple[Path, ...], out: Path, force: bool) -> None:
    """Make a corpus of all its parts, the same bytes as in one build.

    \b
    Example:
      melregen corpus merge corpus.part-*-of-8 -o corpus/
    """
    from melregen.corpus import merge_parts

    _show_report(merge_parts(parts, out, force=force))


@corpus.command()
@click.argument("name", required=False)
@click.option(
    "-o", "--output", "out", default=Path("music"), type=click.Path(path_type=Path), metavar="DIR",
    show_default=True, help="Folder; the collection gets a folder of its own in it.",
)  # fmt: skip
@click.option(
    "--registry", type=click.Path(path_type=Path), metavar="FILE",
    help="A list of collections of your own, in the form of data/sources.toml.",
)  # fmt: skip
def download(name: str | None, out: Path, registry: Path | None) -> None:
    """Fetch an open collection of music; without NAME, list them.

    A download that broke off goes on where it was, and what came is verified.

    \b
    Example:
      melregen.commands.corpus_download openhymnal -o music/
      melregen corpus build music/openhymnal -o corpus/
    """
    from melregen.commands.corpus_download import download_collection, read_collections
    from melregen.errors import ParseError

    known = read_collections(registry)
    if name is None:
        for entry in known.values():
            click.echo(f"{entry.name:22} {entry.use:9} {entry.licence}\n    {entry.holds}")
        return
    if name not in known:
        raise ParseError(f"'{name}' is not in the list of collections; it has {', '.join(known)}")
    with _progress(f"Fetching {name}", "bytes") as (progress, _):
        archive = download_collection(known[name], out, progress=progress)
    click.echo(f"{archive}: {known[name].holds}; licence: {known[name].licence}")
    if not known[name].sha256:
        click.echo(
            "The list has no checksum of it; that of the first download is kept in "
            f"{archive}.sha256 and compared from now on."
        )
    if known[name].unread:
        click.echo(f"Not readable as it is: {known[name].unread}")
    if known[name].use == "evaluate":
        click.echo("For evaluation only: do not train weights on it that you pass on.")


@contextmanager
def _progress(
    title: str, unit: str
) -> Iterator[tuple[Callable[[int, int | None], None], Callable[[str], None]]]:
    """Show a bar with what is done a second and the time left."""
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        DownloadColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
        TransferSpeedColumn,
    )

    counts = (
        (DownloadColumn(), TransferSpeedColumn())
        if unit == "bytes"
        else (MofNCompleteColumn(), TextColumn("{task.fields[rate]}"))
    )
    console = Console(stderr=True)
    columns = (
        TextColumn("{task.description}"), BarColumn(), *counts, TimeRemainingColumn(),
        TimeElapsedColumn(),
    )  # fmt: skip
    with Progress(*columns, console=console) as bar:
        task = bar.add_task(title, total=None, rate="")
        shown = bar.tasks[0]

        next_line = time.monotonic() + _SECONDS_TO_FIRST_LINE

        def update(done: int, total: int | None) -> None:
            nonlocal next_line
            if shown.total is None:
                shown.completed = done  # what an earlier run has done says nothing of the speed
            bar.update(task, completed=done, total=total)
            rate = f"{shown.speed:.1f} {unit}/s" if shown.speed else ""
            bar.update(task, rate=rate)
            if not console.is_terminal and time.monotonic() >= next_line:
                next_line = time.monotonic() + _SECONDS_BETWEEN_LINES
                left = shown.time_remaining
                rest = f"{left / 60:.1f} minutes left" if left is not None else ""
                parts = [f"{title}: {done} of {total}", rate, rest]
                click.echo(", ".join(filter(None, parts)), err=True)

        try:
            yield update, lambda text: bar.console.print(text, markup=False)
        except KeyboardInterrupt:
            bar.stop()
            click.echo("Interrupted; the same command goes on where it was", err=True)
            raise SystemExit(130) from None


def _show_report(report: Any) -> None:
    from melregen.commands.corpus_tables import percent

    rows = ", ".join(f"{count} {split}" for split, count in report.rows.items())
    click.echo(f"{report.path}: {rows} rows of {report.tunes} tunes in {report.families} families")
    if not report.is_new:
        click.echo("It was there already, of the same files and options; nothing was changed.")
    if report.charts:
        charts = ", ".join(f"{count} {split}" for split, count in report.charts.items())
        click.echo(f"{charts} charts of chords alone, copies of others left out")
    click.echo(
        f"{report.files} files read, {report.other_files} of other kinds left aside, "
        f"{report.copies} copies dropped"
    )
    if report.skipped:
        click.echo(f"{report.skipped} skipped; each is in {report.path / 'skipped.jsonl'}:")
        for reason, count in list(report.reasons.items())[:_REASONS_SHOWN]:
            click.echo(f"  {count:6d}  {reason}")
    shares = sorted(report.shares.items(), key=lambda item: item[1].parsed)
    for name, share in shares[:_COLLECTIONS_SHOWN]:
        read = share.files - share.unread
        click.echo(f"  {percent(share.parsed):>5} % of {name}: {read} of {share.files} files read")
    if len(shares) > _COLLECTIONS_SHOWN:
        click.echo(f"  and {len(shares) - _COLLECTIONS_SHOWN} collections read as well or better")


@corpus.command()
@click.argument("directory", type=click.Path(path_type=Path), metavar="CORPUS")
@click.option(
    "--model", type=click.Path(path_type=Path), metavar="DIR",
    help="Folder with planner, and outline and harmony where it has them. [default: released]",
)  # fmt: skip
@click.option(
    "--limit", type=click.IntRange(min=1), metavar="N", help="So many songs, evenly spaced."
)
@click.option("--seed", type=int, default=0, show_default=True, help="Of the model's choices.")
def plan(directory: Path, model: Path | None, limit: int | None, seed: int) -> None:
    """Let a model plan chords, cadences and form of training songs anew.

    The plans keep notes, rhythm and words of the songs, and lie beside them in CORPUS. A renderer
    can learn from them, so that it learns what planners get wrong. A run that was stopped goes on
    with the same command.

    \b
    Examples:
      melregen corpus plan corpus/ --limit 2000
      melregen train renderer --corpus corpus/ -o model/renderer --set templates=both
    """
    from melregen.corpus import Corpus
    from melregen.corpus.planned import plan_corpus

    opened = Corpus(directory)
    with _progress("Planning songs", "songs") as (progress, _):
        planned, failed = plan_corpus(opened, model, limit=limit, seed=seed, progress=progress)
    unplanned = f", {failed} could not be" if failed else ""
    click.echo(f"{directory}: {planned} songs planned{unplanned}")


@corpus.command()
@click.argument("directory", type=click.Path(path_type=Path), metavar="DIR")
def check(directory: Path) -> None:
    """Prove that no tune of valid or test has a near copy in another split.

    Every tune outside train is compared anew with every tune of the other splits.

    \b
    Example:
      melregen corpus check corpus/
    """
    from melregen.corpus import Corpus
    from melregen.corpus.families import SAME_TUNE
    from melregen.corpus.split_check import find_leaks

    report = find_leaks(Corpus(directory))
    tunes = ", ".join(f"{count:,} {split}" for split, count in report.tunes.items())
    click.echo(f"{tunes} tunes compared; families in more than one split: {report.shared_families}")
    if report.is_clean:
        click.echo(f"No pair across the splits shares {SAME_TUNE:.0%} of its interval n-grams.")
        return
    click.echo(f"{len(report.leaks)} pairs across the splits are variants of one tune:")
    for leak in report.leaks[:20]:
        click.echo(f"  {leak.similarity:4.0%}  {leak.held_out}  ~  {leak.trained}")
    raise SystemExit(1)


@corpus.command()
@click.argument("directory", type=click.Path(path_type=Path), metavar="DIR")
@click.option(
    "--html", type=click.Path(path_type=Path), metavar="FILE", help="Draw it all on one page."
)
@click.option(
    "--licence", "--license", "licences", multiple=True, metavar="PATTERN",
    help="Only songs with such a licence, as 'CC0*' or 'public domain'; repeatable.",
)  # fmt: skip
@click.option("--skipped", is_flag=True, help="List every file and tune left out, and why.")
def info(directory: Path, html: Path | None, licences: tuple[str, ...], skipped: bool) -> None:
    """Show what is in a corpus: songs, notes, keys, metres, languages, licences, splits.

    \b
    Examples:
      melregen corpus info corpus/ --html corpus.html
      melregen corpus info corpus/ --licence CC0 --licence 'public domain'
    """
    from rich.console import Console

    from melregen.commands import corpus_tables as tables
    from melregen.corpus import Corpus
    from melregen.corpus.statistics import count_corpus
    from melregen.corpus.tally import read_shares
    from melregen.errors import ParseError

    opened = Corpus(directory)
    figures = count_corpus(opened, licences)
    if licences and not figures.licences:
        known = "; ".join(sorted(count_corpus(opened).licences))
        raise ParseError(f"no song has such a licence; those of {directory} are: {known}")
    manifest = {} if licences else opened.manifest
    shares = read_shares(manifest)
    summary = tables.summarize(figures, opened.manifest.get("counts", {}))
    shown = [tables.split_table(directory, figures)]
    if shares:
        shown.append(tables.collection_table(shares, figures.collections))
    fields = {} if shares else {"collection": figures.collections}
    fields |= {"licence": figures.licences, "language": figures.languages}
    fields |= {"metre": figures.metres, "key": figures.keys}
    copies = []
    if "charts" in manifest:
        copies.append(tables.chart_table(manifest["charts"]))
    if "copies" in manifest:
        copies.append(tables.copy_table(tables.sum_kinds(manifest["copies"])))
        copies.append(tables.pair_table(manifest["copies"]))
    console = Console()
    console.print(shown[0], summary, *shown[1:], sep="\n")
    console.print(*(tables.share_table(*field) for field in fields.items()), *copies, sep="\n")
    if not shares and not licences:
        console.print("Copies and files read are not counted: an earlier version made this corpus")
    if skipped:
        for collection, skip in opened.skipped():
            place = "" if skip.tune is None else f", tune {skip.tune + 1}"
            place += "" if skip.verse is None else f", verse {skip.verse}"
            reason = skip.reason.removeprefix(skip.source).lstrip(": ")
            click.echo(f"{collection}: {skip.source}{place}: {reason}")
    if html:
        from melregen.commands.corpus_page import write_page

        write_page(html, directory.resolve().name, summary, [*shown, *copies], figures)
        click.echo(f"Drawn on {html}")
