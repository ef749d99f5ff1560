"""Checkpoints of networks that have learned to read more since: the new columns start from zero.

A network may get new input columns, appended to those it has. The weights of an earlier checkpoint
then load with zeros in their place, which changes nothing of what the network says; a training that
starts from it (`--init-from`) learns what they mean.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import torch
from torch import Tensor


@dataclass(frozen=True)
class Growth:
    """What of a network may be larger than in a checkpoint.

    Attributes:
        columns: table of the vocabulary that lists input columns → the weights that have a row for
            each of their ids, one column after the other.
        tables: tables of the vocabulary that say what the ids of such later columns mean, and that
            earlier checkpoints lack.
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    tables: frozenset[str] = frozenset()

    def complete_vocabulary(
        self, stored: Mapping[str, object], vocabulary: Mapping[str, object]
    ) -> dict[str, object]:
        """Return the vocabulary of a checkpoint as if it had been trained with all columns.

        Args:
            stored: what the checkpoint says.
            vocabulary: what the code says.
        """
        completed = dict(stored)
        for name in self.tables:
            completed.setdefault(name, vocabulary[name])
        for name in self.columns:
            there, here = stored.get(name), vocabulary[name]
            if isinstance(there, list) and isinstance(here, list) and here[: len(there)] == there:
                completed[name] = here
        return completed

    def new_columns(
        self, stored: Mapping[str, object], vocabulary: Mapping[str, object]
    ) -> tuple[str, ...]:
        """Return the columns that the checkpoint knows nothing of, each once.

        Args:
            stored: what the checkpoint says.
            vocabulary: what the code says.
        """
        names: dict[str, None] = {}
        for table in self.columns:
            there, here = stored.get(table), vocabulary[table]
            if isinstance(there, list) and isinstance(here, list):
                names |= dict.fromkeys(str(name) for name, _ in here[len(there) :])
        return tuple(names)

    def pad_weights(
        self, stored: Mapping[str, Tensor], wanted: Mapping[str, Tensor]
    ) -> dict[str, Tensor]:
        """Return the weights of a checkpoint with rows of zeros for the later columns.

        Args:
            stored: in the checkpoint.
            wanted: of the network.
        """
        padded = dict(stored)
        for name in self.columns.values():
            there, here = padded.get(name), wanted[name]
            if there is None or there.dim() != here.dim() or there.shape[1:] != here.shape[1:]:
                continue
            missing = len(here) - len(there)
            if missing > 0:
                padded[name] = torch.cat([there, there.new_zeros(missing, *there.shape[1:])])
        return padded
