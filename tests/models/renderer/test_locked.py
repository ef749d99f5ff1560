"""Pitches that are locked: sung whatever else is asked, reached from before, and joined on."""

from dataclasses import replace
from itertools import pairwise

import pytest

from melregen.extraction.extract import extract_template
from melregen.generation.editing.locks import lock_pitches
from melregen.generation.rendering import render_request
from melregen.models.nn.sampling import Sampling
from melregen.models.renderer.decoding import render_songs
from melregen.music import PitchRange
from tests.models.songs import spring_song, tiny_model

NOTES = 21


def render(pitches, seed=1):
    template = lock_pitches(extract_template(spring_song()), pitches)
    template = replace(
        template, phrases=tuple(replace(phrase, form=None) for phrase in template.phrases)
    )
    request = render_request(
        template, PitchRange(48, 84), conditions_on_range=False, seed=seed
    )  # fmt: skip
    (rendering,) = render_songs(tiny_model().renderer, [request], Sampling(1.0, 1.0))
    return rendering


@pytest.mark.parametrize("seed", range(5))
def test_a_locked_pitch_is_reached_without_a_leap_of_more_than_an_octave(seed):
    for goal in (36, 52, 84, 96):
        pitches = [None] * NOTES
        pitches[12] = goal
        sung = render(pitches, seed).pitches
        assert sung[12] == goal
        reached = sung[6:14]
        if 48 <= goal <= 84:
            assert all(abs(b - a) <= 12 for a, b in pairwise(reached))


def test_what_follows_tells_how_well_a_melody_joins_on():
    free, locked = [None] * NOTES, [note.pitch for note in spring_song().notes]
    assert render(free).joining == 0.0
    assert render(locked).joining == 0.0
    half = [*locked[:8], *free[8:14], *locked[14:]]
    one, other = render(half, 1), render(half, 2)
    assert one.joining < 0
    assert one.joining != other.joining
    assert render([*locked[:14], *free[14:]]).joining == 0.0
