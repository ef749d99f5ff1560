"""Commands that are stopped in their first moments, and what killed ones have left."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from melregen.atomic import _remove_abandoned, atomic_output

REPOSITORY = Path(__file__).resolve().parents[2]
STOPS_ITSELF = "import os, signal\nos.kill(os.getpid(), signal.SIGINT)\n"


@pytest.mark.parametrize("script", [["-m", "melregen"], [str(REPOSITORY / "cli.py")]])
def test_ctrl_c_while_the_command_is_being_loaded_is_one_word(script, tmp_path):
    (tmp_path / "click.py").write_text(STOPS_ITSELF)  # the first large import
    result = subprocess.run(
        [sys.executable, *script, "--help"],
        env={**os.environ, "PYTHONPATH": f"{tmp_path}{os.pathsep}{REPOSITORY}"},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (result.returncode, result.stdout, result.stderr) == (130, "", "Interrupted\n")


def test_little_is_imported_before_ctrl_c_is_answered():
    script = (
        "import sys; before = set(sys.modules); import melregen.__main__;"
        "print(sorted({name.partition('.')[0] for name in set(sys.modules) - before}))"
    )
    result = subprocess.run(
        [sys.executable, "-S", "-c", script], cwd=REPOSITORY, capture_output=True, text=True,
        check=True,
    )  # fmt: skip
    assert set(eval(result.stdout)) <= {
        "melregen",
        "importlib",
        "__future__",
        "warnings",
        "_warnings",
    }


def _abandoned(folder, process, age):
    path = folder / f".song.melregen-{process}-0123456789ab.mid"
    path.write_bytes(b"half")
    os.utime(path, (path.stat().st_atime, path.stat().st_mtime - age))
    return path


def test_the_next_run_removes_what_killed_ones_have_left(tmp_path):
    dead = subprocess.Popen([sys.executable, "-c", ""])
    dead.wait()
    old = _abandoned(tmp_path, dead.pid, 3600)
    young = _abandoned(tmp_path, dead.pid + 1_000_000, 0)
    living = _abandoned(tmp_path, os.getpid(), 3600)
    similar = tmp_path / ".song.mid"
    similar.write_bytes(b"mine")
    _remove_abandoned.cache_clear()
    with atomic_output(tmp_path / "song.mid") as temporary:
        temporary.write_bytes(b"whole")
    assert not old.exists()
    assert young.exists()
    assert living.exists()
    assert similar.read_bytes() == b"mine"
    assert (tmp_path / "song.mid").read_bytes() == b"whole"


def test_the_temporary_file_of_a_killed_process_is_known_as_such(tmp_path):
    script = (
        "import os, signal; from melregen.atomic import atomic_output\n"
        f"with atomic_output({str(tmp_path / 'song.mid')!r}): os.kill(os.getpid(), signal.SIGKILL)"
    )
    subprocess.run([sys.executable, "-c", script], check=False, cwd=REPOSITORY)
    (left,) = tmp_path.iterdir()
    os.utime(left, (0, 0))
    _remove_abandoned.cache_clear()
    with atomic_output(tmp_path / "other.abc") as temporary:
        temporary.write_text("X:1")
    assert [path.name for path in tmp_path.iterdir()] == ["other.abc"]
