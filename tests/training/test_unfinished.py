"""What an unfinished run keeps, and what stands in the way of a new one."""

import pytest

from melregen.errors import CheckpointError, OutputError, ParseError
from melregen.training.recipe import Recipe
from melregen.training.schedule import Schedule
from melregen.training.unfinished_run import UnfinishedRun

SCHEDULE = Schedule(7, 64, 0, 3, 2)


@pytest.fixture
def run(tmp_path):
    run = UnfinishedRun(tmp_path / "out")
    run.begin(Recipe(steps=7, exclude=("noisy",), model={"width": 8}), SCHEDULE)
    return run


def add_checkpoint(run, name, state="{}"):
    (run.folder / name).mkdir()
    if state is not None:
        (run.folder / name / "trainer_state.json").write_text(state)


def test_recipe_schedule_and_time_come_back(run):
    assert run.recipe() == Recipe(steps=7, exclude=("noisy",), model={"width": 8})
    assert run.schedule() == SCHEDULE
    assert run.seconds() == 0
    run.set_seconds(12.5)
    assert run.seconds() == 12.5


def test_the_last_whole_checkpoint_is_the_one_to_resume_from(run):
    assert run.last_checkpoint() is None
    for name in ("checkpoint-9", "checkpoint-100", "checkpoint-x"):
        add_checkpoint(run, name)
    add_checkpoint(run, "checkpoint-200", state=None)  # killed before the last of its files
    add_checkpoint(run, "checkpoint-300", state="")  # and in the middle of it
    add_checkpoint(run, "checkpoint-400", state='{"epoch": 0.5, "glo')
    assert run.last_checkpoint().name == "checkpoint-100"
    assert run.check(resume=True).name == "checkpoint-100"
    with pytest.raises(CheckpointError, match="unfinished run; add --resume"):
        run.check(resume=False)


def test_a_run_without_a_checkpoint_starts_anew(run):
    assert run.check(resume=False) is None
    with pytest.raises(CheckpointError, match="no checkpoint to resume from"):
        run.check(resume=True)


def test_nothing_is_written_over(tmp_path):
    (tmp_path / "model.safetensors").write_bytes(b"")
    with pytest.raises(CheckpointError, match="holds a network already"):
        UnfinishedRun(tmp_path).check(resume=False)
    with pytest.raises(OutputError, match="is a file"):
        UnfinishedRun(tmp_path / "model.safetensors").check(resume=False)


def test_a_damaged_recipe_is_named_and_a_missing_schedule_chosen_anew(run):
    (run.folder / "schedule.json").unlink()
    assert run.schedule() is None
    (run.folder / "recipe.json").write_text("{")
    with pytest.raises(CheckpointError, match=r"recipe\.json is damaged"):
        run.recipe()
    (run.folder / "recipe.json").write_text('{"stepz": 3}')
    with pytest.raises(ParseError, match="'stepz' is not part of a recipe"):
        run.recipe()
    with pytest.raises(CheckpointError, match="holds no unfinished run"):
        UnfinishedRun(run.folder).recipe()
