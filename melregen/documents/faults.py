"""Faults of a JSON document in one sentence: where, what, and what to do."""

import json
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, TypeAlias

from melregen.errors import shorten, suggest
from melregen.music.lead_sheet import describe_tick
from melregen.music.metre import Metre, MetreChange
from melregen.template.note_names import Heading, name_line, name_note

if TYPE_CHECKING:
    from pydantic import ValidationError

Place: TypeAlias = tuple[int | str, ...]
"""The way from the document to a value: field names and indices."""

UNION_BRANCH = "="
"""First character of the tags of union branches, which are no place in the file."""

_ITEMS = {
    "phrases": "phrase",
    "slots": "slot",
    "notes": "note",
    "accompaniment": "accompaniment note",
    "chords": "chord change",
    "key": "key change",
    "metre": "metre change",
    "sections": "section",
}
_EXPECTED = {
    "int_type": "must be a whole number",
    "float_type": "must be a number",
    "string_type": "must be a text in quotes",
    "string_unicode": "must be a text of whole characters",
    "bool_type": "must be true or false",
    "list_type": "must be a list in brackets",
    "dict_type": "must be an object in braces",
    "literal_error": "must be {expected}",
    "greater_than_equal": "must be at least {ge}",
    "less_than_equal": "must be at most {le}",
}


def quote(value: Any) -> str:
    """Show a JSON value as it stands in the file, printable, and shortened where long."""
    text = json.dumps(value, ensure_ascii=False)
    return shorten(text if len(text) <= 40 else text[:37] + "...")


def explain(
    error: "ValidationError", document: Mapping[str, Any], schema: Mapping[str, Any]
) -> str:
    """Say in one sentence what is wrong first.

    Args:
        error: what pydantic found.
        document: the parsed JSON.
        schema: its JSON Schema, for the names of the fields.
    """
    fault = error.errors(include_url=False)[0]
    tagless = [p for p in fault["loc"] if not str(p).startswith(UNION_BRANCH)]
    field = str(tagless.pop()) if tagless and isinstance(tagless[-1], str) else ""
    where = describe_place(tuple(tagless), document)
    subject = f"'{shorten(field)}'" if field else "it"
    kind, context = fault["type"], fault.get("ctx", {})
    if kind == "missing":
        what = f"the field {subject} is missing; add it"
    elif kind == "extra_forbidden":
        hint = suggest(field, sorted(set(_field_names(schema))), "take it out")
        what = f"unknown field {subject}; {hint}"
    elif kind == "value_error":
        what = str(context["error"])
    elif kind in _EXPECTED:
        what = f"{subject} {_EXPECTED[kind].format(**context)}, not {quote(fault['input'])}"
    else:
        what = f"{subject}: {fault['msg']}"
    return f"{where}: {what}" if where else what


def describe_place(place: Place, document: Mapping[str, Any]) -> str:
    """Name the item at a place: "Chorus, line 2, bar 3, beat 1 (phrase 2, slot 5)".

    What has no line is named by bar and beat too: "bar 3, beat 1 (note 12)".
    """
    names: list[str] = []
    value: Any = document
    for field, part in zip((None, *place), place, strict=False):
        value = value[part]
        if isinstance(part, int):
            names.append(f"{_ITEMS.get(str(field), field)} {part + 1}")
    onset = value.get("onset") if isinstance(value, dict) else None
    where = _describe_onset(onset, document) if names else ""
    phrase, slot = (place[i] if len(place) > i else None for i in (1, 3))
    if place[:1] == ("phrases",) and isinstance(phrase, int):
        headings = _headings(document)
        if isinstance(slot, int):
            return name_note(phrase, slot, where, headings)
        return f"{name_line(phrase, headings)} ({names[0]})"
    return f"{where} ({', '.join(names)})" if where else ", ".join(names)


def _headings(document: Mapping[str, Any]) -> list[Heading]:
    """Return the sections of a template as far as one with faults allows."""
    sections = document.get("sections")
    return [
        (section["phrase"] - 1, section["name"])
        for section in (sections if isinstance(sections, list) else ())
        if isinstance(section, dict)
        and isinstance(section.get("phrase"), int)
        and isinstance(section.get("name"), str)
    ]


def _describe_onset(onset: Any, document: Mapping[str, Any]) -> str:
    """Name the bar and beat of an onset as far as a document with faults allows, else ""."""
    metres, pickup = document.get("metre"), document.get("pickup") or 0
    try:
        if not 0 <= onset < 10**6:
            return ""
        if isinstance(metres, str):
            metres = [{"onset": 0, "metre": metres}]
        changes = [
            MetreChange(change["onset"], Metre.parse(change["metre"])) for change in metres or ()
        ]
        return describe_tick(changes, pickup, onset)
    except (TypeError, ValueError, LookupError, AttributeError):
        return ""


def _field_names(schema: Any) -> Iterator[str]:
    if isinstance(schema, Mapping):
        properties = schema.get("properties")
        if isinstance(properties, Mapping):
            yield from properties
        for part in schema.values():
            yield from _field_names(part)
    elif isinstance(schema, list):
        for part in schema:
            yield from _field_names(part)
