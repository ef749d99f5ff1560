"""`melregen inspect`: a song or a template as text."""

from pathlib import Path

import click

from melregen.commands.inputs import holds_template, load_song
from melregen.commands.options import FILE, tune_options
from melregen.commands.outputs import check_outputs, write_templates
from melregen.formats.template_file import TEMPLATE_SUFFIXES
from melregen.template import Template


@click.command(epilog="Example: melregen inspect star.mid")
@click.argument("file", type=FILE)
@tune_options
@click.option("--json", "as_json", is_flag=True, help="Print JSON.  [default: text]")
@click.option(
    "-o",
    "--output",
    type=FILE,
    metavar="FILE",
    help="Write the template, of a song with its pitches, to be edited and read back: .txt or "
    ".json.  [default: print]",
)
def inspect(file: Path, tune: int, verse: int, as_json: bool, output: Path | None) -> None:
    """Show FILE, a template or a song, as text.

    Bars, chords, rhythm, syllables under their notes, phrases and cadences.
    """
    if output is not None:
        check_outputs([output], TEMPLATE_SUFFIXES)
    value = Template.read(file) if holds_template(file) else load_song(file, tune, verse)
    if output is not None:
        if not isinstance(value, Template):
            from melregen.generation.editing.locks import lock_song

            value = lock_song(value)
        write_templates([value], [output])
        return
    if not as_json:
        value.show()
        return
    from melregen.documents.lead_sheet import lead_sheet_to_json
    from melregen.documents.template import template_to_json

    if isinstance(value, Template):
        click.echo(template_to_json(value).rstrip("\n"))
    else:
        click.echo(lead_sheet_to_json(value).rstrip("\n"))
