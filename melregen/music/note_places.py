"""Where the notes of a melody stand in their bars."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from melregen.music import LeadSheet


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
    onsets = [note.onset for note in sheet.notes]
    indices = np.searchsorted([bar.onset for bar in sheet.bars], onsets, side="right") - 1
    bars = [sheet.bars[index] for index in indices]
    positions = [bar.position(onset) for bar, onset in zip(bars, onsets, strict=True)]
    strengths = [
        bar.metre.strength(position) for bar, position in zip(bars, positions, strict=True)
    ]
    lengths = np.array([bar.metre.bar for bar in bars])
    first = 1 if sheet.pickup else 0
    return NotePlaces(
        indices - first + np.array(positions) / lengths,
        np.array(positions, np.int64),
        np.array(strengths, np.int64),
    )
