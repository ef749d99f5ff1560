"""`melregen extract`: a song to its template (Y → Y′)."""

from pathlib import Path

import click

from melregen.commands.given_text import SONG_FILE
from melregen.commands.inputs import load_song
from melregen.commands.options import CHARSET, template_option, tune_options
from melregen.commands.outputs import check_outputs, default_output, write_templates
from melregen.formats.template_file import TEMPLATE_OUTPUTS


@click.command(epilog="Example: melregen extract star.mid -o star.json")
@click.argument("song", type=SONG_FILE)
@tune_options
@CHARSET
@template_option("the name of SONG with .json, in the current folder")
@click.option(
    "--pitches",
    "with_pitches",
    is_flag=True,
    help="Lock the pitches too: those that stay in the template are sung.  [default: off]",
)
@click.option("--show", is_flag=True, help="Print the template as text.  [default: off]")
def extract(
    song: Path,
    tune: int,
    verse: int,
    charset: str | None,
    outputs: tuple[Path, ...],
    with_pitches: bool,
    show: bool,
) -> None:
    """Find the template of SONG (MIDI, MusicXML, ABC or lead-sheet JSON): all but its pitches.

    Chords come from the chord symbols where there are any, else they are inferred from melody and
    accompaniment.
    """
    paths = outputs or (default_output(song, ".json"),)
    if any(path.resolve() == song.resolve() for path in paths):
        from melregen.errors import OutputError

        raise OutputError(f"{song} is the song itself; name another file with -o")
    check_outputs(paths, TEMPLATE_OUTPUTS)
    sheet = load_song(song, tune, verse, charset)
    from melregen.extraction.extract import extract_template

    template = extract_template(sheet)
    if with_pitches:
        from melregen.generation.editing.locks import lock_pitches

        template = lock_pitches(template, [note.pitch for note in sheet.notes])
    if show:
        template.show()
        click.echo()
    write_templates([template], [paths])
