"""The value of a style."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Generic, TypeVar

from melregen.errors import InvalidMusicError
from melregen.music import Metre, PitchRange
from melregen.template import FEEL_FIGURES, Feel
from melregen.template.repertoire import Repertoire
from melregen.template.rhythm_feel import RhythmFeel

if TYPE_CHECKING:
    import numpy as np

T = TypeVar("T")

QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)
"""Shares of the songs that do not exceed the five values of a tempo, or of a figure of the feel."""


@dataclass(frozen=True)
class Shares(Generic[T]):
    """How often songs of a style have which value; what is not named does not occur.

    Attributes:
        values: each with its share; the shares are at least 0, and need not add up to 1.

    Raises:
        InvalidMusicError: no value occurs, or a share is negative.
    """

    values: tuple[tuple[T, float], ...]

    def __post_init__(self) -> None:
        shares = [share for _, share in self.values]
        if any(not share >= 0 for share in shares) or not 0 < sum(shares) < float("inf"):
            raise InvalidMusicError("shares are numbers from 0 on, and at least one is above 0")

    def share(self, value: T) -> float:
        """Return the share of a value, 0 to 1."""
        total = sum(share for _, share in self.values)
        return sum(share for own, share in self.values if own == value) / total

    @property
    def likeliest(self) -> T:
        """The value that occurs most often."""
        return max(self.values, key=lambda pair: pair[1])[0]


@dataclass(frozen=True)
class DefaultForm:
    """Chords that a style puts under the words where nobody gives any.

    Attributes:
        chart: a chord chart, as `--chords` takes it.
        lines: how many lines a section of the words may have for the chart to lie under it.
    """

    chart: str
    lines: tuple[int, ...]


@dataclass(frozen=True)
class Style:
    """What songs of a kind are like; what is None, or has no shares, the style leaves open.

    Attributes:
        name: as users type it.
        about: what it is, in a line.
        words: how much the words have a say in metre, mode, tempo and pickup, 0 (none: these are
            drawn as often as songs of the style have them) to 1 (the words weigh as much as the
            planner has learned).
        metre: of whole songs.
        mode: names of modes.
        tempo: quarter notes a minute that `QUANTILES` of the songs do not exceed.
        pickup: length in quarter notes, 0 for none.
        feel: name of a figure of `Feel` → its value, or the five that `QUANTILES` of the songs do
            not exceed, from which each song draws its own.
        rhythm: surface of the rhythm.
        repertoire: whose chords its songs have.
        form: chords for a song without any.
        pitch_range: of the melody.
        accompaniment: name of the pattern that plays its chords.
        sources: name of a part → where its numbers come from.
    """

    name: str
    about: str = ""
    words: float = 1.0
    metre: Shares[Metre] | None = None
    mode: Shares[str] | None = None
    tempo: tuple[float, ...] = ()
    pickup: Shares[float] | None = None
    feel: tuple[tuple[str, tuple[float, ...]], ...] = ()
    rhythm: RhythmFeel | None = None
    repertoire: Repertoire | None = None
    form: DefaultForm | None = None
    pitch_range: PitchRange | None = None
    accompaniment: str | None = None
    sources: Mapping[str, str] = field(default_factory=dict, compare=False)

    def __post_init__(self) -> None:
        if not 0 <= self.words <= 1:
            raise InvalidMusicError(f"words is a share from 0 to 1, not {self.words:g}")
        if self.tempo:
            if len(self.tempo) != len(QUANTILES) or list(self.tempo) != sorted(self.tempo):
                raise InvalidMusicError(
                    "the quantiles of the tempo are five numbers that do not fall: those that 5, "
                    "25, 50, 75 and 95 % of the songs do not exceed"
                )
            if not 10 <= self.tempo[0] <= self.tempo[-1] <= 400:
                raise InvalidMusicError("tempos lie between 10 and 400 quarter notes a minute")

        for name, values in self.feel:
            if len(values) not in (1, len(QUANTILES)) or list(values) != sorted(values):
                raise InvalidMusicError(
                    f"{name} of the feel is a number, or five that do not fall: those that 5, 25, "
                    "50, 75 and 95 % of the songs do not exceed"
                )
            for value in values:
                Feel(**{name: value})

    def draw_feel(self, random: "np.random.Generator") -> Feel:
        """Draw the feel of a song, each figure for itself.

        Args:
            random: takes as many numbers whatever is open.
        """
        from numpy import interp

        points = random.random(len(FEEL_FIGURES))
        drawn = {}
        for name, values in self.feel:
            point = points[FEEL_FIGURES.index(name)]
            drawn[name] = float(interp(point, QUANTILES[: len(values)], values))
        return Feel(**drawn)

    def __str__(self) -> str:
        return self.name


NO_STYLE = Style("none", "the networks decide")
"""Leaves everything to the networks."""
