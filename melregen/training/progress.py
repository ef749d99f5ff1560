"""What the user sees of a training run: how long it will take, the losses, the time left."""

import math
import sys
import time
from collections.abc import Callable
from types import TracebackType

LINE_SECONDS = 30.0
"""Where there is no terminal, a line comes at least this often (a step is never cut in two)."""

_MEASURED_STEPS = 5
_MEASURED_SECONDS = 2.0
_LONGEST_MEASURE = 20.0


class TrainingProgress:
    """A bar on a terminal; elsewhere a line every half minute and at every evaluation.

    Args:
        title: what is trained.
        steps: in all.
        unit: what the losses are counted by, such as "note".
        evaluation_steps: optimizer steps that take as long as all evaluations of a whole run.
        visible: False for all processes but the first.
        clock: seconds; another one for tests.

    Attributes:
        train_bits: bits of the last steps on train.
        valid_bits: bits on valid.
    """

    def __init__(
        self,
        title: str,
        steps: int,
        *,
        unit: str = "note",
        evaluation_steps: float = 0.0,
        visible: bool = True,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

        self._steps = steps
        self._unit = unit
        self._evaluation_steps = evaluation_steps
        self._clock = clock
        self._console = Console(stderr=True)
        self._visible = visible
        self._show_bar = visible and self._console.is_terminal
        self.train_bits = math.nan
        self.valid_bits = math.nan
        self._first_step = 0
        self._started = self._last_line = self._measured_from = clock()
        self._is_estimated = False
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

    def say(self, line: str) -> None:
        """Write a line, above the bar where there is one."""
        if self._show_bar:
            self._console.print(line, highlight=False, markup=False, soft_wrap=True)
        elif self._visible:
            print(line, file=sys.stderr, flush=True)

    def begin(self, step: int) -> None:
        """Start the clock at a step."""
        self._started = self._last_line = self._clock()
        self._first_step = step
        self._show(step)

    def advance(self, step: int) -> None:
        """Note that a step is done."""
        now = self._clock()
        if not self._is_estimated:
            self._estimate(step, now)
        self._show(step)
        if not self._show_bar and now - self._last_line >= LINE_SECONDS:
            self._write_line(step)

    def evaluated(self, step: int, bits: float) -> None:
        """Note the loss on valid after a step."""
        self.valid_bits = bits
        self._show(step)
        if not self._show_bar:
            self._write_line(step)

    def _estimate(self, step: int, now: float) -> None:
        """Say how long the run will take, once a few steps have been timed.

        The first step is left out, for it allocates what the others use again.
        """
        done = step - self._first_step - 1
        if done < 1:
            self._measured_from = now
            return
        seconds = now - self._measured_from
        if (done < _MEASURED_STEPS or seconds < _MEASURED_SECONDS) and seconds < _LONGEST_MEASURE:
            return
        self._is_estimated = True
        each = seconds / done
        share = (self._steps - self._first_step) / self._steps
        whole = each * (self._steps + self._evaluation_steps) * share
        rest = " more" if self._first_step else ""
        self.say(
            f"This will take about {spoken_time(whole)}{rest} on this machine: "
            f"{self._steps - self._first_step:,} steps of {each:.2g} seconds, and the evaluations"
        )

    def _show(self, step: int) -> None:
        self._bar.update(
            self._task, completed=step, losses=self._losses(), left=self._time_left(step)
        )

    def _write_line(self, step: int) -> None:
        self._last_line = self._clock()
        parts = (f"step {step}/{self._steps}", self._losses(), self._time_left(step))
        self.say(" · ".join(part for part in parts if part))

    def _losses(self) -> str:
        shown = [
            f"{name} {bits:.3f}"
            for name, bits in (("train", self.train_bits), ("valid", self.valid_bits))
            if not math.isnan(bits)
        ]
        return ", ".join(shown) + (f" bits a {self._unit}" if shown else "")

    def _time_left(self, step: int) -> str:
        done = step - self._first_step
        if done < 1:
            return ""
        left = (self._clock() - self._started) / done * (self._steps - step)
        minutes, seconds = divmod(round(left), 60)
        hours, minutes = divmod(minutes, 60)
        return f"{hours}:{minutes:02d}:{seconds:02d} left"


def spoken_time(seconds: float) -> str:
    """Return a time as one says it: "40 seconds", "12 minutes", "2.5 hours"."""
    if seconds < 1.5:
        return "1 second"
    if seconds < 90:
        return f"{round(seconds)} seconds"
    if seconds < 90 * 60:
        return f"{round(seconds / 60)} minutes"
    if seconds < 36 * 3600:
        return f"{seconds / 3600:.1f} hours"
    return f"{seconds / 86400:.1f} days"
