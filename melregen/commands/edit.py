"""`melregen edit`: a part of a song made anew, all else kept to the letter (Y → Y)."""

import re
from pathlib import Path
from typing import TYPE_CHECKING

import click

from melregen.commands.arranging import arrangement_options
from melregen.commands.given_text import SONG_FILE
from melregen.commands.inputs import load_lyrics, load_song
from melregen.commands.options import (
    edit_options,
    explain_option,
    pickup_option,
    songs_option,
    tune_options,
    variations_option,
)
from melregen.commands.outputs import (
    check_outputs,
    default_output,
    explain_choices,
    number_outputs,
    write_songs,
)
from melregen.commands.printing import Printing, print_options
from melregen.commands.progress import working
from melregen.formats import writable_suffixes
from melregen.music import count_of

if TYPE_CHECKING:
    from melregen.arrangement import Arrangement
    from melregen.generation import Wishes
    from melregen.lyrics import Lyrics

_BARS = re.compile(r"\s*(\d{1,6})(?:\s*bars?)?\s*")

_EXAMPLES = """Examples:

\b
  melregen edit song.mid --redo 9-16                  bars 9 to 16 anew
  melregen edit song.mid --redo Chorus --keep rhythm  other pitches and chords in the choruses
  melregen edit song.mid --keep chords                another song over the same chords
  melregen edit song.mid --harmonise                  other chords to the same melody
  melregen edit song.mid --words other.txt            other words to the same tune
  melregen edit song.mid --words v2.txt --words-for "Verse 2"
                                                      other words to the second verse
  melregen edit opening.mid --continue more.txt       go on, with more words
  melregen edit opening.mid --continue 8              go on for 8 bars"""


@click.command(epilog=_EXAMPLES)
@click.argument("song", type=SONG_FILE)
@click.option(
    "--redo",
    multiple=True,
    metavar="PLACE",
    help="Part to make anew; may be given several times: bars (9-16), lines ('line 3'), sections "
    "by name (Chorus, 'Verse 2') or number ('section 2').  [default: the whole song, where --keep "
    "is given]",
)
@click.option(
    "--keep",
    multiple=True,
    metavar="WHAT",
    help="What of that part stays: rhythm, pitches, chords or words (which stay in any case); may "
    "be given several times.  [default: words]",
)
@click.option(
    "--words",
    metavar="FILE",
    help="New words to the tune of the song, a text file or -; with --keep rhythm no note is "
    "divided or joined for them.  [default: its own]",
)
@click.option(
    "--words-for",
    multiple=True,
    metavar="PLACE",
    help="Part that the new words are for, named as for --redo; may be given several times.  "
    "[default: the whole song]",
)
@click.option(
    "--continue",
    "continue_with",
    metavar="FILE|BARS",
    help="Go on with the song: with more words (a text file or -), or for a number of bars "
    "without words.  [default: none]",
)
@click.option(
    "--harmonise",
    "--harmonize",
    is_flag=True,
    help="Other chords to the melody, which stays.  [default: off]",
)
@edit_options
@variations_option("songs", ".mid")
@songs_option("the name of SONG with -edited, in the current folder")
@tune_options
@explain_option
@click.option("--show", is_flag=True, help="Print each song as text.  [default: off]")
@pickup_option
@print_options
@arrangement_options
def edit(
    song: Path,
    redo: tuple[str, ...],
    keep: tuple[str, ...],
    words: str | None,
    words_for: tuple[str, ...],
    continue_with: str | None,
    harmonise: bool,
    wishes: "Wishes",
    model_path: Path | None,
    variations: int,
    outputs: tuple[Path, ...],
    tune: int,
    verse: int,
    explain: bool,
    show: bool,
    pickup_metre: bool,
    printing: Printing,
    arrangement: "Arrangement",
) -> None:
    """Make a part of SONG anew, give it other words or chords, or go on with it.

    What is not asked for stays to the letter: each note with its length, pitch and syllable, each
    chord. SONG may be of any format that can be read.
    """
    named = outputs or [_default_name(song)]
    paths = number_outputs(named, variations)
    check_outputs([path for one in paths for path in one], writable_suffixes())
    sheet = load_song(song, tune, verse)
    from melregen.generation.editing.edit import check_edit, edit_song, needs_networks
    from melregen.generation.editing.request import Edit
    from melregen.generation.journal import Journal

    request = Edit.of(
        redo=redo,
        keep=keep,
        words=None if words is None else load_lyrics(words, wishes.language),
        continuation=None
        if continue_with is None
        else _continuation(continue_with, wishes.language),
        harmonise=harmonise,
        words_for=words_for,
    )
    check_edit(sheet, request)  # what does not fit is said before networks are loaded
    model = None
    if needs_networks(request):
        from melregen.generation import Melregen

        with working("Loading the networks"):
            model = Melregen.from_pretrained(model_path)
    journal = Journal() if explain else None
    with working(f"Editing {count_of(variations, 'song')}"):
        songs = edit_song(model, sheet, request, wishes, variations, journal)
    if journal is not None:
        if model is None:
            click.echo("Nothing was composed: words are fitted to the tune in one way alone.\n")
        else:
            explain_choices(journal, songs, model)
    if show:
        for edited in songs:
            edited.show()
            click.echo()
    write_songs(songs, paths, arrangement, pickup_metre=pickup_metre, printing=printing)


def _default_name(song: Path) -> Path:
    suffix = song.suffix if song.suffix.lower() in writable_suffixes() else ".mid"
    return default_output(f"{song.stem}-edited{suffix}", suffix)


def _continuation(text: str, language: str | None) -> "Lyrics | int":
    bars = _BARS.fullmatch(text)
    if bars and not Path(text).exists():
        return int(bars[1])
    return load_lyrics(text, language)
