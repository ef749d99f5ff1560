"""`melregen bands`: where the figures of songs that people wrote lie."""

from pathlib import Path

import click

from melregen.commands.evaluate import progress_display, warn
from melregen.commands.options import FILE
from melregen.commands.outputs import check_outputs


@click.command(
    epilog="Example: melregen bands my_songs/ -o mine.json, then: melregen evaluate new.mid "
    "--bands mine.json"
)
@click.argument("songs", nargs=-1, required=True, type=FILE)
@click.option("-o", "--output", required=True, type=FILE, metavar="FILE", help="The bands (.json).")
@click.option("--language", metavar="CODE", help="ISO 639-1 code of all words.  [default: guessed]")
def bands(songs: tuple[Path, ...], output: Path, language: str | None) -> None:
    """Measure SONGS: folders and files of songs that people wrote, or corpora.

    For every figure of `melregen evaluate` the file says where nine of ten songs lie. Other songs
    can then be judged by it, without these.
    """
    check_outputs([output], [".json"])
    from melregen.evaluation.band_files import write_bands
    from melregen.evaluation.measure_bands import bands_of

    found, warnings = bands_of(songs, language, progress_display())
    warn(warnings)
    write_bands(output, found)
    for name, entry in found.items():
        click.echo(f"{name}: {entry.songs} songs, {len(entry.bands)} figures")
    click.echo(f"Wrote {output}")
