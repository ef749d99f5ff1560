"""The best chain of chords, for several keys side by side.

A chain of states s has the log score

    sum over beats t of  emission[t, s_t]  +  change[t] + transition[s_(t-1), s_t]  where s changes

and the probability of a chain is its exponential over the sum of all chains' (a conditional random
field; Lafferty, McCallum and Pereira, ICML 2001). All functions work on whole arrays of keys and
states; only the beats are walked one by one.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Potentials:
    """Log scores of a chain of chords, for several keys.

    Attributes:
        emissions: (beats, keys, states).
        change: added for every change, (beats, keys).
        transitions: from state to state, the diagonal unused, (keys, states, states).
    """

    emissions: Array
    change: Array
    transitions: Array


def viterbi(potentials: Potentials) -> NDArray[np.int64]:
    """Return the best chain in each key (Viterbi 1967), (keys, beats)."""
    emissions, change = potentials.emissions, potentials.change
    beats, keys, states = emissions.shape
    # The target state first, so that maxima run along contiguous memory.
    moves = potentials.transitions.transpose(0, 2, 1).copy()
    diagonal = np.arange(states)
    moves[:, diagonal, diagonal] = -np.inf
    best = emissions.copy()  # log score of the best chain up to each state
    arrivals, rows = np.empty_like(moves), np.arange(keys)
    for beat in range(1, beats):
        np.add(moves, best[beat - 1][:, None, :], out=arrivals)
        # Picking by argmax is faster than max, whose rows are too short for it.
        moved = arrivals[rows[:, None], diagonal, arrivals.argmax(axis=2)]
        moved += change[beat][:, None]
        best[beat] += np.maximum(moved, best[beat - 1], out=moved)
    # Back pointers are found for the states on the path alone.
    path = np.empty((keys, beats), np.int64)
    path[:, -1] = best[-1].argmax(axis=1)
    for beat in range(beats - 1, 0, -1):
        state, before = path[:, beat], best[beat - 1]
        ways = moves[rows, state] + before  # (keys, states)
        origin = ways.argmax(axis=1)
        stays = before[rows, state] >= ways[rows, origin] + change[beat]
        path[:, beat - 1] = np.where(stays, state, origin)
    return path


def marginals(potentials: Potentials, groups: NDArray[np.int64]) -> tuple[Array, Array]:
    """Return how probable each state is, and each change of group (forward-backward).

    Rabiner, "A tutorial on hidden Markov models", Proceedings of the IEEE 77(2), 1989, with the
    scaling of section V.

    Args:
        potentials: of all chains.
        groups: of the states, such as their roots, (states,).

    Returns:
        Of each state on each beat, (beats, keys, states); on each beat, of another group than on
        the beat before, (beats, keys), 0 on the first.
    """
    emissions = potentials.emissions
    beats = len(emissions)
    likelihoods = np.exp(emissions - emissions.max(axis=2, keepdims=True))
    moves = np.exp(potentials.transitions)
    diagonal = np.arange(emissions.shape[2])
    moves[:, diagonal, diagonal] = 0.0
    leave = np.exp(potentials.change)[:, :, None]
    forward = np.empty_like(emissions)
    np.divide(likelihoods[0], likelihoods[0].sum(axis=1, keepdims=True), out=forward[0])
    for beat in range(1, beats):
        before, message = forward[beat - 1], forward[beat]
        np.matmul(before[:, None, :], moves, out=message[:, None, :])
        message *= leave[beat]
        message += before
        message *= likelihoods[beat]
        message /= np.add.reduce(message, axis=1, keepdims=True)
    # Of each beat what follows it, with the beat's own likelihoods and without.
    arrived, backward = np.empty_like(emissions), np.empty_like(emissions)
    backward[-1] = 1.0
    backwards = np.ascontiguousarray(moves.transpose(0, 2, 1))
    for beat in range(beats - 1, 0, -1):
        np.multiply(backward[beat], likelihoods[beat], out=arrived[beat])
        message = backward[beat - 1]
        np.matmul(arrived[beat][:, None, :], backwards, out=message[:, None, :])
        message *= leave[beat]
        message += arrived[beat]
        message /= np.add.reduce(message, axis=1, keepdims=True)
    changes = np.zeros(emissions.shape[:2])
    if beats > 1:
        within = backwards * (groups[:, None] == groups[None, :])
        changes[1:] = _changes(forward[:-1], arrived[1:], leave[1:], within, backwards)
    forward *= backward
    forward /= forward.sum(axis=2, keepdims=True)
    return forward, changes


def _changes(before: Array, arrived: Array, leave: Array, within: Array, moves: Array) -> Array:
    """Return the probability of a change of group on each beat, (beats, keys).

    Args:
        before: forward messages of the beat before, (beats, keys, states).
        arrived: backward messages with the beat's own likelihoods, (beats, keys, states).
        leave: factor of every change, (beats, keys, 1).
        within: of moves within a group, target state first, (keys, states, states).
        moves: of all moves, likewise.
    """
    by_key = arrived.transpose(1, 0, 2)

    def total(weights: Array) -> Array:
        moved = np.matmul(by_key, weights).transpose(1, 0, 2)
        sums: Array = (before * (arrived + leave * moved)).sum(axis=2)
        return sums

    return 1 - total(within) / total(moves)
