"""What is sung on each note, and the bars it is sung in."""

import pytest

from melregen.formats.singing.sung import barred_sheet, sung_lyric, sung_notes
from melregen.music import LeadSheet, Metre, Note, Syllable
from tests.formats.singing.songs import CHANGING, STAR, STAR_NOTES


@pytest.mark.parametrize(
    ("text", "lyric"),
    [
        ("grace,", "grace"),
        ("“Sing,”", "Sing"),
        ("(la", "la"),
        ("don't", "don't"),
        ("o’er", "o’er"),
        ("'Tis", "'Tis"),
        ("na-na", "na-na"),
        ("che‿a", "chea"),
        ("—", ""),
        ("'", ""),
        ("愛。", "愛"),
        ("żół\n", "żół"),
        ("e\u0301", "é"),
        ("की", "की"),
        ("99!", "99"),
    ],
)
def test_punctuation_around_a_syllable_is_not_sung(text: str, lyric: str) -> None:
    assert sung_lyric(text) == lyric


def test_every_note_has_a_lyric_or_goes_on() -> None:
    found = [(note.onset, note.duration, note.pitch, note.lyric) for note in sung_notes(STAR)]
    assert found == STAR_NOTES


def test_a_melisma_over_a_rest_is_sung_anew() -> None:
    notes = [Note(0, 24, 60, Syllable("a")), Note(48, 24, 62, melisma=True)]
    assert [note.lyric for note in sung_notes(LeadSheet.build(notes))] == ["a", "la"]
    first = [Note(0, 24, 60, melisma=True)]
    assert sung_notes(LeadSheet.build(first, language="zh"))[0].lyric == "啦"


def test_a_pickup_has_a_metre_of_its_own() -> None:
    sheet, metres = barred_sheet(STAR)
    assert sheet == STAR
    assert metres == [(0, Metre(1, 4)), (1, Metre(3, 4))]


def test_a_pickup_that_no_metre_fills_gets_a_rest_before_it() -> None:
    sheet, metres = barred_sheet(LeadSheet.build([Note(0, 8, 60), Note(8, 24, 62)], pickup=8))
    assert [note.onset for note in sheet.notes] == [88, 96]
    assert metres == [(0, Metre(4, 4))]


def test_changes_of_metre_are_counted_in_bars() -> None:
    _, metres = barred_sheet(CHANGING)
    assert metres == [(0, Metre(4, 4)), (1, Metre(3, 4)), (2, Metre(6, 8))]
