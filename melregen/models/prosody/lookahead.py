"""How well the stresses of a line will lie in the metre: what is still to come, by expectation.

A walk takes a syllable's length from how long those of people's songs last from that cell of the
beat on (`Prosody.walk`). Each syllable on its way weighs exp(strength · log ratio) by its stress,
place and length. Two sums over all ways are compared, found by dynamic programming over syllables
and cells: with these weights, and without. Their log ratio says how much better, or worse, stress
will lie if a line goes on from here: the twist function of a guided random walk (Doob's
h-transform), which a decoder adds to its logits.
"""

from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from melregen.models.prosody.model import (
    CELL,
    MOST_CELLS,
    STRESSES,
    Array,
    Prosody,
    cells_of,
    lengths_of,
)
from melregen.music import Metre, Ticks

Stresses = tuple[int | None, ...]
"""Of the syllables of a line: 0 weak, 1 primary, 2 secondary, None unknown."""

Cells = NDArray[np.int64]
_TINY = 1e-300


@dataclass(frozen=True)
class Lookahead:
    """A line from one of its syllables on.

    Attributes:
        stresses: of the syllables that are left.
        metre: of the bars that they lie in.
        origin: tick of a bar line, at or before everything that is asked.
        close: tick at which the last of them begins; None for open.
        strength: of stress; 1 is as strict as people's songs.
    """

    stresses: Stresses
    metre: Metre
    origin: Ticks
    close: Ticks | None
    strength: float

    def gain(self, place: int, ticks: Cells) -> Array:
        """Return how well stress lies from a syllable on, the syllable's own place included.

        Args:
            place: index of the syllable.
            ticks: where it may begin, (N,).

        Returns:
            (N,) log ratios; 0 where the walk does not lead on to the close.
        """
        weighed, plain = self._values
        return self._log_ratio(weighed[place], plain[place], self._cells(ticks))

    def gain_of_lengths(self, place: int, onset: Ticks, ends: Cells) -> Array:
        """Return the same for a syllable that begins at a tick, by where the next one begins.

        Args:
            place: index of the syllable; not the last.
            onset: where it begins.
            ends: where the next one may begin, (N,).
        """
        cell = int(self._cells(np.array([onset]))[0])
        steps = np.clip(np.rint((ends - onset) / CELL).astype(np.int64), 1, MOST_CELLS)
        weights = _weights(self.metre, self.strength)[_row(self.stresses[place])]
        own = np.log(weights[cell % len(weights), steps - 1])
        return np.asarray(own + self.gain(place + 1, ends))

    def reach(self, place: int, ticks: Cells) -> Array:
        """Return how likely the walk leads from a syllable to the close, (N,) log probabilities."""
        plain = self._values[1][place]
        return np.asarray(np.log(np.maximum(plain[self._within(self._cells(ticks))], _TINY)))

    @cached_property
    def _values(self) -> tuple[Array, Array]:
        span = None if self.close is None else int(self._cells(np.array([self.close]))[0])
        return (
            _values(self.stresses, self.metre, span, self.strength),
            _values((None,) * len(self.stresses), self.metre, span, 0.0),
        )

    def _cells(self, ticks: Cells) -> Cells:
        return np.rint((ticks - self.origin) / CELL).astype(np.int64)

    def _within(self, cells: Cells) -> Cells:
        width = self._values[1].shape[1]
        return np.asarray(cells % width if self.close is None else np.clip(cells, 0, width - 1))

    def _log_ratio(self, weighed: Array, plain: Array, cells: Cells) -> Array:
        where = self._within(cells)
        ratio = np.log(np.maximum(weighed[where], _TINY)) - np.log(np.maximum(plain[where], _TINY))
        return np.where(plain[where] > 0, ratio, 0.0)


def log_sums_to_close(
    stresses: Stresses,
    others: Stresses,
    metre: Metre,
    start: Ticks,
    close: Ticks,
    strength: float,
) -> float:
    """Return how well two texts lie on one rhythm: the log of the sum over its ways, in nats.

    Args:
        stresses: of a line.
        others: of another of as many syllables.
        metre: of its bars.
        start: of the first syllable, ticks after a bar line, negative for an upbeat.
        close: of the last one.
        strength: see `Lookahead`.

    Returns:
        Minus infinity where the walk does not lead there.
    """
    bar = max(metre.bar // CELL, 1)
    first = round(start / CELL) % bar
    cells = first + round((close - start) / CELL) + 1
    total = _ahead(stresses, metre, first, cells, strength, others)[-1]
    return float(np.log(total)) if total > 0 else -np.inf


def closes_from(
    stresses: Stresses, metre: Metre, start: Ticks, cells: int, strength: float
) -> tuple[Array, Array]:
    """Return how well stress lies in a line that begins at a tick, by where its last syllable does.

    Args:
        stresses: of the line.
        metre: of its bars.
        start: ticks after a bar line, negative for an upbeat.
        cells: how many to go through.
        strength: see `Lookahead`.

    Returns:
        For each cell from the bar line (of the bar that `start` lies in) on, (cells,): the log
        ratio, and how likely the walk leads there.
    """
    bar = max(metre.bar // CELL, 1)
    first = round(start / CELL) % bar
    weighed = _ahead(stresses, metre, first, cells, strength)
    plain = _ahead((None,) * len(stresses), metre, first, cells, 0.0)
    known = plain > 0
    ratio = np.log(np.maximum(weighed, _TINY)) - np.log(np.maximum(plain, _TINY))
    return np.asarray(np.where(known, ratio, 0.0)), plain


def _row(stress: int | None) -> int:
    return STRESSES if stress is None else stress


@lru_cache(maxsize=64)
def _weights(metre: Metre, strength: float) -> Array:
    """Return exp(strength · log ratio), (stresses and unknown, cells of a bar, lengths)."""
    levels, _ = cells_of(metre)
    ratios = Prosody.load().within_ratios[:, levels][:, :, lengths_of(metre)]
    known = np.exp(strength * ratios)
    return np.concatenate([known, np.ones_like(known[:1])])


@lru_cache(maxsize=64)
def _last_weights(metre: Metre, strength: float) -> Array:
    """Return the same of last syllables, (stresses and unknown, cells of a bar)."""
    levels, _ = cells_of(metre)
    known = np.exp(strength * Prosody.load().last_ratios[:, levels])
    return np.concatenate([known, np.ones_like(known[:1])])


@lru_cache(maxsize=64)
def _steps(metre: Metre, strength: float) -> Array:
    """Return the weighed steps of the walk, (stresses and unknown, cells of a bar, lengths)."""
    _, places = cells_of(metre)
    return np.asarray(_weights(metre, strength) * Prosody.load().walk(metre)[places])


@lru_cache(maxsize=1024)
def _values(stresses: Stresses, metre: Metre, span: int | None, strength: float) -> Array:
    """Return the sum over all ways from each syllable and cell on, (syllables, cells).

    Args:
        stresses: of the syllables.
        metre: of the bars, the first cell on a bar line.
        span: cell of the last syllable; None for an open close, and then the cells are those of
            one bar, which come back.
        strength: of stress.
    """
    steps, last = _steps(metre, strength), _last_weights(metre, strength)
    bar = steps.shape[1]
    cells = bar if span is None else span + 1
    phases = np.arange(cells) % bar
    values = np.zeros((len(stresses), cells))
    ending = last[_row(stresses[-1]), phases]
    values[-1] = ending if span is None else np.where(np.arange(cells) == span, ending, 0.0)
    ahead = 1 + np.arange(cells)[:, None] + np.arange(MOST_CELLS)
    for place in range(len(stresses) - 2, -1, -1):
        if span is None:
            following = values[place + 1][ahead % bar]
        else:
            padded = np.concatenate([values[place + 1], np.zeros(MOST_CELLS)])
            following = sliding_window_view(padded[1:], MOST_CELLS)[:cells]
        own = steps[_row(stresses[place])][phases]
        values[place] = np.einsum("cd,cd->c", own, following)
    values.flags.writeable = False
    return values


@lru_cache(maxsize=1024)
def _ahead(
    stresses: Stresses,
    metre: Metre,
    first: int,
    cells: int,
    strength: float,
    others: Stresses | None = None,
) -> Array:
    """Return the sum over all ways from a cell to each cell for the last syllable, (cells,).

    With the stresses of `others`, a line of as many syllables, both weigh.
    """
    steps, last = _steps(metre, strength), _last_weights(metre, strength)
    phases = np.arange(cells) % steps.shape[1]
    values = np.zeros(cells)
    values[first] = 1.0
    back = np.arange(cells)[:, None] - np.arange(1, MOST_CELLS + 1)  # from where, by length
    lengths = np.broadcast_to(np.arange(MOST_CELLS), back.shape)
    inside, back = back >= 0, np.maximum(back, 0)
    second = others or (None,) * len(stresses)
    weights = _weights(metre, strength)
    for stress, other in zip(stresses[:-1], second, strict=False):
        both = steps[_row(stress)] * weights[_row(other)]
        own = both[phases[back], lengths]
        values = np.einsum("cd,cd->c", own, np.where(inside, values[back], 0.0))
    ending = last[_row(stresses[-1])] * last[_row(second[-1])]
    values = np.asarray(values * ending[phases])
    values.flags.writeable = False
    return values
