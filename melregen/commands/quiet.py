"""`--quiet`: nothing on standard error but errors."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, suppress
from pathlib import Path

import click

_KEY = "melregen.quiet"


def is_quiet() -> bool:
    """Whether the command that runs was asked to say nothing on the way."""
    context = click.get_current_context(silent=True)
    return context is not None and bool(context.meta.get(_KEY))


def quiet_option() -> click.Option:
    """Return the option, for a command or the group of all commands."""
    return click.Option(
        ["-q", "--quiet"],
        is_flag=True,
        expose_value=False,
        callback=_hush,
        help="Say nothing but errors, and print nothing but what is asked for.  [default: off]",
    )


def _hush(context: click.Context, _option: click.Parameter, value: bool) -> None:
    if value and not context.resilient_parsing and not context.meta.get(_KEY):
        context.meta[_KEY] = True
        # Until the command is over: what is wrong is said after that.
        context.find_root().with_resource(_hushed())


@contextmanager
def _hushed() -> Iterator[None]:
    """Send standard error nowhere: Python's, that of libraries in C and of processes started."""
    with Path(os.devnull).open("w", encoding="utf-8") as nothing, redirect_stderr(nothing):
        saved = None
        with suppress(OSError):
            saved = os.dup(2)
            os.dup2(nothing.fileno(), 2)
        try:
            yield
        finally:
            if saved is not None:
                os.dup2(saved, 2)
                os.close(saved)
