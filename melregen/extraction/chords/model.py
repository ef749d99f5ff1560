"""The chord model: from the features of each beat to log scores of 97 chords and of changes.

- A net over the beats (dilated convolutions with residual connections, as in Bai, Kolter and
  Koltun, "An empirical evaluation of generic convolutional and recurrent networks for sequence
  modeling", 2018) sees some fifteen beats to either side and scores every chord of the key.
- A second, small net takes the chroma around the beat relative to each of the twelve possible roots
  and scores the eight qualities: what fits a chord is learned once for all roots.
- Transitions from chord to chord, for major and for minor, are a product of two thin matrices, so
  that rare ones borrow from like ones; a change has a score of its own on each beat, which finds
  the harmonic rhythm.

`ChordShape` says which parameters there are. They are fitted by `melregen.extraction.chords.fit`,
and evaluated here in numpy, for any number of keys.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any, Generic, TypeAlias, TypeVar

import numpy as np
from numpy.typing import NDArray

from melregen.extraction.chords.decoding import Potentials
from melregen.extraction.chords.features import N_BLOCKS, N_CHROMA, Beats, features_in_key
from melregen.extraction.chords.states import N_QUALITIES, N_STATES
from melregen.extraction.parameters import load_arrays
from melregen.music import Key

Array: TypeAlias = NDArray[np.float32]
_T = TypeVar("_T")

STYLES = ("lead sheet", "hymn", "art song")
"""What the model is conditioned on: harmonic rhythm and vocabulary differ so much between these."""

DILATIONS = (1, 2, 4, 8)
"""Beats between the taps of each convolution."""

ROOT_WINDOW = (
    (0, 0),
    (1, 0),
    (2, 0),
    (3, 0),
    (4, 0),
    (5, 0),
    (0, -1),
    (0, 1),
    (0, 2),
    (1, 1),
    (2, -4),
    (2, 4),
)
"""What the second net sees: block of `Beats.pitched`, and beats later."""


@dataclass(frozen=True)
class ChordShape:
    """The sizes of a chord model.

    Attributes:
        features: of a beat, as `features_in_key` returns them.
        width: units of each layer of the net over the beats.
        root_width: hidden units of the net that is applied at each root.
        rank: of the transitions.
    """

    features: int
    width: int = 48
    root_width: int = 40
    rank: int = 12

    @property
    def inputs(self) -> int:
        """What goes into the net over the beats: features and style."""
        return self.features + len(STYLES)

    @property
    def root_inputs(self) -> int:
        """What goes into the second net: window, features without chroma, style, and the root."""
        return 12 * len(ROOT_WINDOW) + self.features - N_CHROMA + len(STYLES) + 12

    @property
    def parameters(self) -> dict[str, tuple[int, ...]]:
        """The shape of every parameter by its name, as file, numpy and torch have them."""
        shapes: dict[str, tuple[int, ...]] = {
            "inp.weight": (self.width, self.inputs),
            "out.weight": (N_STATES + 1, self.width),
            "fit_in.weight": (self.root_width, self.root_inputs),
            "fit_out.weight": (N_QUALITIES, self.root_width),
        }
        for layer in range(len(DILATIONS)):
            shapes[f"convs.{layer}.weight"] = (self.width, self.width, 3)
        shapes |= {name.replace("weight", "bias"): shape[:1] for name, shape in shapes.items()}
        transitions = (2, N_STATES, self.rank)  # major and minor
        return {**shapes, "U": transitions, "V": transitions, "b": (2, N_STATES)}


@dataclass(frozen=True)
class RootWeights(Generic[_T]):
    """The weights of the second net's hidden layer by what they are applied to.

    Attributes:
        window: chroma around the beat, (units, window x 12).
        plain: features without chroma, and style, (units, plain features).
        roots: one-hot root, (units, 12).
    """

    window: _T
    plain: _T
    roots: _T

    @classmethod
    def of(cls, weight: Any) -> "RootWeights[_T]":
        """Divide a weight (units, root inputs), an array or a tensor."""
        n = 12 * len(ROOT_WINDOW)
        return cls(weight[:, :n], weight[:, n:-12], weight[:, -12:])


@dataclass(frozen=True)
class ChordModel:
    """A fitted model.

    Attributes:
        parameters: by name, with the shapes of `ChordShape.parameters`.
    """

    parameters: dict[str, Array]

    @staticmethod
    @cache
    def load() -> "ChordModel":
        """Return the model that comes with the package."""
        arrays = load_arrays("chords")
        return ChordModel({name: array.astype(np.float32) for name, array in arrays.items()})

    def potentials(self, beats: Beats, keys: list[Key], style: str = STYLES[0]) -> Potentials:
        """Score all chords on all beats in each of the keys.

        Args:
            beats: features of the beats.
            keys: states are relative to the tonic of each.
            style: one of `STYLES`.
        """
        features = np.stack([features_in_key(beats, key) for key in keys])
        return self.score(features, [key.is_minor for key in keys], style)

    def score(self, features: Array, minor: Sequence[bool], style: str = STYLES[0]) -> Potentials:
        """Score all chords on all beats from features in several keys, (keys, beats, features)."""
        conditions = np.zeros((*features.shape[:2], len(STYLES)), np.float32)
        conditions[:, :, STYLES.index(style)] = 1
        scores = self._over_time(np.concatenate([features, conditions], axis=2))
        emissions = scores[:, :, :N_STATES]
        emissions[:, :, :-1] += self._from_each_root(features, conditions)
        p = self.parameters
        moves = p["U"] @ p["V"].transpose(0, 2, 1) + p["b"][:, None, :]  # (modes, states, states)
        return Potentials(
            emissions.transpose(1, 0, 2).astype(np.float64),
            scores[:, :, N_STATES].T.astype(np.float64),
            moves[[int(is_minor) for is_minor in minor]].astype(np.float64),
        )

    @cached_property
    def _taps(self) -> list[Array]:
        """The weights of each convolution, (3, in, out)."""
        weights = [self.parameters[f"convs.{layer}.weight"] for layer in range(len(DILATIONS))]
        return [np.ascontiguousarray(weight.transpose(2, 1, 0)) for weight in weights]

    @cached_property
    def _root_weights(self) -> RootWeights[Array]:
        return RootWeights.of(self.parameters["fit_in.weight"])

    @cached_property
    def _turned(self) -> Array:
        """The weights of the window for each root: cheaper to turn than the chroma."""
        window = self._root_weights.window
        taps = window.reshape(-1, len(ROOT_WINDOW), 12)
        turned = [np.roll(taps, root, axis=2).reshape(window.shape) for root in range(12)]
        return np.ascontiguousarray(np.stack(turned).reshape(-1, window.shape[1]).T)

    def _over_time(self, inputs: Array) -> Array:
        """The first net: (keys, beats, features) → (keys, beats, states + 1)."""
        p = self.parameters
        hidden = np.maximum(inputs @ p["inp.weight"].T + p["inp.bias"], 0)
        for layer, dilation in enumerate(DILATIONS):
            total = p[f"convs.{layer}.bias"]
            for tap, shift in enumerate((-dilation, 0, dilation)):
                total = total + _later(hidden, shift) @ self._taps[layer][tap]
            hidden = hidden + np.maximum(total, 0)
        scores: Array = hidden @ p["out.weight"].T + p["out.bias"]
        return scores

    def _from_each_root(self, features: Array, conditions: Array) -> Array:
        """The second net: (keys, beats, features) → (keys, beats, 12 roots * qualities)."""
        p, weights = self.parameters, self._root_weights
        keys, beats, _ = features.shape
        chroma = features[:, :, :N_CHROMA].reshape(keys, beats, N_BLOCKS, 12)
        window = np.stack([_later(chroma[:, :, b], k) for b, k in ROOT_WINDOW], axis=2)
        plain = np.concatenate([features[:, :, N_CHROMA:], conditions], axis=2)
        context = plain @ weights.plain.T  # (keys, beats, hidden)
        roots = weights.roots.T + p["fit_in.bias"]  # (12, hidden)
        hidden = window.reshape(keys, beats, -1) @ self._turned
        hidden = hidden.reshape(keys, beats, 12, -1) + context[:, :, None] + roots
        scores = np.maximum(hidden, 0) @ p["fit_out.weight"].T + p["fit_out.bias"]
        result: Array = scores.reshape(keys, beats, -1)
        return result


def _later(values: Array, shift: int) -> Array:
    """Return (keys, beats, ...) so that each beat has what was `shift` beats later; else zeros."""
    if shift == 0:
        return values
    result = np.zeros_like(values)
    if shift > 0:
        result[:, :-shift] = values[:, shift:]
    else:
        result[:, -shift:] = values[:, :shift]
    return result
