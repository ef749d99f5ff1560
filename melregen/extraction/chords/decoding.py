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
    back = np.empty((beats, keys, states), np.int16)
    score = emissions[0].copy()
    arrivals = np.empty_like(moves)
    for beat in range(1, beats):
        np.add(moves, score[:, None, :], out=arrivals)
        origin = arrivals.argmax(axis=2)
        moved = np.take_along_axis(arrivals, origin[:, :, None], axis=2)[:, :, 0]
        moved += change[beat][:, None]
        stays = score >= moved
        back[beat] = np.where(stays, diagonal, origin)
        score = np.where(stays, score, moved) + emissions[beat]
    path = np.empty((keys, beats), np.int64)
    path[:, -1] = score.argmax(axis=1)
    rows = np.arange(keys)
    for beat in range(beats - 1, 0, -1):
        path[:, beat - 1] = back[beat, rows, path[:, beat]]
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
    beats, keys, states = emissions.shape
    heard = np.exp(emissions - emissions.max(axis=2, keepdims=True))
    moves = np.exp(potentials.transitions)
    diagonal = np.arange(states)
    moves[:, diagonal, diagonal] = 0.0
    leave = np.exp(potentials.change)[:, :, None]
    forward = np.empty_like(emissions)
    message = heard[0] / heard[0].sum(axis=1, keepdims=True)
    forward[0] = message
    for beat in range(1, beats):
        moved = np.matmul(message[:, None, :], moves)[:, 0]
        message = (message + leave[beat] * moved) * heard[beat]
        message /= message.sum(axis=1, keepdims=True)
        forward[beat] = message
    backwards = np.ascontiguousarray(moves.transpose(0, 2, 1))
    within = backwards * (groups[:, None] == groups[None, :])
    message = np.ones((keys, states))
    changes = np.zeros((beats, keys))
    for beat in range(beats - 1, 0, -1):
        message = message * heard[beat]
        before = forward[beat - 1]
        moved = np.matmul(message[:, None, :], within)[:, 0]
        stays = (before * (message + leave[beat] * moved)).sum(axis=1)
        moved = np.matmul(message[:, None, :], backwards)[:, 0]
        message = message + leave[beat] * moved
        changes[beat] = 1 - stays / (before * message).sum(axis=1)
        message /= message.sum(axis=1, keepdims=True)
        forward[beat - 1] *= message
    forward /= forward.sum(axis=2, keepdims=True)
    return forward, changes
