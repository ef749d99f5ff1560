import pytest
from click.testing import CliRunner

import melregen.commands
import melregen.generation
from tests.commands import stand_in


class Outcome:
    def __init__(self, code, out, err):
        self.code, self.out, self.err = code, out, err


@pytest.fixture
def engine(monkeypatch):
    """The stand-in in the place of the networks; what was asked of it is in `engine.calls`."""
    monkeypatch.setattr(melregen.generation, "Melregen", stand_in.Melregen)
    stand_in.Melregen.calls.clear()
    return stand_in.Melregen


@pytest.fixture
def melregen_command(monkeypatch, tmp_path):
    """Runs the command in an empty folder, and returns exit code, output and errors."""
    monkeypatch.chdir(tmp_path)

    def run(*args, stdin=None):
        import click

        @click.command(context_settings={"ignore_unknown_options": True}, add_help_option=False)
        @click.argument("words", nargs=-1, type=click.UNPROCESSED)
        def whole(words):
            melregen.commands.main(words)

        result = CliRunner().invoke(whole, list(args), input=stdin)
        return Outcome(result.exit_code, result.stdout, result.stderr)

    return run
