"""The small network that scores every tonic and mode; numpy is all it needs."""

from dataclasses import dataclass
from functools import cache

import numpy as np

from melregen.extraction.keys.features import N_ROWS, Array, rotations
from melregen.extraction.parameters import load_arrays

INFERRED_MODES = ("major", "minor", "dorian", "mixolydian", "phrygian", "lydian")
"""The modes that are inferred, in the order of the network's outputs."""


def parameter_shapes(units: int) -> dict[str, tuple[int, ...]]:
    """Return the shape of every parameter of a network with so many hidden units."""
    inputs, modes = 12 * N_ROWS, len(INFERRED_MODES)
    return {
        "linear": (inputs, modes),
        "bias": (modes,),
        "hidden": (inputs, units),
        "hidden_bias": (units,),
        "output": (units, modes),
    }


@dataclass(frozen=True)
class KeyModel:
    """A network that sees the same rows of evidence from each of the twelve tonics.

    - Rows are rotated to the tonic, so the same weights serve all keys: a melody transposed gets
      its key transposed.
    - The square root of every share goes in, which distinguishes rare degrees from absent ones.
    - The score of a mode is a linear term plus a layer of rectified units; the softmax runs over
      all tonics and modes together.

    Attributes, shaped as `parameter_shapes` says:
        linear: (rows x degrees, modes).
        bias: (modes,).
        hidden: (rows x degrees, units).
        hidden_bias: (units,).
        output: (units, modes).
    """

    linear: Array
    bias: Array
    hidden: Array
    hidden_bias: Array
    output: Array

    @staticmethod
    @cache
    def load() -> "KeyModel":
        """Return the model that comes with the package."""
        arrays = load_arrays("keys")
        return KeyModel(**{name: array.astype(float) for name, array in arrays.items()})

    def log_probabilities(self, rows: Array) -> Array:
        """Return the log probability of each key, (tonics, modes).

        Args:
            rows: as `key_features` returns them.
        """
        inputs = rotations(np.sqrt(rows))
        units = np.maximum(inputs @ self.hidden + self.hidden_bias, 0.0)
        scores = inputs @ self.linear + units @ self.output + self.bias
        scores -= scores.max()
        logs: Array = scores - np.log(np.exp(scores).sum())
        return logs
