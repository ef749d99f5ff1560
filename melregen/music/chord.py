"""Chords as people type them: root, quality, optional bass."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from melregen.errors import InvalidMusicError, ParseError, shorten
from melregen.music.pitch import (
    NOTE_NAME_PATTERN,
    PitchClass,
    line_of_fifths,
    name_on_line_of_fifths,
    name_to_pitch_class,
    normalise_accidentals,
)
from melregen.music.ticks import Ticks

QUALITIES: dict[str, tuple[int, ...]] = {
    "": (0, 4, 7),
    "m": (0, 3, 7),
    "dim": (0, 3, 6),
    "aug": (0, 4, 8),
    "5": (0, 7),
    "sus2": (0, 2, 7),
    "sus4": (0, 5, 7),
    "6": (0, 4, 7, 9),
    "m6": (0, 3, 7, 9),
    "69": (0, 4, 7, 9, 2),
    "m69": (0, 3, 7, 9, 2),
    "7": (0, 4, 7, 10),
    "maj7": (0, 4, 7, 11),
    "m7": (0, 3, 7, 10),
    "mmaj7": (0, 3, 7, 11),
    "dim7": (0, 3, 6, 9),
    "m7b5": (0, 3, 6, 10),
    "7#5": (0, 4, 8, 10),
    "7b5": (0, 4, 6, 10),
    "maj7#5": (0, 4, 8, 11),
    "maj7b5": (0, 4, 6, 11),
    "7sus4": (0, 5, 7, 10),
    "9sus4": (0, 5, 7, 10, 2),
    "add9": (0, 4, 7, 2),
    "madd9": (0, 3, 7, 2),
    "add11": (0, 4, 7, 5),
    "9": (0, 4, 7, 10, 2),
    "maj9": (0, 4, 7, 11, 2),
    "m9": (0, 3, 7, 10, 2),
    "mmaj9": (0, 3, 7, 11, 2),
    "7b9": (0, 4, 7, 10, 1),
    "7#9": (0, 4, 7, 10, 3),
    "7#11": (0, 4, 7, 10, 6),
    "maj7#11": (0, 4, 7, 11, 6),
    "7b13": (0, 4, 7, 10, 8),
    "7alt": (0, 4, 8, 10, 1, 3),
    "11": (0, 4, 7, 10, 2, 5),
    "m11": (0, 3, 7, 10, 2, 5),
    "13": (0, 4, 7, 10, 2, 9),
    "m13": (0, 3, 7, 10, 2, 9),
    "maj13": (0, 4, 7, 11, 2, 9),
}
"""Canonical quality → semitones above the root, chord tones first, tensions last."""

_ALIASES = {
    "M": "", "maj": "", "major": "", "Maj": "",
    "min": "m", "mi": "m", "-": "m", "minor": "m",
    "o": "dim", "°": "dim", "mb5": "dim",
    "+": "aug", "#5": "aug", "(#5)": "aug",
    "sus": "sus4", "4": "sus4", "2": "sus2",
    "M6": "6", "maj6": "6", "add6": "6", "min6": "m6", "-6": "m6", "mi6": "m6",
    "6/9": "69", "6add9": "69", "m6/9": "m69", "m6add9": "m69",
    "dom7": "7", "dom": "7",
    "M7": "maj7", "Maj7": "maj7", "ma7": "maj7", "Δ": "maj7", "Δ7": "maj7", "j7": "maj7",
    "min7": "m7", "-7": "m7", "mi7": "m7",
    "mM7": "mmaj7", "m(maj7)": "mmaj7", "minmaj7": "mmaj7", "-maj7": "mmaj7", "mMaj7": "mmaj7",
    "m#7": "mmaj7",
    "o7": "dim7", "°7": "dim7",
    "ø": "m7b5", "ø7": "m7b5", "min7b5": "m7b5", "-7b5": "m7b5", "m7(b5)": "m7b5",
    "+7": "7#5", "aug7": "7#5", "7+": "7#5", "7+5": "7#5", "7(#5)": "7#5", "7aug": "7#5",
    "7-5": "7b5", "7(b5)": "7b5",
    "+maj7": "maj7#5", "augmaj7": "maj7#5", "M7#5": "maj7#5", "+M7": "maj7#5",
    "M7b5": "maj7b5",
    "7sus": "7sus4", "sus7": "7sus4", "9sus": "9sus4", "11sus": "9sus4",
    "add2": "add9", "(add9)": "add9", "madd2": "madd9", "m(add9)": "madd9",
    "add4": "add11",
    "dom9": "9", "M9": "maj9", "Maj9": "maj9", "min9": "m9", "-9": "m9", "mM9": "mmaj9",
    "7-9": "7b9", "7(b9)": "7b9", "7+9": "7#9", "7(#9)": "7#9",
    "7+11": "7#11", "7(#11)": "7#11", "M7#11": "maj7#11", "7(b13)": "7b13",
    "alt": "7alt", "min11": "m11", "-11": "m11", "min13": "m13", "M13": "maj13",
}  # fmt: skip

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

        Args:
            text: the symbol.
            german: read H as B natural and B as B flat.

        Raises:
            ParseError: the symbol is not a chord; the message names it.
        """
        symbol = text.strip()
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
        quality = _ALIASES.get(rest, rest)
        if quality not in QUALITIES:
            stripped = re.sub(r"[()\s,]", "", rest)
            quality = _ALIASES.get(stripped, stripped)
        if quality not in QUALITIES:
            raise ParseError(
                f"'{shorten(text)}' is not a known chord: '{shorten(rest)}' after {root} has no "
                "meaning"
            )
        return cls(root, quality, bass)

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
