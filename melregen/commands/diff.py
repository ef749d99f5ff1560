"""`melregen diff`: what changed between two songs, bar by bar."""

from pathlib import Path

import click

from melregen.commands.given_text import SONG_FILE
from melregen.commands.inputs import load_song
from melregen.commands.options import tune_options


@click.command(epilog="Example: melregen diff song.mid song-edited.mid")
@click.argument("one", type=SONG_FILE, metavar="A")
@click.argument("other", type=SONG_FILE, metavar="B")
@tune_options
def diff(one: Path, other: Path, tune: int, verse: int) -> None:
    """Say what of song A is another in song B: rhythm, pitches, words and chords, bar by bar.

    Rhythm is shown as quarter notes from the bar line with lengths in brackets: 1(0.5) is an
    eighth on the first beat. The formats of A and B may differ.
    """
    before, after = load_song(one, tune, verse), load_song(other, tune, verse)
    from melregen.generation.editing.comparison import compare_songs

    changes = compare_songs(before, after)
    if changes.none:
        click.echo("The songs are the same.")
        return
    for name, old, new in changes.whole:
        click.echo(f"{name}: {old} → {new}")
    for bar in changes.bars:
        click.echo(str(bar))
    click.echo(f"{changes.same} of {len(before.bars)} bars are the same.")
