"""All verses of a tune as one song, one after another, so that they can be printed together."""

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

_Placed = TypeVar("_Placed", Note, Phrase, MetreChange, KeyChange, ChordChange)
_Change = TypeVar("_Change", MetreChange, KeyChange)


def join_verses(verses: Sequence[LeadSheet]) -> LeadSheet:
    """Return one song of verses that files of notation have under one tune.

    Each begins on a bar line with its upbeat before it; where the last note of the verse before
    leaves no room for that, a bar is added. The sections have no names.

    Args:
        verses: at least one, each with its melody and words.
    """
    first = verses[0]
    notes: list[Note] = []
    phrases: list[Phrase] = []
    sections: list[Section] = []
    metres, keys = list(first.metres), list(first.keys)
    chords: list[ChordChange] = []
    end: Ticks = 0
    for verse in verses:
        shift = end - verse.pickup if notes else 0
        if notes and verse.notes and notes[-1].end > verse.notes[0].onset + shift:
            shift += metres[-1].metre.bar
        if notes:
            # A change holds from the verse's first bar line on.
            metres += _from_bar_line(verse.metres, verse.pickup, shift, metres[-1])
            keys += _from_bar_line(verse.keys, verse.pickup, shift, keys[-1])
        notes += _moved(verse.notes, shift)
        phrases += _moved(verse.phrases, shift)
        chords += [
            c for c in _moved(verse.chords, shift) if not chords or c.onset > chords[-1].onset
        ]
        sections.append(Section(verse.notes[0].onset + shift if verse.notes else shift, ""))
        end = verse.duration + shift
    return replace(
        first,
        notes=tuple(notes),
        metres=tuple(metres),
        keys=tuple(keys),
        duration=end,
        chords=tuple(chords),
        phrases=tuple(phrases),
        sections=tuple(sections) if len(verses) > 1 else first.sections,
        accompaniment=(),
    )


def _moved(items: Sequence[_Placed], shift: Ticks) -> list[_Placed]:
    return [replace(item, onset=item.onset + shift) for item in items]


def _from_bar_line(
    changes: Sequence[_Change], pickup: Ticks, shift: Ticks, active: _Change
) -> list[_Change]:
    """Return what changes in a verse from its first bar line on, unless it holds already."""
    spans = ActiveSpans(changes)
    found = [replace(spans.at_or_first(pickup), onset=pickup + shift)]
    found += _moved([change for change in changes if change.onset > pickup], shift)
    return found[1:] if replace(found[0], onset=active.onset) == active else found
