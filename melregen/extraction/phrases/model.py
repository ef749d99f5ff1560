"""The small network that scores phrase boundaries by the melody alone; numpy is all it needs."""

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from melregen.extraction.parameters import load_arrays, load_note
from melregen.extraction.phrases.segmentation import PhraseLengths
from melregen.extraction.phrases.words import WordRules

Array = NDArray[np.float32]

CLIP = 5.0
"""Standardised features beyond this many standard deviations are cut off."""


@dataclass(frozen=True)
class PhraseShape:
    """The sizes of a phrase model.

    Attributes:
        features: of a boundary, as `phrase_features` returns them.
        dense: units of the layer before the recurrent unit.
        units: of the recurrent unit, each direction.
        hidden: units of the layer after it.
    """

    features: int
    dense: int = 48
    units: int = 40
    hidden: int = 32

    @property
    def joined(self) -> int:
        """What goes into the second dense layer: both readings, and the first dense layer."""
        return 2 * self.units + self.dense

    @property
    def weights(self) -> dict[str, tuple[int, ...]]:
        """The shape of every weight by its name, as file, numpy and torch have them."""
        gates = 3 * self.units
        shapes: dict[str, tuple[int, ...]] = {
            "dense.weight": (self.dense, self.features),
            "hidden.weight": (self.hidden, self.joined),
            "odds.weight": (1, self.hidden),
        }
        for way in ("", "_reverse"):
            shapes[f"reader.weight_ih_l0{way}"] = (gates, self.dense)
            shapes[f"reader.weight_hh_l0{way}"] = (gates, self.units)
        shapes |= {name.replace("weight", "bias"): shape[:1] for name, shape in shapes.items()}
        return {**shapes, "mean": (self.features,), "deviation": (self.features,)}


@dataclass(frozen=True)
class PhraseModel:
    """A network over the notes of a song, and how its scores become phrases.

    - Features are standardised and go through a dense layer of GELU units.
    - A gated recurrent unit (Cho et al., EMNLP 2014) reads them in both directions.
    - Both readings and the dense layer go through a second dense layer to one log-odds a note.

    Attributes:
        weights: by name, with the shapes of `PhraseShape.weights`.
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
        given = load_note("phrases")
        return PhraseModel(
            weights=load_arrays("phrases"),
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
    standard = standardise(features, weights["mean"], weights["deviation"])
    dense = _gelu(_linear(weights, "dense", standard))
    joined = np.concatenate([_read(weights, dense), dense], axis=1)
    hidden = _gelu(_linear(weights, "hidden", joined))
    return _linear(weights, "odds", hidden)[:, 0]


def standardise(
    features: NDArray[np.float64] | NDArray[np.float32], mean: Array, deviation: Array
) -> Array:
    """Return features with mean 0 and deviation 1, cut off beyond `CLIP`."""
    standard: Array = np.clip((features.astype(np.float32) - mean) / deviation, -CLIP, CLIP)
    return standard


def _linear(weights: dict[str, Array], name: str, inputs: Array) -> Array:
    # Not by BLAS: its threads cost more than they give here, and their number changes the sums.
    weight = np.ascontiguousarray(weights[f"{name}.weight"].T)
    result: Array = np.einsum("si,io->so", inputs, weight) + weights[f"{name}.bias"]
    return result


def _read(weights: dict[str, Array], inputs: Array) -> Array:
    """Run the recurrent unit both ways over inputs (steps, in); returns states (steps, 2 units)."""

    def both(name: str) -> Array:
        return np.stack([weights[f"reader.{name}_l0"], weights[f"reader.{name}_l0_reverse"]])

    ways = np.stack([inputs, inputs[::-1]], axis=1)  # (steps, 2, in)
    weight = np.ascontiguousarray(both("weight_ih").transpose(0, 2, 1))  # (2, in, 3 units)
    into = np.einsum("swi,wio->swo", ways, weight) + both("bias_ih")  # (steps, 2, 3 units)
    recurrent = np.ascontiguousarray(both("weight_hh").transpose(2, 0, 1))  # (units, 2, 3 units)
    bias = both("bias_hh")
    units = len(recurrent)
    gates = slice(2 * units)
    # The sigmoid takes the negative of what goes into the gates: both gates are negated here.
    for values in (into, recurrent, bias):
        np.negative(values[..., gates], out=values[..., gates])
    into_gates, into_new = into[..., gates].copy(), into[..., 2 * units :].copy()
    states = np.empty((len(inputs), 2, units), np.float32)
    state = np.zeros((2, units), np.float32)
    for step, following in enumerate(states):
        back = np.einsum("uw,uwo->wo", state.T, recurrent)
        back += bias
        sigmoid = into_gates[step] + back[:, gates]
        np.exp(sigmoid, out=sigmoid)
        sigmoid += 1
        np.divide(1, sigmoid, out=sigmoid)
        new = np.tanh(into_new[step] + sigmoid[:, :units] * back[:, 2 * units :])
        np.subtract(state, new, out=following)
        following *= sigmoid[:, units:]
        following += new
        state = following
    return np.concatenate([states[:, 0], states[::-1, 1]], axis=1)


def _gelu(values: Array) -> Array:
    """The tanh form of the Gaussian error linear unit (Hendrycks & Gimpel 2016)."""
    inner = np.float32(0.7978845608) * (values + np.float32(0.044715) * values * values * values)
    result: Array = np.float32(0.5) * values * (1 + np.tanh(inner))
    return result
