"""What a user may wish for in a song, from the command line and from Python alike.

A new wish is one field of `Wishes`, its line in `WishFields`, and one option of the command
(`melregen.commands.options`). A test holds the three together.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from numbers import Integral, Real
from typing import Any, Generic, TypedDict, TypeVar, overload

from melregen.errors import WishError
from melregen.generation.chart import ChordChart, parse_chord_chart
from melregen.music import Key, Metre, PitchRange
from melregen.styles import Mood, Style, Voice, parse_mood, parse_style, parse_voice
from melregen.template import Feel
from melregen.template.rhythm_feel import RhythmFeel

T = TypeVar("T")

DEFAULT_RANGE = PitchRange(57, 77)
"""A3 to F5: what most voices reach, women's as written and men's an octave lower."""

MOST_BARS = 2000
"""Of one song."""


class TextField(Generic[T]):
    """A field that takes a value or the text of one, and holds the value; None leaves it open.

    Args:
        kind: type of the value.
        parse: reads the text, and raises ParseError where it cannot.
    """

    def __init__(self, kind: type[T], parse: Callable[[str], T | None]) -> None:
        self._kind = kind
        self._parse = parse

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    @overload
    def __get__(self, instance: None, owner: type) -> None: ...

    @overload
    def __get__(self, instance: object, owner: type) -> T | None: ...

    def __get__(self, instance: object | None, owner: type) -> T | None:
        # What the class itself answers is the default of the field.
        return None if instance is None else instance.__dict__[self._name]

    def __set__(self, instance: object, value: T | str | None) -> None:
        if isinstance(value, str):
            value = self._parse(value)
        if value is not None and not isinstance(value, self._kind):
            raise WishError(
                f"{self._name} takes a {self._kind.__name__} or the text of one, not {value!r:.60}"
            )
        instance.__dict__[self._name] = value


def _number(default: Any, low: float, high: float) -> Any:
    return field(default=default, metadata={"limits": (low, high)})


@dataclass(frozen=True)
class Wishes:
    """Wishes for a song and how much to search for it; what is None is left to the model.

    Key, metre, chords, style, range, rhythm, feel and so on may be given as text, which is checked
    at once:
    `Wishes(key="G major", metre="3/4", chords="C G Am F", pitch_range="C4-E5")`.

    Attributes:
        key: tonic and mode.
        metre: of the whole song.
        tempo: quarter notes a minute, 10 to 400.
        chords: chord chart; its sections lie under those of the words.
        bars: length of the song, the pickup bar not counted, 1 to 2000.
        style: kind of song, by name, as a file of its own, or "none" to leave all to the networks;
            None, or "auto", takes the one that the words tell.
        mood: of the song, by name; None leaves it open.
        voice: of the singer, by name; None for any.
        pitch_range: lowest and highest pitch, before those of the voice and the style; None keeps
            to them, else to `DEFAULT_RANGE`.
        rhythm: the surface of the rhythm, "plain", "syncopated", "straight", "swing", "dotted" or
            shares such as `rhythm="syncopation=0.2 late_starts=0.3"`; see `RhythmFeel`. Times
            that a template gives stay.
        feel: figures of the song such as `feel="syncopation=0.2 rests=0.1"`; see `Feel`.
        language: ISO 639-1 code of the lyrics; None detects it.
        title: of the song; None takes that of the text, else a short line of the words.
        text_chords: take the chords that stand in the text of the words, where `chords` is None.
        echoes: sing the words in parentheses, where the words are given as text.
        vary: end the last section that comes back to its tune otherwise than the tune does.
        seed: of the random numbers; the same seed and words give the same song.
        candidates: plans and melodies drawn for each song, of which the best is kept, 1 to 256.
        temperature: of sampling, 0 to 5: 0 always takes the likeliest, 1 is the model's own,
            above 1 is more varied.
        top_p: only the likeliest choices that make up this share are drawn from, .01 to 1 (all).

    Raises:
        WishError: a wish is out of reach, or two contradict each other.
        ParseError: a text cannot be read.
    """

    key: TextField[Key] = TextField(Key, Key.parse)
    metre: TextField[Metre] = TextField(Metre, Metre.parse)
    tempo: float | None = _number(None, 10, 400)
    chords: TextField[ChordChart] = TextField(ChordChart, parse_chord_chart)
    bars: int | None = _number(None, 1, MOST_BARS)
    style: TextField[Style] = TextField(Style, parse_style)
    mood: TextField[Mood] = TextField(Mood, parse_mood)
    voice: TextField[Voice] = TextField(Voice, parse_voice)
    pitch_range: TextField[PitchRange] = TextField(PitchRange, PitchRange.parse)
    rhythm: TextField[RhythmFeel] = TextField(RhythmFeel, RhythmFeel.parse)
    feel: TextField[Feel] = TextField(Feel, Feel.parse)
    language: str | None = None
    title: str | None = None
    text_chords: bool = True
    echoes: bool = True
    vary: bool = False
    seed: int = _number(0, 0, 2**63 - 1)
    candidates: int = _number(8, 1, 256)
    temperature: float = _number(1.0, 0, 5)
    top_p: float = _number(0.98, 0.01, 1)

    def __post_init__(self) -> None:
        for name in ("bars", "seed", "candidates"):
            self._check_type(name, Integral, "a whole number")
        for name in ("tempo", "temperature", "top_p"):
            self._check_type(name, Real, "a number")
        for name in ("language", "title"):
            self._check_type(name, str, "text")
        for name in ("vary", "text_chords", "echoes"):
            if not isinstance(getattr(self, name), bool):
                raise WishError(f"{name} takes True or False, not {getattr(self, name)!r:.60}")
        if not self._is_within_limits("bars"):
            raise WishError(f"a song of {self.bars} bars cannot be made; ask for 1 to 2000")
        if not self._is_within_limits("tempo"):
            raise WishError(
                f"a tempo of {self.tempo:g} quarter notes a minute is out of reach; "
                "ask for 10 to 400"
            )
        if not self._is_within_limits("candidates"):
            raise WishError(f"{self.candidates} candidates cannot be drawn; ask for 1 to 256")
        if not self._is_within_limits("temperature"):
            raise WishError(f"a temperature of {self.temperature:g} makes no music; ask for 0 to 5")
        if not self._is_within_limits("top_p"):
            raise WishError(f"a top-p of {self.top_p:g} is no share; ask for 0.01 to 1")
        if not self._is_within_limits("seed"):
            raise WishError("a seed is a whole number from 0 on")
        self._check_chords()

    def _check_type(self, name: str, kind: type, what: str) -> None:
        value = getattr(self, name)
        if value is None and Wishes.__dataclass_fields__[name].default is None:
            return
        if not isinstance(value, kind) or isinstance(value, bool):
            raise WishError(f"{name} takes {what}, not {value!r:.60}")
        if kind is Integral:
            # Those of numpy overflow.
            object.__setattr__(self, name, int(getattr(self, name)))

    def _is_within_limits(self, name: str) -> bool:
        low, high = limits(name)
        value = getattr(self, name)
        return value is None or low <= value <= high

    def _check_chords(self) -> None:
        if self.chords is None:
            return
        count = len(self.chords.bars)
        if count > MOST_BARS:
            raise WishError(
                f"the chords fill {count} bars, and a song holds {MOST_BARS}; divide them"
            )
        # Sections are laid under the words each for itself.
        is_one = len(self.chords.sections) == 1
        if self.bars is not None and is_one and self.bars % count:
            raise WishError(
                f"{count} bars of chords do not fit {self.bars} bars; "
                f"ask for {count} bars or a multiple of it, or change the chords"
            )


class WishFields(TypedDict, total=False):
    """The fields of `Wishes` as keywords, for `plan`, `render` and `generate`."""

    key: Key | str | None
    metre: Metre | str | None
    tempo: float | None
    chords: ChordChart | str | None
    bars: int | None
    style: Style | str | None
    mood: Mood | str | None
    voice: Voice | str | None
    pitch_range: PitchRange | str | None
    rhythm: RhythmFeel | str | None
    feel: Feel | str | None
    language: str | None
    title: str | None
    text_chords: bool
    echoes: bool
    vary: bool
    seed: int
    candidates: int
    temperature: float
    top_p: float


def limits(name: str) -> tuple[float, float]:
    """Return the least and the greatest value of a field that is a number."""
    low, high = Wishes.__dataclass_fields__[name].metadata["limits"]
    return low, high


def gather_wishes(wishes: Wishes | None, keywords: WishFields) -> Wishes:
    """Return the wishes, with those that are given as keywords in their place.

    Raises:
        WishError: a wish is out of reach, or two contradict each other.
        ParseError: a text cannot be read.
        TypeError: there is no wish of that name.
    """
    return replace(wishes or Wishes(), **keywords)
