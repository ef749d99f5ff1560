"""What the commands read: lyrics and songs, and the templates planned from them."""

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from melregen.commands.given_text import is_given_text, refuse_missing
from melregen.commands.progress import working
from melregen.commands.reading_options import chosen_reading
from melregen.errors import ParseError, shorten
from melregen.music import count_of
from melregen.template import Template

if TYPE_CHECKING:
    from melregen.formats import Tune
    from melregen.generation import ChordChart, Melregen, Wishes
    from melregen.generation.journal import Journal
    from melregen.generation.text_wishes import TextSong
    from melregen.lyrics import Lyrics
    from melregen.music import LeadSheet


def plan_templates(
    lyrics_path: str | None,
    template_path: Path | None,
    model_path: Path | None,
    wishes: "Wishes",
    variations: int,
    reading: "TextReading | None" = None,
    *,
    fit: bool = False,
    journal: "Journal | None" = None,
) -> "tuple[Melregen, list[Template]]":
    """Read the inputs, load the model and plan.

    Args:
        lyrics_path: text file of the lyrics, "-" for standard input.
        template_path: template file, full or partial.
        model_path: folder of a checkpoint; None takes the released one.
        wishes: of the song.
        variations: how many templates to plan.
        reading: how the text is to be read; None finds out.
        fit: whether the lyrics are fitted to the notes of the template.
        journal: where the choices among candidates are noted.

    Returns:
        The model, and one template for each variation.

    Raises:
        MelregenError: an input cannot be read, the wishes cannot be met, or the checkpoint is
            missing or damaged.
    """
    if lyrics_path is None and wishes.chords is None and template_path is None:
        raise click.UsageError("Nothing to sing: give LYRICS, --chords or --template.")
    template = None if template_path is None else load_template(template_path, with_pitches=True)
    lyrics = None
    if lyrics_path is not None:
        words = load_text(lyrics_path, wishes, reading, template=template)
        _print_text(words)
        lyrics, wishes = words.lyrics, words.wishes
    if fit and (lyrics is None or template is None or not template.phrases):
        raise click.UsageError("--fit fits LYRICS to the notes of --template: give both.")
    if fit and lyrics is not None and template is not None:
        from melregen.generation.editing.words import fit_lyrics

        template, lyrics = fit_lyrics(template, lyrics), None
    from melregen.generation import Melregen
    from melregen.generation.draft import draft_template

    draft_template(lyrics, template, wishes)  # what does not fit is said before networks are loaded
    with working("Loading the networks"):
        model = Melregen.from_pretrained(model_path)
    with working(f"Planning {count_of(variations, 'song')}"):
        templates = model.plan_all(
            lyrics, wishes, template=template, variations=variations, journal=journal
        )
    print_style(lyrics, template, wishes)
    if wishes.chords is not None:
        from melregen.generation.song_chart import leaves_lines_open

        is_placed = template is None or leaves_lines_open(template)
        _print_remarks(wishes.chords, templates[0] if is_placed else None)
    return model, templates


def print_style(lyrics: "Lyrics | None", template: Template | None, wishes: "Wishes") -> None:
    """Say on standard error which style the words tell, where the user names none."""
    if wishes.style is not None:
        return
    from melregen.generation.draft import draft_template
    from melregen.styles import guess_style

    guess = guess_style(draft_template(lyrics, template, wishes))
    if guess is not None:
        click.echo(guess.sentence, err=True)


def _print_remarks(chart: "ChordChart", planned: Template | None) -> None:
    """Say on standard error how a chart was understood, and what its sections were placed under.

    Args:
        chart: of the song.
        planned: what it was placed under; None where its bars were simply counted.
    """
    from melregen.generation.song_chart import describe_placement

    placed = () if planned is None else describe_placement(chart, planned)
    for remark in (*chart.remarks, *placed):
        click.echo(f"Note: {remark}", err=True)


def _print_text(words: "TextSong") -> None:
    """Say on standard error what a text was taken for, and what of it is not sung."""
    if not words.is_plain:
        click.echo(f"Note: {words.description}", err=True)
    for remark in words.remarks:
        click.echo(f"Note: {remark}", err=True)


@dataclass(frozen=True)
class TextReading:
    """How a text of words and chords is to be read.

    Attributes:
        charset: its character set; None finds out.
        german: read H as B natural and B as B flat.
    """

    charset: str | None = None
    german: bool = False


def load_text(
    path: str,
    wishes: "Wishes",
    reading: TextReading | None = None,
    *,
    template: Template | None = None,
) -> "TextSong":
    """Read words, and what stands around them, from a text file.

    Args:
        path: of the file, "-" for standard input; or the words themselves.
        wishes: of the song, completed by what the text says.
        reading: how the text is to be read; None finds out.
        template: what it fixes goes before the text.

    Raises:
        ParseError: the file cannot be read, is a song or a template, or holds nothing that can be
            sung.
    """
    from melregen.formats import readable_suffixes
    from melregen.generation.text_wishes import read_text_song
    from melregen.lyrics import SIZE_LIMIT, decode_lyrics, read_lyrics
    from melregen.template.text import is_template_text

    reading = reading or TextReading()
    name = "standard input" if path == "-" else path
    if is_given_text(path):
        name, text = "the words", path
        click.echo(f"Note: no file is called '{shorten(path)}'; the words are sung", err=True)
    elif path != "-":
        # JSON and ABC are text too, and would be sung to the last brace.
        if Path(path).suffix.lower() in readable_suffixes() and Path(path).is_file():
            raise ParseError(
                f"{path} is a song or a template, not lyrics; give a template with --template, "
                "and make one from a song with melregen extract"
            )
        refuse_missing(path)
        text = read_lyrics(path, reading.charset)
        if is_template_text(text):
            raise ParseError(f"{path} is a template, not lyrics; give it with --template")
    else:
        raw = sys.stdin.buffer.read(SIZE_LIMIT + 1)
        text = decode_lyrics(raw, "standard input", reading.charset)
    try:
        return read_text_song(text, wishes, template=template, german=reading.german)
    except ParseError as error:
        raise type(error)(f"{name}: {error}") from None


def load_lyrics(path: str, language: str | None) -> "Lyrics":
    """Read words alone from a text file, as `load_text` does."""
    from melregen.generation.wishes import Wishes

    return load_text(path, Wishes(language=language)).lyrics


def load_template(path: Path, *, with_pitches: bool) -> Template:
    """Read a template, or find that of a song, whichever a file holds.

    Args:
        path: the file.
        with_pitches: of a song lock its pitches too; those that a template locks are kept anyway.

    Raises:
        ParseError: the file cannot be read.
        EmptyMelodyError: the song has no notes.
    """
    if holds_template(path):
        return Template.read(path)
    from melregen.formats import read

    sheet = read(path, **chosen_reading())
    if with_pitches:
        from melregen.generation.editing.locks import lock_song

        return lock_song(sheet)
    from melregen.extraction.extract import extract_template

    return extract_template(sheet)


def holds_template(path: Path) -> bool:
    """Whether a file is read as a template: JSON that is not a lead sheet.

    Raises:
        ParseError: the file cannot be read.
    """
    from melregen.formats import program_of, readable_suffixes

    if program_of(path) is not None:
        return False
    if path.suffix.lower() != ".json":
        return path.suffix.lower() not in readable_suffixes()
    from melregen.documents.document import document_kind, read_text
    from melregen.formats import check_input

    return document_kind(read_text(check_input(path))) != "lead sheet"


def load_song(path: Path, tune: int, verse: int, charset: str | None = None) -> "LeadSheet":
    """Read one song of a file.

    Args:
        path: the file.
        tune: which tune of a tune book, counted from 1.
        verse: which verse of the tune, counted from 1.
        charset: character set of the words of a MIDI file; None finds out.

    Raises:
        ParseError: the file cannot be read, or has no such tune, verse or part.
    """
    from melregen.formats import choose_verse

    return choose_verse(_load_tunes(path, tune, charset), path, tune, verse)


def load_all_verses(path: Path, tune: int, charset: str | None = None) -> "LeadSheet":
    """Read one song of a file with all its verses, sung one after another.

    Args and Raises: as in `load_song`.
    """
    from melregen.formats import choose_verse
    from melregen.formats.pictures.all_verses import join_verses

    tunes = _load_tunes(path, tune, charset)
    first = choose_verse(tunes, path, tune, 1)
    verses = [verse for verse in tunes[tune - 1].verses if verse.syllables]
    return join_verses(verses) if len(verses) > 1 else first


def _load_tunes(path: Path, tune: int, charset: str | None) -> "list[Tune]":
    """Read all tunes of a file of which one is wanted.

    Raises:
        ParseError: the file cannot be read, or not this tune of it.
    """
    from melregen.formats import read_book
    from melregen.formats.midi.charset import named_charset

    with named_charset(charset):
        tunes = read_book(path, **chosen_reading())
    if tune <= len(tunes) and (fault := tunes[tune - 1].fault):
        other = next(found.number for found in tunes if found.verses)
        raise ParseError(f"{path}: tune {tune} cannot be read, but --tune {other} can: {fault}")
    if 1 <= tune <= len(tunes):
        for remark in tunes[tune - 1].remarks:
            click.echo(f"Note: {path}: {remark}.", err=True)
    return tunes
