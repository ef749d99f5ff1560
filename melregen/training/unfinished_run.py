"""The folder of an unfinished run: checkpoints, recipe, schedule, and the time spent so far."""

import dataclasses
import json
from contextlib import suppress
from pathlib import Path

from melregen.errors import CheckpointError, OutputError, ParseError
from melregen.training.recipe import Recipe
from melregen.training.schedule import Schedule

_FOLDER = "resume"
_RECIPE = "recipe.json"
_SCHEDULE = "schedule.json"
_CLOCK = "seconds.json"


class UnfinishedRun:
    """What a run keeps inside its checkpoint folder until it is finished.

    Args:
        out: the checkpoint folder.

    Attributes:
        folder: where checkpoints and the rest are kept.
    """

    def __init__(self, out: Path) -> None:
        self._out = out
        self.folder = out / _FOLDER

    def last_checkpoint(self) -> Path | None:
        """Return the newest complete checkpoint."""
        found = [
            (int(path.name.removeprefix("checkpoint-")), path)
            for path in self.folder.glob("checkpoint-*")
            if path.name.removeprefix("checkpoint-").isdigit() and _is_complete(path)
        ]
        return max(found)[1] if found else None

    def check(self, *, resume: bool) -> Path | None:
        """Return the checkpoint to resume from, and refuse to write over what is there.

        Raises:
            CheckpointError: there is nothing to resume, or something in the way.
            OutputError: the checkpoint folder is a file.
        """
        checkpoint = self.last_checkpoint()
        if resume:
            if checkpoint is None:
                raise CheckpointError(
                    f"{self.folder} has no checkpoint to resume from; start again without --resume"
                )
            return checkpoint
        if checkpoint:
            raise CheckpointError(
                f"{self._out} holds an unfinished run; add --resume to go on with it, "
                "or choose another folder"
            )
        if (self._out / "model.safetensors").exists():
            raise CheckpointError(f"{self._out} holds a network already; choose another folder")
        if self._out.exists() and not self._out.is_dir():
            raise OutputError(f"{self._out} is a file; choose a folder")
        return None

    def begin(self, recipe: Recipe, schedule: Schedule) -> None:
        """Write down how the run is trained."""
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / _RECIPE).write_text(recipe.to_json(), encoding="utf-8")
        numbers = json.dumps(dataclasses.asdict(schedule))
        (self.folder / _SCHEDULE).write_text(numbers, encoding="utf-8")

    def recipe(self) -> Recipe:
        """Return the recipe that the run was started with.

        Raises:
            CheckpointError: there is no run, or its recipe is damaged.
        """
        stored = self.folder / _RECIPE
        try:
            return Recipe.from_mapping(json.loads(stored.read_text(encoding="utf-8")), str(stored))
        except OSError:
            raise CheckpointError(
                f"{self._out} holds no unfinished run; start one without --resume"
            ) from None
        except ValueError as error:
            if isinstance(error, ParseError):
                raise
            raise CheckpointError(f"{stored} is damaged; start again without --resume") from None

    def schedule(self) -> Schedule | None:
        """Return the schedule that the run was started with, None where there is none."""
        with suppress(OSError, ValueError, TypeError):
            return Schedule(**json.loads((self.folder / _SCHEDULE).read_text(encoding="utf-8")))
        return None

    def seconds(self) -> float:
        """Return the training time of the parts of the run before this one."""
        with suppress(OSError, ValueError):
            return float(json.loads((self.folder / _CLOCK).read_text(encoding="utf-8")))
        return 0.0

    def set_seconds(self, seconds: float) -> None:
        """Write down the training time so far."""
        (self.folder / _CLOCK).write_text(json.dumps(seconds), encoding="utf-8")


def _is_complete(checkpoint: Path) -> bool:
    """Return whether the trainer's state, which is written last of all, is there as a whole."""
    try:
        json.loads((checkpoint / "trainer_state.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):  # a run may be killed in the middle of the file
        return False
    return True
