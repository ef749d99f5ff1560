import errno
import os
from pathlib import Path

import pytest

from melregen.commands.outputs import (
    check_outputs,
    default_output,
    number_outputs,
    write_files,
)
from melregen.errors import OutputError


def test_variations_are_numbered_before_the_suffix():
    assert number_outputs([Path("out/a.mid"), Path("a.svg")], 2) == [
        [Path("out/a-1.mid"), Path("a-1.svg")],
        [Path("out/a-2.mid"), Path("a-2.svg")],
    ]
    assert number_outputs([Path("a.mid")], 1) == [[Path("a.mid")]]


def test_default_outputs_lie_in_the_current_folder():
    assert default_output(Path("songs/star.txt"), ".mid") == Path("star.mid")
    assert default_output("-", ".mid") == default_output(None, ".mid") == Path("song.mid")


@pytest.mark.parametrize(
    ("names", "words"),
    [
        (["a.wma"], "must be one of .mid, .svg$"),
        (["a.txt"], r"must be one of .mid, .svg$"),
        (["a.mdi"], r"must be one of .mid, .svg; did you mean '.mid'\?$"),
        (["a"], "must be one of"),
        (["nowhere/a.mid"], "the folder .*nowhere does not exist"),
        (["folder.mid"], "is a folder"),
        (["a.mid", "./a.mid"], "named twice"),
    ],
)
def test_outputs_that_cannot_be_written_are_refused(tmp_path, names, words):
    (tmp_path / "folder.mid").mkdir()
    with pytest.raises(OutputError, match=words):
        check_outputs([tmp_path / name for name in names], [".mid", ".svg"])


def test_suffixes_count_in_any_case(tmp_path):
    check_outputs([tmp_path / "A.MID"], [".mid"])


def test_where_one_output_fails_none_is_written(tmp_path):
    old = tmp_path / "old.mid"
    old.write_text("before")

    def fail(temporary):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with pytest.raises(OutputError, match=r"b\.mid cannot be written: no space left") as caught:
        write_files(
            [(old, lambda temporary: temporary.write_text("x")), (tmp_path / "b.mid", fail)]
        )
    assert str(tmp_path / "b.mid") in str(caught.value)
    assert [path.name for path in tmp_path.iterdir()] == ["old.mid"]
    assert old.read_text() == "before"


def test_every_command_writes_all_outputs_it_is_given(melregen_command, tmp_path):
    song = tmp_path / "song.abc"
    song.write_text("X:1\nT:Walk\nM:4/4\nL:1/4\nK:G\nG A B c | d2 B2 | A B G A | G4 |]\n")
    for command in (["transpose", song, "+2"], ["extract", song], ["inspect", song]):
        outputs = [tmp_path / f"{command[0]}.json", tmp_path / f"{command[0]}.grid.svg"]
        result = melregen_command(*map(str, (*command, "-o", outputs[0], "-o", outputs[1])))
        assert result.code == 0, result.err
        assert all(path.is_file() for path in outputs), command
