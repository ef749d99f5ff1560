"""`melregen corpus`: build a training corpus from music files, and see what is in it."""

from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click


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
    help="Another seed deals the tunes to train, valid and test differently.",
)  # fmt: skip
@click.option(
    "--all-verses/--first-verse", default=True, show_default=True,
    help="Every verse is a song of its own, or only the first is taken.",
)  # fmt: skip
@click.option(
    "--language", metavar="CODE",
    help="ISO 639-1 code of all words. [default: as the file says, else guessed from the words]",
)  # fmt: skip
@click.option(
    "--keys", type=click.Choice(["auto", "written", "inferred"]), default="auto", show_default=True,
    help="Believe the written key, listen for it, or (auto) listen where a major key is written: "
    "many programs write every key as major.",
)  # fmt: skip
@click.option(
    "--license", "licence", metavar="TEXT",
    help="Licence of all sources. [default: 'licence :' in the nearest SOURCE.txt]",
)  # fmt: skip
@click.option(
    "--time-limit", type=click.FloatRange(min=0, min_open=True), default=300.0, show_default=True,
    metavar="SECONDS", help="A file that takes longer is skipped.",
)  # fmt: skip
@click.option("--force", is_flag=True, help="Replace a corpus that is in DIR already.")
def build(
    sources: tuple[str, ...],
    out: Path,
    jobs: int | None,
    seed: int,
    all_verses: bool,
    keys: str,
    language: str | None,
    licence: str | None,
    time_limit: float,
    force: bool,
) -> None:
    r"""Turn music files into a corpus: Parquet shards and a manifest.

    SRC is a file, a folder (read with all folders below it), a pattern such as 'songs/*.mid', or
    music21:NAME for a folder of the corpus that comes with music21 (music21:oneills1850).

    Bad files are skipped and listed with the reason. Copies, transposed ones too, are dropped,
    and all variants of a tune go to the same side of the split into train, valid and test.

    \b
    Example:
      melregen corpus build my_songs/ -o corpus/
    """
    from rich.console import Console
    from rich.progress import Progress, TimeElapsedColumn, TimeRemainingColumn

    from melregen.corpus import BuildOptions, build_corpus

    options = BuildOptions(
        jobs=jobs, seed=seed, all_verses=all_verses, keys=keys, language=language, licence=licence,
        time_limit=time_limit, force=force,
    )  # fmt: skip
    console = Console(stderr=True)
    columns = (*Progress.get_default_columns()[:-1], TimeRemainingColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console) as bar:
        task = bar.add_task("Reading files", total=None)
        report = build_corpus(
            sources,
            out,
            options,
            progress=lambda done, total: bar.update(task, completed=done, total=total),
        )
    rows = ", ".join(f"{count} {split}" for split, count in report.rows.items())
    click.echo(f"{out}: {rows} rows of {report.tunes} tunes in {report.families} families")
    click.echo(
        f"{report.files} files read, {report.other_files} of other kinds left aside, "
        f"{report.copies} copies dropped"
    )
    if report.skipped:
        click.echo(f"{len(report.skipped)} skipped; each is in {out / 'manifest.json'}:")
        for reason, count in _common_reasons(report.skipped):
            click.echo(f"  {count:6d}  {reason}")


def _common_reasons(skipped: tuple[Any, ...], limit: int = 8) -> list[tuple[str, int]]:
    """Count the reasons, without the file's name that many begin with."""
    reasons = Counter(
        skip.reason.removeprefix(skip.source).lstrip(": ") or skip.reason for skip in skipped
    )
    return reasons.most_common(limit)


@corpus.command()
@click.argument("directory", type=click.Path(path_type=Path), metavar="DIR")
def info(directory: Path) -> None:
    r"""Show what is in a corpus: songs, notes, keys, metres, languages, licences, splits.

    \b
    Example:
      melregen corpus info corpus/
    """
    from rich.console import Console
    from rich.table import Table

    from melregen.corpus import Corpus
    from melregen.corpus.families import SPLITS
    from melregen.corpus.statistics import count_corpus

    opened = Corpus(directory)
    figures = count_corpus(opened)
    console = Console()
    table = Table(title=str(directory))
    for heading in ("split", "songs", "families", "notes", "syllables"):
        table.add_column(heading, justify="left" if heading == "split" else "right")
    measures = (figures.rows, figures.families, figures.notes, figures.syllables)
    for split in SPLITS:
        table.add_row(split, *(f"{measure[split]:,}" for measure in measures))
    table.add_row("all", *(f"{sum(measure.values()):,}" for measure in measures))
    console.print(table)

    counts = opened.manifest.get("counts", {})
    lengths = sorted(figures.lengths) or [0]
    console.print(
        f"{figures.with_words:,} songs with words, {figures.with_chords:,} with chord symbols "
        f"({figures.chords:,} of them); {lengths[len(lengths) // 2]} notes a song "
        f"({lengths[0]} to {lengths[-1]}, the middle 90 %: {lengths[len(lengths) // 20]} to "
        f"{lengths[-1 - len(lengths) // 20]}); {counts.get('copies_dropped', 0):,} copies "
        f"dropped, {counts.get('skipped', 0):,} skipped"
    )
    for title, counter in (
        ("collection", figures.collections),
        ("licence", figures.licences),
        ("language", figures.languages),
        ("metre", figures.metres),
        ("key", figures.keys),
    ):
        console.print(_share_table(title, counter))


def _share_table(title: str, counter: Mapping[str, int], limit: int = 14) -> Any:
    from rich.table import Table

    total = sum(counter.values()) or 1
    table = Table()
    table.add_column(title, overflow="fold")
    table.add_column("songs", justify="right")
    table.add_column("%", justify="right")
    ranked = sorted(counter.items(), key=lambda item: (-item[1], item[0]))
    for name, count in ranked[:limit]:
        table.add_row(name or "no words", f"{count:,}", f"{100 * count / total:.1f}")
    if len(ranked) > limit:
        rest = sum(count for _, count in ranked[limit:])
        table.add_row(f"{len(ranked) - limit} more", f"{rest:,}", f"{100 * rest / total:.1f}")
    return table
