"""Where the systems of a score end: at lines and sections where they fit, never before one bar.

Optimal paragraph breaking by dynamic programming (Knuth & Plass 1981), with bars in place of words:
each system costs what it is stretched, and what it divides.
"""

from collections.abc import Collection, Sequence

_STRETCH = 4.0
"""Cost of a system for the square of the share of its width that its bars do not fill."""
_SQUEEZE = 3.0
"""Cost of a system for the share of its width by which its bars are too wide …"""
_DENSEST = 1.06
"""… which may be so much in all."""
_INSIDE_A_LINE = 1.2
"""Cost of a break inside of a line of words, against .1 at its end and none at a section's."""
_AT_A_LINE = 0.1
_SECTION_INSIDE = 0.6
"""Cost of a system for each section that begins in it and not with it."""
_LONE_BAR = 3.0
"""Cost of a system of one bar, at the end most of all."""


def choose_breaks(
    widths: Sequence[float],
    head: float,
    room: float,
    lines: Collection[int],
    sections: Collection[int],
) -> list[int]:
    """Return the bars at which a new system begins, the first one left out.

    Args:
        widths: of each bar as it stands without stretching; the first has clef, key and metre.
        head: width of clef and key, which stand at the start of every other system.
        room: width of a system.
        lines: bars at which a line of words begins.
        sections: bars at which a section begins.
    """
    count = len(widths)
    best: list[tuple[float, int]] = [(0.0, 0)]
    for end in range(1, count + 1):
        choices = []
        width = 0.0
        for start in reversed(range(end)):
            width += widths[start]
            used = (width + (head if start else 0.0)) / room
            if used > _DENSEST and start < end - 1:
                break
            cost = best[start][0] + _SECTION_INSIDE * sum(start < s < end for s in sections)
            cost += _cost(used, end - start, is_last=end == count)
            if end < count and end not in sections:
                cost += _AT_A_LINE if end in lines else _INSIDE_A_LINE
            choices.append((cost, start))
        best.append(min(choices))
    breaks = []
    end = count
    while end:
        end = best[end][1]
        breaks.append(end)
    return breaks[-2::-1]


def _cost(used: float, bars: int, *, is_last: bool) -> float:
    cost = _STRETCH * (1 - used) ** 2 if used < 1 else _SQUEEZE * (used - 1)
    if bars == 1 and used < 0.8:
        cost += _LONE_BAR
    # The last system is not stretched unless it is nearly full.
    return cost * 0.5 if is_last and bars > 1 else cost
