"""The order in which measures are played: repeats, endings and jumps unfolded."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

_MEASURE_LIMIT = 20_000


@dataclass
class Marks:
    """What one measure says about the order of play (gathered from all parts).

    Attributes:
        forward: a repeat starts at its left bar line.
        backward: a repeat ends at its right bar line.
        times: how often the repeated passage is played in all.
        ending: the passes on which it is played; empty outside of numbered endings.
        segno: where a dal segno goes to.
        coda: where a jump to the coda goes to.
        to_coda: after a jump, the coda follows here.
        fine: after a jump, the piece ends here.
        da_capo: go back to the start.
        dal_segno: go back to the segno.
    """

    forward: bool = False
    backward: bool = False
    times: int = 2
    ending: frozenset[int] = frozenset()
    segno: bool = False
    coda: bool = False
    to_coda: bool = False
    fine: bool = False
    da_capo: bool = False
    dal_segno: bool = False


@dataclass(frozen=True)
class Play:
    """One playing of a measure: its index, and how often it was played before (0 at first)."""

    measure: int
    time: int


def unfold(marks: Sequence[Marks]) -> list[Play]:
    """Return the measures in playing order.

    A repeat end without a start goes back to the end of the last repeat, or to the beginning.
    After a da capo or dal segno, repeats are not taken and only last endings are played.
    """
    marks = _complete_endings(marks)
    order: list[int] = []
    start, turn, index, jumped = 0, 1, 0, False
    while index < len(marks) and len(order) < _MEASURE_LIMIT:
        mark = marks[index]
        if mark.forward and index != start:
            start, turn = index, 1
        if mark.ending and not _plays_ending(marks, index, turn, jumped):
            index += 1
            continue
        order.append(index)
        if jumped and mark.fine:
            break
        if jumped and mark.to_coda and (coda := _find_coda(marks, index)) is not None:
            index = coda
            continue
        if mark.backward and not jumped and _goes_back(marks, index, turn):
            index, turn = start, turn + 1
            continue
        last_of_ending = mark.ending and not (index + 1 < len(marks) and marks[index + 1].ending)
        if mark.backward or last_of_ending:
            start, turn = index + 1, 1
        if (mark.da_capo or mark.dal_segno) and not jumped:
            segnos = [i for i, other in enumerate(marks) if other.segno]
            jumped, turn = True, 1
            index = start = segnos[0] if mark.dal_segno and segnos else 0
            continue
        index += 1
    counts: dict[int, int] = {}
    plays = []
    for index in order:
        counts[index] = counts.get(index, -1) + 1
        plays.append(Play(index, counts[index]))
    return plays


def _complete_endings(marks: Sequence[Marks]) -> list[Marks]:
    """Lengthen brackets drawn over the start of an ending only, up to its repeat sign."""
    completed = list(marks)
    for index, mark in enumerate(marks):
        if not mark.ending or mark.backward:
            continue
        stop = index + 1
        while stop < len(marks) and not (marks[stop].ending or marks[stop].forward):
            stop += 1
            if marks[stop - 1].backward:
                break
        following = marks[stop].ending if stop < len(marks) else frozenset()
        if marks[stop - 1].backward and following and min(following) > max(mark.ending):
            for place in range(index + 1, stop):
                completed[place] = replace(marks[place], ending=mark.ending)
    return completed


def _plays_ending(marks: Sequence[Marks], index: int, turn: int, jumped: bool) -> bool:
    is_last = not _has_later_ending(marks, index)
    if jumped:
        return is_last
    earlier = _earlier_passes(marks, index)
    if is_last and earlier:
        # Numbers with a gap (1, then 3) still lead to the last ending.
        return turn not in earlier
    return turn in marks[index].ending


def _earlier_passes(marks: Sequence[Marks], index: int) -> set[int]:
    """Return the passes of the endings directly before the one that holds the measure."""
    numbers = marks[index].ending
    earlier: set[int] = set()
    while index >= 0 and marks[index].ending:
        if marks[index].ending != numbers:
            earlier |= marks[index].ending
        index -= 1
    return earlier


def _has_later_ending(marks: Sequence[Marks], index: int) -> bool:
    """Whether another ending follows directly after the one that holds the measure."""
    numbers = marks[index].ending
    while index < len(marks) and marks[index].ending == numbers:
        index += 1
    return index < len(marks) and bool(marks[index].ending)


def _goes_back(marks: Sequence[Marks], index: int, turn: int) -> bool:
    mark = marks[index]
    if not mark.ending:
        return turn < mark.times
    # A repeat sign at the end of the last ending closes the bracket and is not played.
    return turn < max(mark.ending) or _has_later_ending(marks, index) or turn == 1


def _find_coda(marks: Sequence[Marks], index: int) -> int | None:
    return next((i for i in range(index + 1, len(marks)) if marks[i].coda), None)
