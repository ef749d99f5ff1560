"""`melregen style`: the styles that there are, what is in one, and one of your own songs."""

from pathlib import Path

import click

from melregen.commands.outputs import check_outputs, write_files
from melregen.errors import ParseError

_SUFFIX = ".toml"


@click.group()
def style() -> None:
    """See the styles that --style takes, and learn one from your own songs."""


@style.command("list")
def list_styles() -> None:
    """List the styles that --style takes by name."""
    from melregen.styles import find_style, style_names

    names = style_names()
    width = max(map(len, names))
    for name in names:
        click.echo(f"{name:<{width}}  {find_style(name).about}")


@style.command(epilog="Example: melregen style show hymn")
@click.argument("name")
def show(name: str) -> None:
    """Print the style NAME (or a file) as TOML, with where each number comes from."""
    from melregen.styles import find_style
    from melregen.styles.reading import style_to_toml

    click.echo(style_to_toml(find_style(name)), nl=False)


@style.command(
    epilog="Example: melregen style learn my_songs/ -o mine.toml; then: "
    "melregen generate words.txt --style mine.toml"
)
@click.argument("songs", type=click.Path(path_type=Path))
@click.option(
    "-o", "--output", "output", type=click.Path(path_type=Path), required=True, metavar="FILE",
    help="Style file (.toml).",
)  # fmt: skip
@click.option(
    "--about", metavar="TEXT", help="What the style is, in a line.  [default: the songs' folder]"
)
@click.option(
    "--collection", "collections", multiple=True, metavar="NAME",
    help="Take only this collection of a corpus; repeatable.  [default: all]",
)  # fmt: skip
@click.option(
    "--split", type=click.Choice(("train", "valid", "test")), default="train", show_default=True,
    help="Split of a corpus.",
)  # fmt: skip
@click.option(
    "--language", metavar="CODE", help="Language of all words.  [default: told from the words]"
)
def learn(
    songs: Path,
    output: Path,
    about: str | None,
    collections: tuple[str, ...],
    split: str,
    language: str | None,
) -> None:
    """Learn a style from SONGS: a folder of music files, or a corpus of `melregen corpus build`.

    The style says how often the songs have which metre, mode, tempo and pickup, what they feel
    like, and their range; `--style FILE` then makes songs of its kind.
    """
    check_outputs([output], [_SUFFIX])
    from melregen.evaluation.sources import corpus_songs, folder_songs, is_corpus
    from melregen.styles.learn import learn_style
    from melregen.styles.reading import style_to_toml

    if is_corpus(songs):
        found = corpus_songs(songs, split, collections=collections)
    elif collections:
        raise ParseError(
            f"{songs} is no corpus, and has no collections; leave out --collection, or make one "
            "with: melregen corpus build"
        )
    else:
        found = folder_songs(songs, language=language)
    for sentence in found.unread:
        click.echo(f"Not read: {sentence}", err=True)
    source = f"{', '.join(collections) or songs.name or songs}"
    learned = learn_style(
        [(song.sheet, song.template) for song in found.songs],
        output.stem,
        about=about or f"as the {len(found.songs)} songs of {source}",
        source=source,
    )
    text = style_to_toml(learned)

    def write(path: Path) -> None:
        path.write_text(text, encoding="utf-8", newline="\n")

    write_files([(output, write)])
