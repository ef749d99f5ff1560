"""The fields of a lead-sheet document, and its validator.

This module imports pydantic; import it where a document is read, not before.
"""

from functools import cache
from typing import Annotated, Literal, NotRequired

from pydantic import Field, TypeAdapter

from melregen.documents.fields import (
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


class ChordFields(ChangeFields):
    """From its onset to the next change this chord sounds."""

    chord: ChordText


class PhraseSpanFields(ChangeFields):
    """Ticks onset to onset + duration are one phrase."""

    duration: Duration


class SectionFields(ChangeFields):
    """From its onset on, the music belongs to this part of the form."""

    name: Annotated[str, Field(description="Heading, such as Verse.")]


class NoteFields(SungFields):
    """One note."""

    onset: Onset
    duration: Duration
    pitch: PitchText


class LeadSheetFields(HeaderFields):
    """A melody with its syllables and chord symbols."""

    format: Annotated[Literal["melregen-lead-sheet"], Field(description="Names the format.")]
    version: Annotated[Literal[1], Field(description="Version of the format.")]
    key: Keys
    metre: Metres
    tempo: NotRequired[Tempo | None]
    pickup: NotRequired[Pickup]
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
