"""What the renderer is told: anticipations, the chord they go with, and what pitches are wished."""

from dataclasses import replace

import numpy as np

from melregen.extraction.extract import extract_template
from melregen.models.nn import vocabulary as v
from melregen.models.nn.feel import feel_id
from melregen.models.renderer.features import (
    COLUMNS,
    SECTION_HEIGHT_EDGES,
    renderer_input,
    section_height_ids,
)
from melregen.models.renderer.feel import wished_section_heights, with_feel
from melregen.template import Feel, TemplateSection
from melregen.template.rhythm import RhythmFeel, shape
from tests.models.songs import spring_song

NAMES = list(COLUMNS)


def column(given, name):
    return given.columns[:, NAMES.index(name)].tolist()


def headed_template():
    template = extract_template(spring_song())
    sections = (TemplateSection(0, "Verse"), TemplateSection(2, "Chorus"))
    return replace(template, sections=sections)


def test_a_note_before_the_bar_line_hears_the_chord_to_come():
    template = extract_template(spring_song())
    slots = list(template.phrases[0].slots)
    slots[3] = replace(slots[3], duration=12)
    slots[4] = replace(slots[4], onset=84, duration=36)  # ahead of bar 2, which brings a C
    line = replace(template.phrases[0], slots=tuple(slots))
    early = renderer_input(replace(template, phrases=(line, *template.phrases[1:])))
    plain = renderer_input(template)
    assert column(early, "early")[:6] == [1, 1, 1, 1, 3, 1]
    assert column(early, "chord")[4] == column(plain, "chord")[3]
    assert column(early, "held_chord") == column(plain, "chord") == column(plain, "held_chord")


def test_moving_the_surface_keeps_the_chord_of_each_slot():
    template = extract_template(spring_song())
    moved = renderer_input(shape(template, RhythmFeel(syncopation=0.3), seed=1))
    assert max(column(moved, "early")) > 1
    assert column(moved, "held_chord") == column(renderer_input(template), "held_chord")


def test_wishes_for_pitches_are_told_and_others_are_open():
    template = headed_template()
    given = with_feel(renderer_input(template), template, Feel(mean_interval=2.9, range=10))
    assert set(column(given, "interval_size")) == {feel_id("mean_interval", 2.9)}
    assert set(column(given, "range")) == {feel_id("range", 10)}
    assert set(column(given, "unisons")) == set(column(given, "section_height")) == {v.OPEN}


def test_choruses_are_to_lie_above_verses():
    heights = wished_section_heights(headed_template(), 4)
    middle = v.bucket(0, SECTION_HEIGHT_EDGES)
    assert (heights[:12] < middle).all()
    assert (heights[12:] > middle).all()
    assert not wished_section_heights(extract_template(spring_song()), 4).any()


def test_the_height_of_a_section_is_its_mean_less_that_of_the_song():
    template = headed_template()
    pitches = np.array([60] * 12 + [64] * 9)
    ids = section_height_ids(template, pitches)
    assert set(ids[:12]) == {v.bucket(60 - pitches.mean(), SECTION_HEIGHT_EDGES)}
    assert set(ids[12:]) == {v.bucket(64 - pitches.mean(), SECTION_HEIGHT_EDGES)}
    assert not section_height_ids(replace(template, sections=()), pitches).any()
