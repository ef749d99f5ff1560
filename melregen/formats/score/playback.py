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
        jump_pass: the playing of the measure after which it is left by da capo or dal segno.
        leave_pass: in a piece without these, the playing after which fine or coda count; 1 where
            it is not named.
        with_repeats: repeats are taken again after the jump.
        then_coda: after the jump, the coda follows the fine.
        closes: a final double bar stands at its right bar line.
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
    jump_pass: int = 1
    leave_pass: int = 1
    with_repeats: bool = False
    then_coda: bool = False
    closes: bool = False

    def hand_over(self, to: "Marks") -> None:
        """Give the signs at which a measure is left to another measure."""
        for name in ("fine", "to_coda", "da_capo", "dal_segno", "with_repeats", "then_coda"):
            setattr(to, name, getattr(self, name) or getattr(to, name))
            setattr(self, name, False)
        to.jump_pass = max(self.jump_pass, to.jump_pass)
        to.leave_pass = max(self.leave_pass, to.leave_pass)
        self.jump_pass = self.leave_pass = 1


@dataclass(frozen=True)
class Play:
    """One playing of a measure: its index, and how often it was played before (0 at first)."""

    measure: int
    time: int


def play_order(marks: Sequence[Marks]) -> list[Play]:
    """Return the measures in playing order, by repeat signs, endings and jumps.

    A repeat end without a start goes back to the end of the last repeat, or to the beginning.
    After a da capo or dal segno, repeats are not taken and only last endings are played, unless
    the words say otherwise.
    """
    return _count_plays(_Player(_complete_jumps(marks)).play())


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
            Jumps are not taken: the order says what they would.
    """
    marks = [replace(mark, da_capo=False, dal_segno=False, leave_pass=1) for mark in marks]
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
        repeating: whether repeats are taken.
        then_coda: whether the coda follows the fine.
        times: how often each measure was played so far.
        opened: measures of a last ending in which a new repeat has started: it outlives the ending.
    """

    def __init__(self, marks: Sequence[Marks]) -> None:
        self.marks = _complete_endings(marks)
        self.index = 0
        self.start = 0
        self.turn = 1
        self.jumped = False
        self.repeating = True
        self.then_coda = False
        self.times: Counter[int] = Counter()
        self.opened: set[int] = set()

    def play(self) -> list[int]:
        """Return the measures in playing order."""
        marks = self.marks
        order: list[int] = []
        while self.index < len(marks) and len(order) < _MEASURE_LIMIT:
            mark = marks[self.index]
            if self._in_ending() and not self._plays_ending():
                self.index += 1
                continue
            if mark.forward and self.index != self.start:
                self._open_repeat()
            order.append(self.index)
            self.times[self.index] += 1
            self.index = self._next(mark)
        return order

    def _in_ending(self) -> bool:
        return bool(self.marks[self.index].ending) and self.index not in self.opened

    def _open_repeat(self) -> None:
        if self._in_ending() and not self._has_later_ending():
            self.opened.update(self._rest_of_ending())
        self.start, self.turn = self.index, 1

    def _next(self, mark: Marks) -> int:
        for jump in _JUMPS:
            if jump.sign(mark) and jump.counts(self, mark):
                goal = jump.take(self)
                if goal is not None:
                    return goal
        following = self.index + 1
        ends_endings = self._in_ending() and not (
            following < len(self.marks) and self.marks[following].ending
        )
        if mark.backward or ends_endings:
            self.start, self.turn = following, 1
        return following

    def finish(self) -> int:
        """End the piece, or go on with a coda that is to follow."""
        coda = self.go_to_coda() if self.then_coda else None
        return len(self.marks) if coda is None else coda

    def go_to_coda(self) -> int | None:
        """Go to the next coda; None where there is none."""
        later = range(self.index + 1, len(self.marks))
        return next((index for index in later if self.marks[index].coda), None)

    def go_back(self) -> int | None:
        """Go back to the start of the repeat; None where it has been played as often as it says."""
        mark = self.marks[self.index]
        if self._in_ending():
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
        mark = self.marks[self.index]
        self.repeating, self.then_coda = mark.with_repeats, mark.then_coda
        self.jumped, self.turn, self.start = True, 1, goal
        self.opened.clear()
        return goal

    def _plays_ending(self) -> bool:
        is_last = not self._has_later_ending()
        if not self.repeating:
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
        index = self._rest_of_ending().stop
        return index < len(self.marks) and bool(self.marks[index].ending)

    def _rest_of_ending(self) -> range:
        """Return the measures from this one to the last of its ending."""
        stop, numbers = self.index, self.marks[self.index].ending
        while stop < len(self.marks) and self.marks[stop].ending == numbers:
            stop += 1
        return range(self.index, stop)


@dataclass(frozen=True)
class _Jump:
    """A sign after which the next measure may not be the one that is written next.

    Attributes:
        sign: whether a measure has the sign.
        counts: whether it counts at this point.
        take: where it leads to; None where it is passed over this time.
    """

    sign: Callable[[Marks], bool]
    counts: Callable[[_Player, Marks], bool]
    take: Callable[[_Player], int | None]


def _may_leave(player: _Player, mark: Marks) -> bool:
    is_named = mark.leave_pass > 1 and player.times[player.index] >= mark.leave_pass
    return player.jumped or is_named


def _may_jump(player: _Player, mark: Marks) -> bool:
    return not player.jumped and player.times[player.index] >= mark.jump_pass


_JUMPS = (
    _Jump(lambda mark: mark.fine, _may_leave, _Player.finish),
    _Jump(lambda mark: mark.to_coda, _may_leave, _Player.go_to_coda),
    _Jump(lambda mark: mark.backward, lambda player, _: player.repeating, _Player.go_back),
    _Jump(lambda mark: mark.dal_segno, _may_jump, _Player.go_to_segno),
    _Jump(lambda mark: mark.da_capo, _may_jump, _Player.go_to_beginning),
)
"""In the order in which they are obeyed where a measure has several."""


def _complete_jumps(marks: Sequence[Marks]) -> list[Marks]:
    """Add what jumps need and many scores leave out.

    The first of two coda signs is where the coda is left for, and a final bar in the middle of a
    piece is its fine. A pass that is never played is not waited for.
    """
    completed = list(marks)
    jumps = [index for index, mark in enumerate(marks) if mark.da_capo or mark.dal_segno]
    if not jumps:
        return completed
    for index, mark in enumerate(marks):
        completed[index] = replace(mark, leave_pass=1)
    codas = [index for index, mark in enumerate(marks) if mark.coda]
    if len(codas) > 1 and codas[0] <= jumps[0] and not any(mark.to_coda for mark in marks):
        completed[codas[0]] = replace(completed[codas[0]], coda=False, to_coda=True)
    if not any(mark.fine or mark.to_coda for mark in completed):
        finals = [i for i in range(jumps[0]) if marks[i].closes and not marks[i].backward]
        if len(finals) == 1:
            completed[finals[0]] = replace(completed[finals[0]], fine=True)
    times = Counter(_Player([replace(m, da_capo=False, dal_segno=False) for m in marks]).play())
    for index in jumps:
        if completed[index].jump_pass > times[index]:
            completed[index] = replace(completed[index], jump_pass=1)
    return completed


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
