"""From files to a corpus and back, with bad files among them."""

import dataclasses
from pathlib import Path

import pytest

from melregen.corpus import BuildOptions, Corpus, build_corpus, iterate_rows
from melregen.corpus.families import SPLITS
from melregen.corpus.shards import COLUMNS
from melregen.documents.lead_sheet import lead_sheet_to_json
from melregen.documents.template import template_to_json
from melregen.errors import OutputError, ParseError
from melregen.formats import read_tunes, write
from melregen.music import LeadSheet, Note

JIG = """X:1
T:The Tester's Jig
M:6/8
L:1/8
K:G
GAB dBG | cBA ABc | BAG dcB | A3 D3 | GAB dBG | cBA ABc | BdB AGF | G6 |]
"""
# The same tune a tone higher, at double note values.
JIG_IN_A = """X:2
T:The Tester's Jig, for the pipes
M:6/4
L:1/4
K:A
ABc ecA | dcB Bcd | cBA edc | B3 E3 | ABc ecA | dcB Bcd | cec BAG | A6 |]
"""
VARIANT = """X:3
T:The Tester's Reel
M:6/8
L:1/8
K:G
GAB dBG | cBA ABc | BAG dcB | A3 D3 | GAB dBG | cBA ABc | BdB AGF | GBd g3 |]
"""
SONG = """X:4
T:Rain
M:4/4
L:1/4
K:F
F A c A | G G A2 | B A G F | G4 | c c A F | D E F2 |]
w: Rain on the roof to-day, soft on the win-dow sill, lit-tle one stay and play
w: Sun on the roof a-gain, bright on the win-dow pane, lit-tle one out we go
"""
SHORT = "X:5\nT:Signal\nM:4/4\nL:1/4\nK:C\nC E G c |]\n"
BROKEN = "X:6\nT:Broken\nM:4/4\nL:1/4\nK:Q sharp\nC E G c |]\n"


@pytest.fixture
def songs(tmp_path):
    folder = tmp_path / "songs"
    (folder / "deep" / "er").mkdir(parents=True)
    (folder / "SOURCE.txt").write_text('origin  : here\nlicence : CC0 1.0 -- "the text"\n')
    (folder / "notes.tsv").write_text("not music")
    (folder / "jig.abc").write_text(JIG)
    (folder / "deep" / "jig in A.abc").write_text(JIG_IN_A)
    (folder / "deep" / "er" / "book.abc").write_text("\n".join([VARIANT, SONG, SHORT, BROKEN]))
    (folder / "cut.mid").write_bytes(b"MThd\0\0\0\6\0\1")
    return folder


def build(sources, out, **options):
    sources = sources if isinstance(sources, list) else [sources]
    return build_corpus(sources, out, BuildOptions(jobs=2, **options))


def rows_of(corpus):
    return {row["id"]: row for split in SPLITS for row in iterate_rows(corpus, split)}


def test_every_tune_and_verse_is_a_row_with_its_sheet_and_template(songs, tmp_path):
    build(songs, tmp_path / "corpus")
    rows = rows_of(tmp_path / "corpus")
    assert sorted(row["title"] for row in rows.values()) == [
        "Rain", "Rain", "The Tester's Jig, for the pipes", "The Tester's Reel",
    ]  # fmt: skip
    for sheet, template, row in Corpus(tmp_path / "corpus"):
        assert list(row) == list(COLUMNS)
        assert row["n_notes"] == len(sheet.notes) == len(list(template.slots))
        assert sheet.syllables == template.syllables
        assert row["key"] == str(template.key)
        assert row["licence"] == "CC0 1.0"
        assert row["collection"] == "songs"
        for name, text in (("lead_sheet", lead_sheet_to_json(sheet, compact=True)),
                           ("template", template_to_json(template, compact=True))):  # fmt: skip
            assert row[name] == text
            assert "\n" not in text
            assert ", " not in text.replace(sheet.title, "")


def test_verses_keep_their_words_with_stress_and_share_family_and_split(songs, tmp_path):
    build(songs, tmp_path / "corpus")
    verses = [row for row in rows_of(tmp_path / "corpus").values() if row["title"] == "Rain"]
    assert [verse["verse"] for verse in verses] == [1, 2]
    assert len({verse["family"] for verse in verses}) == 1
    assert len({verse["split"] for verse in verses}) == 1
    assert all(verse["language"] == "en" for verse in verses)
    assert '"stress":1' in verses[0]["lead_sheet"]
    build(songs, tmp_path / "first", all_verses=False)
    assert sum(row["title"] == "Rain" for row in rows_of(tmp_path / "first").values()) == 1


def test_a_transposed_copy_is_dropped_and_a_variant_shares_the_family(songs, tmp_path):
    report = build(songs, tmp_path / "corpus")
    assert report.copies == 1
    rows = rows_of(tmp_path / "corpus").values()
    families = {row["family"] for row in rows if "Tester" in row["title"]}
    assert len(families) == 1
    assert report.largest_family == 3


def test_bad_files_and_tunes_are_listed_with_the_reason(songs, tmp_path):
    report = build(songs, tmp_path / "corpus")
    skipped = {
        (skip.source, skip.tune): skip.reason for _, skip in Corpus(tmp_path / "corpus").skipped()
    }
    assert skipped["songs/deep/er/book.abc", 2] == "the melody has fewer than 8 notes"
    assert "Q sharp" in skipped["songs/deep/er/book.abc", 3]
    assert str(tmp_path) not in skipped["songs/cut.mid", None]
    assert report.other_files == 2
    manifest = Corpus(tmp_path / "corpus").manifest
    assert manifest["counts"]["skipped"] == len(skipped) == report.skipped == 3


def test_a_tune_whose_note_has_lost_its_end_is_listed(tmp_path):
    (tmp_path / "songs").mkdir()
    notes = [Note(24 * place, 24, 60 + place) for place in range(8)]
    notes.append(Note(192, 3600 * 24, 72))
    write(LeadSheet.build(notes), tmp_path / "songs" / "hour.mid")
    build(tmp_path / "songs", tmp_path / "corpus")
    (skip,) = [skip for _, skip in Corpus(tmp_path / "corpus").skipped()]
    assert "a note lasts more than 64 quarter notes" in skip.reason


def test_the_same_files_give_the_same_bytes_however_many_processes(songs, tmp_path):
    build(songs, tmp_path / "one")
    build_corpus([songs], tmp_path / "other", BuildOptions(jobs=1))
    one, other = (
        {file.name: file.read_bytes() for file in sorted((tmp_path / name).iterdir())}
        for name in ("one", "other")
    )
    assert one == other
    assert "manifest.json" in one


def test_sources_are_files_globs_and_parts_of_music21(songs, tmp_path):
    report = build([songs / "jig.abc", str(songs / "deep" / "*.abc")], tmp_path / "globbed")
    assert (report.files, report.copies) == (2, 1)
    build("music21:oneills1850", tmp_path / "o", time_limit=0.001)
    collection, skipped = next(Corpus(tmp_path / "o").skipped())
    assert collection == "oneills1850"
    assert skipped.source == "music21/oneills1850/0001-0050.abc"
    assert skipped.reason == "took longer than 0.001 seconds"


@pytest.mark.parametrize("source", ["nowhere", "no*where", "music21:nobody"])
def test_a_source_that_does_not_exist_is_named(source, tmp_path):
    with pytest.raises(ParseError, match=source.replace("*", r"\*").removeprefix("music21:")):
        build(source, tmp_path / "corpus")
    assert not list(tmp_path.iterdir())


def test_an_existing_folder_is_replaced_only_when_asked_and_only_a_corpus(songs, tmp_path):
    out = tmp_path / "corpus"
    assert build(songs, out).is_new
    again = build(songs, out)
    assert not again.is_new
    assert again.rows == build(songs, out, force=True).rows
    with pytest.raises(OutputError, match="--force"):
        build(songs / "jig.abc", out)
    build(songs / "jig.abc", out, force=True)
    assert len(rows_of(out)) == 1
    with pytest.raises(OutputError, match="not a corpus"):
        build(songs, songs, force=True)
    assert (songs / "jig.abc").exists()


def test_nothing_is_left_when_a_build_stops_before_the_first_file(songs, tmp_path):
    def stop(done, total):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        build_corpus([songs], tmp_path / "corpus", BuildOptions(jobs=1), progress=stop)
    assert [path.name for path in tmp_path.iterdir()] == ["songs"]


def test_reading_something_else_than_a_corpus_is_an_error(tmp_path, songs):
    with pytest.raises(ParseError, match="not a corpus"):
        Corpus(songs)
    build(songs, tmp_path / "corpus")
    with pytest.raises(ParseError, match="'training' is not a split"):
        list(iterate_rows(tmp_path / "corpus", "training"))
    for shard in (tmp_path / "corpus").glob("*.parquet"):
        shard.write_bytes(shard.read_bytes()[:-20])
    with pytest.raises(ParseError, match="is damaged"):
        rows_of(tmp_path / "corpus")


def test_real_tune_books_share_tunes_in_other_keys(tmp_path):
    """O'Neill's 1850 prints some tunes twice, so families must be fewer than tunes."""
    from music21 import corpus

    books = [Path(path) for path in sorted(corpus.getComposer("oneills1850"))[:2]]
    assert all(read_tunes(book) for book in books[:1])
    report = build(books, tmp_path / "corpus")
    assert 0 < report.families <= report.tunes
    assert sum(report.rows.values()) + report.copies == report.tunes
    assert dataclasses.is_dataclass(report)
