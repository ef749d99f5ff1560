"""Musical time: integer ticks, 24 to a quarter note, everywhere in memory."""

from fractions import Fraction
from typing import TypeAlias

Ticks: TypeAlias = int
"""A duration or an onset; one tick is 1/24 of a quarter note."""

TICKS_PER_QUARTER: Ticks = 24

LONGEST_PIECE: Ticks = 50_000 * TICKS_PER_QUARTER
"""Nine hours at a walking pace; only damaged files last longer."""


def quarters_to_ticks(quarters: float | Fraction) -> Ticks:
    """Round a length in quarter notes to ticks (exact for 32nds, and triplets down to 16ths)."""
    return round(Fraction(quarters) * TICKS_PER_QUARTER)


def ticks_to_quarters(ticks: Ticks) -> Fraction:
    """Return a length in quarter notes as an exact fraction."""
    return Fraction(ticks, TICKS_PER_QUARTER)
