"""`make demo`: songs from a folder of lyrics, in every format, and one of them shown."""

import time
from pathlib import Path

import click

from melregen.commands import run
from melregen.commands.inputs import load_lyrics
from melregen.commands.outputs import write_songs, write_templates
from melregen.errors import ParseError

SONG_SUFFIXES = (".mid", ".musicxml", ".svg")


@click.command()
@click.argument("lyrics_folder", type=click.Path(path_type=Path))
@click.argument("output_folder", type=click.Path(path_type=Path))
def demo(lyrics_folder: Path, output_folder: Path) -> None:
    """Turn every text in LYRICS_FOLDER into a song in OUTPUT_FOLDER."""
    texts = sorted(lyrics_folder.glob("*.txt"))
    if not texts:
        raise ParseError(f"{lyrics_folder} holds no lyrics (*.txt)")
    output_folder.mkdir(parents=True, exist_ok=True)
    from melregen.generation import Melregen, Wishes

    start = time.perf_counter()
    model = Melregen.from_pretrained()
    # Half the usual candidates: a first look should not keep anyone waiting.
    wishes = Wishes(seed=1, candidates=4)
    templates = [model.plan(load_lyrics(str(text), None), wishes) for text in texts]
    songs = model.render_all(templates, wishes)
    seconds = time.perf_counter() - start
    stems = [output_folder / text.stem for text in texts]
    write_templates(templates, [[stem.with_name(f"{stem.name}.json")] for stem in stems])
    write_songs(
        songs, [[stem.with_name(stem.name + suffix) for suffix in SONG_SUFFIXES] for stem in stems]
    )
    click.echo()
    templates[0].show()
    click.echo("\n")
    click.echo(
        f"{len(songs)} songs planned and rendered in {seconds:.1f} s, model loading included"
    )
    click.echo(f"The template above: {stems[0]}.json")
    click.echo(f"Its score:          {stems[0]}.svg (open it in a web browser)")
    click.echo(f"To listen:          {stems[0]}.mid")


if __name__ == "__main__":
    run(demo)
