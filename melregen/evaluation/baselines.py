"""Trivial models of integer sequences: what a trained network has to beat.

Conventions: a sequence is an array of symbols from 0 to `symbols` - 1 and a mask of those that
count. Symbols that do not count are context only, in training as in scoring. Probabilities are
never zero, and all models of one alphabet sum to one over it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

IntArray = NDArray[np.int64]


@dataclass(frozen=True)
class SymbolSequence:
    """One piece, or a crop of one.

    Attributes:
        symbols: (length,) integers from 0.
        scored: (length,) True where a symbol counts.
    """

    symbols: IntArray
    scored: NDArray[np.bool_]


class SequenceModel(Protocol):
    """A model that was trained already."""

    name: str

    def bits(self, sequences: Sequence[SymbolSequence]) -> NDArray[np.float64]:
        """Return the bits of every scored symbol, one sequence after the other."""


class Uniform:
    """Every symbol is as likely as the others."""

    name = "uniform"

    def __init__(self, symbols: int) -> None:
        self._bits = float(np.log2(symbols))

    def bits(self, sequences: Sequence[SymbolSequence]) -> NDArray[np.float64]:
        """Return the bits of every scored symbol."""
        return np.full(sum(int(s.scored.sum()) for s in sequences), self._bits)


class Unigram:
    """How often each symbol was, with the half count of Krichevsky and Trofimov (1981)."""

    name = "unigram"

    def __init__(self, symbols: int, training: Sequence[SymbolSequence]) -> None:
        counts = np.bincount(_scored(training), minlength=symbols) + 0.5
        self._bits = -np.log2(counts / counts.sum())

    def bits(self, sequences: Sequence[SymbolSequence]) -> NDArray[np.float64]:
        """Return the bits of every scored symbol."""
        return np.asarray(self._bits[_scored(sequences)])


class Markov:
    """The next symbol from the last ones, all orders up to `order` interpolated.

    The weight of each order is that of Witten and Bell (1991, method C): with c symbols seen after
    a context, T of them distinct, p(s) = (c(s) + T p'(s)) / (c + T), where p' is the model of the
    context shortened by its oldest symbol, and uniform below the empty one.

    Args:
        order: symbols of context; the start of a piece is a symbol of its own there.
        symbols: size of the alphabet.
        training: what to count.
    """

    def __init__(self, order: int, symbols: int, training: Sequence[SymbolSequence]) -> None:
        self.name = f"Markov {order}"
        self._order = order
        self._symbols = symbols
        # Dense ids keep the numbers of long contexts within 64 bits.
        self._known = np.unique(np.concatenate([s.symbols for s in training]))
        if (len(self._known) + 2) ** (order + 1) >= 2**63:
            raise ValueError(f"{len(self._known)} symbols are too many for order {order}")
        self._tables = [_Table.count(grams, self._base) for grams in self._grams(training)]

    @property
    def _base(self) -> int:
        return len(self._known) + 2

    def bits(self, sequences: Sequence[SymbolSequence]) -> NDArray[np.float64]:
        """Return the bits of every scored symbol."""
        shares = np.full(len(_scored(sequences)), 1.0 / self._symbols)
        for grams, table in zip(self._grams(sequences), self._tables, strict=True):
            own, all_, distinct = table.look_up(grams, self._base)
            known = all_ > 0
            shares[known] = (own[known] + distinct[known] * shares[known]) / (
                all_[known] + distinct[known]
            )
        return np.asarray(-np.log2(shares))

    def sample(self, length: int, random: np.random.Generator) -> IntArray:
        """Draw a piece with the probabilities of `bits`, but of symbols that training has alone.

        Args:
            length: symbols.
            random: source of the draws.
        """
        ids = [self._base - 2] * self._order
        for _ in range(length):
            ids.append(self._draw(ids, random))
        return np.asarray(self._known[ids[self._order :]])

    def _draw(self, ids: Sequence[int], random: np.random.Generator) -> int:
        """Draw from the longest context, or from a shorter one as often as it has something new."""
        contexts = [0]
        for back in range(self._order):
            contexts.append(contexts[-1] + ids[-1 - back] * self._base**back)
        for order in range(self._order, 0, -1):
            drawn = self._tables[order].draw(contexts[order], self._base, random.random())
            if drawn is not None:
                return drawn
        first = self._tables[0]
        return int(first.grams[first.place_of(random.integers(first.cumulative[-1]))])

    def _grams(self, sequences: Sequence[SymbolSequence]) -> list[IntArray]:
        """Return for each order the number of every scored symbol with its context.

        The symbol is the lowest digit, the context the higher ones, the nearest lowest.
        """
        start, unseen = self._base - 2, self._base - 1
        lead = np.full(self._order, start)
        parts, masks = [], []
        for sequence in sequences:
            ids = np.searchsorted(self._known, sequence.symbols)
            ids = np.minimum(ids, len(self._known) - 1)
            ids = np.where(self._known[ids] == sequence.symbols, ids, unseen)
            parts += [lead, ids]
            masks += [np.zeros(self._order, bool), sequence.scored]
        flat = np.concatenate(parts).astype(np.int64)
        places = np.flatnonzero(np.concatenate(masks))
        grams = [flat[places]]
        for back in range(1, self._order + 1):
            grams.append(grams[-1] + flat[places - back] * self._base**back)
        return grams


@dataclass(frozen=True)
class _Table:
    """Counts of one order, sorted for look-up."""

    grams: IntArray
    gram_counts: IntArray
    contexts: IntArray
    context_counts: IntArray
    distinct: IntArray

    @classmethod
    def count(cls, grams: IntArray, base: int) -> "_Table":
        seen, counts = np.unique(grams, return_counts=True)
        contexts, place, distinct = np.unique(seen // base, return_inverse=True, return_counts=True)
        totals = np.bincount(place, weights=counts, minlength=len(contexts)).astype(np.int64)
        return cls(seen, counts, contexts, totals, distinct)

    def look_up(self, grams: IntArray, base: int) -> tuple[IntArray, IntArray, IntArray]:
        """Return how often each was seen, its context was, and what followed that, distinct."""
        own = _find(self.grams, grams, self.gram_counts)
        contexts = grams // base
        return (
            own,
            _find(self.contexts, contexts, self.context_counts),
            _find(self.contexts, contexts, self.distinct),
        )

    @cached_property
    def cumulative(self) -> IntArray:
        """Counts up to each gram, its own included."""
        return np.asarray(np.cumsum(self.gram_counts))

    def place_of(self, count: int) -> int:
        """Return the gram that was seen where so many were seen before."""
        return int(np.searchsorted(self.cumulative, count, side="right"))

    def draw(self, context: int, base: int, quantile: float) -> int | None:
        """Return a symbol after a context; None for one that is new to it.

        Args:
            context: its number.
            base: of the numbers.
            quantile: evenly drawn from 0 to 1.
        """
        place = int(np.searchsorted(self.contexts, context))
        if place == len(self.contexts) or self.contexts[place] != context:
            return None
        seen = int(self.context_counts[place])
        wanted = int(quantile * (seen + int(self.distinct[place])))
        if wanted >= seen:
            return None
        first = int(np.searchsorted(self.grams, context * base))
        before = int(self.cumulative[first] - self.gram_counts[first])
        return int(self.grams[self.place_of(before + wanted)] % base)


def _find(keys: IntArray, wanted: IntArray, values: IntArray) -> IntArray:
    """Return the value of each wanted key, 0 where it is not there."""
    places = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
    return np.where(keys[places] == wanted, values[places], 0)


def _scored(sequences: Sequence[SymbolSequence]) -> IntArray:
    return np.concatenate([s.symbols[s.scored] for s in sequences]).astype(np.int64)


def train_baselines(
    symbols: int, training: Sequence[SymbolSequence], orders: Sequence[int] = (1, 3, 5)
) -> list[SequenceModel]:
    """Return the trivial models of an alphabet, trained on the same sequences."""
    models: list[SequenceModel] = [Uniform(symbols), Unigram(symbols, training)]
    return models + [Markov(order, symbols, training) for order in orders]
