"""Templates as JSON documents."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from melregen.atomic import atomic_output
from melregen.documents.document import (
    TEMPLATE_FORMAT,
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
from melregen.documents.faults import describe_place
from melregen.errors import InvalidMusicError
from melregen.music import ActiveSpans, Key, KeyChange
from melregen.template.form import form_text
from melregen.template.phrase import Cadence, LineSpan, Slot, TemplatePhrase
from melregen.template.sections import TemplateSection, tune_text
from melregen.template.template import Template

if TYPE_CHECKING:
    from pydantic import TypeAdapter

    from melregen.documents.template_fields import (
        PhraseFields,
        SectionFields,
        SlotFields,
        TemplateFields,
    )


def template_to_json(template: Template, *, compact: bool = False) -> str:
    """Write a template as JSON; open fields are null.

    Args:
        template: any template.
        compact: on one line, for corpora, instead of one slot or chord a line, for people; locked
            pitches as MIDI numbers instead of by name.
    """
    keys = None if compact else ActiveSpans(template.keys or (KeyChange(0, Key("C")),))
    layout = lay_out_compactly if compact else lay_out
    return layout(
        write_frame(TEMPLATE_FORMAT, template)
        | {
            "chords": write_chords(template.chords),
            "sections": [_write_section(section) for section in template.sections],
            "phrases": [_write_phrase(phrase, keys) for phrase in template.phrases],
        }
    )


def _write_section(section: TemplateSection) -> dict[str, Any]:
    return {
        "phrase": section.first + 1,
        "name": section.name,
        "tune": tune_text(section.tune) if section.tune else None,
    }


def _write_phrase(phrase: TemplatePhrase, keys: ActiveSpans[KeyChange] | None) -> dict[str, Any]:
    fields: dict[str, Any] = {
        "cadence": str(phrase.cadence) if phrase.cadence else None,
        "form": form_text(phrase.form) if phrase.form else None,
    }
    if phrase.span is not None:
        span = phrase.span
        places = {"onset": span.onset, "close": span.close, "end": span.end}
        fields["span"] = {name: tick for name, tick in places.items() if tick is not None}
    return fields | {"slots": [_write_slot(slot, keys) for slot in phrase.slots]}


def _write_slot(slot: Slot, keys: ActiveSpans[KeyChange] | None) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    if slot.onset is not None:
        fields["onset"] = slot.onset
    if slot.duration is not None:
        fields["duration"] = slot.duration
    if slot.pitch is not None:
        key = keys.at_or_first(slot.onset or 0).key if keys else None
        fields["pitch"] = str(key.spell(slot.pitch)) if key else slot.pitch
    return fields | write_syllable(slot.syllable, slot.melisma)


def template_from_json(text: str, source: str = "template") -> Template:
    """Read a template from JSON.

    Args:
        text: the document.
        source: what error messages call it, such as the file's name.

    Raises:
        ParseError: it is not a template; one sentence names the place and the fix.
    """
    return read_document(text, source, TEMPLATE_FORMAT, _adapter, _build_template, _upgrade)


def _upgrade(document: dict[str, Any]) -> None:
    """Turn a document of version 1, where phrases have headings, into one with sections."""
    phrases = document.get("phrases")
    if not isinstance(phrases, list) or "sections" in document:
        return
    sections = [
        {"phrase": number, "name": name}
        for number, phrase in enumerate(phrases, 1)
        if isinstance(phrase, dict) and (name := phrase.pop("section", None)) not in (None, "")
    ]
    if sections and sections[0]["phrase"] != 1:
        sections.insert(0, {"phrase": 1})
    document["sections"] = sections


def _adapter() -> "TypeAdapter[TemplateFields]":
    from melregen.documents.template_fields import template_adapter

    return template_adapter()


def _build_template(fields: "TemplateFields") -> Template:
    return Template(
        phrases=tuple(
            _build_phrase(place, fields) for place in range(len(fields.get("phrases") or ()))
        ),
        sections=tuple(_build_section(section) for section in fields.get("sections") or ()),
        **build_frame(fields),
    )


def _build_section(fields: "SectionFields") -> TemplateSection:
    return TemplateSection(fields["phrase"] - 1, fields.get("name") or "", fields.get("tune"))


def _build_phrase(place: int, document: "TemplateFields") -> TemplatePhrase:
    fields: PhraseFields = (document.get("phrases") or ())[place]
    cadence = fields.get("cadence")
    slots = []
    for position, slot in enumerate(fields["slots"]):
        try:
            slots.append(_build_slot(slot))
        except InvalidMusicError as error:
            where = describe_place(("phrases", place, "slots", position), document)
            raise InvalidMusicError(f"{where}: {error}") from None
    span = fields.get("span")
    return TemplatePhrase(
        slots=tuple(slots),
        cadence=Cadence(cadence) if cadence else None,
        form=fields.get("form"),
        span=None
        if span is None
        else LineSpan(span.get("onset"), span.get("close"), span.get("end")),
    )


def _build_slot(fields: "SlotFields") -> Slot:
    return Slot(
        fields.get("onset"),
        fields.get("duration"),
        build_syllable(fields),
        bool(fields.get("melisma")),
        fields.get("pitch"),
    )


def read_template(path: str | Path) -> Template:
    """Read a template file.

    Raises:
        ParseError: there is no such file, or it is not a template.
    """
    return template_from_json(read_text(Path(path)), str(path))


def write_template(template: Template, path: str | Path) -> None:
    """Write a template file; an existing one is replaced whole or not at all.

    Raises:
        OutputError: the file cannot be written.
    """
    text = template_to_json(template)
    with atomic_output(path) as temporary:
        temporary.write_text(text, encoding="utf-8", newline="\n")
