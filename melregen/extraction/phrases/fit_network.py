"""The network of the phrase model as a torch module, which `network_output` evaluates."""

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.functional import gelu

from melregen.extraction.phrases.model import Array, PhraseShape


class PhraseNetwork(nn.Module):
    """Log-odds of a boundary after each note; see `PhraseModel` for the architecture.

    Args:
        shape: its sizes.
        dropout: share of the units left out in training.
    """

    def __init__(self, shape: PhraseShape, dropout: float) -> None:
        super().__init__()
        self.dense = nn.Linear(shape.features, shape.dense)
        self.reader = nn.GRU(shape.dense, shape.units, batch_first=True, bidirectional=True)
        self.hidden = nn.Linear(shape.joined, shape.hidden)
        self.odds = nn.Linear(shape.hidden, 1)
        self.dropout = nn.Dropout(dropout)

    def forward(self, inputs: Tensor) -> Tensor:
        """Log-odds (songs, boundaries) from standard features (songs, boundaries, features)."""
        dense = self.dropout(gelu(self.dense(inputs), approximate="tanh"))
        read, _ = self.reader(dense)
        joined = torch.cat([self.dropout(read), dense], dim=-1)
        hidden = gelu(self.hidden(joined), approximate="tanh")
        odds: Tensor = self.odds(self.dropout(hidden))[..., 0]
        return odds

    def weights(self, mean: Array, deviation: Array) -> dict[str, Array]:
        """Return the weights that `network_output` takes.

        Args:
            mean: of each feature before it was standardised.
            deviation: of each feature, likewise.
        """
        state = {name: np.array(value.numpy()) for name, value in self.state_dict().items()}
        return {**state, "mean": mean, "deviation": deviation}
