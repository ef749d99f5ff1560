"""What the JSON documents share: layout for people, headers, and errors that name the place."""

import json
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from melregen.documents.faults import explain, quote
from melregen.errors import InvalidMusicError, ParseError, shorten
from melregen.music.chord import ChordChange
from melregen.music.key import Key, KeyChange
from melregen.music.metre import Metre, MetreChange
from melregen.music.syllable import Syllabic, Syllable
from melregen.music.ticks import TICKS_PER_QUARTER

if TYPE_CHECKING:
    from pydantic import TypeAdapter

    from melregen.documents.fields import KeyChangeFields, MetreChangeFields
    from melregen.music.lead_sheet import LeadSheet
    from melregen.template.template import Template

_SYLLABICS: dict[str | None, Syllabic] = {None: Syllabic.SINGLE}
_SYLLABICS.update((str(place), place) for place in Syllabic)

TEMPLATE_FORMAT = "melregen-template"
LEAD_SHEET_FORMAT = "melregen-lead-sheet"

VERSIONS = {TEMPLATE_FORMAT: 2, LEAD_SHEET_FORMAT: 1}
"""Version of each format; raised when an older reader would misread a file."""

_KINDS = {TEMPLATE_FORMAT: "template", LEAD_SHEET_FORMAT: "lead sheet"}
_FIXES = {
    TEMPLATE_FORMAT: "render it to a song first",
    LEAD_SHEET_FORMAT: "extract its template first",
}
_Document = TypeVar("_Document")
_Music = TypeVar("_Music")


def lay_out(document: Mapping[str, Any]) -> str:
    """Write a document as JSON that people read and compare: one slot, note or change a line."""
    return _lay_out(document, "", top=True) + "\n"


def _lay_out(value: Any, indent: str, *, top: bool = False) -> str:
    deeper = indent + "  "
    if isinstance(value, Mapping) and (top or any(_is_rows(field) for field in value.values())):
        fields = (
            f"{deeper}{json.dumps(name)}: {_lay_out(field, deeper)}"
            for name, field in value.items()
        )
        return "{\n" + ",\n".join(fields) + f"\n{indent}}}"
    if _is_rows(value):
        return "[\n" + ",\n".join(deeper + _lay_out(row, deeper) for row in value) + f"\n{indent}]"
    return json.dumps(value, ensure_ascii=False)


def _is_rows(value: Any) -> bool:
    return isinstance(value, list) and bool(value)


def lay_out_compactly(document: Mapping[str, Any]) -> str:
    """Write a document as JSON on one line, without spaces."""
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"))


def read_text(path: Path) -> str:
    """Read a document's text (UTF-8).

    Raises:
        ParseError: there is no such file, or it is not text.
    """
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise ParseError(f"{path} is not a text file in UTF-8") from None
    except OSError as error:
        raise ParseError(f"{path} cannot be read: {error.strerror or error}") from None


def document_kind(text: str) -> str | None:
    """Tell what a JSON text says it is: "template", "lead sheet", or None for anything else."""
    try:
        document = json.loads(text.removeprefix("\ufeff"))
    except (ValueError, RecursionError):
        return None
    name = document.get("format") if isinstance(document, dict) else None
    return _KINDS.get(name) if isinstance(name, str) else None


def read_document(
    text: str,
    source: str,
    wanted: str,
    adapter: Callable[[], "TypeAdapter[_Document]"],
    build: Callable[[_Document], _Music],
    upgrade: Callable[[dict[str, Any]], None] | None = None,
) -> _Music:
    """Check a JSON document and make the music it describes.

    Args:
        text: the JSON.
        source: what error messages call it, such as the file's name.
        wanted: the format its header must name.
        adapter: returns the validator of its fields, called once the header is right.
        build: makes the value from the checked fields.
        upgrade: turns a document of an older version, not yet checked, into the newest, in place.

    Raises:
        ParseError: it is not such a document; one sentence names the place and the fix.
    """
    document = _parse(text, source)
    _check_header(document, source, wanted)
    if upgrade is not None and document["version"] < VERSIONS[wanted]:
        upgrade(document)
        document["version"] = VERSIONS[wanted]
    from pydantic import ValidationError

    try:
        return build(adapter().validate_python(document, strict=True))
    except ValidationError as error:
        fault = explain(error, document, adapter().json_schema())
        raise ParseError(f"{source}: {fault}") from None
    except InvalidMusicError as error:
        raise ParseError(f"{source}: {error}") from None


def _parse(text: str, source: str) -> dict[str, Any]:
    try:
        document = json.loads(text.removeprefix("\ufeff"), object_pairs_hook=_reject_doubles)
    except json.JSONDecodeError as error:
        raise ParseError(
            f"{source} is not JSON: line {error.lineno}, column {error.colno}: {error.msg}"
        ) from None
    except RecursionError:
        raise ParseError(f"{source} is nested too deeply to be music") from None
    except ParseError as error:
        raise ParseError(f"{source}: {error}") from None
    except ValueError:  # Python refuses to convert more than 4300 digits
        raise ParseError(f"{source} holds a number that is too long for music") from None
    if "\\u" in text and re.search(r"[\ud800-\udfff]", json.dumps(document, ensure_ascii=False)):
        raise ParseError(f"{source} holds half a character (\\ud800 to \\udfff); write it as text")
    if not isinstance(document, dict):
        raise ParseError(
            f"{source} is JSON, but no template or lead sheet: it must be one object in braces"
        )
    return document


def _reject_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    record = dict(pairs)
    if len(record) < len(pairs):
        names = [name for name, _ in pairs]
        double = next(name for name in names if names.count(name) > 1)
        raise ParseError(
            f"the field '{shorten(double)}' is given twice in one object; keep one of them"
        )
    return record


def _check_header(document: dict[str, Any], source: str, wanted: str) -> None:
    name, version = document.get("format"), document.get("version")
    if name != wanted:
        known = _KINDS.get(name) if isinstance(name, str) else None
        if isinstance(name, str) and known:
            raise ParseError(
                f"{source} is a {known}, and a {_KINDS[wanted]} is wanted here; {_FIXES[name]}"
            )
        raise ParseError(
            f"{source} is not a {_KINDS[wanted]}: its first field must be "
            f'"format": "{wanted}"' + ("" if name is None else f", not {quote(name)}")
        )
    if type(version) is not int or version < 1:
        raise ParseError(f'{source} names no version; write "version": {VERSIONS[wanted]}')
    if version > VERSIONS[wanted]:
        raise ParseError(
            f"{source} has version {version} of the format {wanted}, and this melregen reads up "
            f"to version {VERSIONS[wanted]}; update melregen"
        )
    ticks = document.get("ticks_per_quarter", TICKS_PER_QUARTER)
    if ticks != TICKS_PER_QUARTER:
        raise ParseError(
            f"{source} counts {quote(ticks)} ticks to a quarter note; "
            f"write its times in {TICKS_PER_QUARTER} ticks to a quarter note"
        )


def write_frame(name: str, music: "LeadSheet | Template") -> dict[str, Any]:
    """Return the fields that both documents begin with, in their order.

    Args:
        name: of the document's format.
        music: what it holds.
    """
    return {
        "format": name,
        "version": VERSIONS[name],
        "ticks_per_quarter": TICKS_PER_QUARTER,
        "title": music.title,
        "composer": music.composer,
        "language": music.language,
        "key": _write_keys(music.keys),
        "metre": _write_metres(music.metres),
        "tempo": _write_tempo(music.tempo),
        "pickup": music.pickup,
        "duration": music.duration,
    }


def build_frame(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Make what lead sheet and template have in common from the checked fields.

    Returns:
        Keyword arguments of both; pickup, tempo and duration are None where they are left out.
    """
    return {
        "title": fields.get("title") or "",
        "composer": fields.get("composer") or "",
        "language": fields.get("language"),
        "keys": _build_keys(fields.get("key")),
        "metres": _build_metres(fields.get("metre")),
        "tempo": fields.get("tempo"),
        "pickup": fields.get("pickup"),
        "duration": fields.get("duration"),
        "chords": tuple(
            ChordChange(change["onset"], change["chord"]) for change in fields.get("chords") or ()
        ),
    }


def write_chords(chords: tuple[ChordChange, ...]) -> list[dict[str, Any]]:
    """Return chord changes as a document has them; null leaves the harmony open."""
    return [{"onset": c.onset, "chord": str(c.chord) if c.chord else None} for c in chords]


def _write_keys(keys: tuple[KeyChange, ...]) -> str | list[dict[str, Any]] | None:
    """Return keys as a document has them: one key as text, several as changes, None for open."""
    if len(keys) == 1 and keys[0].onset == 0:
        return str(keys[0].key)
    return [{"onset": c.onset, "key": str(c.key)} for c in keys] or None


def _write_metres(metres: tuple[MetreChange, ...]) -> str | list[dict[str, Any]] | None:
    """Return metres as a document has them: one as text, several as changes, None for open."""
    if len(metres) == 1 and metres[0].onset == 0:
        return str(metres[0].metre)
    return [{"onset": c.onset, "metre": str(c.metre)} for c in metres] or None


def _build_keys(given: "Key | list[KeyChangeFields] | None") -> tuple[KeyChange, ...]:
    """Make key changes from the checked field `key`."""
    if isinstance(given, Key):
        return (KeyChange(0, given),)
    return tuple(KeyChange(change["onset"], change["key"]) for change in given or ())


def _build_metres(given: "Metre | list[MetreChangeFields] | None") -> tuple[MetreChange, ...]:
    """Make metre changes from the checked field `metre`."""
    if isinstance(given, Metre):
        return (MetreChange(0, given),)
    return tuple(MetreChange(change["onset"], change["metre"]) for change in given or ())


def write_syllable(syllable: Syllable | None, melisma: bool) -> dict[str, Any]:
    """Return the fields of a note or slot that say what is sung; what is usual is left out."""
    if syllable is None:
        return {"melisma": True} if melisma else {}
    fields: dict[str, Any] = {"syllable": syllable.text}
    if syllable.syllabic is not Syllabic.SINGLE:
        fields["syllabic"] = str(syllable.syllabic)
    if syllable.stress is not None:
        fields["stress"] = syllable.stress
    return fields


def build_syllable(fields: Mapping[str, Any]) -> Syllable | None:
    """Make the syllable of a note or slot from its checked fields.

    Raises:
        InvalidMusicError: there is a stress or a place in the word, but no syllable.
    """
    text = fields.get("syllable")
    if text is None:
        for name in ("syllabic", "stress"):
            if fields.get(name) is not None:
                raise InvalidMusicError(f"'{name}' is given without a 'syllable'; add its text")
        return None
    return Syllable(text, _SYLLABICS[fields.get("syllabic")], fields.get("stress"))


def _write_tempo(tempo: float | None) -> float | int | None:
    """Return a tempo as people write it: 96 rather than 96.0."""
    return int(tempo) if tempo is not None and tempo == int(tempo) else tempo
