"""What one file gives: its rows, its fingerprints, and what was left out."""

import numpy as np
import pytest

from melregen.corpus.files import ROW_FIELDS, FileJob, language_of
from melregen.corpus.fingerprint import TUNE, VERSE
from melregen.corpus.locations import Location
from melregen.corpus.rows import process_file
from tests.corpus.test_build import BROKEN, JIG, SHORT, SONG


def process(tmp_path, *tunes, **options):
    path = tmp_path / "book.abc"
    path.write_text("\n".join(tunes))
    return process_file(FileJob(Location(str(path)), "songs/book.abc", **options))


def rows_of(content):
    return [dict(zip(ROW_FIELDS, row, strict=True)) for row in content.rows]


def test_each_verse_is_a_row_and_each_tune_knows_how_many_it_has(tmp_path):
    content = process(tmp_path, JIG, SONG)
    places = [(row["tune"], row["verse"], row["title"]) for row in rows_of(content)]
    assert places == [(0, 1, "The Tester's Jig"), (1, 1, "Rain"), (1, 2, "Rain")]
    assert np.frombuffer(content.tunes, TUNE)["verses"].tolist() == [1, 2]
    verses = np.frombuffer(content.verses, VERSE)
    assert len(set(verses["copy"].tolist())) == 3
    assert verses["metre"].tolist() == [6 * 256 + 8, 4 * 256 + 4, 4 * 256 + 4]
    assert content.skipped == []


def test_what_is_wrong_with_a_tune_costs_that_tune_alone(tmp_path):
    content = process(tmp_path, SHORT, JIG, BROKEN)
    assert [row["title"] for row in rows_of(content)] == ["The Tester's Jig"]
    short, broken = content.skipped
    assert (short.tune, short.verse) == (0, 1)
    assert short.reason == "the melody has fewer than 8 notes"
    assert (broken.tune, broken.verse) == (2, None)
    assert "Q sharp" in broken.reason
    assert str(tmp_path) not in broken.reason


def test_a_file_that_is_not_there_gives_a_content_that_says_so(tmp_path):
    content = process_file(FileJob(Location(str(tmp_path / "gone.mid")), "songs/gone.mid"))
    (skip,) = content.skipped
    assert (skip.source, skip.tune, content.digest) == ("songs/gone.mid", None, "")
    assert str(tmp_path) not in skip.reason


def test_equal_files_have_equal_digests_though_they_cannot_be_read(tmp_path):
    digests = []
    for name in ("a.mid", "b.mid"):
        (tmp_path / name).write_bytes(b"MThd\0\0\0\6\0\1")
        content = process_file(FileJob(Location(str(tmp_path / name)), name))
        assert [skip.source for skip in content.skipped] == [name]
        digests.append(content.digest)
    assert digests[0] == digests[1] != ""


def test_the_language_may_be_given_and_later_verses_left_out(tmp_path):
    (row,) = rows_of(process(tmp_path, SONG, all_verses=False, language="de"))
    assert (row["verse"], row["language"]) == (1, "de")
    (row,) = rows_of(process(tmp_path, SONG, all_verses=False, language="xx"))
    assert row["language"] == "xx"
    assert '"stress"' not in row["lead_sheet"]


@pytest.mark.parametrize(("keys", "key"), [("written", "C"), ("auto", "A minor")])
def test_a_written_major_key_is_believed_only_where_that_is_asked(tmp_path, keys, key):
    in_a_minor = (
        "X:1\nT:Minor\nM:4/4\nL:1/4\nK:C\nABcB | A2 E2 | ABcd | e4 | edcB | A2 ^G2 | A4 |]\n"
    )
    (row,) = rows_of(process(tmp_path, in_a_minor, keys=keys))
    assert row["key"].startswith(key[0])
    assert ("minor" in row["key"]) == ("minor" in key)


def test_languages_may_be_given_by_the_names_of_files():
    by_name = "songs/pl/*=pl,songs/de/*=de"
    assert language_of(by_name, "songs/pl/a.krn") == "pl"
    assert language_of(by_name, "songs/de/b.krn") == "de"
    assert language_of(by_name, "songs/c.krn") is None
    assert language_of("songs/pl/*=pl,en", "songs/c.krn") == "en"
    assert language_of("en", "a.krn") == "en"
    assert language_of(None, "a.krn") is None
