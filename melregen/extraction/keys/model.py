"""The small network that scores every tonic and mode; numpy is all it needs."""

from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np

from melregen.extraction.keys.features import Array, rotations

HEARD_MODES = ("major", "minor", "dorian", "mixolydian", "phrygian", "lydian")
"""The modes told apart, in the order of the network's outputs."""


@dataclass(frozen=True)
class KeyModel:
    """A network that hears the same rows of evidence from each of the twelve tonics.

    - Rows are rotated to the tonic, so the same weights serve all keys: a melody transposed gets
      its key transposed.
    - The square root of every share goes in, which tells rare degrees from absent ones.
    - The score of a mode is a linear term plus a layer of rectified units; the softmax runs over
      all tonics and modes together.

    Attributes:
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
        from safetensors.numpy import load

        data = (files("melregen.extraction.keys") / "parameters.safetensors").read_bytes()
        return KeyModel(**{name: array.astype(float) for name, array in load(data).items()})

    def log_probabilities(self, rows: Array) -> Array:
        """Return the log probability of each key, (tonics, modes).

        Args:
            rows: as `key_features` returns them.
        """
        heard = rotations(np.sqrt(rows))
        units = np.maximum(heard @ self.hidden + self.hidden_bias, 0.0)
        scores = heard @ self.linear + units @ self.output + self.bias
        scores -= scores.max()
        logs: Array = scores - np.log(np.exp(scores).sum())
        return logs
