"""A note of the melody in the order of play, with all lines of words under it."""

import re
from dataclasses import dataclass, field
from typing import TypeAlias

from melregen.formats.score.lyrics import Lyric
from melregen.formats.score.playback import Play
from melregen.music import Pitch, Ticks


@dataclass(slots=True)
class PlayedNote:
    """A melody note as it is played, with the texts of all lines of words.

    Attributes:
        onset: ticks from the start of the piece.
        end: likewise.
        pitch: MIDI number.
        play: the measure that it is written in, and how often that was played before.
        slurred: a slur leads to it from the note before.
        wordless: hummed, so not part of a melisma.
        tied: a tie leads to it from the note before; it is a note of its own where a syllable
            begins with it.
        lyrics: number of the line → text; None where the line passes the note over.
        opens_phrase: a phrase starts with it.
        closes_phrase: a phrase ends with it.
    """

    onset: Ticks
    end: Ticks
    pitch: Pitch
    play: Play
    slurred: bool = False
    wordless: bool = False
    tied: bool = False
    lyrics: dict[str, Lyric | None] = field(default_factory=dict)
    opens_phrase: bool = False
    closes_phrase: bool = False


Texts: TypeAlias = list[Lyric | None]
"""One verse: for each note of the melody its text, None where it has none."""


def line_order(number: str) -> tuple[int, str]:
    """Return what sorts the numbers of lines of words as they stand under the notes."""
    digits = re.search(r"\d+$", number)
    return (int(digits[0]) if digits else 0, number)
