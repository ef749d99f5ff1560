"""The voices of choirs and their ranges."""

from dataclasses import dataclass

from melregen.music import LeadSheet, Pitch


@dataclass(frozen=True)
class VoiceRange:
    """A voice of a choir.

    Attributes:
        name: of the voice.
        low: the lowest pitch that it sings.
        high: the highest.
        reach: semitones below the melody that it may go where the melody leaves it no room.
    """

    name: str
    low: Pitch
    high: Pitch
    reach: int

    @property
    def middle(self) -> float:
        """The middle of the range."""
        return (self.low + self.high) / 2

    def below(self, pitch: Pitch) -> range:
        """Return the pitches that it may sing below a higher voice, or together with it."""
        low = max(0, min(self.low, pitch - self.reach))
        return range(low, max(low, min(self.high, pitch)) + 1)


MIXED = (
    VoiceRange("Alto", 53, 74, 8),
    VoiceRange("Tenor", 48, 67, 12),
    VoiceRange("Bass", 40, 62, 12),
)
"""Under a soprano, in the ranges that hymn books keep: F3-D5, C3-G4, E2-D4."""
MEN = (
    VoiceRange("Tenor 2", 45, 65, 8),
    VoiceRange("Baritone", 43, 62, 12),
    VoiceRange("Bass", 36, 60, 12),
)
"""Under a first tenor."""
_WOMEN_FROM: Pitch = 58
"""The middle of a melody from which it is taken for a soprano's."""


def choir_of(sheet: LeadSheet) -> tuple[VoiceRange, ...]:
    """Return the voices that sing under a melody, from high to low."""
    pitches = sorted(note.pitch for note in sheet.notes)
    if pitches and pitches[len(pitches) // 2] < _WOMEN_FROM:
        return MEN
    return MIXED
