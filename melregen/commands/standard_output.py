"""`-o -`: a song on standard output, in the format that `--to` names, and nothing else there."""

from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any, TypeVar, cast

import click

Function = TypeVar("Function", bound=Callable[..., Any])

_SIGN = "-"
_OUTPUTS = ("outputs", "output", "target")
"""What commands call their output files."""
_PRINTING = ("show", "explain")
"""Options that print to standard output themselves."""


def is_standard_output(path: Path) -> bool:
    """Whether an output is standard output: `to_option` calls it "-.mid", by its format."""
    return path.parent == Path() and path.name.startswith(f"{_SIGN}.")


def to_option(function: Function) -> Function:
    """Add `--to`; an output "-" of the function then has the suffix that it names."""

    @wraps(function)
    def wrapper(*, to_suffix: str | None, **given: Any) -> Any:
        named = False
        for name in _OUTPUTS:
            value = given.get(name)
            paths = value if isinstance(value, tuple) else (value,)
            found = tuple(_with_suffix(path, to_suffix) for path in paths)
            named = named or found != paths
            if name in given:
                given[name] = found if isinstance(value, tuple) else found[0]
        if to_suffix is not None and not named:
            raise click.UsageError("--to goes with - as the output; the suffix of a file says it.")
        for option in _PRINTING if named else ():
            if given.get(option):
                raise click.UsageError(f"--{option} and - both print to standard output.")
        return function(**given)

    option = click.option(
        "--to",
        "to_suffix",
        metavar="SUFFIX",
        help="Format of what is written to standard output, where the output is -, such as abc.  "
        "[default: none]",
    )
    return cast("Function", option(wrapper))


def _with_suffix(path: Path | None, suffix: str | None) -> Path | None:
    if path is None or str(path) != _SIGN:
        return path
    if suffix is None:
        raise click.UsageError("- is standard output: name the format with --to, such as --to mid.")
    return Path(f"{_SIGN}.{suffix.removeprefix('.')}")
