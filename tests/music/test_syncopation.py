"""The hierarchy of metrical places, and notes that run against it."""

import numpy as np

from melregen.music import Metre, MetreChange, bars_until
from melregen.music.syncopation import metrical_levels, syncopations


def test_the_levels_of_a_bar_form_a_hierarchy() -> None:
    four = metrical_levels(Metre(4, 4))
    assert [four[place] for place in (0, 48, 24, 72, 12, 6, 3, 8)] == [3, 2, 1, 1, 0, -1, -2, -4]
    six = metrical_levels(Metre(6, 8))
    assert [six[place] for place in (0, 36, 12, 24, 6, 3)] == [3, 1, 0, 0, -1, -2]


def test_a_note_held_over_a_stronger_place_is_syncopated() -> None:
    bars = bars_until((MetreChange(0, Metre(4, 4)),), 0, 192)
    onsets, durations = np.array([0, 36, 60, 84]), np.array([36, 24, 24, 24])
    assert syncopations(bars, onsets, durations).tolist() == [False, True, True, True]
    assert not syncopations(bars, onsets, np.full(4, 12)).any()
