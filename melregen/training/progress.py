"""What the user sees of a training run: a bar with losses and the time left."""

import math
import sys
import time
from types import TracebackType
from typing import Any


class TrainingProgress:
    """One bar on a terminal; elsewhere a line at every evaluation.

    Args:
        title: what is trained.
        steps: in all.
        visible: False for all processes but the first.

    Attributes:
        train_bits: bits a note of the last steps.
        valid_bits: bits a note on valid.
    """

    def __init__(self, title: str, steps: int, *, visible: bool = True) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

        self._steps = steps
        self._console = Console(stderr=True)
        self._show_bar = visible and self._console.is_terminal
        self._show_lines = visible and not self._show_bar
        self.train_bits = math.nan
        self.valid_bits = math.nan
        self._started = time.monotonic()
        self._first_step = 0
        self._bar = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("{task.fields[losses]}"),
            TextColumn("{task.fields[left]}"),
            console=self._console,
            disable=not self._show_bar,
        )
        self._task = self._bar.add_task(title, total=steps, losses="", left="")

    def __enter__(self) -> "TrainingProgress":
        self._bar.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._bar.stop()

    def begin(self, step: int) -> None:
        """Start the clock at a step."""
        self._started, self._first_step = time.monotonic(), step
        self.advance(step)

    def advance(self, step: int) -> None:
        """Show that a step is done."""
        self._bar.update(
            self._task, completed=step, losses=self._losses(), left=self._time_left(step)
        )

    def tell(self, step: int) -> None:
        """Write a line where there is no bar."""
        if self._show_lines:
            line = f"step {step}/{self._steps} · {self._losses()} · {self._time_left(step)}"
            print(line, file=sys.stderr, flush=True)

    def _losses(self) -> str:
        shown = [
            f"{name} {bits:.3f}"
            for name, bits in (("train", self.train_bits), ("valid", self.valid_bits))
            if not math.isnan(bits)
        ]
        return ", ".join(shown) + (" bits a note" if shown else "")

    def _time_left(self, step: int) -> str:
        done = step - self._first_step
        if done < 1:
            return ""
        left = (time.monotonic() - self._started) / done * (self._steps - step)
        minutes, seconds = divmod(round(left), 60)
        hours, minutes = divmod(minutes, 60)
        return f"{hours}:{minutes:02d}:{seconds:02d} left"

    def callback(self) -> Any:
        """Return a callback for the trainer that moves the bar."""
        from transformers import TrainerCallback

        progress = self

        class ProgressCallback(TrainerCallback):  # type: ignore[misc]
            def on_train_begin(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:  # noqa: ARG002
                progress.begin(state.global_step)

            def on_step_end(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:  # noqa: ARG002
                progress.advance(state.global_step)

            def on_log(
                self,
                args: Any,  # noqa: ARG002
                state: Any,  # noqa: ARG002
                control: Any,  # noqa: ARG002
                logs: dict[str, float] | None = None,
                **kwargs: Any,  # noqa: ARG002
            ) -> None:
                if logs and "loss" in logs:
                    progress.train_bits = logs["loss"] / math.log(2)

            def on_evaluate(
                self,
                args: Any,  # noqa: ARG002
                state: Any,
                control: Any,  # noqa: ARG002
                metrics: dict[str, float] | None = None,
                **kwargs: Any,  # noqa: ARG002
            ) -> None:
                progress.valid_bits = (metrics or {}).get("eval_bits", math.nan)
                progress.tell(state.global_step)

        return ProgressCallback()
