"""`melregen convert`: any readable format to any writable one."""

from pathlib import Path
from typing import TYPE_CHECKING

import click
from click.core import ParameterSource

from melregen.commands.arranging import arrangement_options
from melregen.commands.given_text import SONG_FILE
from melregen.commands.inputs import load_all_verses, load_song
from melregen.commands.options import CHARSET, FILE, pickup_option, tune_options
from melregen.commands.outputs import PRINTED_SUFFIXES, check_outputs, write_songs
from melregen.commands.printing import Printing, print_options
from melregen.commands.standard_output import to_option
from melregen.formats import format_suffix, readable_suffixes, writable_suffixes

if TYPE_CHECKING:
    from melregen.arrangement import Arrangement


@click.command(
    epilog=f"IN may be {', '.join(readable_suffixes())}; OUT may be "
    f"{', '.join(writable_suffixes())}. Example: melregen convert star.musicxml star.mid"
)
@click.argument("source", type=SONG_FILE, metavar="IN")
@click.argument("target", type=FILE, metavar="OUT")
@to_option
@tune_options
@CHARSET
@pickup_option
@print_options
@arrangement_options
def convert(
    source: Path,
    target: Path,
    tune: int,
    verse: int,
    charset: str | None,
    pickup_metre: bool,
    printing: Printing,
    arrangement: "Arrangement",
) -> None:
    """Read the song in IN and write it to OUT; the suffixes choose the formats.

    Scores have all verses of IN under the notes, unless --verse names one. OUT may be -, standard
    output, in the format that --to names.
    """
    check_outputs([target], writable_suffixes())
    chosen = click.get_current_context().get_parameter_source("verse")
    if format_suffix(target, writable_suffixes()) in PRINTED_SUFFIXES and (
        chosen is ParameterSource.DEFAULT
    ):
        song = load_all_verses(source, tune, charset)
    else:
        song = load_song(source, tune, verse, charset)
    write_songs([song], [[target]], arrangement, pickup_metre=pickup_metre, printing=printing)
