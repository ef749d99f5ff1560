"""`melregen transpose`: a song or a template in another key."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from melregen.commands.arranging import arrangement_options
from melregen.commands.given_text import SONG_FILE
from melregen.commands.inputs import holds_template, load_song
from melregen.commands.options import pickup_option, songs_option, tune_options
from melregen.commands.outputs import (
    check_outputs,
    default_output,
    write_songs,
    write_templates,
)
from melregen.commands.printing import Printing, print_options
from melregen.formats import writable_suffixes
from melregen.formats.template_file import TEMPLATE_OUTPUTS
from melregen.template import Template

if TYPE_CHECKING:
    from melregen.arrangement import Arrangement


@click.command(
    # A number of semitones may begin with a minus.
    context_settings={"ignore_unknown_options": True},
    epilog="Examples: melregen transpose song.mid A -o song-in-a.mid; "
    "melregen transpose song.mid -2",
)
@click.argument("song", type=SONG_FILE)
@click.argument("to", metavar="KEY|SEMITONES")
@songs_option("the name of SONG with -transposed, in the current folder")
@tune_options
@pickup_option
@print_options
@arrangement_options
def transpose(
    song: Path,
    to: str,
    outputs: tuple[Path, ...],
    tune: int,
    verse: int,
    pickup_metre: bool,
    printing: Printing,
    arrangement: "Arrangement",
) -> None:
    """Move SONG to another key: 'A', 'F# minor', or +2, -3 semitones.

    Melody, chords and key move together, to the nearest octave where a key is named. SONG may be a
    template.
    """
    is_template = holds_template(song)
    suffixes = TEMPLATE_OUTPUTS if is_template else writable_suffixes()
    suffix = song.suffix if song.suffix.lower() in suffixes else ".mid"
    paths = outputs or (default_output(f"{song.stem}-transposed{suffix}", suffix),)
    check_outputs(paths, suffixes)
    from melregen.generation.editing.transpose import (
        find_interval,
        transpose_song,
        transpose_template,
    )

    if is_template:
        template = Template.read(song)
        if template.key is None:
            from melregen.errors import WishError

            raise WishError(f"{song} leaves its key open; give it one, or leave it as it is")
        moved = transpose_template(template, find_interval(to, template.key))
        write_templates([moved], [paths])
        return
    sheet = load_song(song, tune, verse)
    transposed = transpose_song(sheet, find_interval(to, sheet.key))
    write_songs([transposed], [paths], arrangement, pickup_metre=pickup_metre, printing=printing)
