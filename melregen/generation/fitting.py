"""How words fit a tune that was made for other words: which syllable is sung to which note.

A line of words meets a line of a tune as a second verse meets the notes of the first. The method is
an alignment by dynamic programming (Needleman & Wunsch 1970) between syllables and notes; what
singers and engravers do where the counts differ are its operations: a note is sung to one syllable,
is divided on its pitch among several, or goes on with the syllable before (a melisma); unstressed
syllables before the first note become an upbeat, and an upbeat without syllables falls away. What
each of them costs are the constants below, tuned on the verses of engraved songs
(`benchmarks/word_fitting.py` measures them).

Plain values in, plain values out: neither a template nor a network is needed.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from melregen.music import Pitch, Syllable, Ticks

SHORTEST: Ticks = 6
"""No part of a divided note is shorter than a sixteenth."""

# What an operation costs, against 1 for an unstressed syllable more before the first note. Tuned on
# the training split, in which notes are hardly ever divided, as all verses stand under one row of
# notes: dividing one was left cheaper than its verses would have it.

_SLUR = 0.6
"""A note loses its syllable, and goes on with the one before."""
_SLUR_OF_UNSTRESSED = 0.2
"""More where the syllable that is drawn out is unstressed: singers dwell on stressed ones."""
_SLUR_BEAT = 0.1
"""More for each degree of strength of the beat that is left without a syllable."""
_SLUR_GAP = 0.5
"""More where a rest lies in between, over which the note before has to be held."""
_MERGE = 0.4
"""Of a slur, where both notes have one pitch and become one note: nothing but the word is heard."""
_UNSLUR = 0.35
"""A syllable on a note of a melisma: it was a note of its own already."""
_SPLIT = 2.0
"""A note divided for one syllable more: its pitch is said twice."""
_SHORT_PART = 0.6
"""More for each part below an eighth: it is hard to speak in time."""
_THIRD_PART = 0.5
"""More for each part after the second: notes are divided one after the other rather."""
_LONG_PART_LAST = 0.3
"""More where a later part is longer than the first: notes are divided long before short."""
_UPBEAT = 1.0
"""A syllable before the line's first note."""
_UPBEAT_OF_STRESSED = 1.5
"""More where it is stressed."""
_UPBEAT_TO_WEAK = 0.7
"""More where the line has an upbeat already, or begins off the strong beats."""
_DROP_UPBEAT = 0.75
"""A note of the upbeat that nothing is sung to, for words that begin on the beat."""
_BEAT = 0.4
"""Weight of `_MISPLACED`, as far as the words before were placed better."""
_OTHER_STRESS = 0.2
"""A stressed syllable where the words before had an unstressed one, or the other way round."""
_LONGEST_UNSTRESSED = 0.4
"""An unstressed syllable inside of the line on its longest note, where a stressed one was."""

_LAST_ELSEWHERE = 0.4
"""The last syllable begins on another note than the last one before: lines close together."""

_MISPLACED = {
    1: (0.9, 0.3, 0.0, 0.0),
    2: (0.4, 0.1, 0.0, 0.1),
    0: (0.0, 0.1, 0.3, 0.6),
}
"""How much a syllable is out of place, by its stress and the strength of its beat (0 to 3)."""

_MOST_PARTS = 4
"""Of one note."""
_MOST_UPBEATS = 2
"""Syllables before the first note."""
_COARSE = 16
"""So many sixteenths or more, and a note is divided in eighths or longer alone."""

Strength = Callable[[Ticks], int]
"""The metrical strength of a tick, 0 (off the beat) to 3 (downbeat): see `Metre.strength`."""


@dataclass(frozen=True)
class TuneNote:
    """A note of a line that has a tune.

    Attributes:
        onset, duration: ticks; the onset counts from where `Strength` does.
        stress: of the syllable that it was made for, None where unknown.
        melisma: it went on with the syllable of the note before.
        pitch: None where it is not known yet.
    """

    onset: Ticks
    duration: Ticks
    stress: int | None = None
    melisma: bool = False
    pitch: Pitch | None = None

    @property
    def end(self) -> Ticks:
        """The tick at which it stops."""
        return self.onset + self.duration


@dataclass(frozen=True)
class FittedNote:
    """A note of the tune as other words sing it.

    Attributes:
        onset, duration: ticks.
        source: index of the note whose pitch it has.
        syllable: index of the syllable that is sung on it.
        melisma: it goes on with the syllable of the note before.
    """

    onset: Ticks
    duration: Ticks
    source: int
    syllable: int
    melisma: bool = False


@dataclass(frozen=True)
class _Step:
    """One operation: from a state (syllables sung, notes used) to a later one.

    Attributes:
        sung, used: the state after it.
        cost: at least 0.
        cuts: where a note is divided, in ticks after its onset.
    """

    sung: int
    used: int
    cost: float
    cuts: tuple[Ticks, ...] = ()


def fit_words(
    notes: Sequence[TuneNote], syllables: Sequence[Syllable], strength: Strength, room: Ticks = 0
) -> tuple[FittedNote, ...] | None:
    """Fit a line of words to a line of a tune.

    As many syllables as before, stressed as those before, have the notes of those before. All
    notes lie in the span of the line, but for an upbeat, which may lie in `room`.

    Args:
        notes: of the tune, in order, at least one.
        syllables: of the words, in order, at least one.
        strength: of the beats.
        room: ticks before the first note that are free for an upbeat.

    Returns:
        The notes in order, on which each syllable is sung once and in order; None where there are
        more syllables than the notes can be divided into.
    """
    found = fit_line(notes, syllables, strength, room)
    return None if found is None else found[1]


def fit_line(
    notes: Sequence[TuneNote], syllables: Sequence[Syllable], strength: Strength, room: Ticks = 0
) -> tuple[float, tuple[FittedNote, ...]] | None:
    """Fit words as `fit_words` does, and return also what it costs, at least 0."""
    line = _Line(notes, syllables, strength, room)
    goal = (len(syllables), len(notes))
    best: dict[tuple[int, int], tuple[float, tuple[int, int], _Step | None]] = {
        (0, 0): (0.0, (0, 0), None)
    }
    for state in ((i, j) for i in range(goal[0] + 1) for j in range(goal[1] + 1)):
        if state not in best:
            continue
        cost = best[state][0]
        for step in line.steps(*state):
            after = (step.sung, step.used)
            if after not in best or cost + step.cost < best[after][0] - 1e-9:
                best[after] = (cost + step.cost, state, step)
    if goal not in best:
        return None
    path: list[tuple[tuple[int, int], _Step]] = []
    state = goal
    while (step_to := best[state])[2] is not None:
        path.append((step_to[1], step_to[2]))
        state = step_to[1]
    fitted = [note for before, step in reversed(path) for note in line.sing(*before, step)]
    return best[goal][0], tuple(fitted)


class _Line:
    """What is being fitted, and what each operation costs and does."""

    def __init__(
        self,
        notes: Sequence[TuneNote],
        syllables: Sequence[Syllable],
        strength: Strength,
        room: Ticks,
    ) -> None:
        self._notes = notes
        self._stresses = [syllable.stress for syllable in syllables]
        self._strength = strength
        self._strengths = [min(strength(note.onset), 3) for note in notes]
        self._room = room
        self._longest = max(note.duration for note in notes)
        first_strong = next((i for i, s in enumerate(self._strengths) if s == 3), 0)
        self._upbeats = first_strong
        self._closing = max(i for i, note in enumerate(notes) if i == 0 or not note.melisma)

    def steps(self, sung: int, used: int) -> Iterator[_Step]:
        """Yield the operations in a state: so many syllables are sung, so many notes used."""
        if (sung, used) == (0, 0):
            yield from self._upbeat_steps()
        if sung == len(self._stresses) or used == len(self._notes):
            return
        yield from self._slur_steps(sung, used)
        yield from self._split_steps(sung, used)

    def _upbeat_steps(self) -> Iterator[_Step]:
        to_weak = _UPBEAT_TO_WEAK if self._strengths[0] < 2 else 0.0
        cost = 0.0
        for count in range(1, min(_MOST_UPBEATS, len(self._stresses) - 1) + 1):
            if count * SHORTEST > self._room:
                break
            cost += _UPBEAT + to_weak + _UPBEAT_OF_STRESSED * (self._stresses[count - 1] == 1)
            yield _Step(count, 0, cost)
        for count in range(1, self._upbeats + 1):
            yield _Step(0, count, count * _DROP_UPBEAT)

    def _slur_steps(self, sung: int, used: int) -> Iterator[_Step]:
        """Yield one syllable on one note and on more and more of them."""
        cost = self._place(sung, used) + self._close(sung + 1, used)
        yield _Step(sung + 1, used + 1, cost)
        unstressed = self._stresses[sung] == 0
        for last in range(used + 1, len(self._notes)):
            before, note = self._notes[last - 1], self._notes[last]
            if not note.melisma:
                slur = _SLUR + _SLUR_BEAT * self._strengths[last]
                slur += _SLUR_OF_UNSTRESSED * unstressed + _SLUR_GAP * (note.onset > before.end)
                cost += slur * (_MERGE if _is_repeated(before, note) else 1.0)
            yield _Step(sung + 1, last + 1, cost)

    def _split_steps(self, sung: int, used: int) -> Iterator[_Step]:
        """Yield several syllables on one note, each with the best places to divide it."""
        note = self._notes[used]
        most = min(_MOST_PARTS, len(self._stresses) - sung, note.duration // SHORTEST)
        first = self._place(sung, used)
        for parts in range(2, most + 1):
            choices = [
                (self._cut_cost(sung, note, cuts), cuts)
                for cuts in combinations(_grid(note.duration), parts - 1)
            ]
            if choices:
                cost, cuts = min(choices)
                cost += first + self._close(sung + parts, used)
                yield _Step(sung + parts, used + 1, cost, cuts)

    def _cut_cost(self, sung: int, note: TuneNote, cuts: tuple[Ticks, ...]) -> float:
        cost = _SPLIT * len(cuts) + _THIRD_PART * (len(cuts) - 1)
        ends = (*cuts[1:], note.duration)
        lengths = [end - cut for cut, end in zip(cuts, ends, strict=True)]
        cost += _SHORT_PART * sum(length < 12 for length in (cuts[0], *lengths))
        cost += _LONG_PART_LAST * (max(lengths) > cuts[0])
        for index, cut in enumerate(cuts, sung + 1):
            stress = self._stresses[index]
            if stress is not None:
                cost += _MISPLACED[stress][min(self._strength(note.onset + cut), 3)]
        return cost

    def _place(self, sung: int, used: int) -> float:
        """Return the cost of a syllable that begins on a note."""
        note, stress = self._notes[used], self._stresses[sung]
        if note.melisma:
            return _UNSLUR + self._misplaced(stress, used)
        if stress is None or stress == note.stress:
            return 0.0
        cost = _BEAT * max(self._misplaced(stress, used) - self._misplaced(note.stress, used), 0.0)
        if note.stress is not None and (stress == 0) != (note.stress == 0):
            cost += _OTHER_STRESS
            is_inside = 0 < sung < len(self._stresses) - 1
            if stress == 0 and is_inside and note.duration == self._longest:
                cost += _LONGEST_UNSTRESSED
        return cost

    def _close(self, sung: int, used: int) -> float:
        """Return the cost of the last syllable's note, once so many syllables are sung."""
        return _LAST_ELSEWHERE * (sung == len(self._stresses) and used != self._closing)

    def _misplaced(self, stress: int | None, used: int) -> float:
        return 0.0 if stress is None else _MISPLACED[stress][self._strengths[used]]

    def sing(self, sung: int, used: int, step: _Step) -> Iterator[FittedNote]:
        """Yield the notes that an operation makes of those of the tune, from a state on."""
        if step.used == used:
            yield from self._sing_upbeat(step.sung)
        elif step.sung == sung:
            return
        elif step.cuts:
            note = self._notes[used]
            starts, ends = (0, *step.cuts), (*step.cuts, note.duration)
            for part, (start, end) in enumerate(zip(starts, ends, strict=True)):
                yield FittedNote(note.onset + start, end - start, used, sung + part)
        else:
            yield from self._sing_slur(sung, used, step.used)

    def _sing_upbeat(self, count: int) -> Iterator[FittedNote]:
        """Yield notes before the first: quarters to a line of quarters, else eighths."""
        first = self._notes[0]
        wanted = 24 if first.duration >= 24 and count == 1 else 12
        length = next(x for x in (wanted, 12, SHORTEST) if x * count <= self._room)
        for place in range(count):
            yield FittedNote(first.onset - (count - place) * length, length, 0, place)

    def _sing_slur(self, sung: int, used: int, end: int) -> Iterator[FittedNote]:
        onset, source = self._notes[used].onset, used
        for index in range(used, end):
            note = self._notes[index]
            following = self._notes[index + 1] if index + 1 < end else None
            if following and not following.melisma and _is_repeated(note, following):
                continue
            stop = following.onset if following and not following.melisma else note.end
            yield FittedNote(onset, stop - onset, source, sung, source > used)
            if following:
                onset, source = following.onset, index + 1


def _is_repeated(before: TuneNote, note: TuneNote) -> bool:
    """Whether two notes touch and have one pitch, so that they can be merged."""
    return before.pitch is not None and before.pitch == note.pitch and before.end == note.onset


def _grid(duration: Ticks) -> list[Ticks]:
    """Return where a note may be divided: on sixteenths, or triplets where it is made of them."""
    unit = 8 if duration % 8 == 0 and duration % 6 else SHORTEST
    if duration >= _COARSE * SHORTEST:
        unit = max(12, duration // _COARSE // 12 * 12)
    elif duration >= 48:
        unit = 12
    return [cut for cut in range(unit, duration, unit) if duration - cut >= SHORTEST]
