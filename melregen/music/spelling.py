"""How the notes of a melody are spelled: by the key, and outside its scale by the chord."""

from melregen.music.chord import Chord
from melregen.music.key import Key
from melregen.music.lead_sheet import LeadSheet
from melregen.music.pitch import (
    PitchClass,
    SpelledPitch,
    line_of_fifths,
    name_on_line_of_fifths,
    spell_as,
)
from melregen.music.time_line import ActiveSpans

# Places on the line of fifths from the root, by semitones above it.
_FIFTHS = {0: 0, 1: -5, 2: 2, 3: -3, 4: 4, 5: -1, 6: -6, 7: 1, 8: 8, 9: 3, 10: -2, 11: 5}
_FIFTHS_IN = {
    "dim7": {9: -9}, "7#9": {3: 9}, "7alt": {3: 9}, "7b13": {8: -4}, "7#11": {6: 6},
    "maj7#11": {6: 6},
}  # fmt: skip


def spell_melody(sheet: LeadSheet) -> tuple[SpelledPitch, ...]:
    """Spell every note of the melody, in order.

    A note of the scale has the key's name. Another has the name it has in the chord that sounds
    when it starts (G sharp over E7, in C major too), or else the key's name for it.
    """
    keys, chords = ActiveSpans(sheet.keys), ActiveSpans(sheet.chords)
    spelled = []
    for note in sheet.notes:
        key = keys.at_or_first(note.onset).key
        change = chords.at(note.onset)
        name = _name_in_chord(note.pitch % 12, change.chord if change else None, key)
        spelled.append(spell_as(note.pitch, name) if name else key.spell(note.pitch))
    return tuple(spelled)


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
