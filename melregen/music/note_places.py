"""Where the notes of a melody stand in their bars."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from melregen.music import ActiveSpans, LeadSheet, Metre


@dataclass(frozen=True)
class NotePlaces:
    """The metrical places of all notes, each array (notes,).

    Attributes:
        bars: onset in bars from the first full bar line; negative in a pickup.
        positions: ticks after the bar line (in a pickup bar as if it were whole).
        strengths: metrical strength, 0 off the beat to 3 on the downbeat.
    """

    bars: NDArray[np.float64]
    positions: NDArray[np.int64]
    strengths: NDArray[np.int64]


def note_places(sheet: LeadSheet) -> NotePlaces:
    """Return the place of every note of the sheet."""
    bars = sheet.bars
    starts = np.array([bar.onset for bar in bars], np.int64)
    ends = np.array([bar.end for bar in bars], np.int64)
    lengths = np.array([bar.metre.bar for bar in bars], np.int64)  # of whole bars
    onsets = np.array([note.onset for note in sheet.notes], np.int64)
    indices = np.searchsorted(starts, onsets, side="right") - 1
    positions = onsets - ends[indices] + lengths[indices]
    strengths = np.zeros(len(onsets), np.int64)
    metre_changes = ActiveSpans(sheet.metres)
    metre_of = np.array([metre_changes.index(bar.onset) for bar in bars], np.int64)[indices]
    for index, change in enumerate(sheet.metres):
        here = metre_of == index
        strengths[here] = _strengths(change.metre)[positions[here]]
    first = 1 if sheet.pickup else 0
    return NotePlaces(indices - first + positions / lengths[indices], positions, strengths)


@lru_cache(maxsize=64)
def _strengths(metre: Metre) -> NDArray[np.int64]:
    """Return the metrical strength of each tick of a bar, (ticks,)."""
    strengths = np.array([metre.strength(position) for position in range(metre.bar)], np.int64)
    strengths.flags.writeable = False
    return strengths
