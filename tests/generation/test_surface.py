"""Wishes for the surface of the rhythm: what comes out, and what stays."""

from dataclasses import replace

import numpy as np
import pytest

from melregen.extraction.extract import extract_template
from melregen.generation import Wishes
from melregen.generation.surface import fixed_times, shape_plan, wished_rhythm
from melregen.music.syncopation import syncopations
from melregen.template import LineSpan, TemplatePhrase
from melregen.template.rhythm import Reading, RhythmFeel
from tests.models.songs import spring_song, tiny_model

WORDS = """[Verse 1]
Winter is over and snow is gone
Morning is coming and we go on

[Chorus]
Sing it again, sing it again

[Verse 2]
Summer is over and leaves are brown
Evening is falling on all the town
"""


def syncopated(template):
    onsets = np.array([slot.onset for slot in template.slots])
    durations = np.array([slot.duration for slot in template.slots])
    return syncopations(template.bars, onsets, durations).mean()


def opened(template):
    """The template with its rhythm left open."""
    phrases = (
        replace(
            phrase,
            slots=tuple(replace(slot, onset=None, duration=None) for slot in phrase.slots),
        )
        for phrase in template.phrases
    )
    return replace(template, phrases=tuple(phrases))


def test_a_rhythm_goes_before_the_feel():
    wishes = Wishes(feel="syncopation=.1 rests=.2", rhythm="syncopation=.3 swing")
    assert wished_rhythm(wishes) == RhythmFeel(syncopation=0.3, rests=0.2, reading=Reading.SWING)
    assert wished_rhythm(Wishes(feel="syncopation=.1")) == RhythmFeel(syncopation=0.1)
    assert not wished_rhythm(Wishes())


@pytest.mark.parametrize("wish", [{"rhythm": "syncopation=.5"}, {"feel": "syncopation=.5"}])
def test_a_song_is_as_syncopated_as_wished(wish):
    model = tiny_model()
    plain = model.plan(WORDS, metre="4/4", candidates=1, rhythm="plain")
    lively = model.plan(WORDS, metre="4/4", candidates=1, **wish)
    assert syncopated(lively) > syncopated(plain)


def test_verses_have_the_same_surface():
    template = tiny_model().plan(WORDS, metre="4/4", candidates=1, rhythm="syncopated")
    first, second = template.phrases[0], template.phrases[3]
    gaps = {b.onset - a.onset for a, b in zip(first.slots, second.slots, strict=True)}
    assert len(gaps) == 1
    assert gaps.pop() % 96 == 0


def test_times_that_a_template_gives_stay():
    template = extract_template(spring_song())
    rhythm = RhythmFeel(syncopation=0.5, late_starts=1, off_beat_ends=1)
    assert shape_plan(template, template, rhythm, 0) == template
    assert shape_plan(template, opened(template), rhythm, 0) != template
    half = opened(template).phrases[:2] + template.phrases[2:]
    shaped = shape_plan(template, replace(template, phrases=half), rhythm, 0)
    assert shaped.phrases[2:] == template.phrases[2:]
    assert shaped.phrases[:2] != template.phrases[:2]


def test_a_span_that_is_given_holds_start_close_and_end():
    template = extract_template(spring_song())
    first, *others = opened(template).phrases
    given = TemplatePhrase(first.slots, span=LineSpan(0, 144, 192))
    fixed = fixed_times(template, replace(template, phrases=(given, *others)))
    assert fixed.onsets == {0, 6}
    assert fixed.ends == {6}


def test_a_given_length_without_an_onset_leaves_its_line_alone():
    template = extract_template(spring_song())
    first, *others = opened(template).phrases
    slots = (replace(first.slots[0], duration=24), *first.slots[1:])
    fixed = fixed_times(template, replace(template, phrases=(replace(first, slots=slots), *others)))
    assert fixed.onsets == fixed.ends == set(range(7))
