"""`melregen inspect`: a song, a template or a text of words, as text."""

from pathlib import Path

import click

from melregen.commands.inputs import TextReading, holds_template, load_song, load_text
from melregen.commands.options import CHARSET, FILE, WISH_OPTIONS, tune_options
from melregen.commands.outputs import check_outputs, write_templates
from melregen.errors import ParseError
from melregen.formats.template_file import TEMPLATE_SUFFIXES
from melregen.template import Template


@click.command(epilog="Example: melregen inspect lyrics.txt")
@click.argument("file", type=FILE)
@tune_options
@WISH_OPTIONS["language"]
@CHARSET
@click.option("--json", "as_json", is_flag=True, help="Print JSON.  [default: text]")
@click.option(
    "-o",
    "--output",
    type=FILE,
    metavar="FILE",
    help="Write the template, of a song with its pitches, to be edited and read back: .txt or "
    ".json.  [default: print]",
)
def inspect(
    file: Path,
    tune: int,
    verse: int,
    language: str | None,
    charset: str | None,
    as_json: bool,
    output: Path | None,
) -> None:
    """Show FILE, a song, a template or a text of words, as text.

    \b
    Of a song or a template: bars, chords, rhythm, syllables under their notes,
    phrases and cadences.
    Of a text (- for standard input): what it was taken for, its sections and lines
    with their syllables, stress and chords, and what of it is not sung.
    """
    if output is not None:
        check_outputs([output], TEMPLATE_SUFFIXES)
    if _is_text(file):
        if as_json or output is not None:
            raise ParseError(
                f"{file} is a text of words, which is shown as text only; leave out --json and -o"
            )
        _show_text(file, language, charset)
        return
    value = Template.read(file) if holds_template(file) else load_song(file, tune, verse, charset)
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


def _is_text(file: Path) -> bool:
    """Whether a file is no format of songs: what generate reads as words."""
    from melregen.formats import readable_suffixes
    from melregen.formats.template_file import is_template_file

    if str(file) == "-":
        return True
    return file.suffix.lower() not in readable_suffixes() and not is_template_file(file)


def _show_text(file: Path, language: str | None, charset: str | None) -> None:
    from melregen.generation.text_view import view_text
    from melregen.generation.wishes import Wishes

    words = load_text(str(file), Wishes(language=language), TextReading(charset))
    click.echo(view_text(words), nl=False)
