"""Whatever a masked renderer wishes, in whatever order: range, leaps, locks, copies, melismas."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from melregen.extraction.extract import extract_template
from melregen.generation.editing.locks import lock_pitches
from melregen.generation.rendering import render_request
from melregen.models.masked.decoding import refine_masked, render_masked
from melregen.models.nn.sampling import Sampling
from melregen.models.renderer.decoding import RenderRequest
from melregen.models.renderer.features import renderer_input
from melregen.music import PitchRange
from tests.models.songs import spring_song, tiny_masked

NOTES = 21
ORDERS = [("confidence", 1), ("confidence", 8), ("random", 4), ("random", 40)]
FREE = np.full(NOTES, -1, np.int16)
EACH_ORDER = pytest.mark.parametrize(("order", "passes"), ORDERS)


def request(low=48, high=84, *, melismas=None, copies=FREE, seed=1, locked=None):
    given = renderer_input(extract_template(spring_song()))
    melismas = np.zeros(NOTES, bool) if melismas is None else melismas
    return RenderRequest(given, PitchRange(low, high), False, melismas, copies, seed, locked)


def render(*requests, order="confidence", passes=8, sampling=None):
    sampling = sampling or Sampling(2.0, 1.0)
    return render_masked(tiny_masked(), requests, sampling, passes=passes, order=order)


def sung(own, **keywords):
    return render(own, **keywords)[0].pitches


@EACH_ORDER
@pytest.mark.parametrize(("low", "high"), [(60, 64), (40, 52), (72, 72), (30, 90)])
def test_pitches_stay_in_the_range_and_leaps_within_an_octave(order, passes, low, high):
    for seed in range(8):
        pitches = sung(request(low, high, seed=seed), order=order, passes=passes)
        assert len(pitches) == NOTES
        assert all(low <= pitch <= high for pitch in pitches)
        assert all(abs(b - a) <= 12 for a, b in pairwise(pitches))


@EACH_ORDER
def test_locked_pitches_are_sung_and_reached_without_a_leap(order, passes):
    for seed in range(8):
        random = np.random.default_rng(seed)
        locked = FREE.copy()
        locked[[3, 12, 16]] = random.integers(48, 85), random.integers(48, 85), 66
        locked[[0, 20]] = 48, 84
        pitches = sung(request(seed=seed, locked=locked), order=order, passes=passes)
        assert all(pitches[i] == locked[i] for i in np.flatnonzero(locked >= 0))
        assert all(abs(b - a) <= 12 for a, b in pairwise(pitches))


def test_a_locked_pitch_outside_of_the_range_is_sung_all_the_same():
    locked = FREE.copy()
    locked[7] = 100
    pitches = sung(request(60, 67, locked=locked))
    assert pitches[7] == 100
    assert all(60 <= pitch <= 67 for i, pitch in enumerate(pitches) if i != 7)


@EACH_ORDER
def test_repeats_are_copied_whichever_of_their_notes_comes_first(order, passes):
    copies = FREE.copy()
    copies[12:19] = np.arange(7)
    copies[19] = 12  # a copy of a copy
    for seed in range(8):
        pitches = sung(request(copies=copies, seed=seed), order=order, passes=passes)
        assert pitches[12:19] == pitches[:7]
        assert pitches[19] == pitches[0]
        locked = FREE.copy()
        locked[2] = 71
        pitches = sung(request(copies=copies, seed=seed, locked=locked), order=order, passes=passes)
        assert pitches[14] == pitches[2] == 71


@EACH_ORDER
def test_melismas_leave_their_pitch_and_no_pitch_is_recited_for_long(order, passes):
    for seed in range(12):
        own = request(60, 62, melismas=np.ones(NOTES, bool), seed=seed)
        pitches = sung(own, order=order, passes=passes)
        assert all(a != b for a, b in pairwise(pitches))
        pitches = sung(request(60, 62, seed=seed), order=order, passes=passes)
        runs = "".join(map(chr, pitches))
        assert not any(chr(pitch) * 7 in runs for pitch in (60, 61, 62))


@EACH_ORDER
def test_a_song_is_the_same_whatever_else_is_in_the_batch(order, passes):
    template = extract_template(spring_song())
    short = replace(template, phrases=template.phrases[:2], sections=())
    requests = [
        render_request(own, PitchRange(55, 76), conditions_on_range=True, seed=seed)
        for own, seed in ((template, 1), (short, 2), (template, 3), (short, 1))
    ]
    sampling = Sampling(1.0, 0.9)
    both = [r.pitches for r in render(*requests, order=order, passes=passes, sampling=sampling)]
    for own, together in zip(requests, both, strict=True):
        assert sung(own, order=order, passes=passes, sampling=sampling) == together
    assert both[0] != both[2]


def test_without_temperature_the_likeliest_melody_is_the_same_for_every_seed():
    found = {sung(request(seed=seed), sampling=Sampling(0.0)) for seed in range(4)}
    assert len(found) == 1
    assert len({sung(request(seed=seed)) for seed in range(4)}) == 4


def test_what_follows_tells_how_well_a_melody_joins_on():
    def joining(pitches, seed=1):
        template = lock_pitches(extract_template(spring_song()), pitches)
        plain = tuple(replace(phrase, form=None) for phrase in template.phrases)
        own = render_request(
            replace(template, phrases=plain),
            PitchRange(48, 84),
            conditions_on_range=False,
            seed=seed,
        )
        return render(own)[0].joining

    free, locked = [None] * NOTES, [note.pitch for note in spring_song().notes]
    assert joining(free) == joining(locked) == 0.0
    half = [*locked[:8], *free[8:14], *locked[14:]]
    assert joining(half, 1) < 0
    assert joining(half, 1) != joining(half, 2)


def test_refining_draws_a_share_anew_and_keeps_locks_rules_and_the_rest():
    draft = [note.pitch for note in spring_song().notes]
    locked = FREE.copy()
    locked[5] = draft[5]
    for seed in range(6):
        own = request(60, 76, seed=seed, locked=locked)
        (once,) = refine_masked(
            tiny_masked(), [own], [draft], Sampling(2.0, 1.0), share=0.2, passes=1
        )
        changed = [i for i, (a, b) in enumerate(zip(draft, once.pitches, strict=True)) if a != b]
        assert 0 < len(changed) <= 4
        (often,) = refine_masked(tiny_masked(), [own], [draft], Sampling(2.0, 1.0), passes=6)
        assert often.pitches[5] == draft[5]
        assert all(60 <= pitch <= 76 for pitch in often.pitches)
        assert all(abs(b - a) <= 12 for a, b in pairwise(often.pitches))


def test_a_draft_outside_of_the_range_is_brought_into_it_by_octaves():
    draft = [note.pitch + 24 for note in spring_song().notes]
    (found,) = refine_masked(
        tiny_masked(), [request(60, 76)], [draft], Sampling(0.0), share=0.05, passes=1
    )
    kept = [
        a for a, b in zip(found.pitches, draft, strict=True) if a % 12 == b % 12 and 60 <= a <= 76
    ]
    assert len(kept) >= NOTES - 2
