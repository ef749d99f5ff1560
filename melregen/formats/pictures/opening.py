"""How a printed song begins: with its first note, where silence stands before it."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TypeVar

from melregen.music import (
    ActiveSpans,
    ChordChange,
    KeyChange,
    LeadSheet,
    MetreChange,
    Note,
    Phrase,
    Section,
    Ticks,
)

_Change = TypeVar("_Change", MetreChange, KeyChange, ChordChange, Section)
_Placed = TypeVar("_Placed", Note, Phrase)


def begin_with_upbeat(sheet: LeadSheet) -> LeadSheet:
    """Return a song without the silence before it: an upbeat has no empty bar before it.

    Whole bars without notes or chords are left out, and so is the first half or more of the bar in
    which an upbeat begins, which becomes a pickup. Bars in which chords change are an introduction
    and stay.
    """
    if sheet.pickup or not sheet.notes:
        return sheet
    first = sheet.notes[0].onset
    bar = ActiveSpans(sheet.bars).at_or_first(first)
    is_late = 2 * (first - bar.onset) >= bar.duration
    start = first if is_late else bar.onset
    introduces = any(0 < change.onset < start for change in sheet.chords)
    if introduces or (bar.onset > 0 and any(c.onset < bar.onset for c in sheet.chords)):
        return sheet
    return _cut(sheet, start, bar.end - first if is_late else 0) if start else sheet


def _cut(sheet: LeadSheet, start: Ticks, pickup: Ticks) -> LeadSheet:
    return replace(
        sheet,
        notes=_moved(sheet.notes, start),
        metres=_changes(sheet.metres, start),
        keys=_changes(sheet.keys, start),
        chords=_changes(sheet.chords, start),
        phrases=_moved([p for p in sheet.phrases if p.onset >= start], start),
        sections=_changes(sheet.sections, start),
        duration=sheet.duration - start,
        pickup=pickup,
        accompaniment=(),
    )


def _changes(changes: Sequence[_Change], start: Ticks) -> tuple[_Change, ...]:
    active = ActiveSpans(changes).at(start)
    kept: list[_Change] = [] if active is None else [replace(active, onset=0)]
    for change in changes:
        if change.onset > start:
            kept.append(replace(change, onset=change.onset - start))
    return tuple(kept)


def _moved(items: Sequence[_Placed], start: Ticks) -> tuple[_Placed, ...]:
    return tuple(replace(item, onset=item.onset - start) for item in items)
