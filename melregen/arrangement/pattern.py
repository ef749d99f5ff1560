"""A pattern of accompaniment: which instruments play which figures in which metre."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from melregen.arrangement.figure import Figure
from melregen.errors import InvalidMusicError
from melregen.music import Metre

CHORDS, BASS = "chords", "bass"
CHORD_SIGNS = "xXud123456"
"""Strokes of a chord: x all notes, X louder, d and u strummed down from the lowest and up from the
highest string, a digit one of its notes, counted from the lowest."""
BASS_SIGNS = "R358a"
"""Notes of a bass: R the bass of the chord, 3 5 8 its third, fifth and octave, a a step that leads
to the bass of the next chord."""
DRUM_SIGNS = "xXo"
"""Strokes of a drum: x, X louder, o softer."""

DRUMS: dict[str, int] = {
    "kick": 36, "stick": 37, "snare": 38, "clap": 39, "brush": 40, "low_tom": 45, "mid_tom": 47,
    "high_tom": 50, "hat": 42, "pedal_hat": 44, "open_hat": 46, "crash": 49, "ride": 51,
    "tambourine": 54, "cowbell": 56, "shaker": 70, "triangle": 81,
}  # fmt: skip
"""Name of a drum → its key in General MIDI's percussion map."""

SIMPLE, TRIPLE, SHORT, COMPOUND = Metre(4, 4), Metre(3, 4), Metre(2, 4), Metre(6, 8)
BASIC_METRES = (SIMPLE, TRIPLE, SHORT, COMPOUND)
"""The metres of whose figures those of all others are made: see `cells`."""


@dataclass(frozen=True)
class Instrument:
    """Who plays a part.

    Attributes:
        program: of General MIDI, counted from 0.
        level: MIDI velocity of a plain stroke, 1 to 127.
    """

    program: int
    level: int

    def __post_init__(self) -> None:
        if not 0 <= self.program <= 127:
            raise InvalidMusicError("programs of General MIDI are numbers from 1 to 128")
        if not 1 <= self.level <= 127:
            raise InvalidMusicError("levels are numbers from 1 to 127")


Figures = Mapping[str, Figure]
"""Name of a part ("chords", "bass", or a drum) → its figure."""


@dataclass(frozen=True)
class Pattern:
    """An accompaniment.

    Attributes:
        name: as users type it.
        about: what it is, in a line.
        chords: who plays the chords.
        bass: who plays the bass.
        drums: MIDI velocity of a plain stroke of the drums.
        figures: by metre; of those that are missing, the other ones make do.
    """

    name: str
    about: str = ""
    chords: Instrument = Instrument(0, 58)
    bass: Instrument = Instrument(32, 70)
    drums: int = 60
    figures: Mapping[Metre, Figures] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.name

    @property
    def is_silent(self) -> bool:
        """Whether nothing is played."""
        return not self.figures

    def figures_in(self, metre: Metre) -> Figures:
        """Return the figures of a metre: its own, else those made of another metre's.

        Args:
            metre: one of the pattern's own, or one of `BASIC_METRES`, of which a pattern that is
                not silent has at least one.

        Raises:
            InvalidMusicError: the pattern has none of these.
        """
        if metre in self.figures:
            return self.figures[metre]
        for source, start, end in _SOURCES[metre]:
            if source in self.figures:
                return {
                    name: figure.part(start, end) for name, figure in self.figures[source].items()
                }
        raise InvalidMusicError(f"the accompaniment {self} has no figures for {metre}")


_START = Fraction(0)
_SOURCES: dict[Metre, tuple[tuple[Metre, Fraction, Fraction], ...]] = {
    SIMPLE: (
        (SHORT, _START, Fraction(2)),
        (TRIPLE, _START, Fraction(4, 3)),
        (COMPOUND, _START, Fraction(4, 3)),
    ),
    TRIPLE: (
        (SIMPLE, _START, Fraction(3, 4)),
        (SHORT, _START, Fraction(3, 2)),
        (COMPOUND, _START, Fraction(1)),
    ),
    SHORT: (
        (SIMPLE, _START, Fraction(1, 2)),
        (TRIPLE, _START, Fraction(2, 3)),
        (COMPOUND, _START, Fraction(2, 3)),
    ),
    COMPOUND: (
        (TRIPLE, _START, Fraction(2)),  # three eighths are a small bar of three
        (SHORT, _START, Fraction(1)),
        (SIMPLE, _START, Fraction(1)),
    ),
}
"""Metre → the metres whose figures do for it, the best first, and which part of them."""

NO_ACCOMPANIMENT = Pattern("none", "the melody alone")
