"""Songs by a model whose renderer is a masked one, or that has one for locked notes alone."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from melregen import Melregen
from melregen.errors import CheckpointError, WishError
from melregen.generation import rendering
from melregen.generation.rendering import has_gaps
from melregen.models.masked.network import MaskedRenderer
from melregen.models.renderer.decoding import Rendering
from tests.models.songs import spring_song, tiny_masked, tiny_model

WORDS = "Birds are singing still\nSpring is coming o'er the hill"


def pitches(sheet):
    return [note.pitch for note in sheet.notes]


@pytest.fixture
def masked():
    return Melregen(tiny_model().planner, tiny_masked())


@pytest.fixture
def infilling():
    return Melregen(tiny_model().planner, tiny_model().renderer, infilling=tiny_masked())


def test_a_song_is_generated_and_comes_back_by_its_seed(masked):
    one, again, other = (
        masked.generate(WORDS, seed=seed, candidates=1, pitch_range="C4-C5") for seed in (1, 1, 2)
    )
    assert one == again != other
    assert all(60 <= pitch <= 72 for pitch in pitches(one))


def test_a_folder_says_which_renderer_it_holds(masked, infilling, tmp_path):
    masked.save_pretrained(tmp_path / "a")
    loaded = Melregen.from_pretrained(tmp_path / "a")
    assert isinstance(loaded.renderer, MaskedRenderer)
    assert loaded.renderer.config == masked.renderer.config
    assert loaded.generate(WORDS, seed=3) == masked.generate(WORDS, seed=3)
    assert loaded.infilling is None

    infilling.save_pretrained(tmp_path / "b")
    loaded = Melregen.from_pretrained(tmp_path / "b").to("cpu")
    assert not isinstance(loaded.renderer, MaskedRenderer)
    assert torch.equal(loaded.infilling.head.weight, tiny_masked().head.weight)


def test_a_setting_that_is_a_word_is_checked(masked, tmp_path):
    masked.renderer.save_pretrained(tmp_path)
    config = (tmp_path / "config.json").read_text()
    (tmp_path / "config.json").write_text(config.replace('"confidence"', '"backwards"'))
    with pytest.raises(CheckpointError, match="'order' is confidence or random, not 'backwards'"):
        MaskedRenderer.from_pretrained(tmp_path)


@pytest.mark.parametrize(
    ("notes", "gaps", "expected"),
    [
        (20, [], False),
        (20, [(0, 20)], False),
        (20, [(5, 10)], True),
        (20, [(0, 10)], True),  # the beginning
        (20, [(10, 20)], False),  # the end
        (20, [(2, 5), (15, 20)], False),
        (20, [(2, 5), (10, 17)], True),
        (20, [(5, 16)], False),  # most of it
        (200, [(5, 53), (60, 108)], True),
        (200, [(5, 54)], False),  # a long one
    ],
)
def test_gaps_are_short_parts_of_a_song_before_notes_that_stay(notes, gaps, expected):
    locked = np.full(notes, 60)
    for first, stop in gaps:
        locked[first:stop] = -1
    assert has_gaps(locked) is expected


def test_the_infilling_renderer_is_asked_for_gaps_and_nothing_else(infilling):
    plain = tiny_model()
    song = spring_song()
    assert infilling.generate(WORDS, seed=4) == plain.generate(WORDS, seed=4)
    wishes = {"redo": "3-4", "keep": "rhythm", "seed": 2, "candidates": 2}
    filled, before = infilling.edit(song, **wishes), plain.edit(song, **wishes)
    assert filled != before
    by_masked = Melregen(plain.planner, tiny_masked()).edit(song, **wishes)
    assert filled == by_masked
    for own, new in zip(song.notes, filled.notes, strict=True):
        if not 192 <= own.onset < 384:
            assert own == new
    last = {**wishes, "redo": f"4-{song.bars[-1].number}"}
    assert infilling.edit(song, **last) == plain.edit(song, **last)


def test_a_song_is_refined_by_either_masked_renderer_and_keeps_its_rhythm(masked, infilling):
    song = spring_song()
    one = masked.refine(song, seed=1)
    assert one == infilling.refine(song, seed=1) != song
    assert one.chords == song.chords
    for own, new in zip(song.notes, one.notes, strict=True):
        assert replace(new, pitch=own.pitch) == own
    low, high = min(pitches(song)), max(pitches(song))
    assert all(low - 7 <= pitch <= high + 7 for pitch in pitches(one))


def test_what_cannot_be_refined_is_said(masked):
    with pytest.raises(WishError, match="no masked renderer"):
        tiny_model().refine(spring_song())
    with pytest.raises(WishError, match="share above 0"):
        masked.refine(spring_song(), share=0)


def test_where_the_infilling_renderer_finds_what_was_there_the_other_is_asked(
    infilling, monkeypatch
):
    song = spring_song()
    asked = []

    def repeats(model, requests, sampling):
        asked.append(model)
        original = np.array([note.pitch for note in song.notes])
        return [Rendering(tuple(original.tolist()), 0.0, 0.0) for _ in requests]

    monkeypatch.setattr(rendering, "render_masked", repeats)
    wishes = {"redo": "3-4", "keep": ["rhythm", "chords"], "seed": 2, "candidates": 2}
    assert infilling.edit(song, **wishes) == tiny_model().edit(song, **wishes) != song
    assert asked == [infilling.infilling]
    assert infilling.without_infilling().infilling is None is not infilling.infilling
    assert tiny_model().without_infilling() is tiny_model()
