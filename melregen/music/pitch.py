"""Pitches as MIDI numbers, their names, and ranges."""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias

from melregen.errors import InvalidMusicError, ParseError, WishError, shorten

Pitch: TypeAlias = int
"""A MIDI note number, 0 to 127; 60 is C4 (middle C)."""

PitchClass: TypeAlias = int
"""0 (C) to 11 (B)."""

STEP_PITCH_CLASSES = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}
"""Letter → pitch class of the natural note."""

_ALTERATIONS = {"": 0, "#": 1, "##": 2, "b": -1, "bb": -2}
_UNICODE_ACCIDENTALS = str.maketrans({"♯": "#", "♭": "b", "𝄪": "x"})

NOTE_NAME_PATTERN = r"[A-G](?:##|#|bb|b)?"


def normalise_accidentals(text: str) -> str:
    """Write sharps and flats as # and b ("F♯" becomes "F#")."""
    return text.translate(_UNICODE_ACCIDENTALS).replace("x", "##")


@lru_cache(maxsize=256)
def name_to_pitch_class(name: str) -> PitchClass:
    """Return the pitch class of a spelled name such as "Bb" or "F##".

    Raises:
        ParseError: the text is not a note name.
    """
    if not re.fullmatch(NOTE_NAME_PATTERN, name):
        raise ParseError(f"'{shorten(name)}' is not a note name; write it like C, F# or Bb")
    return (STEP_PITCH_CLASSES[name[0]] + _ALTERATIONS[name[1:]]) % 12


def line_of_fifths(name: str) -> int:
    """Return the place of a name on the line of fifths (C 0, G 1, F -1, F# 6, Bb -2)."""
    return "FCGDAEB".index(name[0]) - 1 + 7 * _ALTERATIONS[name[1:]]


def name_on_line_of_fifths(place: int) -> str:
    """Return the note name at a place on the line of fifths (inverse of `line_of_fifths`)."""
    alteration, index = divmod(place + 1, 7)
    return "FCGDAEB"[index] + ("#" * alteration if alteration >= 0 else "b" * -alteration)


def name_near(place: int) -> str:
    """Return the name at a place on the line of fifths, or its equal with two accidentals."""
    while place > 19:
        place -= 12
    while place < -15:
        place += 12
    return name_on_line_of_fifths(place)


@dataclass(frozen=True)
class SpelledPitch:
    """A pitch with its notation.

    Attributes:
        step: letter, "A" to "G".
        alteration: semitones, -2 (double flat) to 2 (double sharp).
        octave: scientific octave of the letter (C4 is middle C; B#3 sounds as C4).
    """

    step: str
    alteration: int
    octave: int

    @property
    def pitch(self) -> Pitch:
        """The MIDI number."""
        return 12 * (self.octave + 1) + STEP_PITCH_CLASSES[self.step] + self.alteration

    def __str__(self) -> str:
        accidental = "#" * self.alteration if self.alteration >= 0 else "b" * -self.alteration
        return f"{self.step}{accidental}{self.octave}"


def spell_as(pitch: Pitch, name: str) -> SpelledPitch:
    """Spell a pitch with the name of its pitch class, such as "Bb"."""
    alteration = _ALTERATIONS[name[1:]]
    return SpelledPitch(name[0], alteration, (pitch - alteration) // 12 - 1)


def parse_pitch(text: str) -> Pitch:
    """Read a pitch such as "C4", "F#5" or "Bb3" as a MIDI number.

    Raises:
        ParseError: not a pitch name, or outside MIDI's 0 to 127.
    """
    match = re.fullmatch(r"([A-Ga-g])(##|#|bb|b)?(-?\d)", normalise_accidentals(text.strip()))
    if not match:
        raise ParseError(f"'{shorten(text)}' is not a pitch; write it like C4, F#5 or Bb3")
    pitch = SpelledPitch(match[1].upper(), _ALTERATIONS[match[2] or ""], int(match[3])).pitch
    if not 0 <= pitch <= 127:
        raise ParseError(f"'{text}' lies outside the pitches of MIDI (C-1 to G9)")
    return pitch


def pitch_name(pitch: Pitch) -> str:
    """Name a pitch without a key ("C#4", "Eb4")."""
    names = ("C", "C#", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B")
    return f"{names[pitch % 12]}{pitch // 12 - 1}"


@dataclass(frozen=True)
class PitchRange:
    """Lowest and highest pitch allowed, both included (MIDI numbers)."""

    low: Pitch
    high: Pitch

    def __post_init__(self) -> None:
        if not (0 <= self.low <= 127 and 0 <= self.high <= 127):
            raise InvalidMusicError("a range must lie within MIDI numbers 0 to 127")
        if self.low > self.high:
            raise WishError(
                f"the range {pitch_name(self.low)}-{pitch_name(self.high)} is upside down; "
                "write the lower pitch first"
            )

    @classmethod
    def parse(cls, text: str) -> "PitchRange":
        """Read "C4-E5".

        Raises:
            ParseError: not two pitches.
            WishError: the first pitch is above the second.
        """
        match = re.fullmatch(r"\s*(\w[#♯b♭x]*-?\d)\s*(?:-|–|\.\.)\s*(\w[#♯b♭x]*-?\d)\s*", text)
        if not match:
            raise ParseError(f"'{shorten(text)}' is not a range; write it like C4-E5")
        return cls(parse_pitch(match[1]), parse_pitch(match[2]))

    def __contains__(self, pitch: object) -> bool:
        return isinstance(pitch, int) and self.low <= pitch <= self.high

    def __str__(self) -> str:
        return f"{pitch_name(self.low)}-{pitch_name(self.high)}"
