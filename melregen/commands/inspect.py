"""`melregen inspect`: a song or a template as text."""

from pathlib import Path

import click

from melregen.commands.inputs import load_song, load_template
from melregen.commands.options import FILE, tune_options
from melregen.commands.outputs import screen_width


@click.command(epilog="Example: melregen inspect star.mid")
@click.argument("file", type=FILE)
@tune_options
@click.option("--json", "as_json", is_flag=True, help="Print JSON.  [default: text]")
def inspect(file: Path, tune: int, verse: int, as_json: bool) -> None:
    """Show FILE, a template or a song, as text.

    Bars, chords, rhythm, syllables under their notes, phrases and cadences.
    """
    click.echo(_describe(file, tune, verse, as_json).rstrip("\n"))


def _describe(file: Path, tune: int, verse: int, as_json: bool) -> str:
    from melregen.extraction.extract import extract_template
    from melregen.template.view import view_lead_sheet, view_template

    if _is_template(file):
        template = load_template(file)
        if as_json:
            from melregen.documents.template import template_to_json

            return template_to_json(template)
        return view_template(template, width=screen_width())
    sheet = load_song(file, tune, verse)
    if as_json:
        from melregen.documents.lead_sheet import lead_sheet_to_json

        return lead_sheet_to_json(sheet)
    return view_lead_sheet(sheet, extract_template(sheet), width=screen_width())


def _is_template(file: Path) -> bool:
    if file.suffix.lower() != ".json":
        return False
    from melregen.documents.document import document_kind, read_text
    from melregen.formats import check_input

    return document_kind(read_text(check_input(file))) != "lead sheet"
