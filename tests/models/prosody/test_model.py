"""What people's songs say of stress and metre."""

import json

import numpy as np
import pytest

from melregen.extraction.extract import extract_template
from melregen.models.prosody.model import Prosody, level_of
from melregen.music import Metre
from melregen.training.fit_prosody import Counts
from tests.models.songs import spring_song


@pytest.mark.parametrize(
    ("metre", "position", "level"),
    [
        (Metre(4, 4), 0, 4),
        (Metre(4, 4), 48, 3),
        (Metre(4, 4), 24, 2),
        (Metre(4, 4), 12, 1),
        (Metre(4, 4), 6, 0),
        (Metre(6, 8), 36, 2),
        (Metre(6, 8), 12, 1),
        (Metre(6, 8), 6, 0),
        (Metre(2, 2), 24, 1),
    ],
)
def test_levels_are_those_of_the_metre(metre, position, level) -> None:
    assert level_of(metre, position) == level


def test_people_put_stress_on_strong_places() -> None:
    prosody = Prosody.load()
    by_level = prosody.within.sum(axis=2)
    stressed = by_level[1] / by_level.sum(axis=0)
    assert stressed[4] > stressed[3] > stressed[2] > stressed[0]
    assert prosody.within_ratios[0, 4].max() < 0 < prosody.within_ratios[1, 4].min()


@pytest.mark.parametrize("metre", [Metre(4, 4), Metre(6, 8), Metre(5, 4), Metre(3, 32)], ids=str)
def test_a_walk_goes_on_from_everywhere(metre) -> None:
    walk = Prosody.load().walk(metre)
    assert walk.sum(axis=1) == pytest.approx(np.ones(len(walk)))


def test_counts_survive_their_document_and_are_of_syllables() -> None:
    counts = Counts()
    template = extract_template(spring_song())
    counts.add(template)
    prosody = Prosody(counts.within, counts.last, counts.walks, counts.entries)
    again = Prosody.from_json(json.loads(json.dumps(prosody.to_json())))
    assert (again.within == prosody.within).all()
    assert (again.entries["4/4"] == prosody.entries["4/4"]).all()
    known = [s.syllable for s in template.slots if s.syllable and s.syllable.stress is not None]
    assert counts.within.sum() + counts.last.sum() == len(known)
    lines = [phrase for phrase in template.phrases if any(s.syllable for s in phrase.slots)]
    assert sum(row.sum() for row in counts.entries.values()) == len(lines)
