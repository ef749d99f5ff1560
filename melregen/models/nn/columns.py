"""Rows of ids of several vocabularies, one a column, as the networks read them."""

from collections.abc import Mapping

import torch
from torch import Tensor, nn


class ColumnBag(nn.EmbeddingBag):
    """Embeds rows of ids: the sum of an embedding of each column, all in one table.

    Args:
        columns: how many ids each column has, in order.
        width: channels.
    """

    def __init__(self, columns: Mapping[str, int], width: int) -> None:
        sizes = torch.tensor(list(columns.values()))
        super().__init__(int(sizes.sum()), width, mode="sum")
        self.register_buffer("offsets", sizes.cumsum(0) - sizes, persistent=False)
        self._sizes = dict(columns)
        self.offsets: Tensor
        """(columns,), where the ids of each column begin in the table."""

    def embed(self, ids: Tensor) -> Tensor:
        """Return the embeddings of rows, (…, width) of (…, columns) ids."""
        flat = (ids + self.offsets).view(-1, ids.shape[-1])
        out: Tensor = self(flat).view(*ids.shape[:-1], self.embedding_dim)
        return out

    def rows(self, column: str) -> Tensor:
        """Return the part of the table that belongs to a column, (ids, width)."""
        first = int(self.offsets[list(self._sizes).index(column)])
        return self.weight[first : first + self._sizes[column]]
