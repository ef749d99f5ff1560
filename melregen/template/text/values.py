"""Note values and places in the song, as the text of a template writes them.

Values are written as musicians and LilyPond name them: 4 is a quarter, 8 an eighth, 2. a dotted
half, 8t an eighth of a triplet; 2+8 is the sum of two; 5k is 5 ticks of 1/24 quarter. Places are
bar and beat, 17:2 or 17:2+1/2; @120k is tick 120, where no metre counts the bars.
"""

import re
from bisect import bisect_right
from collections.abc import Sequence
from fractions import Fraction
from functools import lru_cache

from melregen.errors import InvalidMusicError, ParseError, shorten
from melregen.music import Bar, MetreChange, Ticks, iterate_bars

_NAMES = {96: "1", 48: "2", 24: "4", 12: "8", 6: "16", 3: "32"}
_VALUES: dict[str, Ticks] = {name: ticks for ticks, name in _NAMES.items()}
_VALUES |= {f"{name}.": ticks * 3 // 2 for ticks, name in _NAMES.items() if ticks % 2 == 0}
_VALUES |= {f"{name}t": ticks * 2 // 3 for ticks, name in _NAMES.items()}
_TEXTS = {ticks: name for name, ticks in reversed(_VALUES.items())}
_LARGEST_FIRST = sorted(
    (ticks for name, ticks in _VALUES.items() if not name.endswith("t")), reverse=True
)
_PLACE = re.compile(r"(\d{1,5})(?::(\d{1,3})?(?:\+?(\d{1,4})/(\d{1,4}))?)?")
_TICKS = re.compile(r"(\d{1,9})k")


@lru_cache(maxsize=1024)
def value_text(ticks: Ticks) -> str:
    """Write a duration: "4", "2.", "8t"; others as a sum of values ("2+8"), odd ones in ticks."""
    if ticks in _TEXTS:
        return _TEXTS[ticks]
    parts: list[str] = []
    rest = ticks
    while rest and rest not in _TEXTS:
        largest = next((value for value in _LARGEST_FIRST if value <= rest), None)
        if largest is None or len(parts) > 40:
            return f"{ticks}k"
        parts.append(_TEXTS[largest])
        rest -= largest
    return "+".join([*parts, _TEXTS[rest]] if rest else parts)


@lru_cache(maxsize=1024)
def parse_value(text: str) -> Ticks:
    """Read a duration (inverse of `value_text`).

    Raises:
        ParseError: the text is not one.
    """
    total = 0
    for part in text.split("+"):
        if match := _TICKS.fullmatch(part):
            total += int(match[1])
        elif part in _VALUES:
            total += _VALUES[part]
        else:
            raise ParseError(
                f"'{shorten(text)}' is not a note value; write 1 (whole), 2, 4, 8 or 16, with a "
                "dot (4.) or a t for triplets (8t), or a sum (2+8)"
            )
    if total < 1:
        raise ParseError(f"'{shorten(text)}' lasts no time; a note value is longer than 0")
    return total


class Places:
    """Bar and beat of the ticks of a song, both ways.

    Args:
        metres: empty where they are open; then places are ticks.
        pickup: length of the pickup bar in ticks.
    """

    def __init__(self, metres: Sequence[MetreChange], pickup: Ticks) -> None:
        self._source = iterate_bars(metres, pickup)
        self._bars: list[Bar] = []
        self._starts: list[Ticks] = []
        self.is_counted = bool(metres)

    def bar_at(self, tick: Ticks) -> Bar:
        """Return the bar in which a tick falls.

        Raises:
            InvalidMusicError: the metres make no bars.
        """
        while not self._bars or self._bars[-1].end <= tick:
            self._extend()
        return self._bars[bisect_right(self._starts, tick) - 1]

    def bar_numbered(self, number: int) -> Bar | None:
        """Return a bar by its number, None where a song has no pickup bar 0."""
        while not self._bars or self._bars[-1].number < number:
            self._extend()
        place = number - self._bars[0].number
        return self._bars[place] if place >= 0 else None

    def _extend(self) -> None:
        bar = next(self._source)
        self._bars.append(bar)
        self._starts.append(bar.onset)

    def text(self, tick: Ticks) -> str:
        """Write a place: "17", "17:2", "17:2+1/2", or "120k" where no metre counts the bars."""
        if not self.is_counted:
            return f"{tick}k"
        bar = self.bar_at(tick)
        beats = Fraction(bar.position(tick) * bar.metre.denominator, 96)
        whole, part = int(beats), beats - int(beats)
        if not beats:
            return str(bar.number)
        return f"{bar.number}:{whole + 1}" + (f"+{part}" if part else "")

    def beat_text(self, tick: Ticks) -> str:
        """Write the beat of a tick alone: "1", "2+1/2"."""
        return self.text(tick).partition(":")[2] or "1"

    def parse(self, text: str) -> Ticks:
        """Read a place (inverse of `text`).

        Raises:
            ParseError: the text is not one, or the bar is shorter.
        """
        if match := _TICKS.fullmatch(text):
            return int(match[1])
        match = _PLACE.fullmatch(text)
        if not match or match[4] == "0":
            raise ParseError(
                f"'{shorten(text)}' is not a place; write bar and beat: 17, 17:2 or 17:2+1/2"
            )
        if not self.is_counted:
            raise ParseError(f"the place {text} needs a metre; write it in ticks: 120k")
        bar = self.bar_numbered(int(match[1]))
        if bar is None:
            raise ParseError("there is no bar 0 in a song without a pickup")
        beats = Fraction(int(match[2] or 1) - 1)
        if match[3]:
            beats += Fraction(int(match[3]), int(match[4]))
        ticks = beats * 96 / bar.metre.denominator
        tick = bar.end - bar.metre.bar + int(ticks)
        if ticks.denominator != 1 or not bar.onset <= tick < bar.end:
            raise ParseError(f"bar {bar.number} has no beat {text.partition(':')[2] or 1}")
        return tick


def count_bars(metres: Sequence[MetreChange], pickup: Ticks) -> Places:
    """Return the places of a song; ticks alone where its metres make no bars."""
    places = Places(metres, pickup)
    try:
        if metres:
            places.bar_at(metres[-1].onset)
    except InvalidMusicError:
        return Places((), 0)
    return places


def beats_text(ticks: Ticks, denominator: int) -> str:
    """Write a length in beats of a metre: "1", "1/2"."""
    return str(Fraction(ticks * denominator, 96))


def parse_beats(text: str, denominator: int) -> Ticks:
    """Read a length in beats of a metre (inverse of `beats_text`), or in ticks ("12k").

    Raises:
        ParseError: the text is not one.
    """
    if match := _TICKS.fullmatch(text):
        return int(match[1])
    try:
        ticks = Fraction(text) * 96 / denominator
    except (ValueError, ZeroDivisionError):
        ticks = Fraction(-1)
    if ticks < 0 or ticks.denominator != 1:
        raise ParseError(f"'{shorten(text)}' is not a length in beats; write 0, 1, 2 or 1/2")
    return int(ticks)
