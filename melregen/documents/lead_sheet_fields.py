"""The fields of a lead-sheet document, and its validator.

This module imports pydantic; import it where a document is read, not before.
"""

from functools import cache
from typing import Annotated, Literal, NotRequired

from pydantic import Field, TypeAdapter
from typing_extensions import TypedDict

from melregen.documents.fields import (
    STRICT,
    ChordText,
    Duration,
    HeaderFields,
    Keys,
    Metres,
    Onset,
    PitchText,
    SungFields,
    Tempo,
)


class ChordFields(TypedDict):
    """From its onset to the next change this chord sounds."""

    __pydantic_config__ = STRICT  # type: ignore[misc]

    onset: Onset
    chord: ChordText


class PhraseSpanFields(TypedDict):
    """Ticks onset to onset + duration are one phrase."""

    __pydantic_config__ = STRICT  # type: ignore[misc]

    onset: Onset
    duration: Duration


class SectionFields(TypedDict):
    """From its onset on, the music belongs to this part of the form."""

    __pydantic_config__ = STRICT  # type: ignore[misc]

    onset: Onset
    name: Annotated[str, Field(description="Heading, such as Verse.")]


class NoteFields(SungFields):
    """One note."""

    onset: Onset
    duration: Duration
    pitch: PitchText


class LeadSheetFields(HeaderFields):
    """A melody with its syllables and chord symbols."""

    format: Annotated[Literal["melregen-lead-sheet"], Field(description="Names the format.")]
    key: Keys
    metre: Metres
    tempo: NotRequired[Tempo | None]
    pickup: NotRequired[
        Annotated[
            Annotated[int, Field(ge=0, le=10_000)] | None,
            Field(description="Length of the pickup bar in ticks; 0 for none."),
        ]
    ]
    duration: Duration
    sections: NotRequired[list[SectionFields] | None]
    phrases: NotRequired[list[PhraseSpanFields] | None]
    chords: NotRequired[list[ChordFields] | None]
    notes: Annotated[list[NoteFields], Field(description="The melody, in order.")]
    accompaniment: NotRequired[
        Annotated[list[NoteFields] | None, Field(description="Notes of other parts, any order.")]
    ]


@cache
def lead_sheet_adapter() -> TypeAdapter[LeadSheetFields]:
    """Return the validator of lead-sheet documents."""
    return TypeAdapter(LeadSheetFields)
