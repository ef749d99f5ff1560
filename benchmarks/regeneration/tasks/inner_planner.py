"""The planner given all that comes before it in the chain: lines, cadences, form and chords."""

import numpy as np

from melregen.models.planner.state import START_GOAL
from melregen.training.tasks import Example
from melregen.training.tasks.planner_conditions import GivenParts

from .words_planner import WordsPlannerTask


class InnerPlannerTask(WordsPlannerTask):
    """What is left of a template once its lines and its chords are known."""

    def given(self, example: Example, random: np.random.Generator | None) -> GivenParts:
        """Give the start and close of every line, the chords, and all that is said of lines."""
        del random
        is_close = example["is_close"].astype(np.bool_)
        steps = len(example["ticks"])
        onsets = (example["marks"] == START_GOAL) | is_close
        is_last = np.append(np.diff(example["phrase"]) != 0, False)
        return GivenParts(
            onsets,
            onsets & is_last,
            has_end=True,
            chords=np.ones(len(example["chord_onsets"]), np.bool_),
            phrases=np.ones((steps, 3), np.bool_),
            feel=np.zeros(len(example["feel"]), np.bool_),
        )


TASK = InnerPlannerTask()
