"""Readings of pairs of eighths: equal, as a triplet of quarter and eighth (swing), or dotted."""

from melregen.music import TICKS_PER_QUARTER, Ticks
from melregen.template.rhythm.surface import Surface
from melregen.template.rhythm_feel import Reading

_SECOND: dict[Reading, Ticks] = {Reading.STRAIGHT: 12, Reading.SWING: 16, Reading.DOTTED: 18}
"""Where the second of two eighths begins in its quarter: 1:1, 2:1, 3:1."""

_LARGEST_DENOMINATOR = 4


def read_pairs(surface: Surface, reading: Reading) -> None:
    """Move the second notes of pairs of eighths, wherever a quarter holds nothing else.

    In compound metres, whose beats are of three already, and in those of eighths, nothing moves;
    nor does what lies in a quarter with a fixed time at the place in question.
    """
    moves = _find_moves(surface, _SECOND[reading])
    for index, (onset, end) in enumerate(zip(surface.onsets, surface.ends, strict=True)):
        surface.onsets[index] = moves.get(onset, onset)
        surface.ends[index] = moves.get(end, end)


def _find_moves(surface: Surface, wanted: Ticks) -> dict[Ticks, Ticks]:
    """Return where the ticks go that move."""
    fixed = {surface.onsets[index] for index in surface.fixed.onsets}
    fixed |= {surface.ends[index] for index in surface.fixed.ends}
    inside: dict[Ticks, set[Ticks]] = {}
    seconds = set(_SECOND.values())
    for tick in {*surface.onsets, *surface.ends}:
        if tick < len(surface.levels):
            start = tick - surface.position(tick) % TICKS_PER_QUARTER
            inside.setdefault(start, set()).add(tick - start)
    moves: dict[Ticks, Ticks] = {}
    for start, places in inside.items():
        second = places - {0}
        if start < 0 or len(second) != 1 or not second < seconds or not _has_pairs(surface, start):
            continue
        tick = start + second.pop()
        if tick not in fixed:
            moves[tick] = start + wanted
    return moves


def _has_pairs(surface: Surface, tick: Ticks) -> bool:
    metre = surface.metre(tick)
    is_simple = len(metre.beats) == metre.numerator
    return is_simple and metre.denominator <= _LARGEST_DENOMINATOR
