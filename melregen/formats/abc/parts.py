"""The order in which an ABC tune plays its parts (`P:` in the header, ABC 2.1 §3.1.9)."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby

from melregen.formats.score.repeats import Marks, Play, unfold

_MOST_PARTS = 400
_MOST_MEASURES = 20_000


def read_part_order(value: str) -> str:
    """Read an order such as `AABB`, `A3B` or `((AB)2.C)2` as the letters in playing order.

    Returns:
        "" where the text is no order.
    """
    text = re.sub(r"[.\s]", "", value)
    if not re.fullmatch(r"(?:\(|[A-Z)]\d{0,2})+", text):
        return ""
    groups = [""]
    for sign, count in re.findall(r"([A-Z()])(\d*)", text):
        times = int(count or 1)
        if sign == "(":
            groups.append("")
            continue
        inner = sign
        if sign == ")":
            if len(groups) == 1:
                return ""
            inner = groups.pop()
        groups[-1] = (groups[-1] + inner * times)[:_MOST_PARTS]
    return groups[0] if len(groups) == 1 else ""


def play_parts(
    marks: Sequence[Marks], parts: Sequence[tuple[int, str]], order: str
) -> list[Play] | None:
    """Return the measures in playing order, the repeats inside each part played out.

    `AA` means what a repeat sign at the end of `A` means: where both are written, they are one
    repeat, as tune books have it. Measures before the first part are played once.

    Args:
        marks: of each measure.
        parts: (first measure, letter) of the parts as they are written.
        order: the letters in playing order.

    Returns:
        None where the order does not name the parts that are written, each once.
    """
    names = [name for _, name in parts]
    if not order or sorted(names) != sorted(set(order)):
        return None
    starts = [start for start, _ in parts] + [len(marks)]
    played = {
        name: [start + play.measure for play in unfold(_cut(marks, start, stop))]
        for name, start, stop in zip(names, starts[:-1], starts[1:], strict=True)
    }
    measures = [play.measure for play in unfold(marks[: starts[0]])]
    for name, run in groupby(order):
        has_repeat = max(Counter(played[name]).values(), default=1) > 1
        for _ in range(1 if has_repeat else len(list(run))):
            measures.extend(played[name])
    times: Counter[int] = Counter()
    plays = []
    for measure in measures[:_MOST_MEASURES]:
        plays.append(Play(measure, times[measure]))
        times[measure] += 1
    return plays


def _cut(marks: Sequence[Marks], start: int, stop: int) -> list[Marks]:
    """Return the marks of one part, without an ending that runs on from the part before."""
    cut = list(marks[start:stop])
    running = marks[start - 1].ending if start else frozenset()
    for index, mark in enumerate(cut):
        if not running or mark.ending != running:
            break
        cut[index] = replace(mark, ending=frozenset())
    return cut
