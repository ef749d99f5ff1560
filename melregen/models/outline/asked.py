"""What the feel that is asked for adds to the logits of an outline.

How dense, how silent and how repetitive a song is follows from where its lines lie. Lines so far
count: what one misses is made up for by the next.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from melregen.models.nn import vocabulary as v
from melregen.models.outline.features import FIELDS, relation_of
from melregen.models.outline.lines import MOST_BARS
from melregen.music import Ticks

Bias = NDArray[np.float64]

_DENSITY_SPREAD = 0.3
"""Octaves by which the bars of a line may well miss the density that is asked for."""

_REST_SPREAD = 0.15
"""Bars by which the rest after a line may well miss what is asked for."""

_USUAL_REPETITION, _REPETITION_GAIN = 0.65, 10.0
"""The median repetition of people's songs, and what one more is worth in nats for a line that
shares the rhythm of another: those of nine in ten songs, .36 to .83, lie 5 nats apart."""

_BARS = np.arange(MOST_BARS + 1)
_LENGTHS = np.array(v.DURATIONS)
_SHARES_RHYTHM = np.array([relation_of(c)[0].shares_rhythm for c in range(FIELDS["relation"])])


@dataclass(frozen=True)
class AskedOutline:
    """What is asked of the lines of a song; None is open.

    Attributes:
        syllables_a_bar: how dense the song is to be.
        rests: the share of its time that is to be silent.
        repetition: the share of its bars that are to have the rhythm of an earlier one.
    """

    syllables_a_bar: float | None = None
    rests: float | None = None
    repetition: float | None = None

    def relations(self) -> Bias:
        """Return the bias of each relation to an earlier line."""
        if self.repetition is None:
            return np.zeros(len(_SHARES_RHYTHM))
        return _SHARES_RHYTHM * _REPETITION_GAIN * (self.repetition - _USUAL_REPETITION)

    def bars(self, syllables: int, bars: int) -> Bias | None:
        """Return the bias of each number of bars of a line.

        Args:
            syllables: of the song, up to the end of the line.
            bars: before the line.
        """
        if self.syllables_a_bar is None:
            return None
        wanted = max(syllables / self.syllables_a_bar - bars, 0.5)
        octaves = np.log2(np.maximum(_BARS, 0.5) / wanted)
        return -0.5 * (octaves / _DENSITY_SPREAD) ** 2

    def lengths(self, room: Ticks, bar: Ticks, time: Ticks, silence: Ticks) -> Bias | None:
        """Return the bias of each length of a line's last note.

        Args:
            room: from the onset of that note to the first bar of the next line, at which this
                begins, or about so.
            bar: length of a bar.
            time: of the song, up to there.
            silence: between the lines before.
        """
        if self.rests is None:
            return None
        wanted = max(self.rests * time - silence, 0)
        return -0.5 * ((room - _LENGTHS - wanted) / (_REST_SPREAD * bar)) ** 2


NOTHING_ASKED = AskedOutline()
