"""What happens between two optimizer steps: the wish to stop is heeded, the progress shown."""

import math
from collections.abc import Callable
from typing import Any

from transformers import TrainerCallback

from melregen.training.progress import TrainingProgress


class StopCallback(TrainerCallback):  # type: ignore[misc]
    """Saves and stops after the step in which the user asked for it; judges after the last step.

    Args:
        wanted: whether to stop; the answer is the same in all processes of a run.
    """

    def __init__(self, wanted: Callable[[], bool]) -> None:
        self._wanted = wanted

    def on_step_end(
        self,
        args: Any,  # noqa: ARG002
        state: Any,
        control: Any,
        **kwargs: Any,  # noqa: ARG002
    ) -> Any:
        """Ask for a checkpoint and the end, or for the last evaluation."""
        if state.global_step >= state.max_steps:
            control.should_evaluate = True
        elif self._wanted():
            control.should_save = True
            control.should_training_stop = True
        return control


class ProgressCallback(TrainerCallback):  # type: ignore[misc]
    """Tells what the user sees of each step, each logged loss and each evaluation."""

    def __init__(self, progress: TrainingProgress) -> None:
        self._progress = progress

    def on_train_begin(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:  # noqa: ARG002
        """Start the clock."""
        self._progress.begin(state.global_step)

    def on_step_end(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:  # noqa: ARG002
        """Move on by a step."""
        self._progress.advance(state.global_step)

    def on_log(
        self,
        args: Any,  # noqa: ARG002
        state: Any,  # noqa: ARG002
        control: Any,  # noqa: ARG002
        logs: dict[str, float] | None = None,
        **kwargs: Any,  # noqa: ARG002
    ) -> None:
        """Take the mean loss of the last steps."""
        if logs and "loss" in logs:
            self._progress.train_bits = logs["loss"] / math.log(2)

    def on_evaluate(
        self,
        args: Any,  # noqa: ARG002
        state: Any,
        control: Any,  # noqa: ARG002
        metrics: dict[str, float] | None = None,
        **kwargs: Any,  # noqa: ARG002
    ) -> None:
        """Take and show the loss on valid."""
        self._progress.evaluated(state.global_step, (metrics or {}).get("eval_bits", math.nan))
