"""What is in a batch follows from the seed and the batch's number alone."""

from itertools import islice

import numpy as np
import pytest

from melregen.training.batches import BatchPlan

LENGTHS = np.random.default_rng(0).integers(10, 200, 500)


def take(count, *, seed=1, first=0, step=1):
    return list(islice(BatchPlan(LENGTHS, 1000, seed).batches(first, step), count))


def test_an_epoch_holds_every_example_once():
    seen = []
    for batch in take(1000):
        seen += batch.indices
        if len(seen) >= len(LENGTHS):
            break
    assert sorted(seen) == list(range(len(LENGTHS)))


def test_batches_stay_within_their_notes_and_hold_songs_of_like_length():
    batches = take(60)
    padded = [max(LENGTHS[list(b.indices)]) * len(b.indices) for b in batches]
    held = [sum(LENGTHS[list(b.indices)]) for b in batches]
    assert max(padded) <= 1000
    assert sum(held) > 0.9 * sum(padded)


@pytest.mark.parametrize("first", [1, 70, 400])
def test_a_run_that_starts_later_gets_the_batches_of_an_uninterrupted_one(first):
    assert take(5, first=first) == take(first + 5)[first:]


def test_two_processes_share_the_batches_without_overlap():
    both = take(20)
    assert take(10, first=0, step=2) == both[0::2]
    assert take(10, first=1, step=2) == both[1::2]


def test_seeds_differ_between_examples_epochs_and_runs():
    def seeds(batches):
        return [seed for batch in batches for seed in batch.seeds]

    assert len(set(seeds(take(300)))) == len(seeds(take(300)))
    assert not set(seeds(take(100))) & set(seeds(take(100, seed=2)))


def test_a_song_longer_than_a_batch_is_a_batch_of_its_own():
    batches = islice(BatchPlan(np.array([5000, 10, 10]), 100, 0).batches(), 2)
    assert sorted(len(batch.indices) for batch in batches) == [1, 2]
