"""Songs that the renderer learns from, seen through the rhythm layer."""

import numpy as np

from melregen.extraction.extract import extract_template
from melregen.models.renderer.features import COLUMNS
from melregen.training.tasks.renderer import MOVED, TASK
from melregen.training.tasks.renderer_surface import move_surface
from tests.models.songs import spring_song

_DURATION = list(COLUMNS).index("duration")


def test_a_song_is_moved_in_the_same_way_in_any_key():
    one, other = (
        move_surface(extract_template(sheet), np.array([note.pitch for note in sheet.notes]))
        for sheet in (spring_song(), spring_song("Eb", -4))
    )
    assert [slot.onset for slot in one.slots] == [slot.onset for slot in other.slots]
    assert [slot.onset for slot in one.slots] != [note.onset for note in spring_song().notes]


def test_training_sees_both_surfaces_and_evaluation_the_song_as_it_is():
    sheet = spring_song()
    (example,) = TASK.examples(sheet, extract_template(sheet))
    plain, moved = (example[f"{name}columns"][:, _DURATION] for name in ("", MOVED))
    seen = [TASK.collate([example], [seed])["columns"][0, :, _DURATION] for seed in range(60)]
    shares = [np.mean([np.array_equal(each, kind) for each in seen]) for kind in (plain, moved)]
    assert sum(shares) == 1
    assert min(shares) > 0.1
    batch = TASK.collate([example], None)
    assert np.array_equal(batch["columns"][0, :, _DURATION], plain)
