"""ABC text → tunes → tokens: the surface of the notation, with no musical state.

The notation is that of the ABC standard 2.1 (abcnotation.com/wiki/abc:standard:v2.1, December
2011), with the older spellings that tune books still use (`+CEG+` chords, `!` line breaks).
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import TypeAlias

from melregen.errors import ParseError
from melregen.formats.score.written import Exact
from melregen.music import STEP_PITCH_CLASSES, Pitch

_LONGEST_NOTE = 256
_LONGEST_LENGTH = 64  # characters that a length is written with


@dataclass(frozen=True)
class AbcTune:
    """The lines of one tune, comments removed.

    Attributes:
        number: the text of `X:` ("" where there is none).
        header: (letter, value) pairs up to and including `K:`.
        body: the lines after it.
    """

    number: str
    header: tuple[tuple[str, str], ...]
    body: tuple[str, ...]


@dataclass(frozen=True)
class WrittenPitch:
    """A note letter as written.

    Attributes:
        step: "A" to "G".
        octave: scientific octave of the letter (`C` is 4, `c` is 5).
        alteration: semitones of the written accidental, None where there is none.
        natural: MIDI number of the letter without accidental.
    """

    step: str
    octave: int
    alteration: int | None
    natural: Pitch


@dataclass(frozen=True)
class NoteToken:
    """A note or a chord of notes; `length` counts unit note lengths."""

    pitches: tuple[WrittenPitch, ...]
    length: Exact
    tie: bool


@dataclass(frozen=True)
class RestToken:
    """A rest of `length` unit note lengths, or of that many bars."""

    length: Exact
    bars: bool


@dataclass(frozen=True)
class BarToken:
    """A bar line.

    Attributes:
        repeats: how often the music before it is played again.
        starts_repeat: a repeated section begins after it.
        ends_ending: it closes a numbered ending (any bar line but a single one).
    """

    repeats: int
    starts_repeat: bool
    ends_ending: bool


@dataclass(frozen=True)
class EndingToken:
    """The music that follows is played in these passes only (`[1`, `[2,4`)."""

    passes: tuple[int, ...]


@dataclass(frozen=True)
class QuotedToken:
    """Text in double quotes: a chord symbol or an annotation."""

    text: str


@dataclass(frozen=True)
class MarkToken:
    """A decoration that tells the order of play (`!D.C.!`, `!segno!`), without its signs."""

    text: str


@dataclass(frozen=True)
class FieldToken:
    """An information field inside the music (`[K:G]`)."""

    letter: str
    value: str


@dataclass(frozen=True)
class TupletToken:
    """`(p:q:r`: the next `notes` notes are `actual` in the time of `normal` (None: by metre)."""

    actual: int
    normal: int | None
    notes: int


@dataclass(frozen=True)
class BrokenToken:
    """`>` (count 1), `>>` (2), `<` (-1): the note before and the note after share unevenly."""

    count: int


@dataclass(frozen=True)
class OverlayToken:
    """`&`: a second layer begins at the start of the bar."""


@dataclass(frozen=True)
class SlurToken:
    """A slur opens or closes."""

    opens: bool


AbcToken: TypeAlias = (
    NoteToken
    | RestToken
    | BarToken
    | EndingToken
    | QuotedToken
    | MarkToken
    | FieldToken
    | TupletToken
    | BrokenToken
    | OverlayToken
    | SlurToken
)

_LENGTH = r"\d*(?:/\d*)*"
_NOTE = rf"(?:\^\^|\^|__|_|=)?(?:\d*/\d*)?[A-Ga-g][,']*{_LENGTH}"
_NUMBERS = r"\d+(?:\s?[,-]\s?\d+)*"
_TOKEN = re.compile(
    rf"""
      (?P<field>\[\s?[A-Za-z]:[^\]]*\])
    | (?P<bar>(?:\[\||\|)[|:\]]*|:+\|[|:\]]*|::+)
    | \[(?P<ending>{_NUMBERS})
    | (?P<chord>(?:\[[^\[\]|]*\]|\+(?:{_NOTE})+\+){_LENGTH}\s?-?)
    | (?P<mark>[!+](?i:segno|coda|fine|da(?:capo|coda)|d\.[cs]\.(?:al(?:fine|coda))?)[!+]
      |[SO](?=["(\[|^_=]?[A-Ga-g\[(]))
    | "(?P<quoted>[^"]*)"
    | (?P<skipped>\{{[^}}]*\}}|![^!|]*!|\+[^+\s|]*\+|y{_LENGTH})
    | (?P<note>{_NOTE}\s?-?)
    | (?P<rest>[zxZX]{_LENGTH})
    | \((?P<tuplet>[2-9](?::\d*){{0,2}})
    | (?P<broken><+|>+)
    | (?P<overlay>&)
    | (?P<slur>[()])
    | (?P<number>{_NUMBERS})
    """,
    re.VERBOSE,
)
_NOTE_PARTS = re.compile(rf"([\^_=]*)(?:\d*/\d*)?([A-Ga-g])([,']*)({_LENGTH})\s?(-?)")
_ACCIDENTALS = {"": None, "=": 0, "^": 1, "^^": 2, "_": -1, "__": -2}
_FIELD_LINE = re.compile(r"([H-Zh-z+])\s?:|([A-G]):(?![|:])")


def split_tunes(text: str) -> tuple[AbcTune, ...]:
    """Split a tune book into its tunes (ABC 2.1 §2.2).

    A tune runs from its `X:` to an empty line or to the next `X:`; an empty line before its `K:`
    is forgiven. Fields before the first tune hold for all.
    """
    # A line that is all comment is no empty line: it does not end a tune.
    written = (line for line in _music_lines(text) if not line.lstrip().startswith("%"))
    lines = [_strip_comment(line) for line in written]
    starts = [i for i, line in enumerate(lines) if re.match(r"X\s?:", line)]
    if not starts:
        if not any(re.match(r"K\s?:", line) for line in lines):
            return ()
        return (_read_tune([line for line in lines if line], []),)
    file_header = [pair for line in lines[: starts[0]] if line and (pair := field_of(line))]
    ends = [*starts[1:], len(lines)]
    return tuple(
        _read_tune(list(_until_empty_line(lines[start:end])), file_header)
        for start, end in zip(starts, ends, strict=True)
    )


def field_of(line: str) -> tuple[str, str] | None:
    """Return letter and value where the line is an information field, else None."""
    match = _FIELD_LINE.match(line)
    if not match:
        return None
    return match[1] or match[2], line[match.end() :].strip()


def tokenize_music(line: str) -> Iterator[AbcToken]:
    """Yield the tokens of one line of music; what is none (decorations, spaces) is skipped.

    Raises:
        ParseError: a note length is no number a note can have.
    """
    after_bar = False
    for match in _TOKEN.finditer(line):
        kind, text = match.lastgroup, match[match.lastgroup or 0]
        if kind == "bar":
            yield _bar(text)
        elif kind == "ending" or (kind == "number" and after_bar):
            yield EndingToken(_passes(text))
        elif kind in _MAKERS:
            yield from _make_tokens(kind, text)
        after_bar = kind == "bar"


@lru_cache(maxsize=4096)
def _make_tokens(kind: str, text: str) -> tuple[AbcToken, ...]:
    return tuple(_MAKERS[kind](text))


def _music_lines(text: str) -> Iterator[str]:
    """Yield all lines but blocks of text or drawing (`%%begintext`) and tags of web pages."""
    closing = ""
    for line in text.splitlines():
        if closing and not line.startswith("X:"):
            closing = "" if line.startswith(closing) else closing
            continue
        closing = ""
        if block := re.match(r"%%begin([a-z]+)", line):
            closing = f"%%end{block[1]}"
        elif not re.fullmatch(r"\s*</?\w+>\s*", line):
            yield line


def _strip_comment(line: str) -> str:
    if "%" not in line:
        return line.strip()
    return re.sub(r"(?<!\\)%.*", "", line).strip()


def _until_empty_line(lines: Iterable[str]) -> Iterator[str]:
    seen_key = False
    for line in lines:
        if line:
            seen_key = seen_key or bool(re.match(r"K\s?:", line))
            yield line
        elif seen_key:
            return


def _read_tune(lines: list[str], file_header: list[tuple[str, str]]) -> AbcTune:
    header: list[tuple[str, str]] = []
    number = ""
    for index, line in enumerate(lines):
        pair = field_of(line)
        if pair is None:
            continue
        letter, value = pair
        if letter == "+" and header:
            header[-1] = (header[-1][0], f"{header[-1][1]} {value}")
        elif letter == "X":
            number = value
        else:
            header.append(pair)
        if letter == "K":
            return AbcTune(number, (*file_header, *header), tuple(lines[index + 1 :]))
    return AbcTune(number, (*file_header, *header), ())


def _bar(text: str) -> BarToken:
    if "|" not in text:
        return BarToken(len(text) // 2, True, True)
    repeats = len(text) - len(text.lstrip(":"))
    return BarToken(repeats, text.endswith(":"), text != "|")


def _passes(text: str) -> tuple[int, ...]:
    passes: list[int] = []
    for part in re.sub(r"\s", "", text).split(","):
        first, _, last = part.partition("-")
        passes.extend(range(int(first), min(int(last or first), int(first) + 9) + 1))
    return tuple(passes)


@lru_cache(maxsize=1024)
def _length(text: str) -> Exact:
    if not text:
        return 1
    if len(text) > _LONGEST_LENGTH:
        raise ParseError(f"'{text[:_LONGEST_LENGTH]}...' is no note length; write it like 3/2")
    count, *divisors = text.split("/")
    value = Fraction(int(count[:9] or 1))
    for divisor in divisors:
        if divisor and not int(divisor[:9]):
            raise ParseError(f"the note length '{text}' divides by zero")
        value /= int(divisor[:9] or 2)
    if value > _LONGEST_NOTE:
        raise ParseError(f"the note length '{text}' is too long")
    return value.numerator if value.denominator == 1 else value


def _pitches(text: str) -> list[tuple[WrittenPitch, Exact, bool]]:
    found = []
    for accidental, letter, marks, length, tie in _NOTE_PARTS.findall(text):
        octave = (5 if letter.islower() else 4) + marks.count("'") - marks.count(",")
        alteration = _ACCIDENTALS.get(accidental)
        step = letter.upper()
        natural = 12 * (octave + 1) + STEP_PITCH_CLASSES[step]
        pitch = WrittenPitch(step, octave, alteration, natural)
        found.append((pitch, _length(length), bool(tie)))
    return found


def _note(text: str) -> Iterator[AbcToken]:
    pitch, length, tie = _pitches(text)[0]
    yield NoteToken((pitch,), length, tie)


def _chord(text: str) -> Iterator[AbcToken]:
    closing = max(text.rfind("]"), text.rfind("+"))
    inner = re.sub(r'"[^"]*"|![^!]*!', "", text[1:closing])
    members, outer = _pitches(inner), text[closing + 1 :]
    if members:
        tie = outer.endswith("-") or all(tied for _, _, tied in members)
        # The first member decides the length of a chord (ABC 2.1 §4.17).
        length = members[0][1] * _length(outer.rstrip("- "))
        yield NoteToken(tuple(pitch for pitch, _, _ in members), length, tie)


def _rest(text: str) -> Iterator[AbcToken]:
    yield RestToken(_length(text[1:]), text[0] in "ZX")


def _tuplet(text: str) -> Iterator[AbcToken]:
    actual, normal, notes = ([int(part[:2] or 0) for part in text.split(":")] + [0, 0])[:3]
    yield TupletToken(actual, normal or None, notes or actual)


def _field(text: str) -> Iterator[AbcToken]:
    letter, _, value = text[1:-1].partition(":")
    yield FieldToken(letter.strip(), value.strip())


def _quoted(text: str) -> Iterator[AbcToken]:
    yield QuotedToken(text)


def _mark(text: str) -> Iterator[AbcToken]:
    # S and O are short for these (ABC 2.1 §4.14).
    yield MarkToken({"S": "segno", "O": "coda"}.get(text, text.strip("!+")))


def _broken(text: str) -> Iterator[AbcToken]:
    yield BrokenToken(len(text) if text[0] == ">" else -len(text))


def _overlay(_: str) -> Iterator[AbcToken]:
    yield OverlayToken()


def _slur(text: str) -> Iterator[AbcToken]:
    yield SlurToken(text == "(")


_MAKERS: dict[str, Callable[[str], Iterator[AbcToken]]] = {
    "note": _note,
    "chord": _chord,
    "rest": _rest,
    "tuplet": _tuplet,
    "field": _field,
    "quoted": _quoted,
    "mark": _mark,
    "broken": _broken,
    "overlay": _overlay,
    "slur": _slur,
}
