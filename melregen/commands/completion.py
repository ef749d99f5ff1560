"""`melregen completion`: the script that lets a shell complete commands, options and files."""

import click
from click.shell_completion import ShellComplete, get_completion_class

_VARIABLE = "_MELREGEN_COMPLETE"
"""That click looks for when it is to answer the script."""

_EPILOG = """\b
To switch it on, add one line to your shell's file:
  ~/.bashrc                     eval "$(melregen completion bash)"
  ~/.zshrc                      eval "$(melregen completion zsh)"
  ~/.config/fish/config.fish    melregen completion fish | source"""


@click.command(epilog=_EPILOG)
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@click.pass_context
def completion(context: click.Context, shell: str) -> None:
    """Print the script with which SHELL completes what is typed after melregen."""
    chosen = get_completion_class(shell)
    assert chosen is not None
    script = chosen(context.find_root().command, {}, "melregen", _VARIABLE)
    # Not its own method: that of bash starts a bash, and says on the way if it is an old one.
    click.echo(ShellComplete.source(script))
