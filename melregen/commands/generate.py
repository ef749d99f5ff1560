"""`melregen generate`: lyrics, chords or both to a song (X → Y′ → Y)."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from melregen.commands.arranging import arrangement_in_style, arrangement_options
from melregen.commands.inputs import TextReading, plan_templates
from melregen.commands.options import (
    explain_option,
    lyrics_argument,
    pickup_option,
    song_options,
    songs_option,
    variations_option,
)
from melregen.commands.outputs import (
    check_outputs,
    default_output,
    explain_choices,
    number_outputs,
    write_songs,
)
from melregen.commands.printing import Printing, print_options
from melregen.commands.progress import working
from melregen.formats import writable_suffixes
from melregen.music import count_of

if TYPE_CHECKING:
    from melregen.arrangement import Arrangement
    from melregen.generation import Wishes


@click.command(
    epilog="Example: melregen generate star.txt --key 'G major' --meter 3/4 -o star.mid -o star.svg"
)
@lyrics_argument
@song_options
@variations_option("songs", ".mid")
@songs_option("the name of LYRICS with .mid, in the current folder")
@explain_option
@click.option("--show", is_flag=True, help="Print each song as text.  [default: off]")
@pickup_option
@print_options
@arrangement_options
def generate(
    lyrics: str | None,
    wishes: "Wishes",
    reading: TextReading,
    template_path: Path | None,
    fit: bool,
    model_path: Path | None,
    variations: int,
    outputs: tuple[Path, ...],
    explain: bool,
    show: bool,
    pickup_metre: bool,
    printing: Printing,
    arrangement: "Arrangement",
) -> None:
    """Turn LYRICS, chords, or both into a song.

    LYRICS is a text file, - for standard input, or the words themselves in quotes.

    The planner first writes a template (key, metre, chords, rhythm, cadences), the renderer then
    finds the melody. What the options fix is in the song to the letter.
    """
    named = outputs or [default_output(lyrics or template_path, ".mid")]
    paths = number_outputs(named, variations)
    check_outputs([path for song in paths for path in song], writable_suffixes())
    from melregen.generation.journal import Journal

    journal = Journal() if explain else None
    model, templates = plan_templates(
        lyrics, template_path, model_path, wishes, variations, reading, fit=fit, journal=journal
    )
    with working(f"Finding melodies for {count_of(len(templates), 'song')}"):
        songs = model.render_all(templates, wishes, journal=journal)
    if journal is not None:
        explain_choices(journal, songs, model)
    if show:
        for song in songs:
            song.show()
            click.echo()
    arrangement = arrangement_in_style(arrangement, templates[0], wishes)
    write_songs(songs, paths, arrangement, pickup_metre=pickup_metre, printing=printing)
