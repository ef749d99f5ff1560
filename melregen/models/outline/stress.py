"""What the stresses of a line say of where it begins and where its last syllable falls."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from melregen.models.outline.features import CLOSES, GRID, STARTS
from melregen.models.outline.lines import MOST_BARS
from melregen.models.prosody.lookahead import Lookahead, Stresses, closes_from
from melregen.music import Metre, Ticks

Bias = NDArray[np.float64]

STRENGTH = 1.5
"""Of stress against the network's own choice; chosen on the valid split by `weak_downbeats`."""

_PACE = 12
"""Cells for each syllable in which the close is looked for."""

_STARTS = np.array(STARTS)
_CLOSES = np.array(CLOSES)


@dataclass(frozen=True)
class LineStress:
    """The stresses of a line, and what they add to the logits of its outline.

    Attributes:
        stresses: of its syllables; all biases are None where none is known.
        metre: of its bars.
    """

    stresses: Stresses
    metre: Metre

    def starts(self) -> Bias | None:
        """Return the bias of each of `STARTS`."""
        if not self._is_known:
            return None
        return _starts(self.stresses, self.metre, STRENGTH)

    def close_bars(self, start: Ticks) -> Bias | None:
        """Return the bias of the bars in which the last syllable may fall, (`MOST_BARS` + 1,)."""
        if not self._is_known:
            return None
        gains, plain = self._closes(start)
        weights = plain * np.exp(gains)
        with np.errstate(divide="ignore", invalid="ignore"):
            bias = np.log(weights.sum(axis=1)) - np.log(plain.sum(axis=1))
        return np.where(np.isfinite(bias), bias, 0.0)

    def closes(self, start: Ticks, close_bar: int) -> Bias | None:
        """Return the bias of each of `CLOSES` within a bar."""
        if not self._is_known:
            return None
        gains, _ = self._closes(start)
        bar = gains.shape[1]
        places = np.minimum(_CLOSES // GRID, bar - 1)  # what lies beyond the bar is not legal
        return np.asarray(gains[close_bar][places])

    @property
    def _is_known(self) -> bool:
        return any(stress is not None for stress in self.stresses)

    def _closes(self, start: Ticks) -> tuple[Bias, Bias]:
        return _closes(self.stresses, self.metre, start, STRENGTH)


@lru_cache(maxsize=1024)
def _starts(stresses: Stresses, metre: Metre, strength: float) -> Bias:
    lookahead = Lookahead(stresses, metre, 0, None, strength)
    return lookahead.gain(0, _STARTS)


@lru_cache(maxsize=1024)
def _closes(stresses: Stresses, metre: Metre, start: Ticks, strength: float) -> tuple[Bias, Bias]:
    """Return gain and likelihood of each cell for the close, (`MOST_BARS` + 1, cells of a bar)."""
    bar = max(metre.bar // GRID, 1)
    before = max(-(start // metre.bar), 0)  # bars of an upbeat
    bars = min(MOST_BARS + 1, 2 + len(stresses) * _PACE // bar)
    gains, plain = closes_from(stresses, metre, start, (bars + before) * bar, strength)
    shape = (MOST_BARS + 1, bar)
    found = np.zeros((2, *shape))
    found[0, :bars] = gains[before * bar :].reshape(-1, bar)
    found[1, :bars] = plain[before * bar :].reshape(-1, bar)
    return found[0], found[1]
