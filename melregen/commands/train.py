"""`melregen train`: train the planner or the renderer on a corpus."""

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from melregen.training import TrainingResult


@click.command()
@click.argument(
    "model",
    type=click.Choice(["outline", "harmony", "planner", "renderer", "masked_renderer", "composer"]),
)
@click.option(
    "--corpus", required=True, type=click.Path(path_type=Path), metavar="DIR",
    help="Corpus made by `melregen corpus build`.",
)  # fmt: skip
@click.option(
    "-o", "--output", "out", required=True, type=click.Path(path_type=Path), metavar="CKPT",
    help="Folder for the checkpoint.",
)  # fmt: skip
@click.option(
    "--config", type=click.Path(path_type=Path), metavar="FILE",
    help="Recipe (TOML). [default: the one of the released weights]",
)  # fmt: skip
@click.option(
    "--set", "overrides", multiple=True, metavar="KEY=VALUE",
    help="Change a value of the recipe, such as --set steps=2000 or --set model.dropout=0.2; "
    "repeatable.",
)  # fmt: skip
@click.option(
    "--licence", "--license", "licences", multiple=True, metavar="PATTERN",
    help="Only songs with such a licence, as 'CC0*' or 'public domain'; repeatable.",
)  # fmt: skip
@click.option(
    "--language", "languages", multiple=True, metavar="CODE",
    help="Only songs with words in this language, such as de; repeatable.",
)  # fmt: skip
@click.option(
    "--init-from", type=click.Path(path_type=Path), metavar="DIR",
    help="Start from the weights of a checkpoint, for fine-tuning on a few songs.",
)  # fmt: skip
@click.option("--resume", is_flag=True, help="Go on with the unfinished run in CKPT.")
@click.option(
    "--max-steps", type=click.IntRange(min=1), metavar="N",
    help="Optimizer steps. [default: as the recipe says, or by the size of the corpus]",
)  # fmt: skip
@click.option("--seed", type=int, help="Of weights and order. [default: as the recipe says]")
@click.option(
    "--jobs", type=click.IntRange(min=1), metavar="N",
    help="Processes that encode the corpus. [default: one a core]",
)  # fmt: skip
def train(
    model: str,
    corpus: Path,
    out: Path,
    config: Path | None,
    overrides: tuple[str, ...],
    licences: tuple[str, ...],
    languages: tuple[str, ...],
    init_from: Path | None,
    resume: bool,
    max_steps: int | None,
    seed: int | None,
    jobs: int | None,
) -> None:
    """Train one of the networks of a model.

    A GPU is used where there is one, and bfloat16 where it is built in; several GPUs or machines
    with torchrun. How many steps it takes follows from the size of the corpus where the recipe
    does not say. Ctrl-C keeps a checkpoint, and --resume goes on from it to the same result.

    \b
    Examples:
      melregen train renderer --corpus corpus/ -o my_model/renderer
      melregen train planner --corpus corpus/ -o my_model/planner --set steps=4000
      torchrun --nproc-per-node 4 -m melregen train renderer --corpus corpus/ -o renderer
    """
    from melregen.lyrics.language import language_code
    from melregen.training import TrainingInterrupted, TrainingOptions
    from melregen.training import train as run
    from melregen.training.processes import end_process

    if licences:
        overrides = (*overrides, f"licences={json.dumps(licences)}")
    if languages:
        codes = [language_code(language) for language in languages]
        overrides = (*overrides, f"languages={json.dumps(codes)}")
    options = TrainingOptions(
        task=model, corpus=corpus, out=out, config=config, overrides=overrides,
        init_from=init_from, resume=resume, max_steps=max_steps, seed=seed, jobs=jobs,
    )  # fmt: skip
    try:
        result = run(options, encoding_progress=encoding_display(sys.stderr.isatty()))
    except TrainingInterrupted as stopped:
        click.echo(str(stopped), err=True)
        raise SystemExit(130) from None
    if result.test:  # empty in all processes but the first
        if model in ("renderer", "masked_renderer", "composer"):
            _index_tunes(corpus, out)
        show_result(out, result)
    end_process()


def show_result(out: Path, result: "TrainingResult") -> None:
    """Print the losses of a finished run."""
    click.echo(
        f"{out}: {result.valid['all'].bits:.3f} bits a {result.unit} on valid, "
        f"{result.test['all'].bits:.3f} on test, in {result.seconds / 60:.1f} minutes"
    )
    for name, loss in sorted(result.test.items()):
        if name != "all" and loss.count:
            click.echo(f"  {loss.bits:6.3f}  {name} ({loss.count:,} {result.unit}s)")


def _index_tunes(corpus: Path, out: Path) -> None:
    """Index the tunes that a network learned from, so that its songs are compared with them."""
    from melregen.commands.novelty import corpus_melodies
    from melregen.generation.novelty import FILE_NAME, NoveltyIndex

    NoveltyIndex.build(corpus_melodies(corpus, "train")).write(out / FILE_NAME)


def encoding_display(
    on_terminal: bool, clock: Callable[[], float] = time.monotonic
) -> Callable[[int, int], None]:
    """Return a function that shows how much of the corpus is encoded.

    Args:
        on_terminal: rewrite one line; elsewhere a line of its own every half minute and at the end.
        clock: seconds; another one for tests.
    """
    from melregen.training.progress import LINE_SECONDS

    last = clock()

    def show(done: int, total: int) -> None:
        nonlocal last
        line = f"Encoding the corpus: {done}/{total} parts"
        if on_terminal:
            click.echo(f"\r{line}", nl=done == total, err=True)
        elif done == total or clock() - last >= LINE_SECONDS:
            last = clock()
            click.echo(line, err=True)

    return show
