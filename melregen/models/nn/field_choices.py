"""The fields of a step, chosen one after the other for a batch of songs."""

from collections.abc import Callable, Sequence
from typing import Protocol, TypeVar

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from melregen.models.nn.layers import ChainedHeads
from melregen.models.nn.sampling import Sampling, draw_choices

Mask = NDArray[np.bool_]


class ChoosingSong(Protocol):
    """A song whose next step is being decided."""

    log_probability: float

    def legal(self, field: str) -> Mask:
        """Return which choices of a field are legal, given those before it."""
        ...

    def choose(self, field: str, choice: int) -> None:
        """Take the choice of a field."""
        ...


S = TypeVar("S", bound=ChoosingSong)


def one_legal(size: int, choice: int) -> Mask:
    """Return the mask of a field, (size,), of which one choice alone is legal."""
    mask = np.zeros(size, bool)
    mask[choice] = True
    return mask


def choose_fields(
    heads: ChainedHeads,
    decoded: Tensor,
    active: Sequence[tuple[int, S]],
    points: NDArray[np.float64],
    sampling: Sampling,
    bias: Callable[[S, str], NDArray[np.float64] | None] | None = None,
) -> None:
    """Choose all fields of the next step of songs, each given those before it.

    Args:
        heads: of the network.
        decoded: (B, width), what it knows of each song.
        active: the songs that are not done, with their rows.
        points: (B, fields), random numbers from 0 to 1.
        sampling: temperature and top-p.
        bias: what is added to the logits of a song's field; None for nothing.
    """
    hidden = heads.begin(decoded)
    rows = [row for row, _ in active]
    for place, name in enumerate(heads.names):
        masks = np.stack([song.legal(name) for _, song in active])
        logits = heads.logits(hidden, place).float().cpu().numpy()[rows]
        if bias is not None:
            for row, (_, song) in enumerate(active):
                own = bias(song, name)
                if own is not None:
                    logits[row] += own
        drawn, shares = draw_choices(logits, masks, points[rows, place], sampling)
        chosen = np.zeros(len(decoded), np.int64)
        chosen[rows] = drawn
        for (_, song), choice, share in zip(active, drawn.tolist(), shares.tolist(), strict=True):
            song.choose(name, choice)
            song.log_probability += share
        if place + 1 < len(heads.names):
            hidden = heads.condition(hidden, place, torch.from_numpy(chosen).to(hidden.device))
