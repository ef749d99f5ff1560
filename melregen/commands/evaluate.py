"""`melregen evaluate`: how songs compare with those that people wrote."""

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from melregen.commands.options import FILE, WISH_OPTIONS, Between, Function
from melregen.commands.outputs import check_outputs

if TYPE_CHECKING:
    from melregen.evaluation.report import Report
    from melregen.evaluation.run import Outcome, Progress
    from melregen.generation import Wishes
    from melregen.music import PitchRange

_WARNINGS_SHOWN = 3


def _sampling_options(function: Function) -> Function:
    """Add the options of wishes that do not come from the templates."""
    for name in reversed(("pitch_range", "seed", "candidates", "temperature", "top_p")):
        function = WISH_OPTIONS[name](function)
    return function


@click.command()
@click.argument("reference", required=False, type=FILE)
@click.argument("generated", nargs=-1, type=FILE)
@click.option(
    "--corpus", type=FILE, metavar="DIR",
    help="Corpus of `melregen corpus build`. Without folders, a model sets the texts of its songs "
    "to music; with them, it says what the program that made GENERATED may have learned from.",
)  # fmt: skip
@click.option(
    "--model", "models", multiple=True, type=FILE, metavar="DIR",
    help="Folder with planner and renderer; repeatable.  [default: the released weights]",
)  # fmt: skip
@click.option(
    "--given", multiple=True, metavar="PARTS",
    help="Parts of the true templates that the model is given: words, key, metre, form, lines, "
    "chords, rhythm, with commas between; the rest is planned. All of them are the whole template. "
    "Repeat the option for a ladder of them.  [default: words,key,metre]",
)  # fmt: skip
@click.option(
    "--split", type=click.Choice(["train", "valid", "test"]), default="test", show_default=True,
    help="Of a corpus: whose songs are the measure.",
)  # fmt: skip
@click.option(
    "--collection", "collections", multiple=True, metavar="NAME",
    help="Of a corpus: only its songs; repeatable.  [default: all]",
)  # fmt: skip
@click.option(
    "--left-out", multiple=True, metavar="NAME",
    help="Of a corpus: a collection that the models did not learn from. Its songs of all splits "
    "are the measure, and the trivial songs are made from the others; repeatable.  [default: none]",
)  # fmt: skip
@click.option(
    "--limit", type=Between(2, 100_000, whole=True), metavar="N",
    help="Of a corpus: so many songs, evenly spaced.  [default: all]",
)  # fmt: skip
@click.option(
    "--variations", type=Between(1, 100, whole=True), default=1, show_default=True, metavar="N",
    help="Songs that the model makes of each text.",
)  # fmt: skip
@_sampling_options
@click.option(
    "--bands", metavar="NAME",
    help="Judge the songs of all folders or files named, one song if need be, by the figures of a "
    "collection that comes with melregen (`--bands list` names them) or of a file made by "
    "`melregen bands`.",
)  # fmt: skip
@click.option(
    "--language", metavar="CODE", help="ISO 639-1 code of all words.  [default: guessed]"
)  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="Write the report as JSON instead of tables.")
@click.option("--html", "page", type=FILE, metavar="FILE", help="Write the report as a page too.")
@click.option(
    "--save", type=FILE, metavar="DIR",
    help="Write all songs as MIDI, a folder a system.",
)  # fmt: skip
@click.option(
    "--jobs", type=Between(1, 1024, whole=True), metavar="N",
    help="Processes that make songs.  [default: one a core]",
)  # fmt: skip
def evaluate(
    reference: Path | None,
    generated: tuple[Path, ...],
    corpus: Path | None,
    models: tuple[Path, ...],
    given: tuple[str, ...],
    split: str,
    collections: tuple[str, ...],
    left_out: tuple[str, ...],
    limit: int | None,
    variations: int,
    pitch_range: "PitchRange | None",
    seed: int,
    candidates: int,
    temperature: float,
    top_p: float,
    bands: str | None,
    language: str | None,
    as_json: bool,
    page: Path | None,
    save: Path | None,
    jobs: int | None,
) -> None:
    """Judge songs by those that people wrote.

    Every figure stands beside that of people's songs and those of trivial programs, with the
    interval in which it lies 19 times of 20, and a judge that learns says whether it can tell the
    songs from people's, and by what.

    \b
    Examples:
      melregen evaluate --corpus corpus/ --html report.html
      melregen evaluate --corpus corpus/ --model mine/ --given words --given words,key,metre
      melregen evaluate people/ generated/ --html report.html
      melregen evaluate my_song.mid --bands openewld_pd
    """
    if bands == "list":
        _list_bands()
        return
    if page is not None:
        check_outputs([page], [".html", ".htm"])
    from melregen.generation import Wishes

    wishes = Wishes(
        pitch_range=pitch_range, seed=seed, candidates=candidates, temperature=temperature,
        top_p=top_p,
    )  # fmt: skip
    progress = progress_display()
    folders = tuple(path for path in (reference, *generated) if path is not None)
    if bands is not None:
        _refuse(corpus=corpus, model=models, given=given, save=save, left_out=left_out)
        outcome = _in_bands(folders, bands, language, wishes.seed, progress)
    elif folders:
        _refuse(model=models, given=given, left_out=left_out)
        if len(folders) < 2:
            raise click.UsageError(
                "one folder alone cannot be compared: give REFERENCE and GENERATED, or --bands"
            )
        from melregen.evaluation.run import FolderTask, evaluate_folders

        task = FolderTask(
            folders[0], folders[1:], corpus, split, collections, limit, language, wishes.seed
        )
        outcome = evaluate_folders(task, progress)
    elif corpus is not None:
        if left_out and collections:
            raise click.UsageError("--left-out says which collections; leave out --collection")
        outcome = _of_models(
            models, corpus, given, split, collections, left_out, limit, variations, wishes, jobs,
            progress,
        )  # fmt: skip
    else:
        raise click.UsageError(
            "nothing to judge: give --corpus for a model, or the folders REFERENCE and GENERATED"
        )
    warn(outcome.warnings)
    if save is not None:
        from melregen.evaluation.save import save_songs

        save_songs(outcome.systems, save)
    _show(outcome.report, as_json, page)


def _in_bands(
    folders: tuple[Path, ...], name: str, language: str | None, seed: int, progress: "Progress"
) -> "Outcome":
    from melregen.evaluation.band_files import find_bands
    from melregen.evaluation.run import BandTask, evaluate_in_bands
    from melregen.generation.novelty import find_index
    from melregen.generation.pipeline import released_checkpoint

    if not folders:
        raise click.UsageError("nothing to judge: name the folders or files of songs")
    collection, found = find_bands(name)
    return evaluate_in_bands(
        BandTask(
            folders,
            found.bands,
            f"{collection}, {found.songs} songs",
            language,
            seed,
            find_index(released_checkpoint()),
        ),
        progress,
    )


def _of_models(
    models: tuple[Path, ...],
    corpus: Path,
    given: tuple[str, ...],
    split: str,
    collections: tuple[str, ...],
    left_out: tuple[str, ...],
    limit: int | None,
    variations: int,
    wishes: "Wishes",
    jobs: int | None,
    progress: "Progress",
) -> "Outcome":
    from melregen.evaluation.given import DEFAULT_PARTS, parse_parts
    from melregen.evaluation.run import ModelTask, evaluate_models

    parts = tuple(dict.fromkeys(parse_parts(text) for text in given)) or (DEFAULT_PARTS,)
    return evaluate_models(
        ModelTask(
            models or (None,), corpus, split, parts, collections, left_out, limit, variations,
            wishes, jobs or os.cpu_count() or 1,
        ),
        progress,
    )  # fmt: skip


def _refuse(**options: object) -> None:
    """Refuse options that would be ignored."""
    for name, value in options.items():
        if value:
            option = name.replace("_", "-")
            raise click.UsageError(f"--{option} does not go with folders of songs that are there")


def _list_bands() -> None:
    from melregen.evaluation.band_files import shipped_bands

    for name, entry in shipped_bands().items():
        click.echo(f"{name} ({entry.songs} songs)")


def progress_display() -> "Progress":
    """Return a function that says on standard error what is being done."""
    on_terminal = sys.stderr.isatty()

    def say(what: str) -> None:
        # One line that is written over; elsewhere a line each.
        click.echo(
            f"\r\033[K{what} …" if on_terminal else f"{what} …", nl=not on_terminal, err=True
        )

    return say


def warn(warnings: Sequence[str]) -> None:
    """Say on standard error what went wrong on the way, the first few."""
    if sys.stderr.isatty():
        click.echo("\r\033[K", nl=False, err=True)
    for line in warnings[:_WARNINGS_SHOWN]:
        click.echo(f"Warning: {line}", err=True)
    if len(warnings) > _WARNINGS_SHOWN:
        click.echo(f"Warning: {len(warnings) - _WARNINGS_SHOWN} more left out", err=True)


def _show(report: "Report", as_json: bool, page: Path | None) -> None:
    if page is not None:
        from melregen.atomic import atomic_output
        from melregen.evaluation.show.page import report_to_html

        with atomic_output(page) as temporary:
            temporary.write_text(report_to_html(report), encoding="utf-8")
    if as_json:
        from melregen.evaluation.show.document import report_to_json

        click.echo(report_to_json(report))
        return
    from rich.console import Console

    from melregen.evaluation.show.terminal import print_report

    print_report(report, Console())
