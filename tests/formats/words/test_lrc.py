"""LRC: words with times that players follow."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings

from melregen.errors import WishError
from melregen.formats import write
from melregen.music import LeadSheet, Note
from melregen.song_text.read import read_song_text
from tests.formats.singing.songs import STAR
from tests.strategies import lead_sheets

_STAMP = re.compile(r"\[(\d\d):(\d\d)\.(\d\d)\](.*)")


def stamped(text: str) -> list[tuple[float, str]]:
    """Return seconds and words of each line."""
    matches = filter(None, map(_STAMP.fullmatch, text.splitlines()))
    return [(60 * int(m[1]) + int(m[2]) + int(m[3]) / 100, m[4]) for m in matches]


def test_a_line_begins_with_its_first_syllable(tmp_path: Path) -> None:
    write(replace(STAR, tempo=60), tmp_path / "a.lrc")
    text = (tmp_path / "a.lrc").read_text("utf-8")
    assert text.splitlines()[:4] == [
        "[ti:Star & Bar: <1>]",
        "[au:Jane Doe]",
        "[la:en]",
        "[length:00:13]",
    ]
    assert stamped(text) == [(0, "How glory,”"), (7, "“don't R"), (13, "")]


def test_words_have_times_of_their_own(tmp_path: Path) -> None:
    write(replace(STAR, tempo=60), tmp_path / "a.words.lrc")
    lines = stamped((tmp_path / "a.words.lrc").read_text("utf-8"))
    assert lines == [
        (0, "<00:00.00>How <00:01.00>glory,”<00:06.00>"),
        (7, "<00:07.00>“don't <00:08.00>R<00:13.00>"),
        (13, ""),
    ]


@settings(max_examples=40, deadline=None)
@given(sheet=lead_sheets(sung=True))
def test_times_are_those_of_the_notes(
    sheet: LeadSheet, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.getbasetemp() / "a.lrc"
    write(sheet, path)
    onsets = [n.onset * 60 / (24 * sheet.tempo) for n in sheet.notes if n.syllable]
    times = [time for time, words in stamped(path.read_text("utf-8")) if words]
    assert times == sorted(times)
    assert times[0] == pytest.approx(onsets[0], abs=0.006)
    for time in times:
        assert min(abs(time - onset) for onset in onsets) < 0.006


@pytest.mark.parametrize("name", ["a.lrc", "a.words.lrc"])
def test_the_words_are_read_back(name: str, tmp_path: Path) -> None:
    write(STAR, tmp_path / name)
    song = read_song_text((tmp_path / name).read_text("utf-8"))
    lines = [line.text for section in song.sung for line in section.lines]
    assert lines == ["How glory,”", "“don't R"]


def test_a_song_without_words_is_refused(tmp_path: Path) -> None:
    with pytest.raises(WishError, match="no words"):
        write(LeadSheet.build([Note(0, 24, 60)]), tmp_path / "a.lrc")
    assert not list(tmp_path.iterdir())
