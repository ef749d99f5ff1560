"""How the notes of a melody are spelled: by the key, outside its scale by chord and direction."""

from collections.abc import Sequence

from melregen.music.chord import Chord
from melregen.music.key import Key
from melregen.music.lead_sheet import LeadSheet, Note
from melregen.music.pitch import (
    Pitch,
    PitchClass,
    SpelledPitch,
    line_of_fifths,
    name_on_line_of_fifths,
    spell_as,
)
from melregen.music.ticks import TICKS_PER_QUARTER, Ticks
from melregen.music.time_line import ActiveSpans

# Places on the line of fifths from the root, by semitones above it.
_FIFTHS = {0: 0, 1: -5, 2: 2, 3: -3, 4: 4, 5: -1, 6: -6, 7: 1, 8: 8, 9: 3, 10: -2, 11: 5}
_FIFTHS_IN = {
    "dim7": {9: -9}, "7#9": {3: 9}, "7alt": {3: 9}, "7b13": {8: -4}, "7#11": {6: 6},
    "maj7#11": {6: 6},
}  # fmt: skip

_LONGEST_GAP: Ticks = TICKS_PER_QUARTER
"""Rest over which a note still leads to the next."""


def spell_melody(sheet: LeadSheet) -> tuple[SpelledPitch, ...]:
    """Spell every note of the melody, in order.

    A note of the scale has the key's name. Another has the name it has in the chord that sounds
    when it starts (G sharp over E7, in C major too); else it is a raised step on its way up and a
    lowered one on its way down by a semitone (C, C sharp, D; A, A flat, G); else it has the key's
    name for it.
    """
    keys, chords = ActiveSpans(sheet.keys), ActiveSpans(sheet.chords)
    spelled = []
    for index, note in enumerate(sheet.notes):
        key = keys.at_or_first(note.onset).key
        change = chords.at(note.onset)
        name = _name_in_chord(note.pitch % 12, change.chord if change else None, key)
        name = name or _name_on_the_way(sheet.notes, index, key)
        spelled.append(spell_as(note.pitch, name) if name else key.spell(note.pitch))
    return tuple(spelled)


def _name_on_the_way(notes: Sequence[Note], index: int, key: Key) -> str | None:
    """Return the name of a chromatic passing or neighbour note; None where the key has to name it.

    It is a step of the scale raised where it rises by a semitone, or is reached so and then left
    by a leap, and one lowered where it falls by one. The raised sixth and seventh of minor keep
    their names.
    """
    pitch = notes[index].pitch
    melodic = {9, 11} if key.mode == "minor" else set()
    if pitch % 12 in key.pitch_classes or key.degree(pitch) in melodic:
        return None
    following = _neighbour(notes, index, 1)
    if following == pitch + 1 or (
        following != pitch - 1 and _neighbour(notes, index, -1) == pitch - 1
    ):
        return _altered(key, pitch - 1, 1)
    return _altered(key, pitch + 1, -1) if following == pitch - 1 else None


def _neighbour(notes: Sequence[Note], index: int, direction: int) -> Pitch | None:
    """Return the next other pitch in a direction; None where a rest or the end comes before it."""
    at = index
    while 0 <= at + direction < len(notes):
        earlier, later = sorted((at, at + direction))
        if notes[later].onset - notes[earlier].end > _LONGEST_GAP:
            return None
        at += direction
        if notes[at].pitch != notes[index].pitch:
            return notes[at].pitch
    return None


def _altered(key: Key, pitch: Pitch, semitone: int) -> str | None:
    """Return the name of a step of the scale raised or lowered; None where it is not sung so."""
    if pitch % 12 not in key.pitch_classes:
        return None
    name = name_on_line_of_fifths(line_of_fifths(key.name(pitch % 12)) + 7 * semitone)
    return name if len(name) <= 2 else None


def _name_in_chord(pitch_class: PitchClass, chord: Chord | None, key: Key) -> str | None:
    """Return the name of a chord tone; None where the key has to name it."""
    if chord is None or chord.root_pitch_class is None:
        return None
    if pitch_class in key.pitch_classes or pitch_class not in chord.pitch_classes:
        return None
    if chord.bass and pitch_class == chord.bass_pitch_class:
        return chord.bass
    interval = (pitch_class - chord.root_pitch_class) % 12
    fifths = _FIFTHS_IN.get(chord.quality, _FIFTHS).get(interval, _FIFTHS[interval])
    name = name_on_line_of_fifths(line_of_fifths(chord.root) + fifths)
    # Nobody sings from double sharps and flats with pleasure.
    return name if len(name) <= 2 else None
