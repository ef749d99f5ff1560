# ruff: noqa: E501
"""ChordPro, LRC, UltraStar and subtitles; kinds of text that are refused."""

import pytest

from melregen.errors import ParseError
from melregen.song_text import TextKind, read_song_text
from tests.song_text.rendering import read, render

CHORDPRO = {
    "verse and chorus": ("{sov}\n[G]Hold me [D]now\n{eov}\n{soc}\n[C]hey\n{eoc}\n{chorus}\n",
        ["Verse: [G]Hold me [D]now", "Chorus: [C]hey", "Chorus: [C]hey"]),
    "long names": ("{start_of_verse}\nHold me\n{end_of_verse}\n{start_of_bridge}\nhey\n{end_of_bridge}\n",
        ["Verse: Hold me", "Bridge: hey"]),
    "labels": ("{start_of_verse: Verse 2}\nHold me\n{end_of_verse}\n", ["Verse 2: Hold me"]),
    "label attribute": ('{start_of_verse label="Verse 3"}\nHold me\n{end_of_verse}\n', ["Verse 3: Hold me"]),
    "sections of one's own": ("{start_of_pre_chorus}\nHold me\n{end_of_pre_chorus}\n", ["Pre Chorus: Hold me"]),
    "label without a kind": ("{start_of_verse: Anna}\nHold me\n{end_of_verse}\n", ["Verse: Hold me"]),
    "comments as headings": ("{c: Verse 1}\nHold me\n{comment: Chorus}\nhey\n{ci:softly}\nho\n",
        ["Verse 1: Hold me", "Chorus: hey / ho"]),
    "headings in brackets": ("{title: x}\n[Verse 1]\n[G]Hold me\n[Chorus]\nhey\n", ["Verse 1: [G]Hold me", "Chorus: hey"]),
    "plain headings": ("{t:x}\nVerse 1:\n[G]Hold me\n\nChorus:\nhey\n", ["Verse 1: [G]Hold me", "Chorus: hey"]),
    "within a word": ("{t:x}\n[C]Hal[F]le[C]lu[G]jah\n", ["[C]Hal[F]le[C]lu[G]jah"]),
    "chords at the end": ("{t:x}\n[G]Hold me [D]\n", ["[G]Hold me [D]"]),
    "chords alone": ("{t:x}\n[G] [D] [Em]\n[G]Hold me\n", ["<G D Em> / [G]Hold me"]),
    "chords with bars": ("{t:x}\n| G | D Em |\n[G]Hold me\n", ["<| G | D Em |> / [G]Hold me"]),
    "annotations": ("{t:x}\n[*Softly][G]Hold me\n", ["[G]Hold me"]),
    "no chord": ("{t:x}\n[N.C.]Hold me [NC]now\n", ["[N.C.]Hold me [N.C.]now"]),
    "chord that is none": ("{t:x}\n[Xyz]Hold [G]me\n", ["Hold [G]me"]),
    "Nashville": ("{t:x}\n[1]Hold me [4]now\n", ["[1]Hold me [4]now"]),
    "tabs and grids": ("{t:x}\n{sot}\ne|--0--|\n{eot}\n{start_of_grid}\n| G . . . |\n{end_of_grid}\nHold me\n", ["Hold me"]),
    "delegates": ("{t:x}\n{start_of_abc}\nX:1\n{end_of_abc}\nHold me\n", ["Hold me"]),
    "file comments": ("# a note\n{t:x}\nHold me\n# more\nlove me\n", ["Hold me / love me"]),
    "definitions": ("{t:x}\n{define: G frets 3 2 0 0 0 3}\nHold me\n", ["Hold me"]),
    "own directives": ("{t:x}\n{x_mine: 1}\n{new_page}\nHold me\n", ["Hold me"]),
    "selectors": ("{title-guitar: x}\n{comment-piano: Chorus}\nHold me\n", ["Chorus: Hold me"]),
    "several songs": ("{t:x}\nHold me\n{new_song}\n{t:y}\nLove me\n", ["Hold me"]),
    "repeats": ("{t:x}\n{soc}\nhey (x2)\n{eoc}\n{chorus: Chorus x2}\n",
        ["Chorus: hey / hey", "Chorus: hey / hey", "Chorus: hey / hey"]),
    "SongSelect": ("{title: Hold Me}\n{comment: Verse 1}\n[G]Hold [D/F#]me\n{comment: Chorus 1}\nhey\n{comment: Chorus 1}\n{copyright: 2020 N}\n",
        ["Verse 1: [G]Hold [D/F#]me", "Chorus 1: hey", "Chorus 1: hey"]),
    "capitals": ("{TITLE: x}\n{SOC}\nhey\n{EOC}\n", ["Chorus: hey"]),
    "spaces": ("{ title : x }\n { soc }\nhey\n{ eoc }\n", ["Chorus: hey"]),
    "minor and diminished": ("{t:x}\n[Bbm7]Hold [F#dim7]me [C+]now\n", ["[Bbm7]Hold [F#dim7]me [C+]now"]),
}  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), CHORDPRO.values(), ids=CHORDPRO)
def test_chordpro_is_read_as_it_is_meant(text: str, expected: list[str]) -> None:
    song = read_song_text(text)
    assert song.kind is TextKind.CHORDPRO
    assert render(song) == expected


@pytest.mark.parametrize(
    ("directive", "field", "value"),
    [
        ("{title: Hold Me}", "title", "Hold Me"), ("{t:Hold Me}", "title", "Hold Me"),
        ("{artist: A}", "artist", "A"), ("{composer: A}", "author", "A"),
        ("{lyricist: B}", "author", "B"), ("{key: Em}", "key", "Em"), ("{capo: 3}", "capo", "3"),
        ("{tempo: 120}", "tempo", "120"), ("{time: 6/8}", "time", "6/8"),
        ("{meta: key G}", "key", "G"), ("{copyright: 2020 N}", "copyright", "2020 N"),
    ],
)  # fmt: skip
def test_directives_become_metadata(directive: str, field: str, value: str) -> None:
    song = read_song_text(f"{directive}\n{{soc}}\nhey\n{{eoc}}")
    assert song.metadata.items() == [(field, value)]


LRC = {
    "stamps": ("[00:12.50]Hold me\n[00:17.20]love me\n[00:21.00]\n", ["Hold me / love me"]),
    "no hundredths": ("[00:12]Hold me\n[00:17]love me\n", ["Hold me / love me"]),
    "thousandths": ("[00:12.500]Hold me\n", ["Hold me"]),
    "hours of minutes": ("[102:12.50]Hold me\n", ["Hold me"]),
    "several stamps": ("[00:10.00][00:20.00]hey\n[00:15.00]ho\n", ["hey / ho / hey"]),
    "word stamps": ("[00:12.50]<00:12.60>Hold <00:13.00>me <00:14.00>now\n", ["Hold me now"]),
    "a wait parts sections": ("[00:10.00]Hold me\n[00:14.00]\n[00:40.00]love me\n", ["Hold me", "love me"]),
    "voices": ("[00:12.50]F: Hold me\n[00:14.00]M: I will\n", ["Hold me / I will"]),
    "headings": ("[00:01.00][Verse 1]\n[00:02.00]Hold me\n[00:06.00][Chorus]\n[00:07.00]hey\n", ["Verse 1: Hold me", "Chorus: hey"]),
    "unsorted": ("[00:14.00]ho\n[00:10.00]hey\n", ["hey / ho"]),
    "music signs": ("[00:10.00]♪\n[00:12.00]hey ♪\n", ["hey"]),
    "blank lines": ("[00:10.00]hey\n\n[00:12.00]ho\n", ["hey / ho"]),
}  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), LRC.values(), ids=LRC)
def test_only_the_words_of_timed_lyrics_are_sung(text: str, expected: list[str]) -> None:
    song = read_song_text(text)
    assert song.kind is TextKind.LRC
    assert render(song) == expected


def test_tags_of_timed_lyrics_become_metadata():
    song = read_song_text(
        "[ti:Hold Me]\n[ar:Nobody]\n[by:x]\n[offset:+100]\n[la:en]\n[00:01.00]hey\n"
    )
    assert dict(song.metadata.items()) == {"title": "Hold Me", "artist": "Nobody", "language": "en"}


ULTRASTAR = "#TITLE:Hold Me\n#ARTIST:Nobody\n#BPM:240\n{}\nE\n"


@pytest.mark.parametrize(
    ("notes", "expected"),
    [
        (": 0 4 5 Hold\n: 5 3 5  me\n- 10\n* 12 4 7 now", ["Hold me / now"]),
        (": 0 4 5 Hal\n: 5 3 5 le\n: 9 2 5 lu\n: 12 2 4 jah", ["Hallelujah"]),
        (": 0 4 5 Hold\n: 5 3 5 ~\n: 9 3 5  me", ["Hold me"]),
        (": 0 4 5 Hold \n: 5 3 5 me ", ["Hold me"]),
        ("F 0 4 5 Hold\nR 5 3 5  me\nG 9 1 1  now", ["Hold me now"]),
        (": 0 4 5 Hold\n: 5 3 5  me\n- 10\n: 200 4 7 now\n: 205 3 1  go", ["Hold me", "now go"]),
        ("P1\n: 0 4 5 Hold\n: 5 3 5  me\nP2\n: 0 4 5 No\n: 5 3 5 no", ["Hold me"]),
    ],
)
def test_syllables_of_ultrastar_are_joined_to_words(notes: str, expected: list[str]) -> None:
    song = read_song_text(ULTRASTAR.format(notes))
    assert song.kind is TextKind.ULTRASTAR
    assert render(song) == expected
    assert dict(song.metadata.items()) == {"title": "Hold Me", "artist": "Nobody"}
    assert "the tune of the UltraStar file is not used, only its words" in song.remarks


@pytest.mark.parametrize(
    "text",
    [
        "1\n00:00:01,000 --> 00:00:04,000\nHold me\n\n2\n00:00:05,000 --> 00:00:09,000\n<i>love me</i>\n",
        "WEBVTT\n\n00:01.000 --> 00:04.000\nHold me\n\n00:05.000 --> 00:09.000\nlove me\n",
    ],
)
def test_subtitles_are_read_without_numbers_and_times(text: str) -> None:
    song = read_song_text(text)
    assert song.kind is TextKind.SUBTITLES
    assert render(song) == ["Hold me / love me"]


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("{\\rtf1\\ansi Hold me}", "rich text"),
        ("<!DOCTYPE html><html><body>Hold me</body></html>", "web page"),
        ("<html>\n<p>Hold me</p>", "web page"),
        ("<div class='x'>Hold me</div>", "web page"),
        ("<?xml version='1.0'?>\n<song><lyrics>Hold me</lyrics></song>", "XML"),
        ("X:1\nT:Tune\nM:3/4\nK:G\nGAB|\nw: Hold me now\n", "ABC"),
    ],
)
def test_what_is_no_text_of_words_is_refused_by_name(text: str, named: str) -> None:
    with pytest.raises(ParseError, match=named):
        read_song_text(text)


def test_words_in_angle_brackets_are_no_web_page():
    assert read("Hold me <3 now\nlove me\n") == ["Hold me three now / love me"]
