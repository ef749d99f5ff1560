"""`melregen novelty`: what songs share with the tunes that the networks learned from."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from melregen.commands.inputs import load_song
from melregen.commands.options import FILE, tune_options
from melregen.commands.outputs import check_outputs

if TYPE_CHECKING:
    from melregen.generation.novelty import Timed


@click.group(epilog="Example: melregen novelty check song.mid")
def novelty() -> None:
    """Say how original a song is, or index the tunes of a corpus to compare with."""


@novelty.command(epilog="Example: melregen novelty build --corpus corpus/ -o model/")
@click.option("--corpus", type=FILE, required=True, metavar="DIR", help="Corpus trained on.")
@click.option(
    "-o",
    "--output",
    type=FILE,
    required=True,
    metavar="FILE|DIR",
    help="Index file (.safetensors), or the folder of the model that it belongs to.",
)
@click.option("--split", default="train", show_default=True, metavar="NAME", help="Of the corpus.")
def build(corpus: Path, output: Path, split: str) -> None:
    """Index the tunes of a corpus; songs of the model in DIR are compared with them."""
    from melregen.generation.novelty import FILE_NAME, NoveltyIndex

    path = output / FILE_NAME if output.is_dir() else output
    check_outputs([path], [".safetensors"])
    index = NoveltyIndex.build(corpus_melodies(corpus, split))
    index.write(path)
    click.echo(f"Wrote {path}: {index.tunes} tunes in {len(index.bits) / 1e6:.1f} MB")


@novelty.command(epilog="Example: melregen novelty check song.mid")
@click.argument("songs", type=FILE, nargs=-1, required=True)
@click.option(
    "--model",
    "model_path",
    type=FILE,
    metavar="DIR",
    help="Folder of the model whose tunes to compare with.  [default: the released one]",
)
@tune_options
def check(songs: tuple[Path, ...], model_path: Path | None, tune: int, verse: int) -> None:
    """Say how many notes in a row each song shares with a tune of the training set."""
    from melregen.errors import CheckpointError
    from melregen.generation.novelty import describe_run, find_index, timed_notes
    from melregen.generation.pipeline import released_checkpoint

    folder = model_path or released_checkpoint()
    index = find_index(folder)
    if index is None:
        raise CheckpointError(
            f"{folder} has no index of tunes; make one with melregen novelty build"
        )
    for path in songs:
        longest = index.longest_run(timed_notes(load_song(path, tune, verse)))
        click.echo(f"{path}: {describe_run(longest)}")


def corpus_melodies(corpus: Path, split: str) -> "Iterator[list[Timed]]":
    """Yield the notes of each tune of a split, of its first verse.

    Raises:
        ParseError: there is no such corpus or split, or it is damaged.
    """
    import json

    from melregen.corpus.reader import Corpus

    for row in Corpus(corpus).rows(split, ["verse", "lead_sheet"]):
        if row["verse"] == 1:
            notes = json.loads(row["lead_sheet"])["notes"]
            yield [(note["pitch"], note["onset"], note["duration"]) for note in notes]
