"""`melregen inspect`: a song or a template as text."""

from pathlib import Path

import click

from melregen.commands.inputs import load_song
from melregen.commands.options import FILE, tune_options
from melregen.template import Template


@click.command(epilog="Example: melregen inspect star.mid")
@click.argument("file", type=FILE)
@tune_options
@click.option("--json", "as_json", is_flag=True, help="Print JSON.  [default: text]")
def inspect(file: Path, tune: int, verse: int, as_json: bool) -> None:
    """Show FILE, a template or a song, as text.

    Bars, chords, rhythm, syllables under their notes, phrases and cadences.
    """
    value = Template.read(file) if _is_template(file) else load_song(file, tune, verse)
    if not as_json:
        value.show()
        return
    from melregen.documents.lead_sheet import lead_sheet_to_json
    from melregen.documents.template import template_to_json

    if isinstance(value, Template):
        click.echo(template_to_json(value).rstrip("\n"))
    else:
        click.echo(lead_sheet_to_json(value).rstrip("\n"))


def _is_template(file: Path) -> bool:
    if file.suffix.lower() != ".json":
        return False
    from melregen.documents.document import document_kind, read_text
    from melregen.formats import check_input

    return document_kind(read_text(check_input(file))) != "lead sheet"
