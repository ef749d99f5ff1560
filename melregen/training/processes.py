"""The processes of a run: one alone, or those that torchrun has started, one a device."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TypeVar

from melregen.errors import ParseError

T = TypeVar("T")

_SHARDED = ("ACCELERATE_USE_FSDP", "ACCELERATE_USE_DEEPSPEED", "ACCELERATE_USE_MEGATRON_LM")
"""Set by launchers that split a network over devices."""


@dataclass(frozen=True)
class Processes:
    """The place of this process among all of a run.

    Attributes:
        rank: index of this process; the first one writes files and talks to the user.
        count: how many there are.
    """

    rank: int = 0
    count: int = 1

    @property
    def is_first(self) -> bool:
        """Whether this process writes files and talks to the user."""
        return self.rank == 0

    def gather(self, value: T) -> list[T]:
        """Return the value of every process, in order of rank; every process must call this."""
        if self.count == 1:
            return [value]
        import torch.distributed

        values: list[T] = [value] * self.count
        torch.distributed.all_gather_object(values, value)
        return values

    def wait_for_all(self) -> None:
        """Return once every process has called this: one that ends early takes the others along."""
        if self.count > 1:
            import torch.distributed

            torch.distributed.barrier()

    @contextmanager
    def first_on_machine(self) -> Iterator[None]:
        """Enter a context one after the other: the first process of a machine, then the rest.

        What the first one leaves in a cache, the rest will find there.
        """
        if self.count == 1:
            yield
            return
        from accelerate import PartialState

        with PartialState().local_main_process_first():
            yield


def join_processes() -> Processes:
    """Connect to the other processes of this run, if it has any.

    Raises:
        ParseError: the launcher wants the network split over devices.
    """
    for name in _SHARDED:
        if os.environ.get(name, "").lower() in ("1", "true", "yes"):
            raise ParseError(
                f"{name} is set, but a whole network is trained on each device, "
                "with averaged gradients (DDP); start several processes with torchrun"
            )
    if int(os.environ.get("WORLD_SIZE", "1")) == 1:
        return Processes()
    import torch
    from accelerate import PartialState

    state = PartialState(cpu=not torch.accelerator.is_available())
    return Processes(state.process_index, state.num_processes)


def end_process() -> None:
    """End this process at once if it is one of several; call it when all work is done.

    Threads of gloo may still hold tensors when Python takes itself apart; they then ask for an
    interpreter that is gone, the process aborts, and torchrun reports a run as failed that is
    complete (pytorch/pytorch pull request 179291 describes it). So Python is not taken apart.
    """
    import torch.distributed

    if not torch.distributed.is_initialized():
        return
    torch.distributed.destroy_process_group()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(0)
