"""Counting, drawing and checking a corpus."""

import dataclasses
from importlib.util import find_spec
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner

from melregen.commands import corpus as commands
from melregen.commands.corpus import corpus as command
from melregen.commands.corpus_tables import sum_kinds
from melregen.corpus import BuildOptions, Corpus, build_corpus, licence_allowed
from melregen.corpus.files import KEY_CHOICES
from melregen.corpus.split_check import find_leaks
from melregen.corpus.statistics import count_corpus
from melregen.corpus.tally import Share
from melregen.errors import OutputError, ParseError
from tests.corpus.test_build import JIG, JIG_IN_A, SHORT, SONG, VARIANT

WIDE = {"COLUMNS": "200"}


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    root = tmp_path_factory.mktemp("reports")
    for name, licence, tunes in (
        ("free", "CC0 1.0", [JIG, SONG]),
        ("open", "CC BY 4.0", [JIG, JIG_IN_A, VARIANT]),
    ):
        (root / name).mkdir()
        (root / name / "SOURCE.txt").write_text(f"licence : {licence}\n")
        for number, tune in enumerate(tunes):
            (root / name / f"{number}.abc").write_text(tune)
    (root / "open" / "cut.mid").write_bytes(b"MThd\0\0\0\6\0\1")
    (root / "open" / "short.abc").write_text(SHORT)
    build_corpus([root / "free", root / "open"], root / "corpus", BuildOptions(jobs=1))
    return Corpus(root / "corpus")


def test_copies_are_counted_by_kind_and_place(built):
    assert built.manifest["copies"] == [
        {"kind": "exact", "of": "free", "in": "open", "count": 1},
        {"kind": "transposed and re-metred", "of": "free", "in": "open", "count": 1},
        {"kind": "variant", "of": "free", "in": "open", "count": 1},
    ]
    assert sum_kinds(built.manifest["copies"])["variant"] == (1, 1)


def test_a_licence_selects_rows(built):
    assert sum(count_corpus(built).rows.values()) == 4
    assert sum(count_corpus(built, ["cc0"]).rows.values()) == 3
    assert sum(count_corpus(built, ["CC BY*"]).rows.values()) == 1
    assert sum(count_corpus(built, ["MIT"]).rows.values()) == 0
    assert licence_allowed("public domain, per file", ["Public Domain"])
    assert not licence_allowed("CC BY-SA 4.0", ["CC BY 4*"])


def test_the_page_is_whole_and_needs_nothing_from_outside(built, tmp_path):
    page = tmp_path / "corpus.html"
    done = CliRunner().invoke(command, ["info", str(built.path), "--html", str(page)])
    assert done.exit_code == 0, done.output
    text = page.read_text("utf-8")
    assert "http" not in text.replace("http://www.w3.org/2000/svg", "")
    drawings = [part.partition("</svg>")[0] + "</svg>" for part in text.split("<svg")[1:]]
    assert len(drawings) == 8
    for drawing in drawings:
        assert ElementTree.fromstring("<svg" + drawing).tag.endswith("svg")
    for word in ("Keys", "Metres", "Languages", "CC0 1.0", "transposed", "80.0 %", "of a song in"):
        assert word in text


def test_a_split_by_family_has_no_leak_and_a_torn_family_is_found(built):
    report = find_leaks(built)
    assert report.is_clean
    assert sum(report.tunes.values()) == 3

    class Torn(Corpus):
        def rows(self, split, columns=None):
            rows = [
                row for name in ("train", "valid", "test") for row in super(Torn, self).rows(name)
            ]
            jigs = [row for row in rows if "Tester" in row["title"]]
            return iter({"train": jigs[:1], "test": jigs[1:]}.get(split, []))

    torn = find_leaks(Torn(built.path))
    assert not torn.is_clean
    assert torn.shared_families == 1
    assert torn.leaks[0].similarity > 0.2
    assert dataclasses.is_dataclass(torn)


def test_the_check_command_says_so(built):
    done = CliRunner().invoke(command, ["check", str(built.path)])
    assert done.exit_code == 0, done.output
    assert "No pair across the splits" in done.output


def test_the_share_of_files_read_is_counted_by_collection_and_all_else_is_listed(built):
    again = build_corpus([built.path.parent / "free", built.path.parent / "open"], built.path)
    assert not again.is_new
    assert again.shares == {"free": Share(2, 0, 2, 0), "open": Share(5, 1, 3, 1)}
    assert again.shares["open"].parsed == 0.8
    about = built.manifest["collections"]["open"]
    assert (about["files"], about["unread"], about["rows"]) == (5, 1, 1)
    assert [(name, skip.source, skip.tune) for name, skip in built.skipped()] == [
        ("open", "open/cut.mid", None), ("open", "open/short.abc", 0),
    ]  # fmt: skip
    shown = CliRunner().invoke(command, ["info", str(built.path), "--skipped"], env=WIDE).output
    assert "80.0" in shown
    assert "open: open/cut.mid: the MIDI file is truncated" in shown
    assert "open: open/short.abc, tune 1, verse 1: the melody has fewer than 8 notes" in shown
    assert "variant" in shown


def test_a_second_build_says_that_nothing_was_to_do(built):
    before = {path.name: path.read_bytes() for path in built.path.iterdir()}
    sources = [str(built.path.parent / name) for name in ("free", "open")]
    done = CliRunner().invoke(command, ["build", *sources, "-o", str(built.path)], env=WIDE)
    assert done.exit_code == 0, done.output
    assert "there already" in done.output
    assert "80.0 % of open: 4 of 5 files read" in done.output
    assert {path.name: path.read_bytes() for path in built.path.iterdir()} == before


@pytest.mark.parametrize("scheduler", [[], ["--scheduler", "local"]], ids=["few", "dask"])
def test_progress_is_a_line_now_and_then_where_there_is_no_terminal(
    scheduler, built, tmp_path, monkeypatch
):
    monkeypatch.setattr(commands, "_SECONDS_TO_FIRST_LINE", 0.0)
    monkeypatch.setattr(commands, "_SECONDS_BETWEEN_LINES", 0.0)
    source = str(built.path.parent / "free")
    arguments = ["build", source, "-o", str(tmp_path / "c"), "--jobs", "1", *scheduler]
    done = CliRunner().invoke(command, arguments, env=WIDE)
    assert done.exit_code == 0, done.output
    assert "Reading files: 2 of 2" in done.output
    assert "files/s" in done.output
    assert ("cluster at local" in done.output) == bool(scheduler)
    if scheduler and not find_spec("bokeh"):
        assert "pip install 'melregen[dashboard]'" in done.output


def test_the_keys_that_may_be_chosen_are_those_of_the_corpus():
    (option,) = (option for option in command.commands["build"].params if option.name == "keys")
    assert tuple(option.type.choices) == KEY_CHOICES


def test_a_corpus_of_a_later_version_is_refused_and_an_earlier_one_is_read(built, tmp_path):
    (tmp_path / "manifest.json").write_text('{"format_version": 99}')
    with pytest.raises(ParseError, match="version 99, and this melregen reads those up to 3"):
        Corpus(tmp_path)
    (tmp_path / "manifest.json").write_text('{"format_version": 1, "collections": {}}')
    with pytest.raises(ParseError, match="an earlier version of melregen made it"):
        list(Corpus(tmp_path).skipped())
    done = CliRunner().invoke(command, ["info", str(tmp_path)], env=WIDE)
    assert done.exit_code == 0, done.output
    assert "earlier version" in done.output


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (["--time-limit", "nan"], "--time-limit is a number of seconds"),
        (["--language", "german"], "'german' is not a code of two letters, such as en or de"),
        (["--shard", ""], "'' is not a part; write 3/8 for the third of eight"),
        (["--scheduler", "none"], "'none' is not a scheduler; write its address, as tcp://"),
    ],
)
def test_what_an_option_cannot_be_is_said(options, sentence, tmp_path):
    outcome = CliRunner().invoke(command, ["build", "x.abc", "-o", f"{tmp_path}/c", *options])
    assert outcome.exit_code == 2
    assert sentence in outcome.output


def test_a_licence_that_no_song_has_is_named_with_those_there_are(built):
    outcome = CliRunner().invoke(command, ["info", str(built.path), "--licence", "nope"])
    assert str(outcome.exception).endswith("are: CC BY 4.0; CC0 1.0")


def test_the_folder_one_is_in_cannot_become_a_corpus(built, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(OutputError, match=r"\. cannot be the corpus"):
        build_corpus([built.path.parent / "free"], ".", BuildOptions(jobs=1))
    assert list(tmp_path.iterdir()) == []
