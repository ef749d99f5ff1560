"""What the stresses of a line say of where it begins and where its last syllable falls."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from melregen.models.outline.features import CLOSES, GRID, STARTS
from melregen.models.outline.lines import MOST_BARS
from melregen.models.prosody.lookahead import Lookahead, Stresses, closes_from, log_sums_to_close
from melregen.models.prosody.model import Prosody
from melregen.music import Metre, Ticks

Bias = NDArray[np.float64]

STRENGTH = 2.0
"""Of stress against the network's own choice; chosen on the valid split by `weak_downbeats`."""

RELATION_STRENGTH = 1.0
"""Of stress where a line shares the rhythm of another."""

_PACE = 12
"""Cells for each syllable in which the close is looked for."""

_FARTHEST: Ticks = -1 << 20
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

    def lengths(self, room: Ticks, lengths: NDArray[np.int64]) -> Bias | None:
        """Return the bias on what lasts to this line, by the upbeat that is left for it.

        Args:
            room: ticks up to the line of its first bar.
            lengths: of the last syllable of the line before.
        """
        return self._after(lengths - room) if self._is_known else None

    def shares(self, other: "LineStress", start: Ticks, close: Ticks) -> float:
        """Return how much better or worse this line lies on the rhythm of another than that does.

        Both are compared with how well they would lie on a rhythm of their own. 0 where they have
        the same stresses.

        Args:
            other: a line of as many syllables that is laid out.
            start: of it, ticks after the line of its first bar.
            close: of its last syllable, after the same.
        """
        if self.stresses == other.stresses or not (self._is_known and other._is_known):
            return 0.0
        ways = (self.metre, start, close, STRENGTH)
        both = log_sums_to_close(other.stresses, self.stresses, *ways)
        twice = log_sums_to_close(other.stresses, other.stresses, *ways)
        if not np.isfinite(both) or not np.isfinite(twice):
            return 0.0
        return (both - twice) - (self._own - other._own)

    @property
    def _own(self) -> float:
        """How well it lies on a rhythm of its own."""
        return _gain_from(self.stresses, self.metre, STRENGTH, _FARTHEST)

    def _after(self, earliest: NDArray[np.int64]) -> Bias:
        """Return how well it lies if it may not begin before a tick, for each tick."""
        values = [
            _gain_from(self.stresses, self.metre, STRENGTH, tick) for tick in earliest.tolist()
        ]
        return np.array(values)

    @property
    def _is_known(self) -> bool:
        return any(stress is not None for stress in self.stresses)

    def _closes(self, start: Ticks) -> tuple[Bias, Bias]:
        return _closes(self.stresses, self.metre, start, STRENGTH)


@lru_cache(maxsize=1024)
def _starts(stresses: Stresses, metre: Metre, strength: float) -> Bias:
    lookahead = Lookahead(stresses, metre, 0, None, strength)
    return lookahead.gain(0, _STARTS)


@lru_cache(maxsize=4096)
def _gain_from(stresses: Stresses, metre: Metre, strength: float, earliest: Ticks) -> float:
    """Return the log of the mean gain over where lines begin, from a tick on."""
    entries = np.array([Prosody.load().entry(metre, start) for start in STARTS])
    entries = np.where(earliest <= _STARTS, entries, 0.0)
    if not entries.any():
        return 0.0
    gains = _starts(stresses, metre, strength)
    return float(np.log((entries * np.exp(gains)).sum() / entries.sum()))


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
