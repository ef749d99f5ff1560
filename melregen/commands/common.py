"""What all commands have: `--quiet`, `--config`, and the defaults of the project."""

from collections.abc import Sequence
from typing import Any

import click

from melregen.commands.project_file import config_option, defaults_of, project_file
from melregen.commands.quiet import is_quiet, quiet_option

_HELP = ("-h", "--help")


def add_common_options(command: click.Command) -> None:
    """Add the options that all commands have; to a group of commands, to each in it too."""
    names = {name for option in command.params for name in option.opts}
    if "--quiet" not in names:
        command.params.append(quiet_option())
    if "--config" not in names:  # that of `train` is another
        command.params.append(config_option())
    if isinstance(command, click.Group):
        for inner in command.commands.values():
            add_common_options(inner)


def take_defaults(
    context: click.Context, name: str, command: click.Command, words: Sequence[str]
) -> None:
    """Let the project's file say what the command's options are by default.

    Args:
        context: of the group of all commands.
        name: of the command.
        command: that is called.
        words: what follows its name on the command line.

    Raises:
        ParseError: the file cannot be read, or sets what the command does not have.
    """
    if any(word in _HELP for word in words) or (_names_file(words) and _takes_file(command)):
        return
    file = project_file(context)
    if file is None:
        return
    defaults = defaults_of(context, file, [name])
    context.default_map = {name: defaults}
    asks_for_quiet = defaults.get("quiet") or any(word in ("-q", "--quiet") for word in words)
    if defaults and not is_quiet() and not asks_for_quiet:
        keys = ", ".join(_keys(file.tables[name]))
        click.echo(f"Note: {file.path} sets {keys}", err=True)


def _names_file(words: Sequence[str]) -> bool:
    return any(word == "--config" or word.startswith("--config=") for word in words)


def _takes_file(command: click.Command) -> bool:
    return any(option.name == "config_file" for option in command.params)


def _keys(table: dict[str, Any], above: str = "") -> list[str]:
    found = []
    for key, value in table.items():
        found += _keys(value, f"{above}{key}.") if isinstance(value, dict) else [above + key]
    return found
