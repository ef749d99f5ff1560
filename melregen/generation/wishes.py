"""What a user may wish for, and how much to search for it."""

from dataclasses import dataclass

from melregen.errors import ControlError
from melregen.generation.chart import ChordChart
from melregen.music import Key, Metre, PitchRange


@dataclass(frozen=True)
class Controls:
    """Wishes for a song; what is None is left to the planner.

    Attributes:
        key: tonic and mode.
        metre: of the whole song.
        tempo: quarter notes a minute.
        chords: chord chart; played from its start again as often as the song needs.
        bars: length of the song, the pickup bar not counted.
        pitch_range: lowest and highest pitch; None keeps to `DEFAULT_RANGE`.
        language: ISO 639-1 code of the lyrics; None detects it.
        title: of the song; None takes the first line of the lyrics.
    """

    key: Key | None = None
    metre: Metre | None = None
    tempo: float | None = None
    chords: ChordChart | None = None
    bars: int | None = None
    pitch_range: PitchRange | None = None
    language: str | None = None
    title: str | None = None

    def __post_init__(self) -> None:
        if self.bars is not None and not 1 <= self.bars <= 2000:
            raise ControlError(f"a song of {self.bars} bars cannot be made; ask for 1 to 2000")
        if self.tempo is not None and not 10 <= self.tempo <= 400:
            raise ControlError(
                f"a tempo of {self.tempo:g} quarter notes a minute is out of reach; "
                "ask for 10 to 400"
            )
        if self.chords is not None and len(self.chords.bars) > 2000:
            raise ControlError(
                f"the chords fill {len(self.chords.bars)} bars, and a song holds 2000; divide them"
            )
        if self.bars is not None and self.chords is not None:
            count = len(self.chords.bars)
            if self.bars % count:
                raise ControlError(
                    f"{count} bars of chords do not fit {self.bars} bars; "
                    f"ask for {count} bars or a multiple of it, or change the chords"
                )


DEFAULT_RANGE = PitchRange(57, 77)
"""A3 to F5: what most voices reach, women's as written and men's an octave lower."""


@dataclass(frozen=True)
class Sampling:
    """How songs are drawn.

    Attributes:
        seed: of the random numbers; the same seed gives the same song.
        candidates: plans and melodies drawn for each song, of which the best is kept.
        temperature: above 1 more daring, below 1 safer, 0 always the likeliest.
    """

    seed: int = 0
    candidates: int = 8
    temperature: float = 1.0

    def __post_init__(self) -> None:
        if not 1 <= self.candidates <= 256:
            raise ControlError(f"{self.candidates} candidates cannot be drawn; ask for 1 to 256")
        if not 0 <= self.temperature <= 5:
            raise ControlError(
                f"a temperature of {self.temperature:g} makes no music; ask for 0 to 5"
            )
        if not 0 <= self.seed < 1 << 63:
            raise ControlError("a seed is a whole number from 0 on")
