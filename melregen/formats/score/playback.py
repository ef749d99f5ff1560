"""The order in which measures are played: repeats, endings, jumps, and parts in a named order."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

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


def play_order(marks: Sequence[Marks]) -> list[Play]:
    """Return the measures in playing order, by repeat signs, endings and jumps.

    A repeat end without a start goes back to the end of the last repeat, or to the beginning.
    After a da capo or dal segno, repeats are not taken and only last endings are played.
    """
    return _count_plays(_Player(marks).play())


def play_sections(
    marks: Sequence[Marks],
    sections: Sequence[tuple[int, str]],
    order: Sequence[str],
    *,
    repeats: bool,
) -> list[Play]:
    """Return the measures in the order in which the sections that they belong to are named.

    Measures before the first section are played first, once. Of sections of one name
    the first counts.

    Args:
        marks: of each measure.
        sections: (first measure, name), as they are written.
        order: the names in playing order, each of them the name of a section.
        repeats: take the repeats inside each section. `A A` then means what a repeat sign at the
            end of `A` means: where both are written, they are one repeat, as tune books have it.
    """
    firsts = {name: start for start, name in reversed(sections)}
    starts = sorted(set(firsts.values()))
    stops = dict(zip(starts, [*starts[1:], len(marks)], strict=True))

    def play(start: int, stop: int) -> list[int]:
        if not repeats:
            return list(range(start, stop))
        return [start + index for index in _Player(_cut(marks, start, stop)).play()]

    played = {name: play(start, stops[start]) for name, start in firsts.items()}
    measures = play(0, starts[0])
    for name, run in groupby(order):
        has_repeat = repeats and max(Counter(played[name]).values(), default=1) > 1
        for _ in range(1 if has_repeat else len(list(run))):
            if len(measures) < _MEASURE_LIMIT:
                measures += played[name]
    return _count_plays(measures[:_MEASURE_LIMIT])


def _count_plays(order: Iterable[int]) -> list[Play]:
    times: Counter[int] = Counter()
    plays = []
    for measure in order:
        plays.append(Play(measure, times[measure]))
        times[measure] += 1
    return plays


def _cut(marks: Sequence[Marks], start: int, stop: int) -> list[Marks]:
    """Return the marks of one section, without an ending that runs on from the one before."""
    cut = list(marks[start:stop])
    running = marks[start - 1].ending if start else frozenset()
    for index, mark in enumerate(cut):
        if not running or mark.ending != running:
            break
        cut[index] = replace(mark, ending=frozenset())
    return cut


class _Player:
    """Follows the signs of a piece measure by measure.

    Attributes:
        index: the measure to be played now.
        start: where the repeat that the measure lies in goes back to.
        turn: which pass of it this is, counted from 1.
        jumped: whether a da capo or dal segno was taken.
    """

    def __init__(self, marks: Sequence[Marks]) -> None:
        self.marks = _complete_endings(marks)
        self.index = 0
        self.start = 0
        self.turn = 1
        self.jumped = False

    def play(self) -> list[int]:
        """Return the measures in playing order."""
        marks = self.marks
        order: list[int] = []
        while self.index < len(marks) and len(order) < _MEASURE_LIMIT:
            mark = marks[self.index]
            if mark.forward and self.index != self.start:
                self.start, self.turn = self.index, 1
            if mark.ending and not self._plays_ending():
                self.index += 1
                continue
            order.append(self.index)
            self.index = self._next(mark)
        return order

    def _next(self, mark: Marks) -> int:
        for jump in _JUMPS:
            if jump.after_jump == self.jumped and jump.sign(mark):
                goal = jump.take(self)
                if goal is not None:
                    return goal
        following = self.index + 1
        ends_endings = mark.ending and not (
            following < len(self.marks) and self.marks[following].ending
        )
        if mark.backward or ends_endings:
            self.start, self.turn = following, 1
        return following

    def finish(self) -> int:
        """End the piece."""
        return len(self.marks)

    def go_to_coda(self) -> int | None:
        """Go to the next coda; None where there is none."""
        later = range(self.index + 1, len(self.marks))
        return next((index for index in later if self.marks[index].coda), None)

    def go_back(self) -> int | None:
        """Go back to the start of the repeat; None where it has been played as often as it says."""
        mark = self.marks[self.index]
        if mark.ending:
            # A repeat sign at the end of the last ending closes the bracket and is not played.
            again = self.turn < max(mark.ending) or self._has_later_ending() or self.turn == 1
        else:
            again = self.turn < mark.times
        if not again:
            return None
        self.turn += 1
        return self.start

    def go_to_beginning(self) -> int:
        """Go back to the first measure."""
        return self._jump_to(0)

    def go_to_segno(self) -> int:
        """Go back to the first segno, without one to the first measure."""
        return self._jump_to(next((i for i, mark in enumerate(self.marks) if mark.segno), 0))

    def _jump_to(self, goal: int) -> int:
        self.jumped, self.turn, self.start = True, 1, goal
        return goal

    def _plays_ending(self) -> bool:
        is_last = not self._has_later_ending()
        if self.jumped:
            return is_last
        earlier = self._earlier_passes()
        if is_last and earlier:
            # Numbers with a gap (1, then 3) still lead to the last ending.
            return self.turn not in earlier
        return self.turn in self.marks[self.index].ending

    def _earlier_passes(self) -> set[int]:
        """Return the passes of the endings directly before the one that holds the measure."""
        index, numbers = self.index, self.marks[self.index].ending
        earlier: set[int] = set()
        while index >= 0 and self.marks[index].ending:
            if self.marks[index].ending != numbers:
                earlier |= self.marks[index].ending
            index -= 1
        return earlier

    def _has_later_ending(self) -> bool:
        """Whether another ending follows directly after the one that holds the measure."""
        index, numbers = self.index, self.marks[self.index].ending
        while index < len(self.marks) and self.marks[index].ending == numbers:
            index += 1
        return index < len(self.marks) and bool(self.marks[index].ending)


@dataclass(frozen=True)
class _Jump:
    """A sign after which the next measure may not be the one that is written next.

    Attributes:
        sign: whether a measure has the sign.
        after_jump: it counts after a da capo or dal segno; else it counts only before one.
        take: where it leads to; None where it is passed over this time.
    """

    sign: Callable[[Marks], bool]
    after_jump: bool
    take: Callable[[_Player], int | None]


_JUMPS = (
    _Jump(lambda mark: mark.fine, after_jump=True, take=_Player.finish),
    _Jump(lambda mark: mark.to_coda, after_jump=True, take=_Player.go_to_coda),
    _Jump(lambda mark: mark.backward, after_jump=False, take=_Player.go_back),
    _Jump(lambda mark: mark.dal_segno, after_jump=False, take=_Player.go_to_segno),
    _Jump(lambda mark: mark.da_capo, after_jump=False, take=_Player.go_to_beginning),
)
"""In the order in which they are obeyed where a measure has several."""


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
