"""The length of each bar of a MusicXML score, and its parts where their bars differ in length."""

from collections.abc import Sequence

from melregen.formats.musicxml.measure import PartMeasure
from melregen.formats.score.written import Exact
from melregen.music import Metre, Ticks


def choose_metre(active: Metre | None, here: Sequence[PartMeasure]) -> Metre | None:
    """Return the metre of a measure.

    What another part alone says counts too, but not where the melody fills a bar of its own metre:
    then the two are in different metres.

    Args:
        active: the metre of the measure before; None at the start.
        here: the measure in all parts, the melody's first.
    """
    own = here[0]
    if own.metre is not None:
        return own.metre
    others = [measure.metre for measure in here if measure.metre is not None]
    if active is None or not others:
        return others[0] if others else active
    return active if own.notes and own.length == active.bar != others[0].bar else others[0]


def find_lengths(
    parts: Sequence[Sequence[PartMeasure]], melody: int, metres: Sequence[Metre | None]
) -> list[Ticks]:
    """Return the real length of each measure; voices left unfilled count as filled with rests.

    Where bars differ in length, that of the melody counts: as far as another part fills the bar,
    or all others agree on more while the melody rests, or two or more of them do.
    """
    others = [part for index, part in enumerate(parts) if index != melody]
    return [
        _find_length(
            measure, [part[index].length for part in others if index < len(part)], metres[index]
        )
        for index, measure in enumerate(parts[melody])
    ]


def _find_length(measure: PartMeasure, others: Sequence[Ticks], metre: Metre | None) -> Ticks:
    own = measure.length
    longest = max([own, *others])
    agreeing = 1 if not measure.notes else 2
    if len(others) >= agreeing and min(others) == longest > own:
        return longest
    if metre is not None and (abs(own - metre.bar) <= 1 or (own < metre.bar in others)):
        return metre.bar
    if metre is not None and 0 < own < min(metre.bar, longest):
        return min(longest, metre.bar)
    return own or longest


def fit_bars(
    other: Sequence[PartMeasure], part: Sequence[PartMeasure], lengths: Sequence[Ticks]
) -> None:
    """Put another part into the bars of the melody's.

    In a metre of its own, its bars are as long as the melody's for the ear, and are scaled; else
    what sounds on after the bar has ended is cut.
    """
    own_metre = other_metre = None
    for measure, own, length in zip(other, part, lengths, strict=False):
        own_metre, other_metre = own.metre or own_metre, measure.metre or other_metre
        end = max(length, own.filled)
        if measure.filled and own_metre and other_metre and own_metre.bar != other_metre.bar:
            _scale(measure, length)
        elif measure.filled > end:
            for note in measure.notes:
                note.duration = min(note.duration, max(0, end - note.onset))


def _scale(measure: PartMeasure, length: Ticks) -> None:
    def scaled(tick: Exact) -> Ticks:
        return round(tick * length / measure.filled)

    for note in measure.notes:
        onset, end = scaled(note.onset), scaled(note.end)
        note.onset, note.duration = onset, end - onset
    measure.chords = [(scaled(onset), chord) for onset, chord in measure.chords]
    measure.rehearsals = [(scaled(onset), name) for onset, name in measure.rehearsals]
