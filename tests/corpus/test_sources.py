"""Music lies in folders, archives and at addresses; bad archives cost only themselves."""

import gzip
import io
import tarfile
import tempfile
import zipfile
from pathlib import Path

import pytest

from melregen.corpus import archives, sources
from melregen.corpus.locations import Location, close_archive, local_copy
from melregen.corpus.sources import SourceWalk
from melregen.errors import ParseError

TUNE = "X:1\nT:Air\nM:3/4\nL:1/4\nK:G\nGAB | cBA | GBd | g3 |]\n"
NOTE = "licence : CC0 1.0\n"


@pytest.fixture(autouse=True)
def _closed_archive():
    yield
    close_archive()


@pytest.fixture
def zipped(tmp_path):
    path = tmp_path / "songs.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("book/SOURCE.txt", NOTE)
        archive.writestr("book/air.abc", TUNE)
        archive.writestr("book/readme.md", "not music")
        archive.writestr("other/air two.abc", TUNE.replace("Air", "Two"))
        archive.writestr("__MACOSX/._air.abc", "rubbish")
    return path


def write_tar(path, members):
    with tarfile.open(path, "w:gz") as archive:
        for name, text in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(text.encode())
            archive.addfile(info, io.BytesIO(text.encode()))
    return path


@pytest.fixture(autouse=True)
def scratch(tmp_path_factory, monkeypatch):
    """The folder for temporary files."""
    folder = tmp_path_factory.mktemp("scratch")
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


def read(location):
    with local_copy(location) as path:
        return path.name, path.read_text()


def test_members_of_a_zip_are_files_of_their_own_with_the_licence_beside_them(zipped, scratch):
    walk = SourceWalk([zipped])
    air, two = list(walk)
    assert (air.name, air.collection, air.licence) == ("songs.zip/book/air.abc", "book", "CC0 1.0")
    assert (two.name, two.collection, two.licence) == (
        "songs.zip/other/air two.abc", "songs.zip", "unknown",
    )  # fmt: skip
    assert walk.other_files == 2
    assert read(two.location) == ("air two.abc", TUNE.replace("Air", "Two"))
    assert not list(scratch.iterdir())


@pytest.mark.parametrize("suffix", [".tar.gz", ".tgz"])
def test_members_of_a_tar_are_read_in_any_order(tmp_path, suffix):
    names = {f"deep/{number}.abc": TUNE.replace("Air", f"No {number}") for number in range(5)}
    path = write_tar(tmp_path / f"songs{suffix}", names)
    files = list(SourceWalk([path]))
    assert [file.order for file in files] == [0, 1, 2, 3, 4]
    for file in (files[3], files[0], files[4], files[4], files[1]):
        name, text = read(file.location)
        assert text == names[f"deep/{name}"]


def test_archives_in_folders_and_behind_globs_are_read_and_damaged_ones_named(zipped, tmp_path):
    (tmp_path / "cut.zip").write_bytes(zipped.read_bytes()[:200])
    (tmp_path / "cut.tgz").write_bytes(
        write_tar(tmp_path / "a.tgz", {"a.abc": TUNE}).read_bytes()[:60]
    )
    walk = SourceWalk([tmp_path])
    assert len(list(walk)) == 3
    assert [name.rpartition("/")[2] for name, _, _ in walk.broken] == ["cut.tgz", "cut.zip"]
    assert all("damaged" in reason for _, reason, _ in walk.broken)
    assert len(list(SourceWalk([str(tmp_path / "s*.zip")]))) == 2


def test_a_member_that_unpacks_to_a_thousand_times_its_size_is_refused(tmp_path, scratch):
    path = tmp_path / "bomb.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("zeros.abc", bytes(8 << 20))
    (bomb,) = SourceWalk([path])
    with pytest.raises(ParseError, match="8 MB; it is no music"):
        read(bomb.location)
    assert not list(scratch.iterdir())


def test_an_archive_that_would_fill_the_disk_is_refused_before_it_does(tmp_path, monkeypatch):
    monkeypatch.setattr(archives, "MAXIMUM_MEMBER_BYTES", 1 << 20)
    zip_bomb, tar_bomb = tmp_path / "bomb.zip", tmp_path / "bomb.tar.gz"
    with zipfile.ZipFile(zip_bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(4):
            archive.writestr(f"{number}.abc", bytes(1 << 20))
    with tarfile.open(tar_bomb, "w:gz") as archive:
        info = tarfile.TarInfo("zeros.abc")
        info.size = 4 << 20
        archive.addfile(info, io.BytesIO(bytes(info.size)))
    walk = SourceWalk([zip_bomb, tar_bomb])
    assert list(walk) == []
    assert "would unpack to" in walk.broken[0][1]
    assert "200 times" in walk.broken[1][1]


def test_what_only_pretends_to_be_an_archive_is_named(tmp_path):
    (tmp_path / "text.zip").write_text("hello")
    (tmp_path / "text.tgz").write_bytes(gzip.compress(b"hello"))
    walk = SourceWalk([tmp_path])
    assert list(walk) == []
    assert len(walk.broken) == 2


def test_addresses_are_files_folders_globs_and_archives(zipped, tmp_path):
    import fsspec

    memory = fsspec.filesystem("memory")
    memory.pipe("/songs/SOURCE.txt", NOTE.encode())
    memory.pipe("/songs/a/air.abc", TUNE.encode())
    memory.pipe("/songs/b.abc", TUNE.encode())
    memory.pipe("/packed/songs.zip", zipped.read_bytes())
    try:
        walk = SourceWalk(["memory://songs"])
        assert [(file.name, file.licence) for file in walk] == [
            ("songs/a/air.abc", "CC0 1.0"), ("songs/b.abc", "CC0 1.0"),
        ]  # fmt: skip
        assert [file.name for file in SourceWalk(["memory://songs/*.abc"])] == ["songs/b.abc"]
        packed = list(SourceWalk(["memory://packed/songs.zip"]))
        assert len(packed) == 2
        assert read(packed[0].location)[1] == TUNE
        (one,) = SourceWalk(["memory://songs/a/air.abc"])
        assert read(one.location) == ("air.abc", TUNE)
    finally:
        memory.rm("/songs", recursive=True)
        memory.rm("/packed", recursive=True)
    on_disk = next(iter(SourceWalk([f"file://{zipped.parent}/*.zip"])))
    assert on_disk.name.endswith("songs.zip/book/air.abc")


@pytest.mark.parametrize("address", ["memory://nowhere", "nosuchscheme://songs"])
def test_an_address_where_nothing_is_is_named(address):
    with pytest.raises(ParseError, match=address):
        list(SourceWalk([address]))


@pytest.mark.parametrize("address", ["zip://{}", "zip://book/air.abc{}", "simplecache::zip://{}"])
def test_an_address_may_go_through_an_archive(address, zipped, tmp_path):
    (found, *_) = SourceWalk([address.format(f"::file://{zipped}")])
    assert found.location.basename == "air.abc"
    assert read(found.location) == ("air.abc", TUNE)


def test_an_address_through_a_damaged_archive_is_named(tmp_path):
    (tmp_path / "text.zip").write_text("hello")
    with pytest.raises(ParseError, match="cannot be opened"):
        list(SourceWalk([f"zip://::file://{tmp_path}/text.zip"]))


def test_a_glob_passes_over_links_that_lead_nowhere(tmp_path):
    (tmp_path / "a.abc").write_text(TUNE)
    (tmp_path / "b.abc").symlink_to(tmp_path / "nowhere")
    assert [file.name for file in SourceWalk([tmp_path / "*.abc"])] == ["a.abc"]


def test_a_member_that_is_gone_is_an_error(zipped):
    with pytest.raises(ParseError, match="no longer"), local_copy(Location(str(zipped), "x.abc")):
        pass
    assert Path(zipped).exists()


def test_an_empty_name_is_no_source():
    with pytest.raises(ParseError, match="a source is empty"):
        list(SourceWalk([""]))


def test_a_folder_of_a_web_server_is_no_file(monkeypatch, tmp_path):
    """Of a web server that lists a folder, fsspec calls the page a file, and finds the others."""
    from fsspec.implementations.local import LocalFileSystem

    class Pages(LocalFileSystem):
        def isfile(self, path):
            return True

    (tmp_path / "a.abc").write_text(TUNE)
    monkeypatch.setattr(sources, "file_system_of", lambda _: (Pages(), f"{tmp_path}/"))
    assert [file.name for file in SourceWalk(["http://host/songs/"])] == [f"{tmp_path.name}/a.abc"]
