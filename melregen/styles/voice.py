"""The voices of singers: what they reach, and where they sing most.

Ranges are those that textbooks of harmony and choral writing give the four voices, within a tone of
each other (such as Walter Piston, *Harmony*, 1941); where a voice sings most lies a third above the
bottom and a third below the top of that. A child's range is that of the middle half of the
children's songs of our corpus (`melregen style show children`), a tone lower.
"""

from dataclasses import dataclass

from melregen.errors import ParseError, shorten, suggest
from melregen.music import Pitch, PitchRange

_THIRD = 4
"""Semitones."""


@dataclass(frozen=True)
class Voice:
    """A kind of voice.

    Attributes:
        name: as users type it.
        pitch_range: what it reaches; no note of a song lies outside.
        tessitura: where it sings most; the key of a song is chosen for it.
    """

    name: str
    pitch_range: PitchRange
    tessitura: PitchRange

    def __str__(self) -> str:
        return self.name


def _voice(name: str, low: Pitch, high: Pitch) -> Voice:
    return Voice(name, PitchRange(low, high), PitchRange(low + _THIRD, high - _THIRD))


VOICES = {
    voice.name: voice
    for voice in (
        _voice("soprano", 60, 79),
        _voice("alto", 55, 74),
        _voice("tenor", 48, 67),
        _voice("bass", 41, 60),
        _voice("child", 60, 75),
    )
}


def parse_voice(text: str) -> Voice:
    """Read the name of a voice.

    Raises:
        ParseError: there is no such voice.
    """
    name = text.strip().lower()
    if name in VOICES:
        return VOICES[name]
    hint = suggest(name, VOICES, f"choose from {', '.join(VOICES)}")
    raise ParseError(f"'{shorten(text)}' is not a voice; {hint}")
