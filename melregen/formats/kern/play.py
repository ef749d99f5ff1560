"""The order in which a Humdrum piece is played: bars, repeats and expansion lists."""

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from melregen.formats.kern.score import KernScore
from melregen.formats.score.repeats import Marks, Play, unfold
from melregen.music import TICKS_PER_QUARTER, Metre

_MEASURE_LIMIT = 20_000
_USUAL_BAR = Fraction(4)


@dataclass(frozen=True)
class Measure:
    """What lies between two bar lines, or between a bar line and a section label.

    Attributes:
        start: quarter notes from the start of the written piece.
        end: likewise.
        metre: in force; None where the file names none.
    """

    start: Fraction
    end: Fraction
    metre: Metre | None


def find_measures(
    score: KernScore, metres: Sequence[tuple[Fraction, Metre]]
) -> tuple[list[Measure], list[Marks]]:
    """Cut a piece into measures, and say what their bar lines mean for repeats.

    Passages without bar lines are cut by their metre.

    Args:
        score: the piece.
        metres: changes of metre, sorted.
    """
    cuts = {Fraction(0), score.end}
    cuts.update(time for time, _ in (*score.bar_lines, *score.labels))
    ordered = sorted(cut for cut in cuts if cut <= score.end)
    measures: list[Measure] = []
    for start, end in pairwise(ordered):
        metre = next((metre for time, metre in reversed(metres) if time <= start), None)
        bar = Fraction(metre.bar, TICKS_PER_QUARTER) if metre else _USUAL_BAR
        is_unbarred = end - start > 2 * bar
        while is_unbarred and end - start > bar:
            measures.append(Measure(start, start + bar, metre))
            start += bar
        measures.append(Measure(start, end, metre))
    marks = [Marks() for _ in measures]
    starts = [measure.start for measure in measures]
    for time, token in score.bar_lines:
        index = bisect_left(starts, time)
        if re.search(r":[|!]", token) and index > 0:
            marks[index - 1].backward = True
        if re.search(r"[|!]:", token) and index < len(marks):
            marks[index].forward = True
    return measures, marks


def play_order(score: KernScore, measures: Sequence[Measure], marks: Sequence[Marks]) -> list[Play]:
    """Return the measures in playing order: by the expansion list where there is one."""
    expansion = score.expansions.get("")
    labels = dict(reversed([(name, time) for time, name in score.labels]))
    if not expansion or not set(expansion) <= set(labels):
        return unfold(marks)
    places = sorted(set(labels.values()))
    order = [i for i, measure in enumerate(measures) if measure.start < places[0]]
    for name in expansion:
        start = labels[name]
        end = next((place for place in places if place > start), score.end)
        order += [i for i, measure in enumerate(measures) if start <= measure.start < end]
        if len(order) > _MEASURE_LIMIT:
            break
    counts: dict[int, int] = {}
    plays = []
    for index in order[:_MEASURE_LIMIT]:
        plays.append(Play(index, counts.get(index, 0)))
        counts[index] = counts.get(index, 0) + 1
    return plays
