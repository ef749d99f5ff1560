"""Where notes stand in their bars, with pickups and changes of metre."""

import numpy as np

from melregen.music import LeadSheet, Metre, MetreChange
from melregen.music.note_places import note_places
from tests.extraction.tunes import melody


def test_a_pickup_counts_back_from_the_first_full_bar():
    sheet = LeadSheet.build(melody("g4:1 c5:2 d5:1"), metre=Metre(3, 4), pickup=24)
    places = note_places(sheet)
    assert places.positions.tolist() == [48, 0, 48]
    assert places.strengths.tolist() == [1, 3, 1]
    np.testing.assert_allclose(places.bars, [-1 / 3, 0, 2 / 3])


def test_strengths_follow_a_change_of_metre():
    metres = (MetreChange(0, Metre(4, 4)), MetreChange(96, Metre(6, 8)))
    sheet = LeadSheet.build(melody("c4:1 c4 c4 c4 c4:.5 c4 c4 c4 c4 c4"), metres=metres)
    assert note_places(sheet).strengths.tolist() == [3, 1, 2, 1, 3, 0, 0, 1, 0, 0]


def test_every_note_has_the_strength_that_its_metre_names():
    for metre in ("4/4", "3/4", "2/2", "6/8", "9/8", "5/4", "7/8", "3/8"):
        sheet = LeadSheet.build(melody("c4:.25 " + "d4 " * 40), metre=Metre.parse(metre), pickup=5)
        places = note_places(sheet)
        expected = [sheet.metre.strength(position) for position in places.positions.tolist()]
        assert places.strengths.tolist() == expected
