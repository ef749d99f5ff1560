"""How notes, or a whole tune, become a song to the words of another.

Conventions: the song made bears the name, group and collection of the reference, and nothing of its
request. Chords and lines are given to the sheet, so that extraction takes them as they are.
"""

from dataclasses import replace

import numpy as np

from melregen.evaluation.song import IntArray, Song
from melregen.extraction.extract import extract_template
from melregen.music import (
    Chord,
    ChordChange,
    Key,
    KeyChange,
    LeadSheet,
    Note,
    Phrase,
    Section,
    line_of_fifths,
    name_on_line_of_fifths,
    next_bar_line,
)


def lay_out(reference: Song, pitches: IntArray, onsets: IntArray, durations: IntArray) -> Song:
    """Make a song of as many notes as the reference: its words, lines and sections go with them.

    Key, metre and chords are the reference's too, up to the last bar; beyond the reference's end
    the last chord sounds on.

    Args:
        reference: the song that people wrote.
        pitches: (notes,), MIDI numbers.
        onsets: (notes,), ticks; rising, no note beginning before the end of the one before.
        durations: (notes,), ticks.
    """
    sheet = reference.sheet
    values = zip(sheet.notes, onsets.tolist(), durations.tolist(), pitches.tolist(), strict=True)
    notes = tuple(
        replace(note, onset=onset, duration=duration, pitch=pitch)
        for note, onset, duration, pitch in values
    )
    end = sheet.duration
    if notes[-1].end != sheet.notes[-1].end:
        end = next_bar_line(sheet.metres, sheet.pickup, notes[-1].end)
    firsts = [notes[line.start].onset for line in reference.lines]
    return _song(
        reference,
        LeadSheet(
            notes=notes,
            metres=tuple(change for change in sheet.metres if change.onset < end),
            keys=tuple(change for change in sheet.keys if change.onset < end),
            duration=end,
            pickup=sheet.pickup,
            tempo=sheet.tempo,
            chords=tuple(change for change in _chords(reference) if change.onset < end),
            phrases=_phrases(notes, reference.lines),
            sections=tuple(
                Section(firsts[section.first], section.name)
                for section in reference.sections
                if section.name
            ),
        ),
    )


def put_words(reference: Song, tune: Song, key: Key | None = None) -> Song:
    """Make a song of a tune and the reference's words: a syllable a note, in order.

    Notes left over have no syllable, and syllables left over are not sung.

    Args:
        reference: the song that people wrote to the words.
        tune: any other; metre, mode, chords, lines and sections stay its own.
        key: to whose tonic the tune is moved; None leaves it where it is.
    """
    syllables = iter(reference.sheet.syllables)
    notes = tuple(
        Note(note.onset, note.duration, note.pitch, next(syllables, None))
        for note in tune.sheet.notes
    )
    sheet = replace(
        tune.sheet,
        notes=notes,
        chords=_chords(tune),
        phrases=_phrases(notes, tune.lines),
        composer="",
        accompaniment=(),
    )
    return _song(reference, transpose(sheet, key) if key else sheet)


def transpose(sheet: LeadSheet, key: Key) -> LeadSheet:
    """Move a tune by six semitones at most, so that it starts on the tonic of a key.

    Its modes stay; a note beyond MIDI numbers goes an octave back.
    """
    shift = (key.tonic_pitch_class - sheet.key.tonic_pitch_class + 6) % 12 - 6
    if not shift:
        return sheet
    keys = tuple(KeyChange(change.onset, _move_key(change.key, shift)) for change in sheet.keys)
    fifths = line_of_fifths(keys[0].key.tonic) - line_of_fifths(sheet.key.tonic)
    pitches = np.array([note.pitch for note in sheet.notes]) + shift
    pitches += 12 * ((pitches < 0).astype(int) - (pitches > 127))
    return replace(
        sheet,
        notes=tuple(
            replace(note, pitch=pitch)
            for note, pitch in zip(sheet.notes, pitches.tolist(), strict=True)
        ),
        keys=keys,
        chords=tuple(
            replace(change, chord=_move_chord(change.chord, fifths))
            for change in sheet.chords
            if change.chord
        ),
    )


def _move_key(key: Key, shift: int) -> Key:
    return Key.from_tonic((key.tonic_pitch_class + shift) % 12, key.mode)


def _move_chord(chord: Chord, fifths: int) -> Chord:
    """Move a chord along the line of fifths; what would need three accidentals has another name."""
    root, bass = (name and _move_name(name, fifths) for name in (chord.root, chord.bass))
    return Chord(root or "", chord.quality, bass)


def _move_name(name: str, fifths: int) -> str:
    place = line_of_fifths(name) + fifths
    if place > line_of_fifths("B##"):
        place -= 12
    elif place < line_of_fifths("Fbb"):
        place += 12
    return name_on_line_of_fifths(place)


def _chords(song: Song) -> tuple[ChordChange, ...]:
    """Return the chords, written or else inferred."""
    return tuple(change for change in song.template.chords if change.chord is not None)


def _phrases(notes: tuple[Note, ...], lines: tuple[slice, ...]) -> tuple[Phrase, ...]:
    return tuple(
        Phrase(notes[line.start].onset, notes[line.stop - 1].end - notes[line.start].onset)
        for line in lines
    )


def _song(reference: Song, sheet: LeadSheet) -> Song:
    """Give a sheet what a reader knows the reference by."""
    known = reference.sheet
    sheet = replace(sheet, title=known.title, language=known.language)
    return replace(reference, sheet=sheet, template=extract_template(sheet), request=None)
