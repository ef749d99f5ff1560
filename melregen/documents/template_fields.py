"""The fields of a template document, and its validator.

This module imports pydantic; import it where a document is read, not before.
"""

from functools import cache
from typing import Annotated, Any, Literal, NotRequired

from pydantic import Field, PlainValidator, TypeAdapter, WithJsonSchema
from typing_extensions import TypedDict

from melregen.documents.faults import quote
from melregen.documents.fields import (
    STRICT,
    ChangeFields,
    ChordText,
    Duration,
    HeaderFields,
    Keys,
    Metres,
    Onset,
    Pickup,
    PitchText,
    SungFields,
    Tempo,
)
from melregen.errors import ParseError
from melregen.template.form import FORM_PATTERN, parse_form
from melregen.template.phrase import PhraseForm
from melregen.template.sections import TUNE_PATTERN, SectionTune, parse_tune


def _read_form(given: Any) -> PhraseForm:
    if not isinstance(given, str):
        raise ParseError(f'{quote(given)} stands where a form like "repeat of 1" is wanted')
    return parse_form(given)


def _read_tune(given: Any) -> SectionTune:
    if not isinstance(given, str):
        raise ParseError(f'{quote(given)} stands where a tune like "same as 1" is wanted')
    return parse_tune(given)


FormText = Annotated[
    PhraseForm,
    PlainValidator(_read_form),
    WithJsonSchema(
        {
            "type": "string",
            "pattern": f"^{FORM_PATTERN}$",
            "description": "New material, or which earlier phrase (counted from 1) comes back.",
            "examples": ["new", "repeat of 1", "variation of 2", "answer to 1", "rhythm of 1"],
        }
    ),
]

TuneText = Annotated[
    SectionTune,
    PlainValidator(_read_tune),
    WithJsonSchema(
        {
            "type": "string",
            "pattern": f"^{TUNE_PATTERN}$",
            "description": "A tune of its own, or which earlier section's (counted from 1).",
            "examples": ["new", "same as 1"],
        }
    ),
]


class ChordChangeFields(ChangeFields):
    """From its onset to the next change this chord sounds; null leaves the harmony open."""

    chord: ChordText | None


class SlotFields(SungFields):
    """The place of one note; a pitch that is given is locked, and seldom given."""

    onset: NotRequired[Onset | None]
    duration: NotRequired[Duration | None]
    pitch: NotRequired[PitchText | None]


class SpanFields(TypedDict):
    """Where a line begins and ends; the slots tell it where they are timed."""

    __pydantic_config__ = STRICT  # type: ignore[misc]

    onset: NotRequired[Onset | None]
    close: NotRequired[
        Annotated[Onset | None, Field(description="Tick where the last note begins.")]
    ]
    end: NotRequired[Annotated[Onset | None, Field(description="Tick where the last note ends.")]]


class SectionFields(TypedDict):
    """A section of the song, up to where the next one begins; the first begins at phrase 1."""

    __pydantic_config__ = STRICT  # type: ignore[misc]

    phrase: Annotated[int, Field(ge=1, description="Its first phrase, counted from 1.")]
    name: NotRequired[Annotated[str | None, Field(description="Heading, such as Chorus.")]]
    tune: NotRequired[TuneText | None]


class PhraseFields(TypedDict):
    """One phrase: its notes in order, its cadence and its place in the form."""

    __pydantic_config__ = STRICT  # type: ignore[misc]

    cadence: NotRequired[
        Annotated[
            Literal["authentic", "half", "plagal", "deceptive", "open"] | None,
            Field(description="How the phrase closes; null leaves it open to the planner."),
        ]
    ]
    form: NotRequired[FormText | None]
    span: NotRequired[SpanFields | None]
    slots: Annotated[list[SlotFields], Field(description="At least one.")]


class TemplateFields(HeaderFields):
    """A song without its pitches. Any musical field may be null or left out, which is open."""

    format: Annotated[Literal["melregen-template"], Field(description="Names the format.")]
    version: Annotated[Literal[2], Field(description="Version of the format.")]
    key: NotRequired[Keys | None]
    metre: NotRequired[Metres | None]
    tempo: NotRequired[Tempo | None]
    pickup: NotRequired[Pickup]
    duration: NotRequired[Duration | None]
    chords: NotRequired[list[ChordChangeFields] | None]
    sections: NotRequired[list[SectionFields] | None]
    phrases: NotRequired[list[PhraseFields] | None]


@cache
def template_adapter() -> TypeAdapter[TemplateFields]:
    """Return the validator of template documents."""
    return TypeAdapter(TemplateFields)
