"""Which of several parts is the melody: figures of each part, weighed by fitted weights."""

from collections.abc import Sequence
from functools import cache

import numpy as np

from melregen.extraction.melody.features import FEATURES, Floats, PartNote, part_features
from melregen.extraction.parameters import load_note

_MOST_PARTS = 64  # that may be the melody


def rate_parts(parts: Sequence[Sequence[PartNote]], resolution: int) -> Floats:
    """Return the probability of each part to be the melody, by its notes alone.

    A multinomial logit (McFadden 1974) over the parts of the file, or over the `_MOST_PARTS` with
    most notes; the others get 0.

    Args:
        parts: at least one, none empty; notes sorted by onset.
        resolution: ticks of the notes to a quarter note.
    """
    fullest = sorted(range(len(parts)), key=lambda index: -len(parts[index]))[:_MOST_PARTS]
    rates = part_features([parts[index] for index in fullest], resolution) @ _weights()
    likely = np.exp(rates - rates.max())
    result = np.zeros(len(parts))
    result[fullest] = likely / likely.sum()
    return result


@cache
def _weights() -> Floats:
    """Return the weights that `fit` found, in the order of `FEATURES`."""
    weights = load_note("melody")["weights"]
    return np.array([weights[name] for name in FEATURES])
