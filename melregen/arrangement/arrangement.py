"""How a song is set for players and singers."""

from dataclasses import dataclass, replace
from pathlib import Path

from melregen.arrangement.library import default_pattern, parse_pattern
from melregen.arrangement.pattern import Pattern
from melregen.errors import WishError
from melregen.music import LeadSheet

VOICES = (1, 2, 4)
MOST_COUNTED_IN = 8


@dataclass(frozen=True)
class Arrangement:
    """What is played and sung beside the melody, where a file of sound, MIDI or notes is written.

    Attributes:
        accompaniment: a pattern, its name, or its file; None, or "auto", takes the one that goes
            with metre and tempo; "none" plays none.
        voices: how many sing: 1, 2 (thirds and sixths) or 4 (soprano, alto, tenor, bass).
        count_in: bars that are counted before the song begins, 0 to 8.
        soundfont: instruments of sound files (.sf2, .sf3); None takes those that are found.

    Raises:
        ParseError: there is no such pattern.
        WishError: a number is out of reach.
    """

    accompaniment: Pattern | str | None = None
    voices: int = 1
    count_in: int = 0
    soundfont: Path | str | None = None

    def __post_init__(self) -> None:
        if isinstance(self.accompaniment, str):
            object.__setattr__(self, "accompaniment", parse_pattern(self.accompaniment))
        if self.voices not in VOICES:
            raise WishError(f"{self.voices!r:.20} voices cannot sing; ask for 1, 2 or 4")
        if self.count_in not in range(MOST_COUNTED_IN + 1):
            raise WishError(
                f"{self.count_in!r:.20} bars cannot be counted in; ask for 0 to {MOST_COUNTED_IN}"
            )

    def pattern(self, sheet: LeadSheet) -> Pattern:
        """Return the pattern of the accompaniment of a song."""
        if isinstance(self.accompaniment, Pattern):
            return self.accompaniment
        return default_pattern(sheet)

    def with_default(self, pattern: Pattern | str | None) -> "Arrangement":
        """Return the arrangement with this accompaniment, where none was asked for."""
        return self if self.accompaniment is not None else replace(self, accompaniment=pattern)


PLAIN = Arrangement()
"""What is written where nothing is asked for."""
