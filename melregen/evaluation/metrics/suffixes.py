"""A suffix array over sequences of symbols (Manber and Myers 1993), for longest shared runs.

Conventions: symbols are integers. Runs never go from one sequence into the next. The array holds
the sequences themselves, not hashes of them, so that what is found is there.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from melregen.evaluation.song import IntArray

_END = 0
"""Stands after every sequence; the symbols themselves count from 1."""


@dataclass(frozen=True)
class SuffixArray:
    """All places of all sequences, in the order of what follows there.

    Attributes:
        alphabet: the symbols, sorted.
        text: the sequences one after the other, each symbol by its rank in the alphabet and each
            sequence with an end.
        order: places in `text`, sorted by what stands from there to the end of the sequence.
    """

    alphabet: IntArray
    text: IntArray
    order: IntArray

    @classmethod
    def build(cls, sequences: Sequence[IntArray]) -> "SuffixArray":
        """Sort the places of the sequences by doubling the length that is sorted by."""
        whole = np.concatenate([np.zeros(0, np.int64), *sequences])
        alphabet, ranks = np.unique(whole, return_inverse=True)
        lengths = np.array([len(sequence) for sequence in sequences], np.int64)
        places = np.arange(len(whole)) + np.repeat(np.arange(len(lengths)), lengths)
        text = np.full(len(whole) + len(lengths), _END, np.int64)
        text[places] = ranks + 1
        longest = int(lengths.max(initial=0))
        return cls(alphabet, text, _sort_places(text, longest))

    def longest_matches(self, sequence: IntArray) -> IntArray:
        """Return for each place of a sequence how many symbols from there on are a run of ours.

        Args:
            sequence: (length,) symbols.
        """
        symbols = self._ranks(sequence)
        found = np.zeros(len(symbols), np.int64)
        alive = np.flatnonzero(symbols != _END)
        low, high = np.zeros(len(alive), np.int64), np.full(len(alive), len(self.order))
        depth = 0
        while len(alive):
            wanted = symbols[alive + depth]
            low, high = (
                self._bound(low, high, depth, wanted),
                self._bound(low, high, depth, wanted + 1),
            )
            kept = low < high
            alive, low, high = alive[kept], low[kept], high[kept]
            depth += 1
            found[alive] = depth
            going = symbols[np.minimum(alive + depth, len(symbols) - 1)] != _END
            going &= alive + depth < len(symbols)
            alive, low, high = alive[going], low[going], high[going]
        return found

    def _ranks(self, sequence: IntArray) -> IntArray:
        """Return the symbols as those of `text`; `_END`, which matches nothing, for new ones."""
        if not len(self.alphabet):
            return np.full(len(sequence), _END, np.int64)
        ranks = np.minimum(np.searchsorted(self.alphabet, sequence), len(self.alphabet) - 1)
        return np.where(self.alphabet[ranks] == sequence, ranks + 1, _END)

    def _bound(self, low: IntArray, high: IntArray, depth: int, symbol: IntArray) -> IntArray:
        """Return the first place from `low` up to `high` whose symbol at a depth is not smaller.

        All places of an interval agree in the symbols before that depth.
        """
        low, high = low.copy(), high.copy()
        while (searched := low < high).any():
            middle = (low + high) // 2
            at = self.text[self.order[np.where(searched, middle, 0)] + depth * searched]
            smaller = searched & (at < symbol)
            low = np.where(smaller, middle + 1, low)
            high = np.where(searched & ~smaller, middle, high)
        return low


def _sort_places(text: IntArray, longest: int) -> IntArray:
    """Return the places sorted by the `longest` symbols from there, those behind an end aside."""
    ranks, width = text, 1
    order = np.argsort(ranks, kind="stable")
    while width < longest:
        following = np.zeros(len(text), np.int64)
        following[:-width] = ranks[width:]
        # Behind an end nothing counts: all ends stay equal.
        pairs = np.where(text == _END, 0, ranks * (len(text) + 1) + following)
        order = np.argsort(pairs, kind="stable")
        changes = np.diff(pairs[order], prepend=pairs[order[:1]]) != 0
        ranks = np.empty(len(text), np.int64)
        ranks[order] = np.cumsum(changes)
        width *= 2
    return order
