"""How long a recipe trains, by the size of the corpus."""

import pytest

from melregen.training.recipe import Recipe, read_recipe
from melregen.training.schedule import LARGE, RELEASED, Schedule, choose_schedule, describe_schedule
from tests.training.dummy import random_examples


@pytest.mark.parametrize(("task", "size"), [("planner", 874_358), ("renderer", 1_147_427)])
def test_a_corpus_as_large_as_the_released_one_is_trained_as_it_was(task, size):
    expected = Schedule(
        steps=4000, batch_notes=2048, warmup_steps=300, evaluate_every=400, save_every=100
    )
    assert choose_schedule(read_recipe(task), size) == expected == RELEASED
    assert choose_schedule(read_recipe(task), 50 * size) == expected


def test_a_corpus_of_32_songs_is_trained_in_minutes():
    """Songs of 120 notes: an hour or more by the released schedule, a thirtieth of it here."""
    small = choose_schedule(Recipe(), 32 * 120)
    assert 512 <= small.batch_notes <= 600
    assert small.steps * small.batch_notes < RELEASED.steps * RELEASED.batch_notes / 30
    assert small.warmup_steps <= small.steps / 10
    assert small.steps / small.evaluate_every >= 10


def test_a_larger_corpus_never_has_a_shorter_run_and_is_seen_fewer_times():
    sizes = [500, 2000, 4000, 20_000, 60_000, 200_000, 500_000, LARGE]
    chosen = [choose_schedule(Recipe(), size) for size in sizes]
    work = [one.steps * one.batch_notes for one in chosen]
    assert work == sorted(work)
    passes = [each / size for each, size in zip(work, sizes, strict=True)]
    assert passes == sorted(passes, reverse=True)
    for name in ("steps", "batch_notes", "warmup_steps", "evaluate_every", "save_every"):
        numbers = [getattr(one, name) for one in chosen]
        assert numbers == sorted(numbers)


def test_numbers_of_the_recipe_stand_and_the_rest_follows():
    recipe = read_recipe("renderer", None, ["steps=50", "batch_notes=100"])
    schedule = choose_schedule(recipe, 10 * LARGE)
    assert (schedule.steps, schedule.batch_notes) == (50, 100)
    assert schedule.warmup_steps <= 10
    assert schedule.evaluate_every == 10
    fixed = Recipe(steps=7, batch_notes=64, warmup_steps=0, evaluate_every=3, save_every=2)
    assert choose_schedule(fixed, 123) == Schedule(7, 64, 0, 3, 2)


def test_a_very_short_run_warms_up_and_is_evaluated_within_its_steps():
    schedule = choose_schedule(Recipe(steps=3), 1000)
    assert schedule.warmup_steps <= 3
    assert schedule.evaluate_every <= 3


def test_auto_may_be_asked_for():
    recipe = read_recipe("planner", None, ["steps=auto", 'batch_notes="auto"'])
    assert choose_schedule(recipe, LARGE) == RELEASED


def test_the_schedule_is_told_in_a_sentence():
    line = describe_schedule(Schedule(200, 512, 10, 20, 10), random_examples([1000, 200]))
    assert line == (
        "2 examples with 1,200 decoding steps: 200 optimizer steps on up to 512 of them each, "
        "10 for warm-up, an evaluation every 20"
    )
