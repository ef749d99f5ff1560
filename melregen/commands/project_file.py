"""`melregen.toml`: the defaults of a project, a table a command, found in its folder or above.

    [generate]
    style = "pop"
    candidates = 8

What is given on the command line has its way over the file. Keys are the long options without
their hyphens; paths are relative to the file.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from melregen.errors import MelregenError, ParseError, reason_of, shorten, suggest

PROJECT_FILE = "melregen.toml"
_KEY = "melregen.config"
_NOT_SET = frozenset({"config_file"})
"""Options that a file cannot set: that which names the file."""


@dataclass(frozen=True)
class ProjectFile:
    """A file of defaults, read as TOML.

    Attributes:
        path: where it lies.
        tables: command → option → value, groups of commands one level deeper.
    """

    path: Path
    tables: Mapping[str, Any]


def config_option() -> click.Option:
    """Return `--config`, for a command or the group of all commands."""
    return click.Option(
        ["--config", "config_file"],
        type=click.Path(path_type=Path),
        is_eager=True,
        expose_value=False,
        callback=_take_file,
        metavar="FILE",
        help=f"File of defaults.  [default: {PROJECT_FILE} in this folder or one above it]",
    )


def _take_file(context: click.Context, _option: click.Parameter, value: Path | None) -> None:
    if value is None or context.resilient_parsing:
        return
    context.meta[_KEY] = value
    if context.parent is not None:
        names = context.command_path.split()[1:]
        context.default_map = defaults_of(context, read_project_file(value), names)


def project_file(context: click.Context) -> ProjectFile | None:
    """Return the file that `--config` names, else that of the folder; None where there is none.

    Raises:
        ParseError: it cannot be read, or is no TOML.
    """
    path = context.meta.get(_KEY) or find_project_file(Path.cwd())
    return None if path is None else read_project_file(path)


def find_project_file(folder: Path) -> Path | None:
    """Return the nearest `melregen.toml`, from a folder upwards."""
    for place in (folder, *folder.parents):
        try:
            if (place / PROJECT_FILE).is_file():
                return place / PROJECT_FILE
        except OSError:  # a folder that is closed to us is no project of ours
            continue
    return None


def read_project_file(path: Path) -> ProjectFile:
    """Read a file of defaults; its tables are checked when their command is called.

    Raises:
        ParseError: it cannot be read, or is no TOML.
    """
    import tomllib

    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise ParseError(f"{path} is not text in UTF-8") from None
    except OSError as error:
        raise ParseError(f"{path} cannot be read: {reason_of(error)}") from None
    try:
        return ProjectFile(path, tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise ParseError(f"{path} is not TOML: {error}") from None


def defaults_of(context: click.Context, file: ProjectFile, names: list[str]) -> dict[str, Any]:
    """Return the defaults that a file has for a command, as click takes them.

    Args:
        context: of the command, or of the group above it.
        file: of defaults.
        names: of the command: ["generate"], or ["corpus", "build"].

    Raises:
        ParseError: the file has a table that is no command, an option that the command does not
            have, or a value that the option does not take; the message names it.
    """
    check_names(context, file)
    root = context.find_root()
    command: click.Command | None = root.command
    table = file.tables
    for name in names:
        assert isinstance(command, click.Group)
        command = command.get_command(root, name)
        table = table.get(name, {})
    assert command is not None
    return check_table(command, table, file, ".".join(names))


def check_names(context: click.Context, file: ProjectFile) -> None:
    """Make sure that the tables of a file are called as commands are.

    Raises:
        ParseError: one is not, or an option stands outside of a table.
    """
    root = context.find_root()
    assert isinstance(root.command, click.Group)
    known = root.command.list_commands(root)
    for name, table in file.tables.items():
        if not isinstance(table, Mapping):
            raise ParseError(
                f"{file.path}: '{shorten(name)}' stands outside of a table; write it under the "
                "command that it is for, such as [generate]"
            )
        if name not in known:
            raise ParseError(_unknown(file, f"[{shorten(name)}] is no command", name, known))


def check_table(
    command: click.Command, table: Mapping[str, Any], file: ProjectFile, place: str
) -> dict[str, Any]:
    """Return the values of a table by the parameters of its command; of a group, of all in it.

    Args:
        command: the command, or group of commands.
        table: option → value.
        file: that it stands in.
        place: name of the table.

    Raises:
        ParseError: as for `defaults_of`.
    """
    if isinstance(command, click.Group):
        return _check_group(command, table, file, place)
    options = settable_options(command)
    values = {}
    for key, value in table.items():
        option = options.get(key.replace("-", "_"))
        if option is None:
            what = f"[{place}] has no option '{shorten(key)}'"
            names = [name.replace("_", "-") for name in options]
            raise ParseError(_unknown(file, what, key, names))
        assert option.name is not None
        values[option.name] = _check_value(option, value, file, f"[{place}] {key}", command)
    return values


def _check_group(
    group: click.Group, table: Mapping[str, Any], file: ProjectFile, place: str
) -> dict[str, Any]:
    values = {}
    for name, inner in table.items():
        command = group.commands.get(name)
        if command is None or not isinstance(inner, Mapping):
            what = f"[{place}.{name}] is no command"
            raise ParseError(_unknown(file, what, name, list(group.commands)))
        values[name] = check_table(command, inner, file, f"{place}.{name}")
    return values


def settable_options(command: click.Command) -> dict[str, click.Option]:
    """Return the options of a command by their long names, "top_p" for `--top-p`."""
    return {
        name[2:].replace("-", "_"): option
        for option in command.params
        if isinstance(option, click.Option) and option.name not in _NOT_SET
        for name in option.opts
        if name.startswith("--")
    }


def _check_value(
    option: click.Option, value: Any, file: ProjectFile, place: str, command: click.Command
) -> Any:
    """Return a value as click takes it from a command line: text, or a truth value for a flag."""
    if option.is_flag:
        if not isinstance(value, bool):
            raise ParseError(f"{file.path}: {place} must be true or false")
        return value
    several = value if isinstance(value, list) and option.multiple else [value]
    if any(isinstance(item, bool | list | Mapping) for item in several):
        kind = "a text, a number, or a list of them" if option.multiple else "a text or a number"
        raise ParseError(f"{file.path}: {place} must be {kind}")
    texts = [_text(option, item, file) for item in several]
    given = texts if option.multiple else texts[0]
    try:
        option.type_cast_value(click.Context(command), given)
    except (click.BadParameter, MelregenError) as error:
        message = error.message if isinstance(error, click.BadParameter) else str(error)
        raise ParseError(f"{file.path}: {place}: {message.rstrip('.')}") from None
    return given


def _text(option: click.Option, value: Any, file: ProjectFile) -> str:
    if isinstance(option.type, click.Path):
        return str(file.path.parent / str(value))
    return str(value)


def _unknown(file: ProjectFile, what: str, word: str, known: list[str]) -> str:
    end = suggest(word, known, f"it may be {', '.join(known)}")
    return f"{file.path}: {what}; {end}"
