"""Chords named by their degree of the key: Roman numerals and Nashville numbers."""

import re
from dataclasses import dataclass

from melregen.errors import ParseError, shorten
from melregen.music import (
    MODES,
    QUALITIES,
    Chord,
    Key,
    line_of_fifths,
    name_near,
)
from melregen.music.chord_qualities import find_quality

_ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII")
_MAJOR_FIFTHS = (0, 2, 4, -1, 1, 3, 5)
"""Of the degrees of the major scale: their places on the line of fifths above the tonic."""

_ROMAN_PATTERN = re.compile(
    r"(?P<sign>[b#]?)(?P<degree>VII|VI|V|IV|III|II|I|vii|vi|v|iv|iii|ii|i)(?P<rest>.*)"
)
_NUMBER_PATTERN = re.compile(r"(?P<sign>[b#]?)(?P<degree>[1-7])(?P<rest>.*)")
_SLASH = re.compile(r"/(?P<sign>[b#]?)(?P<degree>[1-7]|VII|VI|V|IV|III|II|I|vii|vi|v|iv|iii|ii|i)$")
_DIMINISHED = ("dim", "o", "°", "ø", "h")
_FIGURES = frozenset({"7", "9"})
"""What may follow a Nashville number without a sign between them: 57 is the seventh chord on 5."""


@dataclass(frozen=True)
class ScaleStep:
    """A degree of the scale, 1 to 7, raised (1) or lowered (-1) or as it is (0)."""

    number: int
    alteration: int = 0

    def __post_init__(self) -> None:
        if not 1 <= self.number <= 7 or self.alteration not in (-1, 0, 1):
            raise ParseError(f"{self.number} is not a degree of the scale; write 1 to 7")

    def fifths(self, key: Key, *, is_leading: bool = False) -> int:
        """Return its place on the line of fifths above the tonic of a key.

        Degrees are those of the key's own scale; lowered ones are those of the major scale, so
        that VI and bVI are the same chord in minor.

        Args:
            key: of the song.
            is_leading: take the seventh degree a semitone below the tonic, in minor too.
        """
        place = _MAJOR_FIFTHS[self.number - 1]
        if self.alteration >= 0 and not is_leading:
            index = self.number - 1
            place += 7 * (MODES[key.mode][index] - MODES["major"][index])
        return place + 7 * self.alteration


@dataclass(frozen=True)
class Degree:
    """A chord named by its degree; `Degree.parse(str(degree)) == degree`.

    Attributes:
        step: of its root.
        quality: a key of `QUALITIES`.
        bass: the degree of the bass note, where it is not the root.
        of: the degree whose dominant or leading chord this is ("V/V"); then `step` is counted in
            the major key on that degree.
    """

    step: ScaleStep
    quality: str = ""
    bass: ScaleStep | None = None
    of: ScaleStep | None = None

    def __post_init__(self) -> None:
        if self.quality not in QUALITIES:
            raise ParseError(f"'{self.quality}' is not a chord quality")
        if self.of is not None and (self.step.number not in (5, 7) or self.step.alteration):
            raise ParseError("only V and VII can be those of another degree")
        if self.bass == self.step and self.of is None:
            object.__setattr__(self, "bass", None)

    @classmethod
    def find(cls, text: str) -> "Degree | None":
        """Read a Roman numeral or a Nashville number; None where the text is none.

        `I vi IV V7`, `bVII`, `V7/V`, `iiø7`, `vii°`: small numerals are minor. `1 6- 4 5`, `6m`,
        `b7`, `4maj7`, `5/7`: numbers are major where nothing else is said.
        """
        slash = _SLASH.search(text)
        match = _ROMAN_PATTERN.fullmatch(text[: slash.start()] if slash else text)
        if match is not None:
            quality = _roman_quality(match["degree"], match["rest"])
        else:
            match = _NUMBER_PATTERN.fullmatch(text[: slash.start()] if slash else text)
            quality = _number_quality(match["rest"]) if match else None
        if match is None or quality is None:
            return None
        step, under = _step(match), _step(slash) if slash else None
        is_roman_slash = slash is not None and not slash["degree"].isdigit()
        is_secondary = step in (ScaleStep(5), ScaleStep(7)) and under != ScaleStep(1)
        if is_roman_slash and is_secondary:
            return cls(step, quality, of=under)
        return cls(step, quality, under)

    def __str__(self) -> str:
        quality, numeral = self.quality, _ROMAN[self.step.number - 1]
        if quality[:1] == "m" and quality[:3] != "maj":
            numeral, quality = numeral.lower(), quality[1:]
        elif quality[:3] == "dim":
            numeral = numeral.lower()
        text = _sign(self.step) + numeral + quality
        if self.of is not None:
            return f"{text}/{_sign(self.of)}{_ROMAN[self.of.number - 1]}"
        return text if self.bass is None else f"{text}/{_sign(self.bass)}{self.bass.number}"

    def in_key(self, key: Key) -> Chord:
        """Return the chord that it is in a key."""
        tonic, own = line_of_fifths(key.tonic), key
        if self.of is not None:
            tonic, own = tonic + self.of.fifths(key), Key("C")
        is_leading = self.step == ScaleStep(7) and self.quality in ("dim", "dim7", "m7b5")
        root = tonic + self.step.fifths(own, is_leading=is_leading)
        bass = None if self.bass is None else name_near(tonic + self.bass.fifths(own))
        return Chord(name_near(root), self.quality, bass)


def _sign(step: ScaleStep) -> str:
    return ("", "#", "b")[step.alteration]


def _step(match: re.Match[str]) -> ScaleStep:
    degree = match["degree"]
    number = int(degree) if degree.isdigit() else 1 + _ROMAN.index(degree.upper())
    return ScaleStep(number, {"": 0, "#": 1, "b": -1}[match["sign"]])


def _roman_quality(numeral: str, rest: str) -> str | None:
    if numeral.isupper() or rest.startswith(_DIMINISHED):
        return find_quality("m7b5" if rest in ("h", "h7") else rest)
    return find_quality("m" + re.sub(r"^(?:min|m(?!aj)|-)", "", rest))


def _number_quality(rest: str) -> str | None:
    if rest[:1].isdigit() and rest not in _FIGURES:
        return None
    return find_quality(rest)


def degree_fault(text: str) -> ParseError:
    """Return the fault of a chart whose other symbols are degrees."""
    return ParseError(
        f"'{shorten(text)}' is not a degree like the others of the chart; write it like IV, vi, "
        "bVII or V7, or write all chords by name"
    )
