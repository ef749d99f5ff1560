"""`melregen render`: a template to a song (Y′ → Y)."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from melregen.commands.arranging import arrangement_in_style, arrangement_options
from melregen.commands.given_text import SONG_FILE
from melregen.commands.inputs import load_template, print_style
from melregen.commands.options import (
    explain_option,
    pickup_option,
    render_options,
    songs_option,
)
from melregen.commands.outputs import check_outputs, default_output, explain_choices, write_songs
from melregen.commands.printing import Printing, print_options
from melregen.commands.progress import working
from melregen.formats import writable_suffixes

if TYPE_CHECKING:
    from melregen.arrangement import Arrangement
    from melregen.generation import Wishes


@click.command(epilog="Example: melregen render star.json --seed 3 -o star.mid")
@click.argument("template", type=SONG_FILE)
@render_options
@songs_option("the name of TEMPLATE with .mid, in the current folder")
@explain_option
@click.option("--show", is_flag=True, help="Print the song as text.  [default: off]")
@pickup_option
@print_options
@arrangement_options
def render(
    template: Path,
    wishes: "Wishes",
    model_path: Path | None,
    outputs: tuple[Path, ...],
    explain: bool,
    show: bool,
    pickup_metre: bool,
    printing: Printing,
    arrangement: "Arrangement",
) -> None:
    """Find a melody for TEMPLATE (a file of `melregen plan` or `melregen extract`, or a song).

    Rhythm, syllables, chords, key and metre come from the template unchanged, and so do pitches
    that are locked in it; of a song all pitches are new. A template with open fields goes to
    `melregen generate --template`, which plans them first.
    """
    paths = outputs or (default_output(template, ".mid"),)
    check_outputs(paths, writable_suffixes())
    wanted = load_template(template, with_pitches=False)
    if wanted.open_fields:
        from melregen.errors import WishError

        raise WishError(
            f"{template} leaves open: {', '.join(wanted.open_fields)}; "
            f"have them planned with melregen generate --template {template}"
        )
    from melregen.generation import Melregen
    from melregen.generation.journal import Journal

    with working("Loading the networks"):
        model = Melregen.from_pretrained(model_path)
    journal = Journal() if explain else None
    with working("Finding a melody"):
        (song,) = model.render_all([wanted], wishes, journal=journal)
    print_style(None, wanted, wishes)
    if journal is not None:
        explain_choices(journal, [song], model)
    if show:
        song.show()
        click.echo()
    arrangement = arrangement_in_style(arrangement, wanted, wishes)
    write_songs([song], [paths], arrangement, pickup_metre=pickup_metre, printing=printing)
