"""Beats that are counted before a song begins."""

from melregen.arrangement.pattern import DRUMS
from melregen.arrangement.tracks import Played
from melregen.music import LeadSheet, Ticks

_LEVELS = (70, 76, 80, 100)
"""By the metrical strength of the beat."""
_LENGTH: Ticks = 6


def lead_in(sheet: LeadSheet, bars: int) -> Ticks:
    """Return how long before the song its count-in begins.

    Args:
        sheet: the song; the part of its pickup bar that is not sung is counted too.
        bars: that are counted; with 0 there is no count-in.
    """
    if not bars:
        return 0
    metre = sheet.metre
    return bars * metre.bar + (metre.bar - sheet.pickup if sheet.pickup else 0)


def count_in(sheet: LeadSheet, bars: int) -> tuple[Played, ...]:
    """Return the beats of a stick, at ticks below 0."""
    start, metre = -lead_in(sheet, bars), sheet.metre
    return tuple(
        Played(
            start + bar * metre.bar + beat,
            _LENGTH,
            DRUMS["stick"],
            _LEVELS[metre.strength(beat)],
        )
        for bar in range(bars + 1)
        for beat in metre.beats
        if start + bar * metre.bar + beat < 0
    )
