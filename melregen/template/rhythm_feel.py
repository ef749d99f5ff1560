"""How the rhythm of a song is to be heard, whatever plainer rhythm lies below it."""

from dataclasses import dataclass, field, fields, replace
from enum import StrEnum
from math import isfinite
from numbers import Real
from typing import Any

from melregen.errors import InvalidMusicError, ParseError, nearest, shorten


class Reading(StrEnum):
    """How a pair of eighths in one quarter is read: equal, 2:1 (a triplet), or 3:1 (dotted)."""

    STRAIGHT = "straight"
    SWING = "swing"
    DOTTED = "dotted"


def _share(high: float = 1.0) -> Any:
    return field(default=None, metadata={"limits": (0.0, high)})


@dataclass(frozen=True)
class RhythmFeel:
    """What the surface of a rhythm is to be like; None leaves it as it is.

    The shares are those that `melregen evaluate` measures, so what is asked for can be checked. A
    rhythm that cannot have that many, with its notes or with those that are fixed, has as many as
    it can.

    Attributes:
        syncopation: share of notes that begin on a weak place and sound on through a stronger
            one, 0 to 1; 0 is the plain rhythm.
        late_starts: least share of lines that begin after the downbeat, 0 to 1.
        off_beat_ends: least share of lines whose last note begins between two beats, 0 to 1.
        clipped_ends: least share of lines, the last one not counted, with a rest after them.
        rests: least share of the time between the first and the last note that is silent, 0 to
            0.9, as far as shorter line ends make it so.
        reading: of pairs of eighths.

    Raises:
        InvalidMusicError: a share is out of its limits, or no number.
    """

    syncopation: float | None = _share()
    late_starts: float | None = _share()
    off_beat_ends: float | None = _share()
    clipped_ends: float | None = _share()
    rests: float | None = _share(0.9)
    reading: Reading | None = None

    def __post_init__(self) -> None:
        for name in SHARES:
            value = getattr(self, name)
            if value is None:
                continue
            low, high = RhythmFeel.__dataclass_fields__[name].metadata["limits"]
            is_number = isinstance(value, Real) and not isinstance(value, bool)
            if not is_number or not isfinite(value) or not low <= value <= high:
                raise InvalidMusicError(
                    f"{name} of the rhythm takes a share from {low:g} to {high:g}, "
                    f"not {shorten(str(value))}"
                )
            object.__setattr__(self, name, float(value))
        if self.reading is not None and not isinstance(self.reading, Reading):
            raise InvalidMusicError(f"reading of the rhythm takes a Reading, not {self.reading!r}")

    def __bool__(self) -> bool:
        """Whether anything is asked for."""
        return any(getattr(self, each.name) is not None for each in fields(self))

    def __str__(self) -> str:
        shares = ((name, getattr(self, name)) for name in SHARES)
        texts = [f"{name}={value:g}" for name, value in shares if value is not None]
        return " ".join([*texts, *([self.reading.value] if self.reading else [])])

    def merge(self, later: "RhythmFeel | None") -> "RhythmFeel":
        """Return both as one; where both say something, the later one has its way."""
        if later is None:
            return self
        said = {each.name: getattr(later, each.name) for each in fields(later)}
        return replace(self, **{name: value for name, value in said.items() if value is not None})

    @classmethod
    def parse(cls, text: str) -> "RhythmFeel":
        """Read "swing", "syncopated swing" or "syncopation=0.2 late_starts=.3 dotted".

        Blanks and commas separate; of what is said twice, the last counts.

        Raises:
            ParseError: there is no such rhythm.
            InvalidMusicError: a share is out of its limits.
        """
        feel = cls()
        words = text.replace(",", " ").split()
        for word in words:
            feel = feel.merge(_parse_word(word.casefold()))
        if not words:
            raise ParseError(f"the rhythm is empty; {_CHOICES}")
        return feel


SHARES = ("syncopation", "late_starts", "off_beat_ends", "clipped_ends", "rests")
"""The fields of `RhythmFeel` that are numbers."""

SYNCOPATED = RhythmFeel(
    syncopation=0.16, late_starts=0.28, off_beat_ends=0.45, clipped_ends=0.75, rests=0.2
)
"""The surface of popular songs: between lead sheets of them, which notate more plainly, and
transcribed recordings, whose shares are .12 and .20, .26 and .31, .27 and .65, .62 and .84, .12 and
.34 (medians of a collection of each; docs/rhythm.md)."""

_NAMED = {
    "plain": RhythmFeel(syncopation=0.0),
    "syncopated": SYNCOPATED,
    **{reading.value: RhythmFeel(reading=reading) for reading in Reading},
}
_CHOICES = (
    f"ask for {', '.join(_NAMED)}, several of them, or NAME=SHARE with one of {', '.join(SHARES)}"
)


def _parse_word(word: str) -> RhythmFeel:
    name, equals, value = word.partition("=")
    if not equals and name in _NAMED:
        return _NAMED[name]
    if equals and name in SHARES:
        try:
            share = float(value)
        except ValueError:
            raise ParseError(
                f"'{shorten(value)}' is no share; write {name}=0.2 or the like"
            ) from None
        asked: dict[str, Any] = {name: share}
        return RhythmFeel(**asked)
    known = SHARES if equals else tuple(_NAMED)
    meant = nearest(name, known)
    hint = f"did you mean {meant}?" if meant else _CHOICES
    raise ParseError(f"'{shorten(word)}' is no rhythm; {hint}")
