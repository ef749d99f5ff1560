"""What requests hold, as the values of the package: wishes, templates, songs."""

import json
from typing import TYPE_CHECKING, Any

from melregen.documents.document import document_kind
from melregen.documents.lead_sheet import lead_sheet_from_json
from melregen.documents.template import template_from_json
from melregen.errors import InvalidMusicError, ParseError, shorten, suggest
from melregen.template import Template
from melregen.template.words import check_words

if TYPE_CHECKING:
    from melregen.generation import Wishes
    from melregen.music import LeadSheet


def read_wishes(given: dict[str, Any] | None) -> "Wishes":
    """Make wishes of the fields of a request; empty texts are left open.

    Raises:
        ParseError: a text cannot be read, or a style is no name.
        WishError: a wish is out of reach.
    """
    from melregen.generation.wishes import Wishes

    fields = {
        name: value
        for name, value in (given or {}).items()
        if value is not None and not (isinstance(value, str) and not value.strip())
    }
    if "style" in fields:
        _check_style(fields["style"])
    return Wishes(**fields)


def _check_style(name: str) -> None:
    """Let styles be asked for by name alone: a file of the machine is nobody's business here."""
    from melregen.styles.library import AUTO, style_names

    known = [*style_names(), AUTO, "none"]
    if name.strip().lower() not in known:
        hint = suggest(name.strip().lower(), known, f"the styles are {', '.join(known)}")
        raise ParseError(f"'{shorten(name)}' is not a style; {hint}")


def read_template(document: Any) -> Template:
    """Read a template document, with all checks that files of templates get.

    Raises:
        ParseError: it is none, or a word is not whole.
    """
    template = template_from_json(json.dumps(document), "the template")
    try:
        check_words(template)
    except InvalidMusicError as error:
        raise ParseError(str(error)) from None
    return template


def read_piece(request: dict[str, Any]) -> Template:
    """Return the template of a request that has a template, or the song's.

    Raises:
        MelregenError: it has neither, or it cannot be read.
    """
    if request.get("template") is not None:
        return read_template(request["template"])
    from melregen.generation.editing.locks import lock_song

    return lock_song(read_sheet(request))


def read_sheet(request: dict[str, Any]) -> "LeadSheet":
    """Return the song of a request that has a song, or a template with its pitches.

    Raises:
        MelregenError: it has neither, or something is open.
    """
    from melregen.generation.assembly import sheet_of

    song = request.get("song")
    if song is not None:
        return lead_sheet_from_json(json.dumps(song), "the song")
    if request.get("template") is None:
        raise ParseError("there is no song: give a template with its pitches, or a song")
    return sheet_of(read_template(request["template"]))


def is_template(content: bytes) -> bool:
    """Whether the bytes of a JSON file are a template's."""
    return document_kind(content.decode("utf-8", errors="replace")) == "template"
