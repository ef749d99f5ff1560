"""`melregen inspect`: a song, a template or a text of words, as text."""

from pathlib import Path

import click

from melregen.commands.inputs import TextReading, load_song, load_text
from melregen.commands.options import CHARSET, FILE, WISH_OPTIONS, tune_options
from melregen.errors import ParseError
from melregen.template import Template


@click.command(epilog="Example: melregen inspect lyrics.txt")
@click.argument("file", type=FILE)
@tune_options
@WISH_OPTIONS["language"]
@CHARSET
@click.option("--json", "as_json", is_flag=True, help="Print JSON.  [default: text]")
def inspect(
    file: Path, tune: int, verse: int, language: str | None, charset: str | None, as_json: bool
) -> None:
    """Show FILE, a song, a template or a text of words, as text.

    \b
    Of a song or a template: bars, chords, rhythm, syllables under their notes,
    phrases and cadences.
    Of a text (- for standard input): what it was taken for, its sections and lines
    with their syllables, stress and chords, and what of it is not sung.
    """
    if _is_text(file):
        if as_json:
            raise ParseError(
                f"{file} is a text of words, which is shown as text only; leave out --json"
            )
        _show_text(file, language, charset)
        return
    value = Template.read(file) if _is_template(file) else load_song(file, tune, verse, charset)
    if not as_json:
        value.show()
        return
    from melregen.documents.lead_sheet import lead_sheet_to_json
    from melregen.documents.template import template_to_json

    if isinstance(value, Template):
        click.echo(template_to_json(value).rstrip("\n"))
    else:
        click.echo(lead_sheet_to_json(value).rstrip("\n"))


def _is_text(file: Path) -> bool:
    """Whether a file is no format of songs: what generate reads as words."""
    from melregen.formats import readable_suffixes

    return str(file) == "-" or file.suffix.lower() not in readable_suffixes()


def _show_text(file: Path, language: str | None, charset: str | None) -> None:
    from melregen.generation.text_view import view_text
    from melregen.generation.wishes import Wishes

    words = load_text(str(file), Wishes(language=language), TextReading(charset))
    click.echo(view_text(words), nl=False)


def _is_template(file: Path) -> bool:
    if file.suffix.lower() != ".json":
        return False
    from melregen.documents.document import document_kind, read_text
    from melregen.formats import check_input

    return document_kind(read_text(check_input(file))) != "lead sheet"
