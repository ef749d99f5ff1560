"""Rows of ids of different lengths as one batch."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor


def pad_ids(
    rows: Sequence[NDArray[np.integer[Any]]], device: torch.device
) -> tuple[Tensor, Tensor]:
    """Pad ids to one batch.

    Args:
        rows: at least one, each (length, columns).
        device: of the tensors.

    Returns:
        The ids (B, longest, columns), 0 on padding, and (B, longest) False on padding.
    """
    longest = max(map(len, rows))
    batch = np.zeros((len(rows), longest, rows[0].shape[1]), np.int64)
    valid = np.zeros((len(rows), longest), bool)
    for place, row in enumerate(rows):
        batch[place, : len(row)] = row
        valid[place, : len(row)] = True
    return torch.from_numpy(batch).to(device), torch.from_numpy(valid).to(device)
