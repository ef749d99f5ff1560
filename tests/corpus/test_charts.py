"""Charts of chords alone go into shards of their own, and leave the melodies as they are."""

import zipfile

import pytest

from melregen.commands import main
from melregen.corpus import (
    BuildOptions,
    Corpus,
    build_corpus,
    build_part,
    decode_chart,
    merge_parts,
)
from melregen.corpus.charts import title_letters
from melregen.corpus.families import SPLITS
from tests.corpus.test_build import JIG, SONG
from tests.formats.charts.test_charts import BILLBOARD, GRAMMAR


@pytest.fixture
def songs(tmp_path):
    folder = tmp_path / "songs"
    (folder / "charts").mkdir(parents=True)
    (folder / "tunes").mkdir()
    (folder / "SOURCE.txt").write_text("licence : CC0\n")
    (folder / "tunes" / "jig.abc").write_text(JIG)
    (folder / "tunes" / "rain.abc").write_text(SONG)
    (folder / "charts" / "0001.txt").write_text(BILLBOARD)
    (folder / "charts" / "0002.txt").write_text(BILLBOARD.replace("Slow Train", "Rain (live)"))
    (folder / "charts" / "old_boat_dt.har").write_text(GRAMMAR)
    (folder / "charts" / "old_boat_tdc.har").write_text(GRAMMAR.replace("[D]", "[Eb]"))
    (folder / "charts" / "the_old_boat_tdc.har").write_text(GRAMMAR.replace("vi |", "iii |"))
    (folder / "charts" / "bad.har").write_text("S: [C] IVV |\n")
    (folder / "charts" / "README.txt").write_text("about | these\n")
    return folder


def build(folder, out):
    return build_corpus([folder], out, BuildOptions(jobs=1))


def charts_of(corpus):
    return [row for split in SPLITS for row in Corpus(corpus).charts(split)]


def test_charts_are_rows_of_their_own(songs, tmp_path):
    report = build(songs, tmp_path / "corpus")
    rows = charts_of(tmp_path / "corpus")
    assert sorted(row["title"] for row in rows) == [
        "Old Boat", "Old Boat", "Rain (live)", "Slow Train",
    ]  # fmt: skip
    for row in rows:
        song = decode_chart(row)
        assert (row["n_bars"], row["n_chords"]) == (len(song.bars), len(song.chords))
        assert row["licence"] == "CC0"
    assert sum(report.charts.values()) == 4
    assert report.skipped == 1
    assert report.other_files == 2  # the notes on the source, and the README


def test_a_transposed_chart_of_one_title_is_a_copy(songs, tmp_path):
    build(songs, tmp_path / "corpus")
    assert Corpus(tmp_path / "corpus").manifest["charts"]["copies_dropped"] == 1


def test_all_charts_of_one_title_are_one_family_in_one_split(songs, tmp_path):
    build(songs, tmp_path / "corpus")
    boats = [row for row in charts_of(tmp_path / "corpus") if row["title"] == "Old Boat"]
    assert len({(row["family"], row["split"]) for row in boats}) == 1


def test_a_chart_joins_the_melody_of_its_title(songs, tmp_path):
    build(songs, tmp_path / "corpus")
    melody = next(row for *_, row in Corpus(tmp_path / "corpus") if row["title"] == "Rain")
    chart = next(row for row in charts_of(tmp_path / "corpus") if row["title"] == "Rain (live)")
    assert chart["split"] == melody["split"]


def test_charts_change_no_byte_of_the_melodies(songs, tmp_path):
    build(songs, tmp_path / "with")
    for chart in (songs / "charts").iterdir():
        chart.unlink()
    build(songs, tmp_path / "without")
    shards = sorted(path.name for path in (tmp_path / "without").glob("*.parquet"))
    for name in shards:
        assert (tmp_path / "with" / name).read_bytes() == (tmp_path / "without" / name).read_bytes()
    assert "charts" not in Corpus(tmp_path / "without").manifest


def test_charts_in_archives_and_parts_give_the_same_corpus(songs, tmp_path):
    whole = build(songs, tmp_path / "whole").path
    for number in (1, 2):
        build_part([songs], tmp_path / "parts", (number, 2), BuildOptions(jobs=1))
    merge_parts(sorted(tmp_path.glob("parts.part-*")), tmp_path / "parts")
    assert charts_of(tmp_path / "parts") == charts_of(whole)
    with zipfile.ZipFile(tmp_path / "songs.zip", "w") as archive:
        for path in sorted(songs.rglob("*")):
            if path.is_file():
                archive.write(path, path.relative_to(songs))
    packed = build(tmp_path / "songs.zip", tmp_path / "packed").path
    assert {row["chord_song"] for row in charts_of(packed)} == {
        row["chord_song"] for row in charts_of(whole)
    }


def test_a_corpus_of_charts_alone_is_counted(songs, tmp_path, capsys):
    build(songs / "charts", tmp_path / "corpus")
    assert not any(Corpus(tmp_path / "corpus").rows("train"))
    with pytest.raises(SystemExit) as ended:
        main(["corpus", "info", str(tmp_path / "corpus")])
    assert not ended.value.code
    assert "charts of chords alone" in capsys.readouterr().out


def test_titles_are_known_by_their_letters():
    assert title_letters("The Rain (live)") == title_letters("rain!") == "rain"
    assert title_letters("(I Can't) Wait") == "icantwait"
