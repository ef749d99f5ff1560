"""Note values: durations in ticks cut into what can be written, with tuplets and beams."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from melregen.music import Bar, Metre, Ticks

_TYPES = {192: "breve", 96: "whole", 48: "half", 24: "quarter", 12: "eighth", 6: "16th", 3: "32nd"}
_VALUES: dict[Ticks, tuple[str, int]] = {
    **{ticks: (name, 0) for ticks, name in _TYPES.items()},
    **{ticks * 3 // 2: (name, 1) for ticks, name in _TYPES.items() if ticks > 3},
}
_TRIPLET_VALUES: dict[Ticks, tuple[str, int]] = {
    32: ("half", 0), 16: ("quarter", 0), 8: ("eighth", 0), 4: ("16th", 0), 2: ("32nd", 0),
    1: ("64th", 0), 24: ("quarter", 1), 12: ("eighth", 1), 6: ("16th", 1), 3: ("32nd", 1),
}  # fmt: skip
_BEAMS = {"eighth": 1, "16th": 2, "32nd": 3, "64th": 4}


@dataclass(frozen=True)
class Value:
    """One written note or rest.

    Attributes:
        onset: ticks from the start of the piece.
        duration: ticks.
        event: index of the note it belongs to; None for a rest.
        type: "quarter", "eighth" …
        dots: 0 or 1.
        tuplet: in a triplet (three in the time of two).
        tuplet_start: a bracket opens here.
        tuplet_stop: a bracket closes here.
        beams: one word a beam ("begin", "continue", "end", "forward hook", "backward hook").
        whole_bar: a rest that fills its bar.
    """

    onset: Ticks
    duration: Ticks
    event: int | None
    type: str
    dots: int = 0
    tuplet: bool = False
    tuplet_start: bool = False
    tuplet_stop: bool = False
    beams: tuple[str, ...] = ()
    whole_bar: bool = False

    @property
    def end(self) -> Ticks:
        """The tick at which it stops."""
        return self.onset + self.duration


def notate_bar(
    bar: Bar, events: Sequence[tuple[Ticks, Ticks]], cuts: Sequence[Ticks] = ()
) -> list[Value]:
    """Cut what sounds in a bar into values that can be written, rests included.

    Long notes are cut where a player expects to see a beat: a note may hide a beat only if it
    starts at most one level below it in the metre.

    Args:
        bar: the bar.
        events: onset and end of each note of the piece, sorted, in ticks.
        cuts: further ticks at which nothing may be held over (a change of key).

    Returns:
        Values that fill the bar, beamed.
    """
    spans: list[tuple[Ticks, Ticks, int | None]] = []
    time = bar.onset
    for index, (onset, end) in enumerate(events):
        onset, end = max(onset, bar.onset), min(end, bar.end)
        if onset >= end:
            continue
        if onset > time:
            spans.append((time, onset, None))
        spans.append((onset, end, index))
        time = end
    if time < bar.end:
        is_whole = (
            bar.duration == bar.metre.bar
        )  # the rest of a whole bar looks too long in a pickup
        if is_whole and time == bar.onset and not any(bar.onset < cut < bar.end for cut in cuts):
            return [Value(bar.onset, bar.duration, None, "whole", whole_bar=True)]
        spans.append((time, bar.end, None))
    shift = bar.metre.bar - bar.end
    inside = {tick + shift for onset, end, _ in spans for tick in (onset, end)}
    inside |= {cut + shift for cut in cuts if bar.onset < cut < bar.end}
    groups = _find_tuplets(bar, inside)
    edges = {edge for group in groups for edge in group} | {cut + shift for cut in cuts}
    values: list[Value] = []
    for onset, end, event in spans:
        start, stop = onset + shift, end + shift
        points = [start, *sorted(edge for edge in edges if start < edge < stop), stop]
        for first, last in pairwise(points):
            group = next((g for g in groups if g[0] <= first < g[1]), None)
            values.extend(_write_span(first, last, event, bar.metre, group))
    values = _beam(values, bar.metre)
    return [replace(value, onset=value.onset - shift) for value in values]


def cut_span(bar: Bar, onset: Ticks, end: Ticks) -> list[tuple[Ticks, Ticks]]:
    """Cut a length within a bar into values that can be written, each a whole number of 32nds.

    One that can be written as it is stays whole, wherever it begins.

    Args:
        bar: the bar.
        onset: where the length begins, in ticks.
        end: where it ends.

    Returns:
        Onset and end of each value.
    """
    if end - onset in _VALUES or (end - onset) % 3:
        return [(onset, end)]
    shift = bar.metre.bar - bar.end
    spans = _split_span(onset + shift, end + shift, bar.metre)
    return [(first - shift, last - shift) for first, last in spans]


def _find_tuplets(bar: Bar, edges: set[Ticks]) -> list[tuple[Ticks, Ticks]]:
    """Find the groups of three in the time of two, as ranges of positions in the bar."""
    start, end = bar.metre.bar - bar.duration, bar.metre.bar
    groups: list[tuple[Ticks, Ticks]] = []
    halves_of_quarters = not bar.metre.is_compound and bar.metre.denominator <= 4
    if halves_of_quarters:
        for place in range(-(-start // 24) * 24, end - 47, 24):
            inside = {edge - place for edge in edges if place < edge < place + 48}
            free = not groups or groups[-1][1] <= place
            if free and inside and {place, place + 48} <= edges and inside <= {16, 32}:
                groups.append((place, place + 48))
    for place in range(start - start % 12, end, 12):
        if any(group[0] <= place < group[1] for group in groups):
            continue
        whole = halves_of_quarters and place % 24 == 0 and start <= place and place + 24 <= end
        inside = {edge - place for edge in edges if place < edge < place + 24}
        if whole and 12 not in inside and any(edge % 3 for edge in inside):
            groups.append((place, place + 24))
        elif any((edge - place) % 3 for edge in edges if place < edge < place + 12):
            groups.append((max(place, start), min(place + 12, end)))
    return groups


def _write_span(
    start: Ticks, end: Ticks, event: int | None, metre: Metre, group: tuple[Ticks, Ticks] | None
) -> list[Value]:
    if group is None:
        return [
            Value(first, last - first, event, *_VALUES[last - first])
            for first, last in _split_span(start, end, metre)
        ]
    values = []
    while start < end:
        length = max(ticks for ticks in _TRIPLET_VALUES if ticks <= end - start)
        values.append(
            Value(
                start,
                length,
                event,
                *_TRIPLET_VALUES[length],
                tuplet=True,
                tuplet_start=start == group[0],
                tuplet_stop=start + length == group[1],
            )
        )
        start += length
    return values


def _split_span(start: Ticks, end: Ticks, metre: Metre) -> list[tuple[Ticks, Ticks]]:
    inside = range(start - start % 3 + 3, end, 3)
    strongest = max((_strength(metre, tick) for tick in inside), default=-9)
    own = _strength(metre, start)
    if end - start in _VALUES:
        beats = [tick for tick in inside if _strength(metre, tick) >= 2]
        if metre.is_compound and beats:
            unit = metre.beats[1]
            if start % unit == 0 and (end - start) % unit == 0:
                return [(start, end)]
        elif own >= strongest - 1 and (own >= 2 or len(beats) < 2):
            return [(start, end)]
    if not inside:
        return [(start, end)]
    places = [tick for tick in inside if _strength(metre, tick) == strongest]
    place = places[-1] if own >= strongest else places[0]
    return _split_span(start, place, metre) + _split_span(place, end, metre)


def _strength(metre: Metre, position: Ticks) -> int:
    """Strength of a position: 4 for the bar line down to 2 for a beat, then 1, 0, -1 below."""
    strength = metre.strength(position)
    if strength:
        return strength + 1
    unit = 24 if metre.beats[-1] and metre.bar - metre.beats[-1] >= 48 else 12
    if metre.denominator >= 8 and not metre.is_compound and metre.numerator <= 4:
        unit = 6
    for level in (1, 0, -1):
        if position % unit == 0:
            return level
        unit //= 2
    return -2


def _beam(values: Sequence[Value], metre: Metre) -> list[Value]:
    beamed = list(values)
    group: list[int] = []
    for index, value in enumerate([*values, None]):
        flagged = value is not None and value.event is not None and value.type in _BEAMS
        if group and (
            not flagged
            or value is None
            or _beam_group(metre, value.onset) != _beam_group(metre, values[group[0]].onset)
        ):
            _beam_notes(beamed, group)
            group = []
        if flagged:
            group.append(index)
    return _join_eighths(beamed, metre)


def _beam_group(metre: Metre, position: Ticks) -> int:
    if metre.denominator >= 8 and metre.numerator <= 4:
        return 0
    return sum(beat <= position for beat in metre.beats)


def _beam_notes(values: list[Value], group: Sequence[int]) -> None:
    if len(group) < 2:
        return
    counts = [_BEAMS[values[index].type] for index in group]
    for place, index in enumerate(group):
        words = []
        for level in range(1, counts[place] + 1):
            before = place > 0 and counts[place - 1] >= level
            after = place + 1 < len(group) and counts[place + 1] >= level
            if before and after:
                words.append("continue")
            elif before or after:
                words.append("end" if before else "begin")
            else:
                words.append("backward hook" if place else "forward hook")
        values[index] = replace(values[index], beams=tuple(words))


def _join_eighths(values: list[Value], metre: Metre) -> list[Value]:
    """Beam four plain eighths of half a 4/4 bar together, as is usual."""
    if metre != Metre(4, 4):
        return values
    for half in (0, 48):
        group = [i for i, value in enumerate(values) if half <= value.onset < half + 48]
        if len(group) == 4 and all(
            values[i].type == "eighth" and values[i].beams and not values[i].tuplet for i in group
        ):
            _beam_notes(values, group)
    return values
