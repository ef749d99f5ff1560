"""The parts of an ABC tune in the order that its header names (`P:AABA`, ABC 2.1 §3.1.9)."""

from collections.abc import Sequence

from melregen.formats.remarks import remark
from melregen.formats.score.playback import Marks, Play, play_order, play_sections


def play_parts(marks: Sequence[Marks], parts: Sequence[tuple[int, str]], order: str) -> list[Play]:
    """Return the measures in playing order, by the order of parts as far as it can be met.

    Parts that the order names and nobody has written are passed over; then those that it does not
    name, for which they may stand, are played last. Music before the first label is the part that
    the order begins with, where no other has that name. What cannot be met is noted.

    Args:
        marks: of each measure.
        parts: (first measure, name), as they are written.
        order: letters of the parts in playing order, "" where the tune names none.
    """
    parts = [
        part for index, part in enumerate(parts) if index == 0 or part[1] != parts[index - 1][1]
    ]
    names = [name for _, name in parts]
    if order and parts and parts[0][0] > 0 and order[0] not in names:
        parts, names = [(0, order[0]), *parts], [order[0], *names]
    if not order or not set(order) & set(names) or "".join(names) == order:
        return play_order(marks)
    if len(set(names)) < len(names):
        remark(f"the parts are played as they are written: P:{order[:20]} names each once")
        return play_order(marks)
    missing = sorted(set(order) - set(names))
    unnamed = [name for name in names if name not in order]
    played = [name for name in order if name in names]
    if missing:
        remark(f"P:{order[:20]} names part {', '.join(missing)}, which the tune does not have")
        played += unnamed
    elif unnamed:
        remark(f"part {', '.join(unnamed)} is not in the order P:{order[:20]} and is not played")
    return play_sections(marks, parts, played, repeats=True)
