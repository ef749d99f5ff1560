"""What stress adds to the planner's choices."""

import numpy as np
import pytest

from melregen.generation.draft import draft_template
from melregen.generation.frame import SongBrief
from melregen.generation.ranking import stress_alignment, weak_downbeats
from melregen.generation.wishes import Wishes
from melregen.lyrics import parse_lyrics
from melregen.models.nn import vocabulary as v
from melregen.models.outline import stress as outline_stress
from melregen.models.planner import stress
from melregen.models.planner.stress import pickup_bias
from melregen.music import Metre
from tests.models.songs import tiny_model

WORDS = (
    "The river runs below the town\nAnd carries every sorrow down\n"
    "Summer mornings, silver water\nSing a story to my daughter\n"
)


def test_words_lie_on_the_beat_even_under_an_untrained_network(monkeypatch) -> None:
    def plans():
        return tiny_model().plan_all(WORDS, Wishes(metre="4/4", candidates=1), variations=8)

    def mean(figure, songs):
        return np.mean([figure(song) for song in songs])

    guided = plans()
    monkeypatch.setattr(stress, "STRENGTH", 0.0)
    monkeypatch.setattr(outline_stress, "STRENGTH", 0.0)
    free = plans()
    assert mean(stress_alignment, guided) > mean(stress_alignment, free) + 0.15
    assert mean(weak_downbeats, guided) < mean(weak_downbeats, free) - 0.15


def test_fixed_slots_stay_where_they_are() -> None:
    model = tiny_model()
    first = model.plan(WORDS, metre="4/4", candidates=1, seed=3)
    again = model.plan(template=first, candidates=1, seed=4)
    assert [s.onset for s in again.slots] == [s.onset for s in first.slots]


@pytest.mark.parametrize(("words", "sign"), [("The river runs", 1), ("Summer mornings", -1)])
def test_the_pickup_suits_the_first_line(words: str, sign: int) -> None:
    brief = SongBrief(draft_template(parse_lyrics(words), None, Wishes(language="en")))
    bias = brief.masks.pickup_bias
    assert bias is not None
    common = v.METRES.index(Metre(4, 4))
    none, beat = bias[common][v.RESTS.index(0)], bias[common][v.RESTS.index(24)]
    assert sign * (beat - none) > 0.3


def test_without_known_stress_there_is_no_bias() -> None:
    assert not pickup_bias((None, None)).any()
