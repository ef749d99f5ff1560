"""Bars laid out: measures of a file made to fit a regular time line of metres and a pickup."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from melregen.errors import InvalidMusicError
from melregen.music import Metre, MetreChange, Ticks, check_length

_INFERRED_METRES = {
    36: Metre(3, 8), 48: Metre(2, 4), 72: Metre(3, 4), 84: Metre(7, 8), 96: Metre(4, 4),
    108: Metre(9, 8), 120: Metre(5, 4), 144: Metre(6, 4),
}  # fmt: skip


@dataclass(frozen=True)
class BarLayout:
    """Where the bars of a piece stand, and the measures of its file in them.

    Attributes:
        onsets: tick at which each measure starts.
        metres: metre changes, each on a bar line.
        pickup: ticks of the pickup bar, 0 for none.
        duration: ticks; a bar line.
    """

    onsets: tuple[Ticks, ...]
    metres: tuple[MetreChange, ...]
    pickup: Ticks
    duration: Ticks


def lay_out_bars(
    lengths: Sequence[Ticks], metres: Sequence[Metre | None], filled: Sequence[Ticks] = ()
) -> BarLayout:
    """Give measures of any length a time line whose bars add up.

    A short first measure is a pickup. Short measures that follow each other and together fill a
    bar are one bar, split by a repeat or at the end of a line. The last bar is filled up. Any other
    odd measure gets a metre of its real length, so that no note is moved.

    Args:
        lengths: ticks of each measure, in playing order; empty measures are left out.
        metres: the metre active in each; None where the file names none.
        filled: ticks of each measure with its padding, which counts where the measure is neither
            a pickup nor part of a split bar.

    Raises:
        InvalidMusicError: the piece is too long.
    """
    check_length(sum(lengths))
    if None in metres:
        inferred = infer_metre(lengths)
        metres = [metre or inferred for metre in metres]
    onsets: list[Ticks] = []
    bars: list[tuple[Ticks, Metre]] = []
    time = pickup = index = 0
    while index < len(lengths):
        metre = metres[index]
        assert metre is not None
        # A first measure of less than half a bar is a pickup, even if the second is short as well.
        pickup_like = time == 0 and 2 * lengths[index] <= metre.bar
        count = 1 if pickup_like else _count_joined(lengths, metres, index)
        length = sum(lengths[index : index + count])
        if length == 0:
            onsets.append(time)
            index += 1
            continue
        if filled and count == 1 and time:
            length = max(length, filled[index])
        for part in range(index, index + count):
            onsets.append(time + sum(lengths[index:part]))
        index += count
        if time == 0 and 0 < length < metre.bar and index < len(lengths):
            pickup = length
            bars.append((length, metre))
        elif index == len(lengths) and length < metre.bar:
            length = metre.bar
            bars.append((length, metre))
        else:
            pieces = _name_lengths(length, metre)
            length = sum(piece.bar for piece in pieces)
            bars.extend((piece.bar, piece) for piece in pieces)
        time += length
    return BarLayout(tuple(onsets), _find_changes(bars, pickup), pickup, time)


def infer_metre(lengths: Sequence[Ticks]) -> Metre:
    """Guess the metre of a piece that names none: the one that its usual measure fills."""
    counts = Counter(length for length in lengths if length in _INFERRED_METRES)
    return _INFERRED_METRES[counts.most_common(1)[0][0]] if counts else Metre(4, 4)


def _count_joined(lengths: Sequence[Ticks], metres: Sequence[Metre | None], index: int) -> int:
    """Return how many measures from `index` on make one whole bar (1 where they do not)."""
    metre = metres[index]
    assert metre is not None
    total = 0
    for count in range(1, 5):
        place = index + count - 1
        if place >= len(lengths) or metres[place] != metre or lengths[place] >= metre.bar:
            return 1
        total += lengths[place]
        if total == metre.bar:
            return count
    return 1


def _name_lengths(length: Ticks, metre: Metre) -> list[Metre]:
    """Express a measure's real length as metres; the last is rounded up to a 32nd."""
    whole = [metre] * (length // metre.bar)
    if length % metre.bar == 0:
        return whole
    for denominator in (metre.denominator, 4, 8, 16, 32):
        unit = 96 // denominator
        if denominator >= min(metre.denominator, 4) and length % unit == 0:
            try:
                return [Metre(length // unit, denominator)]
            except InvalidMusicError:
                continue
    if whole:
        return whole + _name_lengths(length % metre.bar, metre)
    return [Metre(-(-length // 3), 32)]


def _find_changes(bars: Sequence[tuple[Ticks, Metre]], pickup: Ticks) -> tuple[MetreChange, ...]:
    changes: list[MetreChange] = []
    time = 0
    for length, metre in bars:
        if not changes or changes[-1].metre != metre:
            changes.append(MetreChange(time, metre))
        time += length
    # A pickup bar belongs to the metre that follows it.
    second = changes[1] if pickup and len(changes) > 1 else None
    if second and second.onset == pickup < second.metre.bar:
        changes[:2] = [MetreChange(0, second.metre)]
    return tuple(changes)
