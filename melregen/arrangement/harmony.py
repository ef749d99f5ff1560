"""Which chord is played when: the chord changes of a song as spans."""

from bisect import bisect_left, bisect_right
from dataclasses import dataclass

from melregen.music import Chord, LeadSheet, Pitch, Ticks, merge_chord_changes


@dataclass(frozen=True)
class Harmony:
    """A chord and the time in which it is played.

    Attributes:
        onset: ticks.
        end: ticks.
        chord: never N.C.
        lowest_melody: the lowest pitch that is sung meanwhile; None where nothing is.
    """

    onset: Ticks
    end: Ticks
    chord: Chord
    lowest_melody: Pitch | None = None


def harmonies(sheet: LeadSheet) -> list[Harmony]:
    """Return the chords of a song in their order; under N.C. there is none."""
    changes = merge_chord_changes(sheet.chords)
    starts = [*(change.onset for change in changes), sheet.duration]
    onsets, ends = [n.onset for n in sheet.notes], [n.end for n in sheet.notes]
    found = []
    for index, change in enumerate(changes):
        end = min(starts[index + 1], sheet.duration)
        if change.chord is not None and not change.chord.is_no_chord and change.onset < end:
            sung = sheet.notes[bisect_right(ends, change.onset) : bisect_left(onsets, end)]
            lowest = min((note.pitch for note in sung), default=None)
            found.append(Harmony(change.onset, end, change.chord, lowest))
    return found
