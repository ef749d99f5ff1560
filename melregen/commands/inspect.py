"""`melregen inspect`: a song, a template or a text of words, as text."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from melregen.commands.inputs import TextReading, holds_template, load_song, load_text
from melregen.commands.options import CHARSET, FILE, WISH_OPTIONS, tune_options
from melregen.commands.outputs import check_outputs, write_files, write_templates
from melregen.errors import ChordsAloneError, ParseError
from melregen.formats.template_file import TEMPLATE_OUTPUTS
from melregen.template import Template

if TYPE_CHECKING:
    from melregen.music import LeadSheet


@click.command(epilog="Example: melregen inspect lyrics.txt")
@click.argument("file", type=FILE)
@tune_options
@WISH_OPTIONS["language"]
@CHARSET
@click.option("--json", "as_json", is_flag=True, help="Print JSON.  [default: text]")
@click.option(
    "--html",
    type=FILE,
    metavar="FILE",
    help="Write a page with the piano roll and the template's grid, to be opened in a browser: "
    ".html.  [default: print text]",
)
@click.option(
    "-o",
    "--output",
    "outputs",
    type=FILE,
    multiple=True,
    metavar="FILE",
    help="Write the template, of a song with its pitches, to be edited and read back: .txt or "
    ".json; may be given several times.  [default: print]",
)
def inspect(
    file: Path,
    tune: int,
    verse: int,
    language: str | None,
    charset: str | None,
    as_json: bool,
    html: Path | None,
    outputs: tuple[Path, ...],
) -> None:
    """Show FILE, a song, a template or a text of words, as text.

    \b
    Of a song or a template: bars, chords, rhythm, syllables under their notes,
    phrases and cadences.
    Of a text (- for standard input): what it was taken for, its sections and lines
    with their syllables, stress and chords, and what of it is not sung. Of a chord
    chart: its bars, as they were understood.
    """
    check_outputs(outputs, TEMPLATE_OUTPUTS)
    if html is not None:
        check_outputs([html], (".html", ".htm"))
    if _is_text(file):
        if as_json or html is not None or outputs:
            raise ParseError(
                f"{file} is a text of words, which is shown as text only; leave out --json, "
                "--html and -o"
            )
        _show_text(file, language, charset)
        return
    value = Template.read(file) if holds_template(file) else load_song(file, tune, verse, charset)
    if html is not None:
        _write_page(value, html)
    if outputs:
        if not isinstance(value, Template):
            from melregen.generation.editing.locks import lock_song

            value = lock_song(value)
        write_templates([value], [outputs])
        return
    if not as_json:
        if html is None:
            value.show()
        return
    from melregen.documents.lead_sheet import lead_sheet_to_json
    from melregen.documents.template import template_to_json

    if isinstance(value, Template):
        click.echo(template_to_json(value).rstrip("\n"))
    else:
        click.echo(lead_sheet_to_json(value).rstrip("\n"))


def _write_page(value: "Template | LeadSheet", path: Path) -> None:
    """Write the page of a song or a template; one whose pitches are all locked is both."""
    from melregen.formats.pictures.inspection_page import inspection_page

    if isinstance(value, Template):
        pitches = [slot.pitch for slot in value.slots]
        known = [pitch for pitch in pitches if pitch is not None]
        song = None
        if pitches and len(known) == len(pitches) and not value.open_fields:
            from melregen.generation.assembly import assemble_sheet

            song = assemble_sheet(value, known)
        page = inspection_page(value, song, range(len(pitches)))
    else:
        from melregen.extraction.extract import extract_template

        page = inspection_page(extract_template(value), value)
    write_files(
        [(path, lambda temporary: _write_text(temporary, page))],
    )


def _write_text(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")


def _is_text(file: Path) -> bool:
    """Whether a file is no format of songs: what generate reads as words."""
    from melregen.formats import program_of, readable_suffixes
    from melregen.formats.template_file import is_template_file

    if str(file) == "-":
        return True
    if program_of(file) is not None:
        return False  # whoever reads it says that it cannot be read
    return file.suffix.lower() not in readable_suffixes() and not is_template_file(file)


def _show_text(file: Path, language: str | None, charset: str | None) -> None:
    from melregen.generation.chart import parse_chord_chart
    from melregen.generation.text_view import view_chart, view_text
    from melregen.generation.wishes import Wishes

    try:
        words = load_text(str(file), Wishes(language=language), TextReading(charset))
    except ChordsAloneError:
        if str(file) == "-":
            raise
        from melregen.lyrics import read_lyrics

        click.echo(view_chart(parse_chord_chart(read_lyrics(str(file), charset))), nl=False)
    else:
        click.echo(view_text(words), nl=False)
