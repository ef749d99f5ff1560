"""Verses of one tune, joined to be printed together."""

from dataclasses import replace

from hypothesis import given, settings

from melregen.formats.pictures.all_verses import join_verses
from melregen.formats.pictures.stacking import stack_verses
from melregen.music import LeadSheet, Metre, Syllable
from tests.formats.pictures.songs import chords, line
from tests.strategies import lead_sheets

STEPS = [(24, 62), (24, 67), (24, 69), (48, 71)]


def verse(text: str, metre: Metre | None = None) -> LeadSheet:
    return LeadSheet.build(
        line(0, STEPS, text), metre=metre or Metre(4, 4), pickup=24, chords=chords((0, "G"))
    )


def test_verses_follow_each_other_and_are_stacked_again():
    joined = join_verses([verse("and so it goes"), verse("and on and on")])
    assert [note.onset for note in joined.notes] == [0, 24, 48, 72, 120, 144, 168, 192][:4] + [
        onset + joined.notes[4].onset for onset in (0, 24, 48, 72)
    ]
    printed = stack_verses(joined)
    assert len(printed.verses) == 2
    assert (printed.sheet.pickup, printed.sheet.duration) == (24, 120)


def test_a_bar_is_added_where_an_upbeat_has_no_room():
    full = [(24, 62), (48, 67), (48, 71)]
    sheets = [
        LeadSheet.build(line(0, full, text), pickup=24) for text in ("to the end", "to the top")
    ]
    joined = join_verses(sheets)
    assert joined.notes[3].onset == 24 + 96 + 96 - 24
    assert len(stack_verses(joined).verses) == 2


@settings(max_examples=40, deadline=None)
@given(sheet=lead_sheets())
def test_any_tune_can_be_sung_twice(sheet):
    words = tuple(
        replace(note, syllable=Syllable("la") if note.syllable else None) for note in sheet.notes
    )
    joined = join_verses([sheet, replace(sheet, notes=words)])
    assert len(joined.notes) == 2 * len(sheet.notes)
    assert [note.pitch for note in joined.notes[len(words) :]] == [n.pitch for n in sheet.notes]
