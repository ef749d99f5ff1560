"""A corpus built from files that no reader should trust: a line each, and the good ones kept."""

import json
import tarfile
import zipfile
from pathlib import PurePosixPath

import pytest

from melregen.corpus.sources import music_suffixes
from tests.robustness.hostile_files import write_files

UNREAD = {"pipe.mid"}
"""What a folder holds besides files is not looked at."""


@pytest.fixture(scope="module")
def sources(tmp_path_factory):
    folder = tmp_path_factory.mktemp("songs")
    write_files(folder)
    with zipfile.ZipFile(folder / "tunes.zip", "w", zipfile.ZIP_DEFLATED, compresslevel=1) as tunes:
        tunes.writestr("zeros.mid", bytes(20 << 20))
        tunes.writestr("empty.abc", "")
        for name in ("star.mid", "bomb.mxl", "cut.mid"):
            tunes.write(folder / name, name)
    with tarfile.open(folder / "tunes.tar.gz", "w:gz") as tunes:
        for name in ("bomb.musicxml", "cut.mid"):
            tunes.add(folder / name, name)
    (folder / "cut.zip").write_bytes((folder / "tunes.zip").read_bytes()[:500])
    with zipfile.ZipFile(folder / "bomb.zip", "w", zipfile.ZIP_DEFLATED, compresslevel=1) as bomb:
        bomb.writestr("a.mid", bytes(80 << 20))
    return folder


def test_a_build_lists_every_bad_file_with_one_line(sources, melregen_command, tmp_path):
    out = tmp_path / "corpus"
    outcome = melregen_command("corpus", "build", str(sources), "-o", str(out), "--jobs", "1")
    assert outcome.code == 0, outcome.err
    lines = [json.loads(line) for line in (out / "skipped.jsonl").read_text().splitlines()]
    reasons = {
        PurePosixPath(line["source"]).relative_to(sources.name): line["reason"] for line in lines
    }
    assert all(reason and "\n" not in reason and len(reason) < 300 for reason in reasons.values())
    assert not any("bug" in reason or "Traceback" in reason for reason in reasons.values())
    named = {str(source) for source in reasons}
    inside = {"zeros.mid", "empty.abc", "bomb.mxl", "cut.mid"}
    assert {f"tunes.zip/{name}" for name in inside} <= named
    assert {f"tunes.tar.gz/{name}" for name in ("bomb.musicxml", "cut.mid")} <= named
    assert {"cut.zip", "bomb.zip"} <= named
    music = {p.name for p in sources.iterdir() if p.suffix in music_suffixes()} - UNREAD
    assert music - named == {"star.mid"}
    assert sorted(path.name for path in tmp_path.iterdir()) == ["corpus"]
