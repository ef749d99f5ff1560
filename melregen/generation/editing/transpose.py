"""Songs and templates in another key, spelled as that key asks."""

import re
from collections.abc import Sequence
from dataclasses import replace

from melregen.errors import ParseError, WishError, shorten
from melregen.music import (
    ActiveSpans,
    Chord,
    ChordChange,
    Key,
    KeyChange,
    LeadSheet,
    Pitch,
    line_of_fifths,
    name_on_line_of_fifths,
)
from melregen.template import Template

_SEMITONES = re.compile(r"([+-]\d{1,2})")
_LOWEST, _HIGHEST = -8, 12
"""Places on the line of fifths, Fb to B#, within which roots are spelled."""


def find_interval(text: str, key: Key) -> int:
    """Return the semitones by which a song moves, -6 to 6 where a key is named.

    Args:
        text: "+2", "-3", a key ("A major") or its tonic alone ("A").
        key: of the song.

    Raises:
        ParseError: the text is neither.
        WishError: the key has another mode.
    """
    text = text.strip()
    if _SEMITONES.fullmatch(text):
        return int(text)
    try:
        target = Key.parse(text)
    except ParseError:
        raise ParseError(
            f"'{shorten(text)}' is neither a key (A, F# minor) nor a number of semitones (+2, -3)"
        ) from None
    if len(text.split()) > 1 and target.mode != key.mode:
        raise WishError(
            f"the song is in {key}, and transposing changes no mode; name a key in {key.mode}"
        )
    up = (target.tonic_pitch_class - key.tonic_pitch_class) % 12
    return up if up <= 6 else up - 12


def transpose_song(sheet: LeadSheet, semitones: int) -> LeadSheet:
    """Return a song so many semitones higher, its accompaniment too.

    Raises:
        WishError: a note would be no pitch of MIDI.
    """
    return replace(
        sheet,
        notes=tuple(replace(n, pitch=_moved(n.pitch, semitones)) for n in sheet.notes),
        keys=_keys(sheet.keys, semitones),
        chords=_chords(sheet.chords, sheet.keys, semitones),
        accompaniment=tuple(
            replace(n, pitch=_moved(n.pitch, semitones)) for n in sheet.accompaniment
        ),
    )


def transpose_template(template: Template, semitones: int) -> Template:
    """Return a template with its keys, chords and locked pitches so many semitones higher.

    Raises:
        WishError: a pitch would be none of MIDI.
    """
    phrases = tuple(
        replace(
            phrase,
            slots=tuple(
                slot if slot.pitch is None else replace(slot, pitch=_moved(slot.pitch, semitones))
                for slot in phrase.slots
            ),
        )
        for phrase in template.phrases
    )
    return replace(
        template,
        phrases=phrases,
        keys=_keys(template.keys, semitones),
        chords=_chords(template.chords, template.keys, semitones),
    )


def _moved(pitch: Pitch, semitones: int) -> Pitch:
    moved = pitch + semitones
    if not 0 <= moved <= 127:
        raise WishError(f"{semitones:+d} semitones lead out of the pitches of MIDI; move less")
    return moved


def _keys(keys: Sequence[KeyChange], semitones: int) -> tuple[KeyChange, ...]:
    return tuple(
        replace(change, key=_move_key(change.key, _fifths(change.key, semitones)))
        for change in keys
    )


def _fifths(key: Key, semitones: int) -> int:
    """Return how far to move along the line of fifths, so that the key has few signs."""
    up = 7 * semitones % 12
    return min((up, up - 12), key=lambda fifths: (abs(key.fifths + fifths), fifths))


def _move_key(key: Key, fifths: int) -> Key:
    return Key(name_on_line_of_fifths(line_of_fifths(key.tonic) + fifths), key.mode)


def _chords(
    chords: Sequence[ChordChange], keys: Sequence[KeyChange], semitones: int
) -> tuple[ChordChange, ...]:
    active = ActiveSpans(keys or (KeyChange(0, Key("C")),))
    moved = []
    for change in chords:
        chord = change.chord
        if chord is not None and chord.root:
            fifths = _fifths(active.at_or_first(change.onset).key, semitones)
            chord = Chord(
                _move_name(chord.root, fifths),
                chord.quality,
                _move_name(chord.bass, fifths) if chord.bass else None,
            )
        moved.append(replace(change, chord=chord))
    return tuple(moved)


def _move_name(name: str, fifths: int) -> str:
    place = line_of_fifths(name) + fifths
    while place < _LOWEST:
        place += 12
    while place > _HIGHEST:
        place -= 12
    return name_on_line_of_fifths(place)
