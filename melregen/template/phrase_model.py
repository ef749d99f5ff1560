"""The small network that scores phrase boundaries by the melody alone; numpy is all it needs."""

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from melregen.template.phrase_segmentation import PhraseLengths
from melregen.template.phrase_words import WordRules

Array = NDArray[np.float32]

CLIP = 5.0
"""Standardised features beyond this many standard deviations are cut off."""


@dataclass(frozen=True)
class PhraseModel:
    """A network over the notes of a song, and how its scores become phrases.

    - Features are standardised and go through a dense layer of GELU units.
    - A gated recurrent unit (Cho et al., EMNLP 2014) reads them in both directions.
    - Both readings and the dense layer go through a second dense layer to one log-odds a note.

    Attributes:
        weights: named as the module that `melregen.training.fitting.phrases` trains names them.
        words: what sung words add to the log-odds.
        lengths: how long phrases like to be.
        scale: factor of the log-odds beside the other evidence.
        offset: added to the log-odds (nats).
        threshold: probability from which on there is a boundary.
    """

    weights: dict[str, Array]
    words: WordRules
    lengths: PhraseLengths
    scale: float
    offset: float
    threshold: float

    @staticmethod
    @cache
    def load() -> "PhraseModel":
        """Return the model that comes with the package."""
        from safetensors.numpy import load

        folder = files("melregen.template") / "parameters"
        given = json.loads((folder / "phrases.json").read_text("utf-8"))
        return PhraseModel(
            weights=load((folder / "phrases.safetensors").read_bytes()),
            words=WordRules(**given["words"]),
            lengths=PhraseLengths(**given["lengths"]),
            scale=given["scale"],
            offset=given["offset"],
            threshold=given["threshold"],
        )

    def scores(self, features: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return scores of a boundary (nats) from features (notes - 1, features)."""
        odds = network_output(self.weights, features).astype(np.float64)
        return self.scale * odds + self.offset


def network_output(
    weights: dict[str, Array], features: NDArray[np.float64] | NDArray[np.float32]
) -> Array:
    """Return the log-odds of a boundary, (boundaries,), from features (boundaries, features)."""
    standard = (features.astype(np.float32) - weights["mean"]) / weights["deviation"]
    standard = np.clip(standard, -CLIP, CLIP)
    dense = _gelu(standard @ weights["dense.weight"].T + weights["dense.bias"])
    forward = _read(weights, "", dense)
    backward = _read(weights, "_reverse", dense[::-1])[::-1]
    joined = np.concatenate([forward, backward, dense], axis=1)
    hidden = _gelu(joined @ weights["hidden.weight"].T + weights["hidden.bias"])
    return (hidden @ weights["odds.weight"].T + weights["odds.bias"])[:, 0]


def _read(weights: dict[str, Array], direction: str, inputs: Array) -> Array:
    """Run the recurrent unit over inputs (steps, units in); returns its states (steps, units)."""
    into = inputs @ weights[f"reader.weight_ih_l0{direction}"].T
    into += weights[f"reader.bias_ih_l0{direction}"]
    recurrent = np.ascontiguousarray(weights[f"reader.weight_hh_l0{direction}"].T)
    bias = weights[f"reader.bias_hh_l0{direction}"]
    units = len(recurrent)
    states = np.empty((len(inputs), units), np.float32)
    state = np.zeros(units, np.float32)
    for step, given in enumerate(into):
        back = state @ recurrent + bias
        gates = 1 / (1 + np.exp(-(given[: 2 * units] + back[: 2 * units])))
        update = gates[units:]
        new = np.tanh(given[2 * units :] + gates[:units] * back[2 * units :])
        state = new + update * (state - new)
        states[step] = state
    return states


def _gelu(values: Array) -> Array:
    """The tanh form of the Gaussian error linear unit (Hendrycks & Gimpel 2016)."""
    inner = np.float32(0.7978845608) * (values + np.float32(0.044715) * values**3)
    return np.float32(0.5) * values * (1 + np.tanh(inner))
