"""The measures of a Humdrum piece, and the order in which it plays them."""

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from melregen.formats.kern.score import KernScore
from melregen.formats.score.playback import Marks, Play, play_order, play_sections
from melregen.formats.score.written import Exact
from melregen.music import ActiveSpans, Metre, Ticks

_USUAL_BAR: Ticks = 96


@dataclass(frozen=True)
class Measure:
    """What lies between two bar lines, or between a bar line and a section label.

    Attributes:
        start: exact ticks from the start of the written piece.
        end: likewise.
        metre: active in it; None where the file names none.
        marks: what its bar lines mean for repeats.
    """

    start: Exact
    end: Exact
    metre: Metre | None
    marks: Marks


@dataclass(frozen=True)
class _Change:
    onset: Exact
    metre: Metre


def find_measures(score: KernScore, metres: Sequence[tuple[Exact, Metre]]) -> list[Measure]:
    """Cut a piece into measures; passages without bar lines are cut by their metre.

    Args:
        score: the piece.
        metres: (exact ticks, metre), sorted.
    """
    cuts = {0, score.end}
    cuts.update(time for time, _ in (*score.bar_lines, *score.labels))
    ordered = sorted(cut for cut in cuts if cut <= score.end)
    changes = ActiveSpans([_Change(time, metre) for time, metre in metres])
    measures: list[Measure] = []
    for start, end in pairwise(ordered):
        change = changes.at(start)
        metre = change.metre if change else None
        bar = metre.bar if metre else _USUAL_BAR
        is_unbarred = end - start > 2 * bar
        while is_unbarred and end - start > bar:
            measures.append(Measure(start, start + bar, metre, Marks()))
            start += bar
        measures.append(Measure(start, end, metre, Marks()))
    starts = [measure.start for measure in measures]
    for time, token in score.bar_lines:
        index = bisect_left(starts, time)
        if re.search(r":[|!]", token) and index > 0:
            measures[index - 1].marks.backward = True
        if re.search(r"[|!]:", token) and index < len(measures):
            measures[index].marks.forward = True
    return measures


def order_measures(score: KernScore, measures: Sequence[Measure]) -> list[Play]:
    """Return the measures in playing order: by the expansion list where there is one."""
    marks = [measure.marks for measure in measures]
    expansion = score.expansions.get("")
    if not expansion or not set(expansion) <= {name for _, name in score.labels}:
        return play_order(marks)
    starts = [measure.start for measure in measures]
    labels = [(bisect_left(starts, time), name) for time, name in score.labels]
    return play_sections(marks, labels, expansion, repeats=False)
