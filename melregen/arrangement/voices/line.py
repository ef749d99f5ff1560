"""The lines of singers beside the melody, and the moments for which their notes are chosen."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace

from melregen.music import Chord, ChordChange, LeadSheet, Note, Pitch, Ticks

_SHORTEST: Ticks = 6
"""A chord that changes nearer than this to an end of a note waits for the next note."""


@dataclass(frozen=True)
class VoiceLine:
    """What a voice sings.

    Attributes:
        name: of the voice ("Alto").
        notes: sorted, not overlapping, with the syllables of the melody.
    """

    name: str
    notes: tuple[Note, ...]


@dataclass(frozen=True)
class Moment:
    """A note of the melody, or the part of one that lies under one chord.

    Attributes:
        note: index of the note in the melody.
        onset: ticks.
        duration: ticks.
        melody: pitch of the note.
        chord: None where none is played.
    """

    note: int
    onset: Ticks
    duration: Ticks
    melody: Pitch
    chord: Chord | None


def moments(sheet: LeadSheet) -> list[Moment]:
    """Return the notes of the melody, divided where chords change while they sound.

    A pickup before the first chord is sung to that chord.
    """
    changes = list(sheet.chords)
    if changes:
        changes[0] = replace(changes[0], onset=0)
    onsets = [change.onset for change in changes]
    found = []
    for index, note in enumerate(sheet.notes):
        first = bisect_left(onsets, note.onset + _SHORTEST)
        cuts = onsets[first : bisect_right(onsets, note.end - _SHORTEST)]
        for onset, end in zip((note.onset, *cuts), (*cuts, note.end), strict=True):
            chord = _chord_at(changes, onset if onset in cuts else onset + _SHORTEST - 1)
            found.append(Moment(index, onset, end - onset, note.pitch, chord))
    return found


def _chord_at(changes: Sequence[ChordChange], tick: Ticks) -> Chord | None:
    index = bisect_right(changes, tick, key=lambda change: change.onset) - 1
    chord = changes[index].chord if index >= 0 else None
    return None if chord is None or chord.is_no_chord else chord


def sing(
    name: str, sheet: LeadSheet, places: Sequence[Moment], pitches: Sequence[Pitch | None]
) -> VoiceLine:
    """Put the notes of a voice together.

    Args:
        name: of the voice.
        sheet: the song.
        places: as `moments` gives them.
        pitches: one for each; None rests.
    """
    notes: list[Note] = []
    before = -1
    for place, pitch in zip(places, pitches, strict=True):
        if pitch is None:
            before = -1
            continue
        if place.note == before and notes[-1].pitch == pitch:
            notes[-1] = replace(notes[-1], duration=place.onset + place.duration - notes[-1].onset)
        elif place.note == before:
            syllable = notes[-1].syllable is not None or notes[-1].melisma
            notes.append(Note(place.onset, place.duration, pitch, None, syllable))
        else:
            own = sheet.notes[place.note]
            melisma = own.melisma and bool(notes)
            notes.append(Note(place.onset, place.duration, pitch, own.syllable, melisma))
        before = place.note
    return VoiceLine(name, tuple(notes))
