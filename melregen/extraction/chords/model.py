"""The chord model: from what is heard on each beat to log scores of 97 chords and of changes.

- A net over the beats (dilated convolutions with residual connections, as in Bai, Kolter and
  Koltun, "An empirical evaluation of generic convolutional and recurrent networks for sequence
  modeling", 2018) sees some fifteen beats to either side and scores every chord of the key.
- A second, small net hears what sounds around the beat from each of the twelve possible roots and
  scores the eight qualities: what fits a chord is learned once for all roots.
- Transitions from chord to chord, for major and for minor, are a product of two thin matrices, so
  that rare ones borrow from like ones; a change has a score of its own on each beat, which finds
  the harmonic rhythm.

Fitted by `melregen.extraction.chords.fit`; evaluated here in numpy, for any number of keys.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from importlib import resources
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from melregen.extraction.chords.decoding import Potentials
from melregen.extraction.chords.features import N_BLOCKS, Beats, features_in_key
from melregen.extraction.chords.states import N_STATES
from melregen.music import Key

Array: TypeAlias = NDArray[np.float32]

STYLES = ("lead sheet", "hymn", "art song")
"""Harmonic rhythm and vocabulary differ so much between these that the model is told which."""

DILATIONS = (1, 2, 4, 8)
"""Beats between the taps of each convolution."""

FIT_WINDOW = (
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
"""What the second net hears: block of `Beats.pitched`, and beats later."""


@dataclass(frozen=True)
class ChordModel:
    """The fitted parameters, by name."""

    parameters: dict[str, Array]

    def potentials(self, beats: Beats, keys: list[Key], style: str = STYLES[0]) -> Potentials:
        """Score all chords on all beats in each of the keys.

        Args:
            beats: what is heard.
            keys: states are relative to the tonic of each.
            style: one of `STYLES`.
        """
        heard = np.stack([features_in_key(beats, key) for key in keys])
        return self.score(heard, [key.is_minor for key in keys], style)

    def score(self, heard: Array, minor: Sequence[bool], style: str = STYLES[0]) -> Potentials:
        """Score all chords on all beats from features in several keys, (keys, beats, features)."""
        told = np.zeros((*heard.shape[:2], len(STYLES)), np.float32)
        told[:, :, STYLES.index(style)] = 1
        scores = self._over_time(np.concatenate([heard, told], axis=2))
        emissions = scores[:, :, :N_STATES]
        emissions[:, :, :-1] += self._from_each_root(heard, told)
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
    def _turned(self) -> Array:
        """The weights of what is heard from each root: cheaper to turn than what is heard."""
        n = 12 * len(FIT_WINDOW)
        taps = self.parameters["fit_in.weight"][:, :n].reshape(-1, len(FIT_WINDOW), 12)
        turned = np.stack([np.roll(taps, root, axis=2).reshape(-1, n) for root in range(12)])
        return np.ascontiguousarray(turned.reshape(-1, n).T)

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

    def _from_each_root(self, heard: Array, told: Array) -> Array:
        """The second net: (keys, beats, features) → (keys, beats, 12 roots * qualities)."""
        p = self.parameters
        keys, beats, _ = heard.shape
        pitched = heard[:, :, : 12 * N_BLOCKS].reshape(keys, beats, N_BLOCKS, 12)
        window = np.stack([_later(pitched[:, :, b], k) for b, k in FIT_WINDOW], axis=2)
        weight, n = p["fit_in.weight"], 12 * len(FIT_WINDOW)
        plain = np.concatenate([heard[:, :, 12 * N_BLOCKS :], told], axis=2)
        n_plain = plain.shape[2]
        context = plain @ weight[:, n : n + n_plain].T  # (keys, beats, hidden)
        roots = weight[:, n + n_plain :].T + p["fit_in.bias"]  # (12, hidden)
        hidden = window.reshape(keys, beats, n) @ self._turned
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


@lru_cache(maxsize=1)
def released_chord_model() -> ChordModel:
    """Load the parameters that come with the package."""
    from safetensors.numpy import load

    folder = resources.files("melregen.extraction.chords")
    loaded = load((folder / "parameters.safetensors").read_bytes())
    return ChordModel({name: values.astype(np.float32) for name, values in loaded.items()})
