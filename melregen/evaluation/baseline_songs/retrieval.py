"""Which tune is nearest to the outline of a song's words.

Conventions: an outline is the number of syllables of each line (of notes, where nothing is sung),
the metre and whether the key is minor. Two outlines are as far apart as their lines differ in
syllables, in the mean over the lines of the longer one, where a line that the other lacks differs
by all its syllables; another metre and another mode count two syllables a line each.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from melregen.evaluation.song import FloatArray, IntArray, Song

OTHER_METRE = 2.0
OTHER_MODE = 2.0
"""What another metre or mode counts, in syllables a line."""


@dataclass(frozen=True)
class Outlines:
    """The outlines of tunes.

    Attributes:
        lines: (tunes, most lines), syllables; 0 for a line that a tune lacks.
        counts: (tunes,), lines.
        metres: (tunes,), as text.
        minor: (tunes,).
    """

    lines: IntArray
    counts: IntArray
    metres: NDArray[np.str_]
    minor: NDArray[np.bool_]

    @classmethod
    def of(cls, tunes: Sequence[Song]) -> "Outlines":
        """Return the outlines of tunes."""
        lines = [syllables_of_lines(tune) for tune in tunes]
        counts = np.array([len(line) for line in lines], np.int64)
        padded = np.zeros((len(tunes), int(counts.max(initial=0))), np.int64)
        for row, line in enumerate(lines):
            padded[row, : len(line)] = line
        return cls(
            padded,
            counts,
            np.array([str(tune.sheet.metre) for tune in tunes]),
            np.array([tune.sheet.key.is_minor for tune in tunes]),
        )

    def distances(self, song: Song) -> FloatArray:
        """Return how far each outline is from that of a song, (tunes,), syllables a line."""
        lines = syllables_of_lines(song)
        width = self.lines.shape[1]
        wanted = np.zeros(width, np.int64)
        wanted[: min(len(lines), width)] = lines[:width]
        differences = np.abs(self.lines - wanted).sum(axis=1) + int(lines[width:].sum())
        return np.asarray(
            differences / np.maximum(self.counts, len(lines))
            + OTHER_METRE * (self.metres != str(song.sheet.metre))
            + OTHER_MODE * (self.minor != song.sheet.key.is_minor)
        )


def syllables_of_lines(song: Song) -> IntArray:
    """Return the syllables of each line; the notes, where the song has no words."""
    sung = song.is_sung if song.has_words else np.ones(len(song.pitches), bool)
    return np.array([sung[line].sum() for line in song.lines], np.int64)
