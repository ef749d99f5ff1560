"""ChordPro: chords where they are struck, and everything that our own reader understands."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings

from melregen.formats import write
from melregen.music import (
    NO_CHORD,
    Chord,
    ChordChange,
    LeadSheet,
    Note,
    Phrase,
    Section,
    Syllabic,
    Syllable,
)
from melregen.song_text.read import read_song_text
from tests.formats.singing.songs import STAR
from tests.strategies import lead_sheets


def chordpro(sheet: LeadSheet, folder: Path) -> str:
    write(sheet, folder / "a.cho")
    return (folder / "a.cho").read_text("utf-8")


def changes(*pairs: tuple[int, str]) -> tuple[ChordChange, ...]:
    return tuple(ChordChange(onset, Chord.parse(name)) for onset, name in pairs)


def test_chords_stand_before_their_syllables(tmp_path: Path) -> None:
    chords = changes((24, "G"), (96, "C/E"), (144, "Am7"), (168, "D7"), (216, "Bb"))
    text = chordpro(replace(STAR, chords=chords), tmp_path)
    assert text == (
        "{title: Star & Bar: <1>}\n"
        "{composer: Jane Doe}\n"
        "{key: G}\n"
        "{time: 3/4}\n"
        "{tempo: 92.5}\n"
        "\n"
        "{start_of_verse: Verse 1}\n"
        "How [G]glo[C/E]ry,” [Am7]\n"
        "[D7]“don't R [Bb]\n"
        "{end_of_verse}\n"
    )


def test_sections_that_are_only_played_are_chords_alone(tmp_path: Path) -> None:
    sheet = LeadSheet.build(
        [Note(192 + 24 * i, 24, 60, Syllable("la")) for i in range(8)],
        chords=(*changes((0, "C"), (96, "G"), (192, "F")), ChordChange(288, NO_CHORD)),
        phrases=(Phrase(192, 96), Phrase(288, 96)),
        sections=(Section(0, "Intro"), Section(192, "Chorus"), Section(288, "Tag {x}")),
    )
    assert chordpro(sheet, tmp_path).partition("{tempo: 100}\n")[2] == (
        "\n{comment: Intro}\n[C] [G]\n"
        "\n{start_of_chorus: Chorus}\n[F]la la la la\n{end_of_chorus}\n"
        "\n{comment: Tag (x)}\n[N.C.]la la la la\n"
    )


def test_a_text_of_the_format_s_signs_keeps_its_words(tmp_path: Path) -> None:
    notes = [Note(0, 24, 60, Syllable("[oh]")), Note(24, 24, 60, Syllable("{la}"))]
    assert "(oh) (la)" in chordpro(LeadSheet.build(notes, title="a}\nb"), tmp_path)


@settings(max_examples=40, deadline=None)
@given(sheet=lead_sheets(sung=True, harmonised=True))
def test_every_chord_is_there_once_and_in_order(
    sheet: LeadSheet, tmp_path_factory: pytest.TempPathFactory
) -> None:
    text = chordpro(sheet, tmp_path_factory.getbasetemp())
    found = [part.partition("]")[0] for part in text.split("[")[1:]]
    assert found == [str(change.chord) for change in sheet.chords if change.onset < sheet.duration]


def test_words_chords_and_sections_are_read_back(tmp_path: Path) -> None:
    words = [
        Syllable("Twin", Syllabic.BEGIN),
        Syllable("kle", Syllabic.END),
        Syllable("lit", Syllabic.BEGIN),
        Syllable("tle", Syllabic.END),
        *map(Syllable, ("star", "how", "I", "wonder")),
    ]
    sheet = LeadSheet.build(
        [Note(24 * i, 24, 60, word) for i, word in enumerate(words)],
        chords=changes((0, "C"), (72, "Am7"), (120, "F"), (168, "G7")),
        phrases=(Phrase(0, 120), Phrase(120, 72)),
        sections=(Section(0, "Verse"), Section(120, "Chorus")),
        title="Star",
    )
    song = read_song_text(chordpro(sheet, tmp_path))
    assert song.metadata.title == "Star"
    assert [section.name for section in song.sections] == ["Verse", "Chorus"]
    (verse,), (chorus,) = (section.lines for section in song.sections)
    assert (verse.text, chorus.text) == ("Twinkle little star", "how I wonder")
    assert [(c.at, c.symbol) for c in verse.chords] == [(0, "C"), (11, "Am7")]
    assert [(c.at, c.symbol) for c in chorus.chords] == [(0, "F"), (6, "G7")]
