"""Lines of words paired with phrases of a tune, and their counts side by side.

Lines and phrases are paired one by one where they are as many. Else they are aligned by their
counts of syllables and notes (Needleman & Wunsch 1970): a line may go over several phrases, and a
phrase may take several lines.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from melregen.music import count_of

_MOST_JOINED = 4
"""Phrases that a line may go over, and lines that a phrase may take."""

_LEAST_SHARE, _MOST_SHARE = 0.5, 2.0
"""Syllables to a note, of the whole song, within which lines are aligned that are not as many."""

_SHOWN = 12
"""Lines whose counts a message lists."""


@dataclass(frozen=True)
class LinePair:
    """Lines of words with the phrases that they are sung to, one of each at least.

    Attributes:
        lines: indices of lines.
        phrases: indices among the phrases that are sung.
    """

    lines: range
    phrases: range


def describe_counts(lines: Sequence[int], rooms: Sequence[int]) -> str:
    """Say how many syllables lines have, and how many the lines of a tune have room for."""

    def listed(counts: Sequence[int]) -> str:
        shown = ", ".join(map(str, counts[:_SHOWN]))
        return shown + (" …" if len(counts) > _SHOWN else "")

    return (
        f"the lyrics have {count_of(len(lines), 'line')} of {listed(lines)} syllables, and the "
        f"tune has {count_of(len(rooms), 'line')} with room for {listed(rooms)}"
    )


def pair_lines(lines: Sequence[int], rooms: Sequence[int]) -> list[LinePair] | None:
    """Pair lines of words with phrases of a tune, in order.

    Args:
        lines: syllables of each line.
        rooms: notes for a syllable of each phrase.

    Returns:
        The pairs; None where lines and phrases are too different.
    """
    if len(lines) == len(rooms):
        return [LinePair(range(i, i + 1), range(i, i + 1)) for i in range(len(lines))]
    if not lines or not _LEAST_SHARE <= sum(lines) / max(sum(rooms), 1) <= _MOST_SHARE:
        return None
    shapes = [(1, size) for size in range(1, _MOST_JOINED + 1)]
    shapes += [(size, 1) for size in range(2, _MOST_JOINED + 1)]
    syllables, notes = [0, *accumulate(lines)], [0, *accumulate(rooms)]
    best: dict[tuple[int, int], tuple[float, tuple[int, int]]] = {(0, 0): (0.0, (0, 0))}
    for i in range(len(lines) + 1):
        for j in range(len(rooms) + 1):
            if (i, j) not in best:
                continue
            for more, further in shapes:
                after = (i + more, j + further)
                if after[0] > len(lines) or after[1] > len(rooms):
                    continue
                wanted = syllables[after[0]] - syllables[i]
                there = notes[after[1]] - notes[j]
                cost = best[i, j][0] + abs(wanted - there) + 0.5 * (more + further - 2)
                if after not in best or cost < best[after][0]:
                    best[after] = (cost, (i, j))
    state = (len(lines), len(rooms))
    if state not in best:
        return None
    pairs: list[LinePair] = []
    while state != (0, 0):
        before = best[state][1]
        pairs.append(LinePair(range(before[0], state[0]), range(before[1], state[1])))
        state = before
    return pairs[::-1]
