"""A build that is killed, or made in parts, ends with the bytes of an uninterrupted one."""

import os
import shlex
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from melregen.corpus import BuildOptions, build_corpus, build_part, merge_parts
from melregen.corpus.guarded_process import GuardedProcess, Limits
from melregen.errors import OutputError, ParseError

SCALE = "CDEFGABcdefg"


def tune(number):
    """An original little tune, unlike its neighbours."""
    notes = [SCALE[(number * step + step * step) % len(SCALE)] for step in range(1, 25)]
    bars = " | ".join("".join(notes[start : start + 4]) for start in range(0, 24, 4))
    return f"X:1\nT:Tune {number}\nM:4/4\nL:1/4\nK:C\n{bars} |]\n"


@pytest.fixture(scope="module")
def songs(tmp_path_factory):
    folder = tmp_path_factory.mktemp("resume") / "songs"
    folder.mkdir()
    for number in range(6):
        (folder / f"{number}.abc").write_text(tune(number))
    (folder / "bad.mid").write_bytes(b"MThd\0\0\0\6\0\1")
    return folder


@pytest.fixture(scope="module")
def whole(songs):
    build_corpus([songs], songs.parent / "whole", BuildOptions(jobs=1))
    return contents(songs.parent / "whole")


def contents(folder):
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def spool_of(out):
    return out.parent / f".{out.name}.build" / "spool.sqlite"


def results_in(spool):
    if not spool.exists():
        return 0
    try:
        with sqlite3.connect(f"file:{spool}?mode=ro", uri=True, timeout=0.1) as database:
            return database.execute("SELECT COUNT(*) FROM contents").fetchone()[0]
    except sqlite3.Error:
        return 0


def test_a_stopped_build_reads_only_the_rest_and_ends_with_the_same_bytes(songs, whole, tmp_path):
    out = tmp_path / "corpus"

    def stop(done, total):
        if done == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        build_corpus([songs], out, BuildOptions(jobs=1), progress=stop)
    assert not out.exists()
    read = []
    build_corpus([songs], out, BuildOptions(jobs=1), progress=lambda done, _: read.append(done))
    assert read == [3, 4, 5, 6, 7]
    assert contents(out) == whole
    assert [path.name for path in tmp_path.iterdir()] == ["corpus"]


def test_a_process_tree_killed_at_once_goes_on_where_it_was(songs, whole, tmp_path):
    out = tmp_path / "corpus"
    command = [
        sys.executable, "-m", "melregen", "corpus", "build", str(songs), "-o", str(out),
        "--jobs", "1",
    ]  # fmt: skip
    process = subprocess.Popen(command, start_new_session=True, stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + 120
    while process.poll() is None and time.monotonic() < deadline and not spool_of(out).exists():
        time.sleep(0.01)
    time.sleep(3)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    before = results_in(spool_of(out))
    report = build_corpus([songs], out, BuildOptions(jobs=1))
    assert 0 <= before <= report.files == 7
    assert contents(out) == whole
    assert [path.name for path in tmp_path.iterdir()] == ["corpus"]


def test_parts_made_apart_merge_into_the_same_bytes(songs, whole, tmp_path):
    out = tmp_path / "corpus"
    first, second, third = (
        build_part([songs], out, (index, 3), BuildOptions(jobs=1)) for index in (1, 2, 3)
    )
    with pytest.raises(ParseError, match="of 3 parts, number 2 is not among those given"):
        merge_parts([first, third], out)
    with pytest.raises(ParseError, match="the same part"):
        merge_parts([first, first], out)
    assert not out.exists()
    merge_parts([third, first, second], out)
    assert contents(out) == whole


def test_a_corpus_inside_its_source_is_no_source(songs, whole, tmp_path):
    shutil.copytree(songs, tmp_path / "songs")
    out = tmp_path / "songs" / "corpus"
    parts = [build_part([out.parent], out, (i, 2), BuildOptions(jobs=1)) for i in (1, 2)]
    merge_parts(parts, out)
    assert contents(out) == whole
    assert not build_corpus([out.parent], out, BuildOptions(jobs=1)).is_new
    for source in (str(out.parent / "**"), f"file://{out.parent}"):
        report = build_corpus([source], out, BuildOptions(jobs=1, force=True))
        assert (report.files, report.other_files) == (7, 0)


HURRY = BuildOptions(jobs=1, time_limit=0.001)  # no file is read so soon
PATIENCE = BuildOptions(jobs=1)


def test_files_beyond_a_limit_are_read_again_under_another_one(songs, whole, tmp_path):
    def stop(done, total):
        if done == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        build_corpus([songs], tmp_path / "stopped", HURRY, progress=stop)
    read = []
    build_corpus([songs], tmp_path / "stopped", PATIENCE, progress=lambda n, _: read.append(n))
    assert read[0] == 0
    assert contents(tmp_path / "stopped") == whole

    parts = [build_part([songs], tmp_path / "c", (i, 2), HURRY) for i in (1, 2)]
    merge_parts(parts, tmp_path / "c")
    assert not build_corpus([songs], tmp_path / "c", HURRY).is_new
    with pytest.raises(OutputError, match="without 7 files that went beyond other limits; add"):
        build_corpus([songs], tmp_path / "c", PATIENCE)
    parts = [build_part([songs], tmp_path / "c", (i, 2), PATIENCE) for i in (1, 2)]
    merge_parts(parts, tmp_path / "c", force=True)
    assert contents(tmp_path / "c") == whole


def test_files_that_could_not_be_fetched_are_tried_again(songs, whole, tmp_path):
    away = songs.rename(songs.with_name("away"))
    shutil.copytree(away, songs)
    try:

        def unplug(done, total):
            if done == 0:
                shutil.rmtree(songs)
            if done == 3:
                raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            build_corpus([songs], tmp_path / "c", PATIENCE, progress=unplug)
    finally:
        away.rename(songs)
    build_corpus([songs], tmp_path / "c", PATIENCE)
    assert contents(tmp_path / "c") == whole


def test_an_unfinished_or_a_strange_file_is_no_part(songs, tmp_path):
    def stop(done, total):
        if done == 1:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        build_part([songs], tmp_path / "c", (1, 2), BuildOptions(jobs=1), progress=stop)
    with pytest.raises(ParseError, match="not finished"):
        merge_parts([spool_of(tmp_path / "c.part-1-of-2")], tmp_path / "c")
    with pytest.raises(ParseError, match="not a part of a corpus"):
        merge_parts([songs / "0.abc"], tmp_path / "c")
    with sqlite3.connect(tmp_path / "earlier") as database:
        database.execute("CREATE TABLE about (name TEXT PRIMARY KEY, value TEXT NOT NULL)")
    with pytest.raises(ParseError, match="not a part of a corpus: no such table"):
        merge_parts([tmp_path / "earlier"], tmp_path / "c")


def test_a_part_that_lost_its_end_is_named(songs, tmp_path):
    part = build_part([songs], tmp_path / "c", (1, 1), BuildOptions(jobs=1))
    part.write_bytes(part.read_bytes()[:-8192])
    with pytest.raises((ParseError, OutputError), match="malformed"):
        merge_parts([part], tmp_path / "c")
    assert [path.name for path in tmp_path.iterdir()] == [part.name]


def test_two_builds_do_not_write_one_corpus(songs, tmp_path):
    def build_again(done, total):
        with pytest.raises(OutputError, match="another build"):
            build_corpus([songs], tmp_path / "corpus", BuildOptions(jobs=1))
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        build_corpus([songs], tmp_path / "corpus", BuildOptions(jobs=1), progress=build_again)


def kill_first(path):
    """Die once for each path: the second process finds the mark of the first."""
    mark = Path(path)
    if not mark.exists():
        mark.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return "survived"


def hoard(size):
    """Take memory and stay."""
    kept = bytearray(size)
    kept[::4096] = b"x" * len(kept[::4096])
    time.sleep(60)


def test_a_worker_killed_from_outside_costs_not_even_its_file(tmp_path):
    runner = GuardedProcess("tests.corpus.test_resume:kill_first")
    assert runner.run(str(tmp_path / "mark"), Limits()).result == "survived"
    runner.close()


def test_a_job_that_eats_memory_is_stopped_at_the_limit():
    runner = GuardedProcess("tests.corpus.test_resume:hoard")
    outcome = runner.run(900 << 20, Limits(memory=600 << 20))
    assert outcome.failure == "took more than 600 MB of memory"
    runner.close()


def test_a_full_disk_is_named_and_the_build_goes_on_after_it(songs, whole, tmp_path):
    out = tmp_path / "c"
    command = [sys.executable, "-m", "melregen", "corpus", "build", str(songs), "-o", str(out)]
    limits = f"ulimit -f {{}}; exec {shlex.join(command)}"
    for blocks in (0, 8, 30):
        ended = subprocess.run(
            ["bash", "-c", limits.format(blocks)], capture_output=True, text=True, check=False
        )
        assert ended.returncode == 2
        assert "cannot be written" in ended.stderr
        assert not out.exists()
    build_corpus([songs], out, PATIENCE)
    assert contents(out) == whole
