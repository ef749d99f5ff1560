"""Chords as people type them: root, quality, optional bass."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from melregen.errors import InvalidMusicError, ParseError, shorten
from melregen.music.chord_qualities import QUALITIES, find_nearest_quality
from melregen.music.pitch import (
    NOTE_NAME_PATTERN,
    PitchClass,
    line_of_fifths,
    name_on_line_of_fifths,
    name_to_pitch_class,
    normalise_accidentals,
)
from melregen.music.ticks import Ticks

_LOOK_ALIKES = str.maketrans(
    {"\u25b3": "\u0394", "\u2206": "\u0394", "\u00ba": "\u00b0", "\u02da": "\u00b0",
     "\u2212": "-", "\u2205": "\u00f8", "\u00d8": "\u00f8"}
)  # fmt: skip
"""Signs that are typed for the triangle, the degree sign, the minus and the slashed o."""
_NO_CHORD_SPELLINGS = frozenset({"N.C.", "NC", "N.C", "n.c.", "nc", "N", "%0"})


@dataclass(frozen=True)
class Chord:
    """A chord symbol; `Chord.parse(str(chord)) == chord`.

    Attributes:
        root: spelled name ("C", "F#", "Bb"), or "" for no chord (N.C.).
        quality: a key of `QUALITIES` ("" is a major triad).
        bass: spelled name of the bass note where it is not the root, else None.
    """

    root: str
    quality: str = ""
    bass: str | None = None

    def __post_init__(self) -> None:
        if not self.root:
            if self.quality or self.bass:
                raise InvalidMusicError("N.C. has neither quality nor bass")
            return
        for name in filter(None, (self.root, self.bass)):
            name_to_pitch_class(name)
        if self.quality not in QUALITIES:
            raise InvalidMusicError(f"'{self.quality}' is not a chord quality")
        if self.bass == self.root:
            object.__setattr__(self, "bass", None)

    @classmethod
    def parse(cls, text: str, *, german: bool = False) -> "Chord":
        """Read a chord symbol such as "Bb7", "F#m7b5", "C/E" or "N.C.".

        A symbol with tensions that none of `QUALITIES` has is read as the nearest chord: "C13b9"
        as C13, "C13sus4" as C9sus4.

        Args:
            text: the symbol.
            german: read H as B natural and B as B flat.

        Raises:
            ParseError: the symbol is not a chord; the message names it.
        """
        symbol = text.strip().translate(_LOOK_ALIKES)
        if symbol in _NO_CHORD_SPELLINGS:
            return NO_CHORD
        cleaned = normalise_accidentals(symbol) if "x" not in symbol else symbol
        if german:
            cleaned = re.sub(r"(^|/)([HB])", lambda m: m[1] + {"H": "B", "B": "Bb"}[m[2]], cleaned)
            cleaned = cleaned.replace("Bbb", "Bb")
        match = re.match(NOTE_NAME_PATTERN, cleaned)
        if not match:
            raise ParseError(f"'{shorten(text)}' is not a chord; write it like C, F#m, Bb7 or C/E")
        root, rest = match[0], cleaned[match.end() :]
        bass = None
        slash = re.search(rf"/({NOTE_NAME_PATTERN})$", rest)
        if slash:
            bass, rest = slash[1], rest[: slash.start()]
        quality = find_nearest_quality(rest)
        if quality is None:
            raise ParseError(
                f"'{shorten(text)}' is not a known chord: '{shorten(rest)}' after {root} has no "
                "meaning"
            )
        return cls(root, quality, bass)

    @classmethod
    def find(cls, text: str) -> "Chord | None":
        """Read a text that may be a chord symbol, as `parse` does; None where it is none."""
        try:
            return cls.parse(text)
        except ParseError:
            return None

    def __str__(self) -> str:
        if not self.root:
            return "N.C."
        return f"{self.root}{self.quality}" + (f"/{self.bass}" if self.bass else "")

    @property
    def is_no_chord(self) -> bool:
        """Whether this is N.C."""
        return not self.root

    @cached_property
    def root_pitch_class(self) -> PitchClass | None:
        """Pitch class of the root; None for N.C."""
        return name_to_pitch_class(self.root) if self.root else None

    @cached_property
    def bass_pitch_class(self) -> PitchClass | None:
        """Pitch class of the lowest note; None for N.C."""
        return name_to_pitch_class(self.bass or self.root) if self.root else None

    @cached_property
    def pitch_classes(self) -> tuple[PitchClass, ...]:
        """Pitch classes of the chord, root first; the bass is added last where foreign."""
        root = self.root_pitch_class
        if root is None:
            return ()
        tones = tuple((root + step) % 12 for step in QUALITIES[self.quality])
        bass = self.bass_pitch_class
        return tones if bass is None or bass in tones else (*tones, bass)

    @property
    def has_seventh(self) -> bool:
        """Whether it has a seventh; ninths and beyond have one, sixths and add9 not."""
        return self.quality == "dim7" or bool({10, 11} & set(QUALITIES[self.quality]))

    def transpose(self, fifths: int) -> "Chord":
        """Move root and bass along the line of fifths (+1 is a fifth up, spelling kept right)."""
        if not self.root:
            return self
        return Chord(
            _move(self.root, fifths), self.quality, _move(self.bass, fifths) if self.bass else None
        )


def _move(name: str, fifths: int) -> str:
    return name_on_line_of_fifths(line_of_fifths(name) + fifths)


NO_CHORD = Chord("")
"""N.C.: the accompaniment is silent."""


@dataclass(frozen=True)
class ChordChange:
    """From `onset` (ticks) to the next change this chord sounds.

    `chord` None leaves the harmony open: legal in a template, not in a lead sheet.
    """

    onset: Ticks
    chord: Chord | None


def merge_chord_changes(changes: Sequence[ChordChange]) -> tuple[ChordChange, ...]:
    """Drop changes that repeat the chord already sounding."""
    merged: list[ChordChange] = []
    for change in changes:
        if not merged or merged[-1].chord != change.chord:
            merged.append(change)
    return tuple(merged)
