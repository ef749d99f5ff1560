"""`melregen completion`: what a shell is told, and commands that are nearly right."""

import os
import shutil
import subprocess
import sys

import pytest


def complete(words, shell="bash"):
    """Return what melregen answers to the script of a shell for the last of some words."""
    environment = {
        **os.environ,
        "_MELREGEN_COMPLETE": f"{shell}_complete",
        "COMP_WORDS": " ".join(words),
        "COMP_CWORD": str(len(words) - 1),
    }
    done = subprocess.run(
        [sys.executable, "-m", "melregen"],
        env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    return done.stdout.split()


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_script_of_each_shell_asks_melregen(melregen_command, shell):
    outcome = melregen_command("completion", shell)
    assert outcome.code == 0
    assert outcome.err == ""
    assert f"_MELREGEN_COMPLETE={shell}_complete" in outcome.out


def test_commands_options_and_files_are_completed():
    assert complete(["melregen", "gen"]) == ["plain,generate"]
    assert "plain,--candidates" in complete(["melregen", "generate", "--can"])
    assert complete(["melregen", "corpus", "bu"]) == ["plain,build"]
    assert complete(["melregen", "generate", "sta"]) == ["file,sta"]
    assert complete(["melregen", "convert", "sta"]) == ["file,sta"]
    assert complete(["melregen", "completion", "z"]) == ["plain,zsh"]
    assert complete(["melregen", "generate", "--style", "hy"]) == ["plain,hymn"]
    assert complete(["melregen", "generate", "--voice", "al"]) == ["plain,alto"]


@pytest.mark.skipif(shutil.which("bash") is None, reason="bash is not installed")
def test_bash_completes_with_the_script(tmp_path):
    command = tmp_path / "melregen"
    command.write_text(f'#!/bin/sh\nexec {sys.executable} -m melregen "$@"\n')
    command.chmod(0o755)
    script = (
        'eval "$(melregen completion bash)"\n'
        "COMP_WORDS=(melregen trans)\nCOMP_CWORD=1\n"
        "_melregen_completion melregen\n"
        'echo "${COMPREPLY[@]}"\n'
    )
    done = subprocess.run(
        ["bash", "--norc", "-c", script],
        env={**os.environ, "PATH": f"{tmp_path}:{os.environ['PATH']}"},
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stdout.strip() == "transpose"


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (["genrate"], "No such command 'genrate'; did you mean 'generate'; see"),
        (["xyzzy"], "No such command 'xyzzy'; the commands are listed by melregen --help"),
        (["words.txt"], "is a file, not a command; to sing it: melregen generate words.txt"),
        (["One two three"], "to sing it: melregen generate 'One two three'"),
        (["generate", "--candidate", "3"], "--candidates"),
        (["corpus", "biuld"], "'build'"),
        (["completion", "tcsh"], "'bash', 'zsh', 'fish'"),
    ],
)  # fmt: skip
def test_what_was_meant_is_said(melregen_command, tmp_path, words, reason):
    (tmp_path / "words.txt").write_text("One two three")
    outcome = melregen_command(*words)
    assert outcome.code == 2
    assert reason in outcome.err
    assert outcome.err.count("\n") == 1
