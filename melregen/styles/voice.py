"""The voices of singers: what they reach, and where they sing most.

Ranges of choral voices as the textbooks have them (Walter Piston, *Harmony*, 1941, ch. 2: soprano C4
to G5 or A5, alto G3 to C5 or D5, tenor C3 to G4 or A4, bass E2 or F2 to C4); tessituras are the middle
that solo songs keep to, a fourth from the top and a third from the bottom of the range. Children of
primary school age: C4 to D5, comfortable D4 to B4 (Kenneth Phillips, *Teaching Kids to Sing*, 1992).
"""

import difflib
from dataclasses import dataclass

from melregen.errors import ParseError, shorten
from melregen.music import PitchRange


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


VOICES = {
    voice.name: voice
    for voice in (
        Voice("soprano", PitchRange(60, 79), PitchRange(64, 76)),
        Voice("alto", PitchRange(55, 72), PitchRange(59, 69)),
        Voice("tenor", PitchRange(48, 67), PitchRange(52, 64)),
        Voice("bass", PitchRange(41, 60), PitchRange(45, 57)),
        Voice("child", PitchRange(60, 74), PitchRange(62, 71)),
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
    close = difflib.get_close_matches(name, VOICES, n=1)
    hint = f"did you mean '{close[0]}'?" if close else f"choose from {', '.join(VOICES)}"
    raise ParseError(f"'{shorten(text)}' is not a voice; {hint}")
