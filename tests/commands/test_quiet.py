"""`--quiet`: nothing but errors on standard error; and what is said while something takes long."""

import subprocess
import sys
import time

import click
import pytest

from melregen.commands import cli
from melregen.commands.progress import working


@pytest.fixture
def words(tmp_path):
    (tmp_path / "words.txt").write_text("{title: One}\n[C]One two three\nfour five six")
    return "words.txt"


@pytest.mark.parametrize(
    "arguments", [("generate", "words.txt", "-q"), ("--quiet", "generate", "words.txt")]
)
def test_notes_and_names_of_files_are_left_out(
    engine, melregen_command, words, arguments, tmp_path
):
    spoken = melregen_command("generate", words)
    assert "Note: " in spoken.err
    assert spoken.out == "Wrote words.mid\n"
    (tmp_path / "words.mid").unlink()
    outcome = melregen_command(*arguments)
    assert (outcome.code, outcome.out, outcome.err) == (0, "", "")
    assert (tmp_path / "words.mid").exists()


def test_errors_are_said(melregen_command):
    outcome = melregen_command("convert", "none.mid", "a.abc", "--quiet")
    assert outcome.code == 2
    assert outcome.err == "Error: none.mid does not exist\n"


def test_libraries_and_processes_are_silent_too(tmp_path):
    code = (
        "import os, subprocess, click\n"
        "from melregen.commands import run\n"
        "from melregen.commands.quiet import quiet_option\n"
        "@click.command(params=[quiet_option()])\n"
        "def noisy():\n"
        "    os.write(2, b'from C')\n"
        "    subprocess.run(['sh', '-c', 'echo child >&2'])\n"
        "    raise click.UsageError('wrong')\n"
        "run(noisy, ['--quiet'])\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert done.stderr.startswith("Error: wrong")
    assert "from C" not in done.stderr
    assert "child" not in done.stderr


def leaves(command, path=()):
    context = click.Context(command)
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            yield from leaves(command.get_command(context, name), (*path, name))
    else:
        yield path, command


def test_every_command_has_it_once():
    found = dict(leaves(cli))
    assert ("corpus", "build") in found
    for path, command in found.items():
        options = [name for option in command.params for name in option.opts]
        for name in ("--quiet", "-q", "--config"):
            assert options.count(name) == 1, (path, name)


class Terminal:
    def __init__(self):
        self.written = ""

    def isatty(self):
        return True

    def write(self, text):
        self.written += text

    def flush(self):
        pass


def test_long_work_is_told_and_wiped_away_on_a_terminal(monkeypatch):
    monkeypatch.setattr("melregen.commands.progress._SECONDS_BETWEEN", 0.02)
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    with working("Planning 3 songs"):
        time.sleep(0.1)
    assert "Planning 3 songs … 0 s" in terminal.written
    assert terminal.written.endswith("\r\033[K")


def test_a_pipe_is_told_nothing(capsys, monkeypatch):
    monkeypatch.setattr("melregen.commands.progress._SECONDS_BETWEEN", 0.01)
    with working("Planning"):
        time.sleep(0.03)
    assert capsys.readouterr().err == ""
