"""`melregen config`: which defaults a project sets, and where each value comes from."""

from typing import Any

import click

from melregen.commands.project_file import (
    PROJECT_FILE,
    ProjectFile,
    check_names,
    check_table,
    defaults_of,
    project_file,
    settable_options,
)
from melregen.errors import ParseError, suggest


@click.command(epilog="Example: melregen config generate")
@click.argument("command", nargs=-1, metavar="[COMMAND]")
@click.pass_context
def config(context: click.Context, command: tuple[str, ...]) -> None:
    """Show what melregen.toml sets, or every option of COMMAND with where its value comes from."""
    file = project_file(context)
    if command:
        _show_command(context, file, list(command))
        return
    if file is None:
        click.echo(f"No {PROJECT_FILE} in this folder or one above it: all options have defaults.")
        return
    root = context.find_root()
    assert isinstance(root.command, click.Group)
    check_names(context, file)
    click.echo(f"{file.path}")
    for name, table in file.tables.items():
        inside = root.command.get_command(root, name)
        assert inside is not None
        check_table(inside, table, file, name)
        _show_table(name, table)


def _show_table(place: str, table: dict[str, Any]) -> None:
    inner = {key: value for key, value in table.items() if isinstance(value, dict)}
    own = {key: value for key, value in table.items() if key not in inner}
    if own:
        click.echo(f"\n[{place}]")
        for key, value in own.items():
            click.echo(f"{key} = {_shown(value)}")
    for key, value in inner.items():
        _show_table(f"{place}.{key}", value)


def _show_command(context: click.Context, file: ProjectFile | None, names: list[str]) -> None:
    command = _find(context, names)
    given = {} if file is None else defaults_of(context, file, names)
    rows: list[tuple[str, str, str]] = []
    shown: set[str | None] = set()
    for key, option in settable_options(command).items():
        if option.name in shown:
            continue  # another name of the same option
        shown.add(option.name)
        if option.name in given:
            assert file is not None
            rows.append((key, _shown(given[option.name]), str(file.path)))
        else:
            rows.append((key, _shown(option.to_info_dict().get("default")), "default"))
    widths = [max(len(row[column]) for row in rows) for column in (0, 1)]
    for key, value, source in rows:
        click.echo(f"{key.replace('_', '-'):<{widths[0]}}  {value:<{widths[1]}}  {source}")


def _find(context: click.Context, names: list[str]) -> click.Command:
    command = context.find_root().command
    for name in names:
        known = command.list_commands(context) if isinstance(command, click.Group) else []
        if name not in known:
            raise ParseError(
                f"'{name}' is no command; "
                + suggest(name, known, "melregen --help lists the commands")
            )
        assert isinstance(command, click.Group)
        found = command.get_command(context, name)
        assert found is not None
        command = found
    if isinstance(command, click.Group):
        raise ParseError(f"name one of its commands too: {', '.join(command.commands)}")
    return command


def _shown(value: Any) -> str:
    if value is None or value == () or type(value).__name__ == "Sentinel":
        return "-"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list | tuple):
        return ", ".join(map(str, value))
    return str(value)
