"""Trivial songs to the words of people's: what a model has to beat."""

from melregen.evaluation.baseline_songs.make import (
    ANOTHER_SONG,
    FLAT_LINE,
    MARKOV,
    MARKOV_TRUE_RHYTHM,
    NAMES,
    POOLED_HISTOGRAM,
    RETRIEVAL,
    BaselineSongs,
    make_cross_fitted,
)

__all__ = [
    "ANOTHER_SONG",
    "FLAT_LINE",
    "MARKOV",
    "MARKOV_TRUE_RHYTHM",
    "NAMES",
    "POOLED_HISTOGRAM",
    "RETRIEVAL",
    "BaselineSongs",
    "make_cross_fitted",
]
