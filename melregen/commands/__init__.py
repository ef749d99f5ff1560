"""The command line, one module per command; each is imported only when it is called."""

import gc
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

from melregen import __version__
from melregen.commands.common import add_common_options, take_defaults
from melregen.errors import MelregenError, shorten, suggest

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

_COMMANDS = {
    "generate": ("melregen.commands.generate:generate", "Lyrics, chords or both to a song."),
    "plan": ("melregen.commands.plan:plan", "Lyrics, chords or both to a template."),
    "render": ("melregen.commands.render:render", "A template to a song."),
    "studio": ("melregen.commands.studio:studio", "Write, hear and edit songs in the browser."),
    "edit": ("melregen.commands.edit:edit", "A part of a song anew, the rest to the letter."),
    "novelty": ("melregen.commands.novelty:novelty", "What songs share with training tunes."),
    "extract": ("melregen.commands.extract:extract", "A song to its template."),
    "inspect": ("melregen.commands.inspect:inspect", "Show a song or a template as text."),
    "diff": ("melregen.commands.diff:diff", "What changed between two songs, bar by bar."),
    "transpose": ("melregen.commands.transpose:transpose", "A song or template in another key."),
    "convert": ("melregen.commands.convert:convert", "One file format to another."),
    "evaluate": ("melregen.commands.evaluate:evaluate", "Judge songs by those people wrote."),
    "bands": ("melregen.commands.bands:bands", "Measure songs, to judge others by them."),
    "style": ("melregen.commands.style:style", "Styles of songs, and learning one's own."),
    "corpus": ("melregen.commands.corpus:corpus", "Build and look at training corpora."),
    "train": ("melregen.commands.train:train", "Train the planner or the renderer."),
    "config": ("melregen.commands.config:config", "Where the values of options come from."),
    "completion": ("melregen.commands.completion:completion", "Let the shell complete commands."),
}
"""Name → where the command lives, and the line about it in `melregen --help`."""

USER_ERROR = 2
INTERNAL_ERROR = 1
INTERRUPTED = 130

_LONGEST_WORD = 256


class LazyGroup(click.Group):
    """A group that imports a command when it is called, so that `--help` comes at once."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """Return the names in the order of the table above."""
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Import the command; None where there is no such name."""
        if cmd_name not in _COMMANDS:
            return None
        module, _, attribute = _COMMANDS[cmd_name][0].partition(":")
        command: click.Command = getattr(import_module(module), attribute)
        add_common_options(command)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command that is called, with the defaults that the project has for it."""
        name = args[0]
        if name not in _COMMANDS and not name.startswith("-") and not ctx.resilient_parsing:
            raise click.UsageError(_no_command(name), ctx)
        found = super().resolve_command(ctx, args)
        if found[1] is not None and not ctx.resilient_parsing:
            take_defaults(ctx, name, found[1], args[1:])
        return found

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list["CompletionItem"]:
        """Complete the name of a command without importing any."""
        from click.shell_completion import CompletionItem

        named = [
            CompletionItem(name, help=line)
            for name, (_, line) in _COMMANDS.items()
            if name.startswith(incomplete)
        ]
        return [*named, *click.Command.shell_complete(self, ctx, incomplete)]

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """Write the list of commands without importing any."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in _COMMANDS.items()])


@click.group(
    cls=LazyGroup,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Example: melregen generate star.txt --key 'G major' -o star.mid -o star.svg",
)
@click.version_option(__version__, prog_name="melregen")
def cli() -> None:
    """Turn lyrics or a chord progression into a melody you can play, print and sing."""


add_common_options(cli)


def main(args: Sequence[str] | None = None) -> None:
    """Run the command line and exit.

    Args:
        args: the words after `melregen`; None takes those of the process.
    """
    run(cli, args)


def run(command: click.Command, args: Sequence[str] | None = None) -> NoReturn:
    """Run a command and exit: 0 done, 2 what the user can fix, 1 a bug, 130 Ctrl-C.

    Args:
        command: what to run.
        args: the words after its name; None takes those of the process.
    """
    for stream in (sys.stdout, sys.stderr):
        # Music signs must not stop a terminal that cannot print them.
        with suppress(AttributeError):
            stream.reconfigure(errors="replace")  # type: ignore[union-attr]
    code = _exit_code(command, None if args is None else list(args))
    # Else Python, on its way out, searches all that was imported for cycles: .8 s with torch.
    gc.freeze()
    sys.exit(code)


def _exit_code(command: click.Command, args: list[str] | None) -> int:
    try:
        # click itself ends with 1 where the reader of a pipe has seen enough: `… | head`.
        status = command.main(args, prog_name="melregen", standalone_mode=False)
        sys.stdout.flush()
    except click.exceptions.NoArgsIsHelpError as error:
        error.show()
        return error.exit_code
    except click.ClickException as error:
        return _say(f"Error: {_sentence(error)}", error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        return _say("Interrupted", INTERRUPTED)
    except MelregenError as error:
        return _say(f"Error: {error}", USER_ERROR)
    except OSError as error:
        if _debugging():
            raise
        place = f"{error.filename}: " if error.filename else ""
        return _say(f"Error: {place}{error.strerror or error}", USER_ERROR)
    except Exception as error:
        if _debugging():
            raise
        what = f"{type(error).__name__}: {error}"[:300]
        return _say(
            f"Error: melregen has a bug ({what}); please report it with the command you ran "
            "and what it prints under MELREGEN_DEBUG=1",
            INTERNAL_ERROR,
        )
    return status if isinstance(status, int) else 0


def _no_command(name: str) -> str:
    """Return what is wrong with a name that is no command, and what may have been meant."""
    shown = shorten(name)
    if any(c.isspace() for c in name):
        return f"'{shown}' is no command; to sing it: melregen generate '{shown}'"
    with suppress(OSError):
        if Path(name).is_file():
            return f"'{shown}' is a file, not a command; to sing it: melregen generate {shown}"
    meant = suggest(name, _COMMANDS, "the commands are listed by melregen --help")
    return f"No such command '{shown}'; {meant}"


def _sentence(error: click.ClickException) -> str:
    """Return click's message as one sentence that says where help is."""
    message = error.format_message().rstrip(".?").replace(". Did you", "; did you")
    context = getattr(error, "ctx", None)
    return f"{message}; see {context.command_path} --help" if context is not None else message


def _say(sentence: str, code: int) -> int:
    words = (_shorten(word) for word in sentence.split())
    click.echo(" ".join(words), err=True)
    return code


def _shorten(word: str) -> str:
    """Cut a word that nobody could read, such as a binary file's bytes taken for a chord."""
    if len(word) <= _LONGEST_WORD:
        return word
    half = _LONGEST_WORD // 2
    return f"{word[:half]}...{word[-half:]}"


def _debugging() -> bool:
    return os.environ.get("MELREGEN_DEBUG", "") not in ("", "0")
