"""The feel of a song: how dense, how syncopated, how wide … as numbers that can be asked for.

Each is what a metric of `melregen.evaluation` measures, so that what is asked for and what came out
can be compared; `measure_feel` reads them off a song.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, fields, replace
from math import isfinite
from numbers import Real
from typing import Any

from melregen.errors import InvalidMusicError, ParseError, nearest, shorten


def _figure(low: float, high: float, what: str, spread: float) -> Any:
    """Return a field: its limits, what it is, and its standard deviation over people's songs."""
    return field(default=None, metadata={"limits": (low, high), "what": what, "spread": spread})


@dataclass(frozen=True)
class Feel:
    """The feel of a song; None leaves a figure open.

    Attributes:
        notes_a_bar: 0.5 to 16.
        syncopation: share of notes that begin on a weak place and sound on through a stronger
            one, 0 to 1.
        melisma: share of notes that go on with a syllable, 0 to 1.
        rests: share of the time between the first and the last note that is silent, 0 to 0.9.
        note_values: entropy of the note values, bits, 0 to 5.
        repetition: share of full bars with the rhythm of an earlier bar, 0 to 1.
        chords_a_bar: 0.1 to 8.
        chord_colour: share of chords with a seventh or more, 0 to 1.
        mean_interval: mean size of the intervals, semitones, 0 to 12.
        unisons: share of notes on the pitch before them, 0 to 1.
        range: from the lowest to the highest pitch, semitones, 1 to 48.
        chorus_height: mean pitch of the choruses less that of the verses, semitones, -12 to 12.

    Raises:
        InvalidMusicError: a figure is out of its limits, or no number.
    """

    notes_a_bar: float | None = _figure(0.5, 16, "notes a bar", 0.9)
    syncopation: float | None = _figure(0, 1, "share of notes that are syncopated", 0.1)
    melisma: float | None = _figure(0, 1, "share of notes that go on with a syllable", 0.09)
    rests: float | None = _figure(0, 0.9, "share of the time that is silent", 0.09)
    note_values: float | None = _figure(0, 5, "variety of note values in bits", 0.5)
    repetition: float | None = _figure(0, 1, "share of bars in the rhythm of an earlier bar", 0.18)
    chords_a_bar: float | None = _figure(0.1, 8, "chords a bar", 0.6)
    chord_colour: float | None = _figure(0, 1, "share of chords with a seventh or more", 0.14)
    mean_interval: float | None = _figure(0, 12, "mean interval in semitones", 0.5)
    unisons: float | None = _figure(0, 1, "share of notes on the pitch before them", 0.1)
    range: float | None = _figure(1, 48, "semitones from the lowest to the highest pitch", 3.5)
    chorus_height: float | None = _figure(-12, 12, "semitones of choruses above verses", 2)

    def __post_init__(self) -> None:
        for name in FEEL_FIGURES:
            value = getattr(self, name)
            if value is None:
                continue
            if isinstance(value, bool) or not isinstance(value, Real):
                raise InvalidMusicError(f"{name} of the feel takes a number, not {value!r:.60}")
            low, high = feel_limits(name)
            if not low <= float(value) <= high:  # NaN is in no range
                raise InvalidMusicError(
                    f"{name} of the feel ({feel_meaning(name)}) is {float(value):g}; "
                    f"ask for {low:g} to {high:g}"
                )
            object.__setattr__(self, name, float(value))

    @classmethod
    def of_measures(cls, **measures: float | None) -> "Feel":
        """Return the feel of a song that was measured; what is beyond a limit is held at it."""
        held: dict[str, float | None] = {}
        for name, value in measures.items():
            low, high = feel_limits(name)
            held[name] = None if value is None else min(max(float(value), low), high)
        return cls(**held)

    @classmethod
    def parse(cls, text: str) -> "Feel":
        """Read "syncopation=0.2 rests=.1"; commas and semicolons separate as blanks do.

        A name that comes twice has its last value.

        Raises:
            ParseError: an entry is not NAME=VALUE, or there is no figure of that name.
            InvalidMusicError: a value is out of its limits.
        """
        entries = re.split(r"[\s,;]+", re.sub(r"\s*=\s*", "=", text.strip(" \t\r\n,;")))
        figures: dict[str, Any] = {}
        for entry in entries:
            name, equals, value = entry.partition("=")
            if not equals or not name or not value:
                raise ParseError(
                    f"'{shorten(entry)}' is no feel; write NAME=VALUE, such as syncopation=0.2"
                )
            figures[_find_name(name)] = _parse_number(name, value)
        return cls(**figures)

    @property
    def figures(self) -> dict[str, float]:
        """The figures that are not open, by name."""
        known = {name: getattr(self, name) for name in FEEL_FIGURES}
        return {name: value for name, value in known.items() if value is not None}

    def merge(self, later: "Feel | None") -> "Feel":
        """Return both feels as one; where both have a figure, the later one has its way."""
        return self if later is None else replace(self, **later.figures)

    def distance(self, got: "Feel") -> float:
        """Return how far a song is from what is asked here, 0 for nothing asked.

        The mean over the figures asked for, each in standard deviations of people's songs; figures
        that the song does not tell do not count.
        """
        gaps = self.gaps(got).values()
        return sum(gaps) / len(gaps) if gaps else 0.0

    def gaps(self, got: "Feel") -> dict[str, float]:
        """Return how far a song is from each figure asked here, in `distance`'s unit, by name."""
        known = [name for name in self.figures if getattr(got, name) is not None]
        return {
            name: abs(getattr(self, name) - getattr(got, name)) / feel_spread(name)
            for name in known
        }

    def only(self, names: Iterable[str]) -> "Feel":
        """Return the feel with all figures open but the named ones."""
        return Feel(**{name: getattr(self, name) for name in names})

    def __bool__(self) -> bool:
        """Whether any figure is given."""
        return bool(self.figures)

    def __str__(self) -> str:
        return ", ".join(f"{name}={value:g}" for name, value in self.figures.items())


FEEL_FIGURES = tuple(figure.name for figure in fields(Feel))
"""The names of the figures."""

TEMPLATE_FIGURES = FEEL_FIGURES[:8]
"""Those that a template tells; the others are of the pitches."""


def feel_limits(name: str) -> tuple[float, float]:
    """Return the least and the greatest value of a figure."""
    low, high = Feel.__dataclass_fields__[name].metadata["limits"]
    return low, high


def feel_meaning(name: str) -> str:
    """Return what a figure is, in a few words with its unit."""
    return str(Feel.__dataclass_fields__[name].metadata["what"])


def feel_spread(name: str) -> float:
    """Return the standard deviation of a figure over songs that people wrote, about."""
    return float(Feel.__dataclass_fields__[name].metadata["spread"])


def merge_feels(feels: Iterable[Feel | None]) -> Feel | None:
    """Merge feels, later ones before earlier ones; None where none is given."""
    merged: Feel | None = None
    for feel in feels:
        merged = feel if merged is None else merged.merge(feel)
    return merged


def _find_name(text: str) -> str:
    name = text.strip().lower().replace("-", "_")
    if name in FEEL_FIGURES:
        return name
    meant = nearest(name, FEEL_FIGURES)
    hint = f"did you mean {meant}?" if meant else f"there are {', '.join(FEEL_FIGURES)}"
    raise ParseError(f"'{shorten(text)}' is no figure of the feel; {hint}")


def _parse_number(name: str, text: str) -> float:
    try:
        value = float(text.removesuffix("%")) / (100 if text.endswith("%") else 1)
    except ValueError:
        value = float("nan")
    if not isfinite(value):
        raise ParseError(f"'{shorten(text)}' is no number; write {name}=NUMBER, such as {name}=1")
    return value
