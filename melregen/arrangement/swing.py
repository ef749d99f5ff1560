"""Swung eighths: an accompaniment swings where the melody does."""

from collections import Counter

from melregen.music import TICKS_PER_QUARTER, ActiveSpans, Bar, LeadSheet, Ticks

_HALF, _SWUNG = TICKS_PER_QUARTER // 2, 2 * TICKS_PER_QUARTER // 3
_FEWEST = 4
"""Notes on swung off-beats; fewer do not make a song swing."""


def is_swung(sheet: LeadSheet) -> bool:
    """Whether more notes begin on the last third of a beat than on its second half."""
    bars = ActiveSpans(sheet.bars)
    places: Counter[Ticks] = Counter()
    for note in sheet.notes:
        bar = bars.at_or_first(note.onset)
        if _has_quarter_beats(bar):
            places[bar.position(note.onset) % TICKS_PER_QUARTER] += 1
    return places[_SWUNG] >= _FEWEST and places[_SWUNG] > places[_HALF]


def swing(bar: Bar, tick: Ticks) -> Ticks:
    """Move a tick of a bar from even to swung eighths; beats stay, halves go to the last third."""
    if not _has_quarter_beats(bar):
        return tick
    place = bar.position(tick) % TICKS_PER_QUARTER
    if place <= _HALF:
        return tick + place * _SWUNG // _HALF - place
    return tick - (TICKS_PER_QUARTER - place) // 3


def _has_quarter_beats(bar: Bar) -> bool:
    return bar.metre.denominator in (2, 4) and not bar.metre.is_compound
