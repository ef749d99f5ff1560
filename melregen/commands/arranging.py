"""What is played and sung beside a melody: the options, and what is said of it."""

import warnings
from collections.abc import Callable, Iterable, Sequence
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, cast

import click

from melregen.arrangement import Arrangement, harmonies, pattern_names

if TYPE_CHECKING:
    from melregen.generation import Wishes
    from melregen.music import LeadSheet
    from melregen.template import Template

Function = TypeVar("Function", bound=Callable[..., Any])

_SOUND_SUFFIXES = (".wav", ".mp3", ".ogg", ".flac")
_PLAYED_SUFFIXES = (".mid", ".midi", ".kar", *_SOUND_SUFFIXES)

_OPTIONS = (
    click.option(
        "--accompaniment",
        metavar="PATTERN",
        help="What plays the chords in sound and MIDI: "
        f"{', '.join(pattern_names())}, a file of your own (.toml), none for the melody alone, or "
        "auto for what goes with style, metre and tempo.  [default: auto]",
    ),
    click.option(
        "--voices",
        type=click.Choice(["1", "2", "4"]),
        default="1",
        show_default=True,
        help="Singers in sound, MIDI and MusicXML: 2 adds a second voice in thirds and sixths, 4 "
        "are soprano, alto, tenor and bass.",
    ),
    click.option(
        "--count-in",
        type=click.IntRange(0, 8),
        default=0,
        show_default=True,
        metavar="BARS",
        help="Bars that are counted before the song in sound and MIDI.",
    ),
    click.option(
        "--soundfont",
        type=click.Path(path_type=Path),
        metavar="FILE",
        help="Instruments of sound files, .sf2 or .sf3.  [default: MELREGEN_SOUNDFONT, else the "
        "best one found]",
    ),
)


def arrangement_options(function: Function) -> Function:
    """Add the options of an arrangement; the function gets one `Arrangement`."""

    @wraps(function)
    def wrapper(
        *,
        accompaniment: str | None,
        voices: str,
        count_in: int,
        soundfont: Path | None,
        **given: Any,
    ) -> Any:
        arrangement = Arrangement(accompaniment, int(voices), count_in, soundfont)
        return function(arrangement=arrangement, **given)

    decorated: Any = wrapper
    for option in reversed(_OPTIONS):
        decorated = option(decorated)
    return cast("Function", decorated)


def arrangement_in_style(
    arrangement: Arrangement, template: "Template", wishes: "Wishes"
) -> Arrangement:
    """Return the arrangement with the accompaniment of a song's style, where none is asked for."""
    if not template.chords:
        return arrangement
    from melregen.generation.song_style import style_of

    return arrangement.with_default(style_of(template, wishes).accompaniment)


def say_what_plays(
    songs: Sequence["LeadSheet"], paths: Iterable[Path], arrangement: Arrangement | None
) -> None:
    """Say on standard error which instruments play, and where there is nothing to accompany.

    Raises:
        ParseError: the soundfont that is asked for cannot be read.
    """
    suffixes = {path.suffix.lower() for path in paths}
    if not suffixes.isdisjoint(_PLAYED_SUFFIXES):
        asks = arrangement is not None and arrangement.accompaniment is not None
        wants = asks or not suffixes.isdisjoint(_SOUND_SUFFIXES)
        if wants and not all(harmonies(song) for song in songs):
            click.echo(
                "Note: the song has no chords, so the melody is played without accompaniment; "
                "melregen edit --harmonise gives it some",
                err=True,
            )
    if suffixes.isdisjoint(_SOUND_SUFFIXES):
        return
    from melregen.formats.sound.soundfont import INSTALLING, find_soundfont

    soundfont = find_soundfont(arrangement.soundfont if arrangement else None)
    if soundfont is not None:
        click.echo(f"Instruments: {soundfont}", err=True)
        return
    click.echo(f"Note: no soundfont was found, so plain sines are played; {INSTALLING}", err=True)
    warnings.filterwarnings("ignore", "no soundfont was found")
