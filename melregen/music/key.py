"""Keys and modes, key signatures, scale degrees, and the spelling that follows from a key."""

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias

from melregen.errors import InvalidMusicError, ParseError, shorten
from melregen.music.pitch import (
    NOTE_NAME_PATTERN,
    Pitch,
    PitchClass,
    SpelledPitch,
    line_of_fifths,
    name_on_line_of_fifths,
    name_to_pitch_class,
    normalise_accidentals,
    spell_as,
)
from melregen.music.ticks import Ticks

ScaleDegree: TypeAlias = int
"""Semitones above the tonic, 0 to 11."""

MODES: dict[str, tuple[int, ...]] = {
    "major": (0, 2, 4, 5, 7, 9, 11),
    "minor": (0, 2, 3, 5, 7, 8, 10),
    "dorian": (0, 2, 3, 5, 7, 9, 10),
    "phrygian": (0, 1, 3, 5, 7, 8, 10),
    "lydian": (0, 2, 4, 6, 7, 9, 11),
    "mixolydian": (0, 2, 4, 5, 7, 9, 10),
    "locrian": (0, 1, 3, 5, 6, 8, 10),
}
"""Scale of each mode, in semitones above the tonic; minor is the natural minor."""

# Place of the mode's tonic on the line of fifths, relative to the major key of the same signature.
_MODE_FIFTHS = {
    "major": 0,
    "minor": 3,
    "dorian": 2,
    "phrygian": 4,
    "lydian": -1,
    "mixolydian": 1,
    "locrian": 5,
}
_MODE_WORDS = {
    "": "major",
    "maj": "major",
    "dur": "major",
    "ionian": "major",
    "m": "minor",
    "min": "minor",
    "moll": "minor",
    "aeolian": "minor",
    "aeo": "minor",
    "ion": "major",
    "dor": "dorian",
    "phr": "phrygian",
    "lyd": "lydian",
    "mix": "mixolydian",
    "loc": "locrian",
}


@dataclass(frozen=True)
class Key:
    """A tonic and a mode whose signature has at most seven sharps or flats.

    Attributes:
        tonic: spelled name, such as "C", "F#" or "Bb".
        mode: a key of `MODES`.
    """

    tonic: str
    mode: str = "major"

    def __post_init__(self) -> None:
        name_to_pitch_class(self.tonic)
        if self.mode not in MODES:
            raise InvalidMusicError(
                f"'{shorten(self.mode)}' is not a mode; the modes are {', '.join(MODES)}"
            )
        if abs(self.fifths) > 7:
            raise InvalidMusicError(
                f"{self.tonic} {self.mode} would need {abs(self.fifths)} "
                f"{'sharps' if self.fifths > 0 else 'flats'}; write its enharmonic equal instead"
            )

    @classmethod
    def parse(cls, text: str) -> "Key":
        """Read "G major", "Gm", "f# minor", "Bb dorian"; a lower-case tonic alone is minor.

        Raises:
            ParseError: the text is not a key.
        """
        cleaned = normalise_accidentals(text.strip()) if "mix" not in text.lower() else text.strip()
        pattern = rf"({NOTE_NAME_PATTERN}|[a-g](?:##|#|bb|b)?)[\s_-]*([A-Za-z]*)"
        match = re.fullmatch(pattern, cleaned)
        if not match:
            raise ParseError(
                f"'{shorten(text)}' is not a key; write it like G major, F# minor or D dorian"
            )
        tonic, word = match[1][0].upper() + match[1][1:], match[2]
        if not word and match[1][0].islower():
            mode = "minor"
        elif word == "M":
            mode = "major"
        else:
            word = word.lower()
            mode = word if word in MODES else _MODE_WORDS.get(word, "")
        if not mode:
            raise ParseError(
                f"'{shorten(text)}': '{shorten(word)}' is not a mode; "
                f"the modes are {', '.join(MODES)}"
            )
        try:
            return cls(tonic, mode)
        except InvalidMusicError as error:
            raise ParseError(str(error)) from None

    @classmethod
    def from_signature(cls, fifths: int, mode: str = "major") -> "Key":
        """Return the key with `fifths` sharps (negative: flats) and the mode."""
        return cls(name_on_line_of_fifths(fifths + _MODE_FIFTHS[mode]), mode)

    @classmethod
    def from_tonic(cls, tonic: PitchClass, mode: str = "major") -> "Key":
        """Return the key on a pitch class, in the spelling with the fewest accidentals."""
        places = [p for p in range(-8, 13) if (p * 7) % 12 == tonic % 12]
        place = min(places, key=lambda p: (abs(p - _MODE_FIFTHS[mode]), p))
        return cls(name_on_line_of_fifths(place), mode)

    def __str__(self) -> str:
        return f"{self.tonic} {self.mode}"

    @cached_property
    def tonic_pitch_class(self) -> PitchClass:
        """Pitch class of the tonic."""
        return name_to_pitch_class(self.tonic)

    @property
    def fifths(self) -> int:
        """Sharps (positive) or flats (negative) of the key signature."""
        return line_of_fifths(self.tonic) - _MODE_FIFTHS[self.mode]

    @property
    def is_minor(self) -> bool:
        """Whether the mode's third is minor."""
        return 3 in MODES[self.mode]

    @cached_property
    def pitch_classes(self) -> frozenset[PitchClass]:
        """Pitch classes of the scale."""
        return frozenset((self.tonic_pitch_class + step) % 12 for step in MODES[self.mode])

    def degree(self, pitch: Pitch) -> ScaleDegree:
        """Return the pitch's distance above the tonic in semitones, 0 to 11."""
        return (pitch - self.tonic_pitch_class) % 12

    def name(self, pitch_class: PitchClass) -> str:
        """Spell a pitch class in this key.

        Of the twelve names from the lowered second to the raised fourth on the line of fifths
        (Temperley, *The Cognition of Basic Musical Structures*, 2001, ch. 5); in locrian, whose
        own fifth is lowered, from that fifth to the leading note.
        """
        place = line_of_fifths(self.tonic)
        lowest = min(-5, -1 - _MODE_FIFTHS[self.mode])
        distance = ((pitch_class - self.tonic_pitch_class) * 7 - lowest) % 12 + lowest
        return name_on_line_of_fifths(place + distance)

    def spell(self, pitch: Pitch) -> SpelledPitch:
        """Spell a pitch in this key."""
        return spell_as(pitch, self.name(pitch % 12))


@dataclass(frozen=True)
class KeyChange:
    """From `onset` (ticks) on, the music is in this key."""

    onset: Ticks
    key: Key
