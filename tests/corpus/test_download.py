"""Downloads from a server on this machine: whole, resumed, verified, refused."""

import hashlib
import http.server
import threading
import zipfile
from pathlib import Path

import pytest

from melregen.commands import corpus_download as download
from melregen.commands.corpus_download import OpenCollection, download_collection, read_collections
from melregen.corpus.sources import SourceWalk
from melregen.errors import ParseError

TUNE = "X:1\nT:Air\nM:3/4\nL:1/4\nK:G\nGAB | cBA | GBd | g3 |]\n"


class Handler(http.server.BaseHTTPRequestHandler):
    """Serves one file, with ranges; `breaks_at` breaks the first answers off."""

    def do_GET(self):
        server = self.server
        server.requests.append(self.headers.get("Range"))
        if self.path != "/songs.zip":
            self.send_error(404)
            return
        body, start, status = server.body, 0, 200
        asked = self.headers.get("Range")
        if asked and server.ranges and self.headers.get("If-Range") == server.etag:
            start, status = int(asked.removeprefix("bytes=").rstrip("-")), 206
        self.send_response(status)
        self.send_header("ETag", server.etag)
        self.send_header("Content-Length", str(len(body) - start))
        self.end_headers()
        end = len(body)
        if server.breaks_at:
            end = start + server.breaks_at.pop(0)
        self.wfile.write(body[start:end])

    def log_message(self, *words):
        pass


@pytest.fixture
def server(tmp_path, monkeypatch):
    monkeypatch.setattr(download, "_PAUSE", 0.0)
    packed = tmp_path / "served.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("air.abc", TUNE)
        archive.writestr("more.bin", bytes(range(256)) * 2000)
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.body, server.etag, server.ranges = packed.read_bytes(), '"one"', True
    server.requests, server.breaks_at = [], []
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


def entry(server, path="/songs.zip", **fields):
    address = f"http://127.0.0.1:{server.server_port}{path}"
    return OpenCollection("airs", address, "CC0 1.0", "one air", **fields)


def names_in(folder):
    return sorted(path.name for path in folder.iterdir())


def test_an_archive_comes_whole_with_its_licence_and_is_fetched_once(server, tmp_path):
    archive = download_collection(entry(server), tmp_path / "music")
    assert archive.read_bytes() == server.body
    assert names_in(archive.parent) == ["SOURCE.txt", "airs.zip", "airs.zip.sha256"]
    (air,) = SourceWalk([archive])
    assert (air.collection, air.licence) == ("airs", "CC0 1.0")
    assert download_collection(entry(server), tmp_path / "music") == archive
    assert len(server.requests) == 1


def test_a_download_that_breaks_off_goes_on_where_it_was(server, tmp_path):
    server.breaks_at = [100_000, 200_000]
    archive = download_collection(entry(server), tmp_path)
    assert archive.read_bytes() == server.body
    assert server.requests == [None, "bytes=100000-", "bytes=300000-"]


def test_the_next_run_goes_on_too_and_a_server_without_ranges_starts_anew(server, tmp_path):
    server.breaks_at = [100_000, 0, 0, 0]
    with pytest.raises(ParseError, match="goes on from there"):
        download_collection(entry(server), tmp_path)
    assert not (tmp_path / "airs" / "airs.zip").exists()
    server.ranges = False
    assert download_collection(entry(server), tmp_path).read_bytes() == server.body
    assert server.requests[-1] == "bytes=100000-"


def test_a_file_that_changed_in_between_is_not_patched_together(server, tmp_path):
    server.breaks_at = [100_000, 0, 0, 0]
    with pytest.raises(ParseError):
        download_collection(entry(server), tmp_path)
    server.body, server.etag = server.body[::-1], '"two"'
    assert download_collection(entry(server), tmp_path).read_bytes() == server.body


def test_a_wrong_checksum_keeps_nothing_and_a_right_one_is_believed(server, tmp_path):
    with pytest.raises(ParseError, match="checksum"):
        download_collection(entry(server, sha256="0" * 64), tmp_path)
    assert names_in(tmp_path) == ["served.zip"]
    right = hashlib.sha256(server.body).hexdigest()
    assert download_collection(entry(server, sha256=right), tmp_path).exists()


def test_another_file_than_the_first_time_is_noticed(server, tmp_path):
    archive = download_collection(entry(server), tmp_path)
    archive.unlink()
    server.body, server.etag = server.body[:-1], '"two"'
    with pytest.raises(ParseError, match=r"airs\.zip\.sha256"):
        download_collection(entry(server), tmp_path)


def test_what_is_not_there_is_named(server, tmp_path):
    with pytest.raises(ParseError, match="404"):
        download_collection(entry(server, "/gone.zip"), tmp_path)
    with pytest.raises(ParseError, match="is no archive"):
        download_collection(entry(server, "/page.html"), tmp_path)


def test_the_own_registry_is_complete_and_pinned():
    registry = read_collections()
    assert {"openewld", "openscore-lieder", "pop909"} <= set(registry)
    for corpus in registry.values():
        assert corpus.address.startswith("https://")
        assert corpus.sha256 or len(Path(corpus.address).name.partition(".")[0]) == 40
        assert corpus.use in ("train", "evaluate")


def test_a_bad_registry_is_named(tmp_path):
    path = tmp_path / "mine.toml"
    for text, message in (
        ("[a\n", "no TOML"), ("[a]\naddress = 'x'\n", "needs"),
        ("[a]\naddress='x'\nlicence='y'\nholds='z'\nmirror='w'\n", "nothing else"),
    ):  # fmt: skip
        path.write_text(text)
        with pytest.raises(ParseError, match=message):
            read_collections(path)


def test_where_nothing_came_no_folder_is_left(server, tmp_path):
    with pytest.raises(ParseError, match="404"):
        download_collection(entry(server, "/nowhere.zip"), tmp_path / "music")
    with pytest.raises(ParseError, match="is no http address"):
        download_collection(
            OpenCollection("airs", "ftp://a/b.zip", "CC0", "airs"), tmp_path / "music"
        )
    assert names_in(tmp_path / "music") == []


def test_a_name_that_leads_elsewhere_is_refused(tmp_path):
    (tmp_path / "r.toml").write_text('["../airs"]\naddress = "x"\nlicence = "x"\nholds = "x"\n')
    with pytest.raises(ParseError, match="is no name of a corpus"):
        read_collections(tmp_path / "r.toml")
