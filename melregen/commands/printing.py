"""The options of commands that print scores: paper, verses, and the key on paper."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import wraps
from typing import TYPE_CHECKING, Any, TypeVar, cast

import click

from melregen.formats.pictures.page import Paper, PrintOptions, VerseLayout

if TYPE_CHECKING:
    from melregen.music import LeadSheet

Function = TypeVar("Function", bound=Callable[..., Any])


@dataclass(frozen=True)
class Printing:
    """How the scores of a command are printed.

    Attributes:
        options: paper, and how verses are set.
        key: key or semitones, as `melregen transpose` takes them; None for that of the song.
    """

    options: PrintOptions
    key: str | None = None

    def in_key(self, song: "LeadSheet") -> "LeadSheet":
        """Return a song in the key in which it is printed.

        Raises:
            ParseError: the key is none.
            WishError: it has another mode than the song, or lies too high or too low.
        """
        if self.key is None:
            return song
        from melregen.generation.editing.transpose import find_interval, transpose_song

        return transpose_song(song, find_interval(self.key, song.key))


def _check_key(text: str) -> None:
    """Make sure, before any work is done, that a text is a key or a number of semitones.

    Raises:
        ParseError: it is neither.
    """
    from melregen.errors import WishError
    from melregen.generation.editing.transpose import find_interval
    from melregen.music import Key

    with suppress(WishError):  # whether the mode is right depends on the song
        find_interval(text, Key("C"))


def print_options(function: Function) -> Function:
    """Add the options of printing; the function gets `printing`."""

    @wraps(function)
    def wrapper(*, paper: str, verses: str, print_key: str | None, **given: Any) -> Any:
        options = PrintOptions(Paper(paper), VerseLayout(verses))
        if print_key is not None:
            _check_key(print_key)
        return function(printing=Printing(options, print_key), **given)

    decorated = cast("Function", wrapper)
    for option in (
        click.option(
            "--print-key",
            metavar="KEY|SEMITONES",
            help="Key of the score on paper (.svg, .png, .pdf), such as A or -2; other files keep "
            "the song's.  [default: the song's key]",
        ),
        click.option(
            "--verses",
            type=click.Choice([layout.value for layout in VerseLayout]),
            default=VerseLayout.STACKED.value,
            show_default=True,
            help="On paper, put verses that share a tune under one staff, or write each out.",
        ),
        click.option(
            "--page",
            "paper",
            type=click.Choice([paper.value for paper in Paper]),
            default=Paper.A4.value,
            show_default=True,
            help="Paper of scores; fit is as wide as A4 and as tall as the music.",
        ),
    ):
        decorated = option(decorated)
    return decorated
