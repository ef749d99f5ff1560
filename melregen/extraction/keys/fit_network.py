"""The key model as a torch module, which computes what `KeyModel` computes."""

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.functional import conv1d, dropout

from melregen.extraction.keys.features import N_ROWS
from melregen.extraction.keys.model import KeyModel, parameter_shapes


class KeyNetwork(nn.Module):
    """Scores tonics and modes; see `KeyModel` for the architecture and the names.

    Args:
        units: hidden units.
        dropout: share of them that training leaves out.
        generator: of the first weights.
    """

    def __init__(self, units: int, dropout: float, generator: torch.Generator) -> None:
        super().__init__()
        self._dropout = dropout
        shapes = parameter_shapes(units)
        spreads = {
            "hidden": shapes["hidden"][0] ** -0.5,
            "hidden_bias": shapes["hidden"][0] ** -0.5,
            "output": units**-0.5,
        }
        for name, shape in shapes.items():
            start = 2 * torch.rand(shape[::-1], generator=generator) - 1
            start = (start * spreads.get(name, 0.0)).permute(*range(len(shape))[::-1])
            self.register_parameter(name, nn.Parameter(start))

    def forward(self, rows: Tensor) -> Tensor:
        """Return the score of every key, (examples, tonics, modes).

        Args:
            rows: the square roots of the evidence, (examples, rows, pitch classes).
        """
        p = self.get_parameter
        # The rows from every tonic are a convolution around the circle of pitch classes.
        around = torch.cat([rows, rows[:, :, :11]], dim=2)  # (examples, rows, 23)
        units = torch.relu(conv1d(around, _kernel(p("hidden")), p("hidden_bias")))
        units = dropout(units, self._dropout, self.training)  # (examples, units, tonics)
        linear = conv1d(around, _kernel(p("linear")), p("bias"))
        scores = linear + conv1d(units, p("output").T[:, :, None])
        return scores.transpose(1, 2)

    def model(self) -> KeyModel:
        """Return the parameters as the model that numpy evaluates."""
        return KeyModel(
            **{
                name: value.detach().numpy().astype(np.float64)
                for name, value in self.named_parameters()
            }
        )


def _kernel(weight: Tensor) -> Tensor:
    """Lay a weight (rows x degrees, outputs) out for `conv1d`, (outputs, rows, degrees)."""
    return weight.T.reshape(-1, N_ROWS, 12)
