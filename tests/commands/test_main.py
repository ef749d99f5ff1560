import os
import signal
import subprocess
import sys
from pathlib import Path

import click
import pytest

from melregen import __version__
from melregen.commands import LazyGroup, cli, run
from melregen.errors import ParseError

HEAVY = ["torch", "music21", "numpy", "transformers", "verovio", "gruut", "pydantic", "pyarrow"]
COMMANDS = ["generate", "plan", "render", "extract", "inspect", "convert", "corpus", "train"]
ROOT = Path(__file__).resolve().parents[2]


def python(*args, **options):
    return subprocess.run(
        [sys.executable, *args], cwd=ROOT, capture_output=True, text=True, check=False, **options
    )


def imported_by(*args):
    result = python("-X", "importtime", "-m", "melregen", *args)
    assert result.returncode == 0
    return {line.rpartition("|")[2].strip() for line in result.stderr.splitlines()}


@pytest.mark.parametrize("args", [["--help"], ["--version"], ["generate", "--help"]])
def test_help_imports_nothing_heavy(args):
    assert not imported_by(*args).intersection(HEAVY)


def test_help_comes_at_once():
    python("-m", "melregen", "--help")
    seconds = []
    for _ in range(5):
        # Time on the processor, which a busy machine does not stretch.
        start = os.times()
        python("-m", "melregen", "--help")
        end = os.times()
        seconds.append(
            end.children_user + end.children_system - start.children_user - start.children_system
        )
    assert min(seconds) < 0.3


def test_help_lists_every_command_in_order(melregen_command):
    outcome = melregen_command("--help")
    assert outcome.code == 0
    places = [outcome.out.index(f"\n  {name} ") for name in COMMANDS]
    assert places == sorted(places)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_loads_and_documents_every_option(name):
    command = cli.get_command(click.Context(cli), name)
    if isinstance(command, click.Group):
        subcommands = [command.get_command(click.Context(command), n) for n in command.commands]
    else:
        subcommands = [command]
    for subcommand in subcommands:
        assert subcommand.help
        assert "\\b" not in subcommand.help  # click's sign for "as it stands" is one character
        for option in subcommand.params:
            if isinstance(option, click.Option):
                assert option.help, f"{name} {option.name}"


@pytest.mark.parametrize("script", [["-m", "melregen"], ["cli.py"]])
def test_all_ways_of_starting_are_one(script):
    result = python(*script, "--version")
    assert result.stdout.strip() == f"melregen, version {__version__}"


def test_an_unknown_command_is_named(melregen_command):
    outcome = melregen_command("sing")
    assert outcome.code == 2
    assert "'sing'" in outcome.err


def exit_of(action, capsys, **options):
    @click.command()
    def command():
        action()

    with pytest.raises(SystemExit) as caught:
        run(command, [], **options)
    return caught.value.code, capsys.readouterr().err


def fail_with(error):
    def action():
        raise error

    return action


def test_what_the_user_can_mend_is_one_sentence(capsys):
    code, err = exit_of(fail_with(ParseError("bar 3:\n no chord")), capsys)
    assert (code, err) == (2, "Error: bar 3: no chord\n")


def test_a_full_disk_is_one_sentence(capsys):
    code, err = exit_of(fail_with(OSError(28, "No space left on device")), capsys)
    assert (code, err) == (2, "Error: No space left on device\n")


def test_ctrl_c_is_one_word(capsys):
    code, err = exit_of(fail_with(KeyboardInterrupt()), capsys)
    assert (code, err.strip()) == (130, "Interrupted")


def test_a_bug_asks_for_a_report(capsys, monkeypatch):
    monkeypatch.delenv("MELREGEN_DEBUG", raising=False)
    code, err = exit_of(fail_with(KeyError("pitch")), capsys)
    assert code == 1
    assert err.count("\n") == 1
    assert "KeyError: 'pitch'" in err
    assert "please report" in err


def test_a_bug_shows_its_traceback_when_asked(monkeypatch):
    monkeypatch.setenv("MELREGEN_DEBUG", "1")
    command = click.Command("broken", callback=fail_with(KeyError("pitch")))
    with pytest.raises(KeyError):
        run(command, [])


def test_a_closed_pipe_makes_no_noise():
    script = "import click; from melregen.commands import run\n@click.command()\ndef c():\n"
    script += "    for _ in range(100000): click.echo('la la la')\nrun(c, [])"
    process = subprocess.Popen(
        [sys.executable, "-c", script],
        cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    process.stdout.readline()
    process.stdout.close()
    assert process.stderr.read() == ""
    process.stderr.close()
    process.wait()


def test_ctrl_c_stops_a_running_command():
    script = "import click, time; from melregen.commands import run\n@click.command()\ndef c():\n"
    script += "    click.echo('ready'); time.sleep(30)\nrun(c, [])"
    with subprocess.Popen(
        [sys.executable, "-u", "-c", script],
        cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    ) as process:  # fmt: skip
        process.stdout.readline()
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=10)
    assert process.returncode == 130
    assert err.strip() == "Interrupted"


def test_music_signs_do_not_stop_a_plain_terminal():
    script = "import click; from melregen.commands import run\n@click.command()\ndef c():\n"
    script += "    click.echo('\\u2669 = 96')\nrun(c, [])"
    environment = {**os.environ, "PYTHONIOENCODING": "latin-1"}
    result = python("-c", script, env=environment)
    assert (result.returncode, result.stdout) == (0, "? = 96\n")


def test_the_group_loads_nothing_for_names_it_does_not_know():
    assert LazyGroup("x").get_command(click.Context(cli), "nonsense") is None
