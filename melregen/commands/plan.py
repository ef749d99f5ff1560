"""`melregen plan`: lyrics, chords or both to a template (X → Y′)."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from melregen.commands.inputs import TextReading, plan_templates
from melregen.commands.options import (
    lyrics_argument,
    song_options,
    template_option,
    variations_option,
)
from melregen.commands.outputs import (
    check_outputs,
    default_output,
    number_outputs,
    write_templates,
)
from melregen.formats.template_file import TEMPLATE_OUTPUTS, TEMPLATE_SUFFIXES

if TYPE_CHECKING:
    from melregen.generation import Wishes


@click.command(epilog="Example: melregen plan star.txt --meter 3/4 -o star.json --show")
@lyrics_argument
@song_options
@variations_option("templates", ".json")
@template_option("the name of LYRICS with .json, in the current folder")
@click.option("--show", is_flag=True, help="Print each template as text.  [default: off]")
def plan(
    lyrics: str | None,
    wishes: "Wishes",
    reading: TextReading,
    template_path: Path | None,
    fit: bool,
    model_path: Path | None,
    variations: int,
    outputs: tuple[Path, ...],
    show: bool,
) -> None:
    """Turn LYRICS, chords, or both into a template.

    LYRICS is a text file, - for standard input, or the words themselves in quotes.

    A template holds all that is decided before the pitches: key, metre, chords, rhythm, cadences
    and form. Edit it, lock what you like, and make a song of it with `melregen render`.
    """
    named = outputs or (default_output(lyrics or template_path, TEMPLATE_SUFFIXES[0]),)
    paths = number_outputs(named, variations)
    check_outputs([path for own in paths for path in own], TEMPLATE_OUTPUTS)
    _, templates = plan_templates(
        lyrics, template_path, model_path, wishes, variations, reading, fit=fit
    )
    if show:
        for template in templates:
            template.show()
            click.echo()
    write_templates(templates, paths)
