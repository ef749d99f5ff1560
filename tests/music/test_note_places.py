"""Where the notes of a melody stand in their bars."""

from hypothesis import given

from melregen.music import LeadSheet, Metre, MetreChange, Note
from melregen.music.note_places import note_places
from tests.strategies import lead_sheets


def test_places_are_counted_from_the_first_full_bar_line():
    notes = [Note(onset, 12, 60) for onset in (0, 24, 48, 72, 84, 120)]
    places = note_places(LeadSheet.build(notes, metre=Metre(4, 4), pickup=24))
    assert places.positions.tolist() == [72, 0, 24, 48, 60, 0]
    assert places.strengths.tolist() == [1, 3, 1, 2, 0, 3]
    assert places.bars.tolist() == [-0.25, 0, 0.25, 0.5, 0.625, 1]


def test_without_a_pickup_the_first_bar_is_bar_zero():
    places = note_places(LeadSheet.build([Note(0, 36, 60), Note(36, 36, 62)], metre=Metre(6, 8)))
    assert places.bars.tolist() == [0, 0.5]
    assert places.strengths.tolist() == [3, 1]


def test_a_bar_counts_as_one_in_any_metre():
    metres = (MetreChange(0, Metre(4, 4)), MetreChange(96, Metre(3, 4)))
    sheet = LeadSheet.build([Note(0, 96, 60), Note(120, 24, 60), Note(168, 72, 60)], metres=metres)
    places = note_places(sheet)
    assert places.positions.tolist() == [0, 24, 0]
    assert [round(bar, 6) for bar in places.bars.tolist()] == [0, 1.333333, 2]


@given(lead_sheets())
def test_every_note_has_a_place_in_its_bar_in_rising_order(sheet):
    places = note_places(sheet)
    assert len(places.bars) == len(places.positions) == len(places.strengths) == len(sheet.notes)
    assert all(one < other for one, other in zip(places.bars, places.bars[1:], strict=False))
    assert ((places.strengths == 3) == (places.positions == 0)).all()
    assert (places.bars[0] < 0) == (sheet.notes[0].onset < sheet.pickup)
