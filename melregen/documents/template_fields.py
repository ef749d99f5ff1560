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
    SungFields,
    Tempo,
)
from melregen.errors import ParseError
from melregen.template.form import FORM_PATTERN, parse_form
from melregen.template.template import PhraseForm


def _read_form(given: Any) -> PhraseForm:
    if not isinstance(given, str):
        raise ParseError(f'{quote(given)} stands where a form like "repeat of 1" is wanted')
    return parse_form(given)


FormText = Annotated[
    PhraseForm,
    PlainValidator(_read_form),
    WithJsonSchema(
        {
            "type": "string",
            "pattern": f"^{FORM_PATTERN}$",
            "description": "New material, or which earlier phrase (counted from 1) comes back.",
            "examples": ["new", "repeat of 1", "variation of 2"],
        }
    ),
]


class ChordChangeFields(ChangeFields):
    """From its onset to the next change this chord sounds; null leaves the harmony open."""

    chord: ChordText | None


class SlotFields(SungFields):
    """The place of one note; its pitch is what a template leaves out."""

    onset: NotRequired[Onset | None]
    duration: NotRequired[Duration | None]


class PhraseFields(TypedDict):
    """One phrase: its notes in order, its cadence and its place in the form."""

    __pydantic_config__ = STRICT  # type: ignore[misc]

    section: NotRequired[
        Annotated[str | None, Field(description="Heading that starts with this phrase (Chorus).")]
    ]
    cadence: NotRequired[
        Annotated[
            Literal["authentic", "half", "plagal", "deceptive", "open"] | None,
            Field(description="How the phrase closes; null leaves it open to the planner."),
        ]
    ]
    form: NotRequired[FormText | None]
    slots: Annotated[list[SlotFields], Field(description="At least one.")]


class TemplateFields(HeaderFields):
    """A song without its pitches. Any musical field may be null or left out, which is open."""

    format: Annotated[Literal["melregen-template"], Field(description="Names the format.")]
    key: NotRequired[Keys | None]
    metre: NotRequired[Metres | None]
    tempo: NotRequired[Tempo | None]
    pickup: NotRequired[Pickup]
    duration: NotRequired[Duration | None]
    chords: NotRequired[list[ChordChangeFields] | None]
    phrases: NotRequired[list[PhraseFields] | None]


@cache
def template_adapter() -> TypeAdapter[TemplateFields]:
    """Return the validator of template documents."""
    return TypeAdapter(TemplateFields)
