"""Lead sheets as JSON documents."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from melregen.documents.document import (
    LEAD_SHEET_FORMAT,
    build_frame,
    build_syllable,
    lay_out,
    lay_out_compactly,
    read_document,
    read_text,
    write_chords,
    write_frame,
    write_syllable,
)
from melregen.errors import InvalidMusicError
from melregen.music import (
    DEFAULT_TEMPO,
    LeadSheet,
    Note,
    Phrase,
    Section,
    SpelledPitch,
    spell_melody,
)

if TYPE_CHECKING:
    from pydantic import TypeAdapter

    from melregen.documents.lead_sheet_fields import LeadSheetFields, NoteFields


def lead_sheet_to_json(
    sheet: LeadSheet, *, compact: bool = False, accompaniment: bool = False
) -> str:
    """Write a lead sheet as JSON.

    Args:
        sheet: the music.
        compact: one line with pitches as MIDI numbers, for corpora, instead of one note a line
            with pitches by name, for people.
        accompaniment: write the notes of the other parts too.
    """
    pitches = _pitches(sheet.notes, None if compact else spell_melody(sheet))
    document = write_frame(LEAD_SHEET_FORMAT, sheet) | {
        "sections": [{"onset": s.onset, "name": s.name} for s in sheet.sections],
        "phrases": [{"onset": p.onset, "duration": p.duration} for p in sheet.phrases],
        "chords": write_chords(sheet.chords),
        "notes": list(map(_write_note, sheet.notes, pitches)),
    }
    if accompaniment:
        names = None if compact else [sheet.key.spell(note.pitch) for note in sheet.accompaniment]
        pitches = _pitches(sheet.accompaniment, names)
        document["accompaniment"] = list(map(_write_note, sheet.accompaniment, pitches))
    return lay_out_compactly(document) if compact else lay_out(document)


def _pitches(
    notes: Sequence[Note], names: Sequence[SpelledPitch] | None
) -> Sequence[int] | Sequence[str]:
    return [note.pitch for note in notes] if names is None else [str(name) for name in names]


def _write_note(note: Note, pitch: int | str) -> dict[str, Any]:
    return {
        "onset": note.onset,
        "duration": note.duration,
        "pitch": pitch,
        **write_syllable(note.syllable, note.melisma),
    }


def lead_sheet_from_json(text: str, source: str = "lead sheet") -> LeadSheet:
    """Read a lead sheet from JSON.

    Args:
        text: the document.
        source: what error messages call it, such as the file's name.

    Raises:
        ParseError: it is not a lead sheet; one sentence names the place and the fix.
    """
    return read_document(text, source, LEAD_SHEET_FORMAT, _adapter, _build_sheet)


def _adapter() -> "TypeAdapter[LeadSheetFields]":
    from melregen.documents.lead_sheet_fields import lead_sheet_adapter

    return lead_sheet_adapter()


def _build_sheet(fields: "LeadSheetFields") -> LeadSheet:
    frame = build_frame(fields)
    frame["pickup"] = frame["pickup"] or 0
    frame["tempo"] = DEFAULT_TEMPO if frame["tempo"] is None else frame["tempo"]
    return LeadSheet(
        notes=_build_notes(fields["notes"], "note"),
        phrases=tuple(
            Phrase(span["onset"], span["duration"]) for span in fields.get("phrases") or ()
        ),
        sections=tuple(
            Section(section["onset"], section["name"]) for section in fields.get("sections") or ()
        ),
        accompaniment=_build_notes(fields.get("accompaniment") or (), "accompaniment note"),
        **frame,
    )


def _build_notes(records: "Iterable[NoteFields]", name: str) -> tuple[Note, ...]:
    notes = []
    for number, fields in enumerate(records, 1):
        try:
            syllable = build_syllable(fields)
        except InvalidMusicError as error:
            raise InvalidMusicError(f"{name} {number}: {error}") from None
        notes.append(
            Note(
                fields["onset"],
                fields["duration"],
                fields["pitch"],
                syllable,
                bool(fields.get("melisma")),
            )
        )
    return tuple(notes)


def read_lead_sheet_json(path: Path) -> list[list[LeadSheet]]:
    """Read a lead-sheet file: one song of one verse.

    Raises:
        ParseError: there is no such file, or it is not a lead sheet.
    """
    return [[lead_sheet_from_json(read_text(path), str(path))]]


def write_lead_sheet_json(sheet: LeadSheet, path: Path) -> None:
    """Write a lead-sheet file, one note a line.

    Raises:
        OSError: the file cannot be written.
    """
    path.write_text(lead_sheet_to_json(sheet), encoding="utf-8", newline="\n")
