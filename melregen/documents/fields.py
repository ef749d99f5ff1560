"""Field types of the JSON documents: keys, metres, chords and pitches as people type them.

This module imports pydantic; import it where a document is read, not before.
"""

from collections.abc import Callable
from functools import lru_cache
from typing import Annotated, Any, Literal, NotRequired, TypeVar

from pydantic import ConfigDict, Discriminator, Field, PlainValidator, Tag, WithJsonSchema
from typing_extensions import TypedDict

from melregen.documents.faults import UNION_BRANCH, quote
from melregen.music.chord import Chord
from melregen.music.key import Key
from melregen.music.metre import Metre
from melregen.music.pitch import Pitch, parse_pitch

STRICT = ConfigDict(extra="forbid", strict=True)
"""Configuration of every record: no unknown fields, no conversions."""

MAX_TICKS = 10_000_000
"""Latest tick a document may name: some 100,000 bars of 4/4. Guards against mistyped numbers."""

_Value = TypeVar("_Value")


def _reader(parse: Callable[[str], _Value], example: str) -> Callable[[Any], _Value]:
    remembered = lru_cache(maxsize=4096)(parse)

    def read(given: Any) -> _Value:
        if not isinstance(given, str):
            raise ValueError(f"{quote(given)} stands where a text like {example} is wanted")
        return remembered(given)

    return read


def _text_field(what: str, examples: list[str]) -> WithJsonSchema:
    return WithJsonSchema({"type": "string", "description": what, "examples": examples})


def _read_pitch(given: Any) -> Pitch:
    if type(given) is int:
        if not 0 <= given <= 127:
            raise ValueError(f"{given} is not a MIDI number from 0 to 127")
        return given
    return _read_pitch_name(given)


_read_pitch_name = _reader(parse_pitch, '"C4" or a MIDI number')

Onset = Annotated[
    int, Field(ge=0, le=MAX_TICKS, description="Ticks from the start of the piece; 24 a quarter.")
]
Duration = Annotated[
    int, Field(ge=1, le=MAX_TICKS, description="Length in ticks; 24 to a quarter note.")
]
Tempo = Annotated[
    float, Field(ge=1, le=1000, allow_inf_nan=False, description="Quarter notes a minute.")
]
Pickup = Annotated[
    Annotated[int, Field(ge=0, le=10_000)] | None,
    Field(description="Length of the pickup bar in ticks; 0 for none."),
]
KeyText = Annotated[
    Key,
    PlainValidator(_reader(Key.parse, '"G major"')),
    _text_field("Tonic and mode.", ["G major", "F# minor", "D dorian"]),
]
MetreText = Annotated[
    Metre,
    PlainValidator(_reader(Metre.parse, '"3/4"')),
    _text_field("Time signature.", ["4/4", "3/4", "6/8"]),
]
ChordText = Annotated[
    Chord,
    PlainValidator(_reader(Chord.parse, '"Bb7"')),
    _text_field("Chord symbol; N.C. for none.", ["G", "Bb7", "F#m7b5", "C/E", "N.C."]),
]
PitchText = Annotated[
    int,
    PlainValidator(_read_pitch),
    WithJsonSchema(
        {
            "anyOf": [{"type": "string"}, {"type": "integer", "minimum": 0, "maximum": 127}],
            "description": "Pitch by name and octave (C4 is middle C), or as a MIDI number.",
            "examples": ["C4", "F#5", "Bb3", 60],
        }
    ),
]


class ChangeFields(TypedDict):
    """What starts at a tick."""

    __pydantic_config__ = STRICT  # type: ignore[misc]

    onset: Onset


class KeyChangeFields(ChangeFields):
    """From its onset on, the music is in this key."""

    key: KeyText


class MetreChangeFields(ChangeFields):
    """From its onset (a bar line) on, bars have this metre."""

    metre: MetreText


def _branch(given: Any) -> str | None:
    if isinstance(given, str):
        return UNION_BRANCH + "text"
    return UNION_BRANCH + "changes" if isinstance(given, list) else None


def _text_or_changes(wanted: str) -> Discriminator:
    return Discriminator(
        _branch,
        custom_error_type="text_or_changes",
        custom_error_message=f"write a text like {wanted}, or a list of changes",
    )


Keys = Annotated[
    Annotated[KeyText, Tag(UNION_BRANCH + "text")]
    | Annotated[list[KeyChangeFields], Tag(UNION_BRANCH + "changes")],
    _text_or_changes('"G major"'),
]
Metres = Annotated[
    Annotated[MetreText, Tag(UNION_BRANCH + "text")]
    | Annotated[list[MetreChangeFields], Tag(UNION_BRANCH + "changes")],
    _text_or_changes('"3/4"'),
]


class SungFields(TypedDict):
    """What is sung on a note or slot."""

    __pydantic_config__ = STRICT  # type: ignore[misc]

    syllable: NotRequired[
        Annotated[
            str | None,
            Field(description="The syllable as printed, without the hyphen that divides a word."),
        ]
    ]
    syllabic: NotRequired[
        Annotated[
            Literal["single", "begin", "middle", "end"] | None,
            Field(description="Place of the syllable in its word; single where left out."),
        ]
    ]
    stress: NotRequired[
        Annotated[
            Annotated[int, Field(ge=0)] | None,
            Field(description="0 unstressed, 1 primary, 2 secondary stress; open where unknown."),
        ]
    ]
    melisma: NotRequired[
        Annotated[
            bool | None,
            Field(description="The note goes on with the syllable of the one before."),
        ]
    ]


class HeaderFields(TypedDict):
    """The fields that both documents begin with, after the format and its version."""

    __pydantic_config__ = STRICT  # type: ignore[misc]

    ticks_per_quarter: NotRequired[
        Annotated[Literal[24], Field(description="Ticks of all times to a quarter note.")]
    ]
    title: NotRequired[Annotated[str | None, Field(description="Name of the song.")]]
    composer: NotRequired[Annotated[str | None, Field(description="Its maker.")]]
    language: NotRequired[
        Annotated[str | None, Field(description="ISO 639-1 code of the words, such as en or de.")]
    ]
