"""Counting, drawing and checking a corpus."""

import dataclasses
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner

from melregen.commands.corpus import corpus as command
from melregen.corpus import BuildOptions, Corpus, build_corpus, licence_allowed
from melregen.corpus.check import find_leaks
from melregen.corpus.copies import sum_kinds
from melregen.corpus.statistics import count_corpus
from tests.corpus.test_build import JIG, JIG_IN_A, SONG, VARIANT


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
    for word in ("Keys", "Metres", "Languages", "CC0 1.0", "transposed"):
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
