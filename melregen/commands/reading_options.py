"""`--part` and `--no-quantise`: how the song in a file is read, the same for every command.

They stand in the context of the command and not among its arguments: only what reads the file has
to know of them.
"""

from collections.abc import Callable
from typing import Any, TypedDict, TypeVar

import click

Function = TypeVar("Function", bound=Callable[..., Any])

_PART, _QUANTISE = "melregen.part", "melregen.quantise"


class Reading(TypedDict):
    """What `melregen.read_book` is told beside the path."""

    part: str | None
    quantise: bool


def reading_options(function: Function) -> Function:
    """Add `--part` and `--quantise` to a command that reads a song."""
    quantise = click.option(
        "--quantise/--no-quantise",
        "--quantize/--no-quantize",
        "quantise",
        default=True,
        expose_value=False,
        callback=_remember(_QUANTISE),
        help="Write MIDI that was played by hand as it would be notated; files on a grid stay as "
        "they are. --no-quantise keeps the file's own times.  [default: quantise]",
    )
    part = click.option(
        "--part",
        metavar="NAME",
        expose_value=False,
        callback=_remember(_PART),
        help="Which part of a song file is the melody: its name, or its number counted from 1.  "
        "[default: found by names, words and notes]",
    )
    return part(quantise(function))


def chosen_reading() -> Reading:
    """Return what the command was told; the defaults where no command runs."""
    context = click.get_current_context(silent=True)
    told = {} if context is None else context.meta
    return Reading(part=told.get(_PART), quantise=told.get(_QUANTISE, True))


def _remember(key: str) -> Any:
    def callback(context: click.Context, _option: click.Parameter, value: Any) -> None:
        context.meta[key] = value

    return callback
