"""Formats by suffix; outputs that are whole or absent; one sentence for every refusal."""

import errno
import os
from pathlib import Path

import pytest

from melregen.atomic import atomic_output, write_all
from melregen.errors import EmptyMelodyError, OutputError, ParseError
from melregen.formats import (
    FORMATS,
    Format,
    read,
    read_book,
    read_tunes,
    readable_suffixes,
    registry,
    writable_suffixes,
    write,
)
from melregen.music import LeadSheet, Note, Syllable

SHEET = LeadSheet.build([Note(0, 24, 60)])
VERSES = [[LeadSheet.build([Note(0, 24, 60, Syllable(word))]) for word in ("one", "two")], [SHEET]]


def read_verses(path: Path) -> list[list[LeadSheet]]:
    return VERSES


def read_nothing(path: Path) -> list[list[LeadSheet]]:
    return []


def read_with_a_crash(path: Path) -> list[list[LeadSheet]]:
    raise KeyError("tonic\nmore")


def write_half_and_crash(sheet: LeadSheet, path: Path) -> None:
    path.write_bytes(b"half")
    raise ZeroDivisionError("division by zero")


def write_what_lies_beside(sheet: LeadSheet, path: Path) -> None:
    path.write_text(" ".join(os.listdir(path.parent)))  # noqa: PTH208


def write_to_a_full_disk(sheet: LeadSheet, path: Path) -> None:
    path.write_bytes(b"half")
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


@pytest.fixture
def toy(monkeypatch: pytest.MonkeyPatch):
    def install(reader: str | None = None, writer: str | None = None) -> None:
        names = [f"{__name__}:{name}" if name else None for name in (reader, writer)]
        form = Format("Toy", (".toy",), *names)
        monkeypatch.setattr(registry, "FORMATS", (*FORMATS, form))

    return install


def test_the_suffixes_are_the_documented_ones() -> None:
    both = {".mid", ".midi", ".kar", ".musicxml", ".xml", ".mxl", ".abc", ".json"}
    assert both | {".krn", ".kern"} <= set(readable_suffixes())
    assert both | {".svg"} <= set(writable_suffixes())
    assert ".svg" not in readable_suffixes()
    assert ".krn" not in writable_suffixes()


def test_the_suffix_may_be_in_capitals(tmp_path: Path) -> None:
    write(SHEET, tmp_path / "A.MID")
    assert read(tmp_path / "A.MID") == SHEET


def test_paths_may_be_text(tmp_path: Path) -> None:
    write(SHEET, str(tmp_path / "a.mid"))
    assert read(str(tmp_path / "a.mid")) == SHEET


def test_tune_and_verse_choose_among_several(toy, tmp_path: Path) -> None:
    toy(reader="read_verses")
    path = tmp_path / "book.toy"
    path.write_text("x")
    assert read_tunes(path) == VERSES
    assert read(path) == VERSES[0][0]
    assert read(path, verse=2) == VERSES[0][1]
    assert read(path, tune=2) == SHEET
    with pytest.raises(ParseError, match=r"book\.toy has no tune 3; its last is 2"):
        read(path, tune=3)
    with pytest.raises(ParseError, match=r"has no verse 2; its last is 1"):
        read(path, tune=2, verse=2)
    for number in (0, -1):
        with pytest.raises(ParseError, match=f"no tune {number}; tunes are counted from 1"):
            read(path, tune=number)
        with pytest.raises(ParseError, match=f"no verse {number}; verses are counted from 1"):
            read(path, verse=number)


def test_an_unknown_suffix_names_the_known_ones(tmp_path: Path) -> None:
    with pytest.raises(ParseError, match=r"'\.doc' .* \.mid, .*\.abc"):
        read(tmp_path / "a.doc")
    with pytest.raises(ParseError, match=r"no suffix; .* \.svg"):
        write(SHEET, tmp_path / "song")
    with pytest.raises(ParseError, match=r"'\.krn' is not a format that can be written"):
        write(SHEET, tmp_path / "song.krn")


def test_inputs_that_are_no_files_are_refused(tmp_path: Path) -> None:
    (tmp_path / "folder.mid").mkdir()
    (tmp_path / "empty.mid").touch()
    for name, reason in (("folder", "is a folder"), ("empty", "is empty"), ("no", "not exist")):
        with pytest.raises(ParseError, match=rf"{name}\.mid {reason}|{name}\.mid does {reason}"):
            read(tmp_path / f"{name}.mid")
    with pytest.raises(ParseError, match="file name"):
        read("a\0.mid")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_an_unreadable_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.mid"
    path.write_bytes(b"x")
    path.chmod(0)
    with pytest.raises(ParseError, match="cannot be read: permission denied"):
        read(path)


def test_a_crash_of_a_parser_becomes_one_sentence(toy, tmp_path: Path) -> None:
    toy(reader="read_with_a_crash")
    path = tmp_path / "a.toy"
    path.write_text("x")
    with pytest.raises(ParseError, match=r"a\.toy: cannot be read as Toy: ") as error:
        read(path)
    assert "\n" not in str(error.value)


def test_a_file_of_no_tunes_has_no_melody(toy, tmp_path: Path) -> None:
    toy(reader="read_nothing")
    path = tmp_path / "a.toy"
    path.write_text("x")
    with pytest.raises(EmptyMelodyError, match=r"a\.toy holds no melody"):
        read(path)


@pytest.mark.parametrize(
    ("writer", "reason"),
    [
        ("write_half_and_crash", "cannot be written as Toy: division by zero"),
        ("write_to_a_full_disk", "cannot be written: no space left on device"),
    ],
)
def test_a_failed_write_leaves_everything_as_it_was(
    toy, writer: str, reason: str, tmp_path: Path
) -> None:
    toy(writer=writer)
    path = tmp_path / "a.toy"
    path.write_text("old")
    with pytest.raises(OutputError, match=rf"a\.toy:? {reason}"):
        write(SHEET, path)
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_an_interrupt_leaves_nothing_behind(tmp_path: Path) -> None:
    def interrupted() -> None:
        with atomic_output(tmp_path / "a.txt") as path:
            path.write_text("half")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert not list(tmp_path.iterdir())


def test_the_temporary_file_lies_beside_the_target_with_its_suffix(tmp_path: Path) -> None:
    with atomic_output(tmp_path / "a.mxl") as path:
        assert (path.parent, path.suffix) == (tmp_path, ".mxl")
        path.write_text("whole")
    assert (tmp_path / "a.mxl").read_text() == "whole"


def test_a_new_file_has_the_permissions_of_any_other(tmp_path: Path) -> None:
    (tmp_path / "plain").touch()
    with atomic_output(tmp_path / "a") as path:
        path.write_text("x")
    assert (tmp_path / "a").stat().st_mode == (tmp_path / "plain").stat().st_mode


def test_a_library_that_writes_by_a_private_file_leaves_the_usual_permissions(
    tmp_path: Path,
) -> None:
    (tmp_path / "plain").touch()
    with atomic_output(tmp_path / "a") as path:
        private = tmp_path / "private"
        private.touch(mode=0o600)
        private.replace(path)
    assert (tmp_path / "a").stat().st_mode == (tmp_path / "plain").stat().st_mode


def test_an_old_file_keeps_its_permissions_and_a_link_its_target(tmp_path: Path) -> None:
    target, link = tmp_path / "target.txt", tmp_path / "link.txt"
    target.write_text("old")
    target.chmod(0o600)
    link.symlink_to(target)
    with atomic_output(link) as path:
        path.write_text("new")
    assert link.is_symlink()
    assert target.read_text() == "new"
    assert target.stat().st_mode & 0o777 == 0o600


def test_outputs_that_cannot_be_are_refused(tmp_path: Path) -> None:
    with (
        pytest.raises(OutputError, match=r"the folder .*nowhere does not exist"),
        atomic_output(tmp_path / "nowhere" / "a.mid"),
    ):
        pass
    (tmp_path / "folder.mid").mkdir()
    with pytest.raises(OutputError, match="is a folder"), atomic_output(tmp_path / "folder.mid"):
        pass
    (tmp_path / "file").touch()
    with pytest.raises(OutputError, match="cannot be written"), atomic_output(tmp_path / "file/a"):
        pass


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device of Linux")
def test_a_full_device_is_named_and_stays_a_device() -> None:
    with (
        pytest.raises(OutputError, match="no space left"),
        atomic_output("/dev/full") as path,
    ):
        path.write_text("x")
    assert Path("/dev/full").is_char_device()


def test_tunes_keep_their_number_where_one_before_them_cannot_be_read(tmp_path: Path) -> None:
    path = tmp_path / "book.abc"
    path.write_text("X:1\nK:C\nC\n\nX:2\nK:what\nD\n\nX:3\nK:C\nE\n")
    assert read(path, tune=3).notes[0].pitch == 64
    with pytest.raises(ParseError, match=r"book\.abc: X:2: 'K:what' is not a key"):
        read(path, tune=2)
    assert [len(verses) for verses in read_tunes(path)] == [1, 1]


def test_a_tune_book_gives_tunes_with_verses_or_a_fault(tmp_path: Path) -> None:
    path = tmp_path / "book.abc"
    path.write_text("X:1\nT:One\nK:C\nCD|\nw:la la\nw:lo lo\n\nX:2\nK:what\nD\n\nX:3\nK:C\nE\n")
    one, two, three = read_book(path)
    assert [tune.number for tune in (one, two, three)] == [1, 2, 3]
    assert (one.title, one.fault, len(one.verses)) == ("One", "", 2)
    assert (two.title, two.verses) == ("", ())
    assert "'K:what' is not a key" in two.fault
    assert three.verses == (read(path, tune=3),)


def test_one_temporary_file_stands_for_each_output(toy, tmp_path: Path) -> None:
    toy(writer="write_what_lies_beside")
    write(SHEET, tmp_path / "a.toy")
    (name,) = (tmp_path / "a.toy").read_text().split()
    assert name.startswith(".a.melregen-")


def test_of_several_files_all_are_written_or_none(tmp_path: Path) -> None:
    (tmp_path / "old").write_text("before")

    def fill(text: str):
        return lambda temporary: temporary.write_text(text)

    def fail(temporary: Path) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with pytest.raises(OutputError, match=r"new cannot be written: no space left") as caught:
        write_all([(tmp_path / "old", fill("after")), (tmp_path / "new", fail)])
    assert ".melregen-" not in str(caught.value)
    assert [path.name for path in tmp_path.iterdir()] == ["old"]
    assert (tmp_path / "old").read_text() == "before"
    write_all([(tmp_path / "old", fill("after")), (tmp_path / "new", fill("x"))])
    assert [(tmp_path / name).read_text() for name in ("old", "new")] == ["after", "x"]
