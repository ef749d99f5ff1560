"""What a task counts in a batch is what its network scores."""

import pytest

from melregen.extraction.extract import extract_template
from melregen.training.tasks import TASKS, load_task
from tests.models.songs import TINY, TINY_MASKED, spring_song

SETTINGS = {
    "harmony": {**TINY, "head_width": 16},
    "masked_renderer": TINY_MASKED,
    "outline": {**TINY, "head_width": 16},
    "planner": {**TINY, "head_width": 16},
    "composer": {**TINY, "head_width": 16},
    "renderer": TINY,
}


@pytest.mark.parametrize("name", sorted(TASKS))
@pytest.mark.parametrize("seeds", [None, (1, 2, 3)])
def test_the_count_of_a_batch_is_the_count_of_the_network(name, seeds):
    task = load_task(name)
    songs = [spring_song("G"), spring_song("A", 2), spring_song("Eb", -4)]
    examples = [task.examples(song, extract_template(song))[0] for song in songs]
    batch = task.collate(examples, seeds)
    outputs = task.build_model(SETTINGS[name])(**batch)
    assert task.count(batch) == int(outputs["count"]) > 0
    assert outputs["loss"].item() == pytest.approx(outputs["nats"].item() / task.count(batch))
