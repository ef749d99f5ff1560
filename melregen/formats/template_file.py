"""Template files, JSON or text: what a person may have edited, read with all checks."""

from pathlib import Path

from melregen.atomic import atomic_output
from melregen.documents import template as document
from melregen.documents.document import read_text
from melregen.errors import InvalidMusicError, OutputError, ParseError
from melregen.formats.files import check_input
from melregen.template import Template
from melregen.template.text import (
    FIRST_LINE,
    is_template_text,
    template_from_text,
    template_to_text,
)
from melregen.template.words import check_words

TEMPLATE_SUFFIXES = (".json", ".txt")
"""The suffix chooses between JSON and text."""


def read_template(path: str | Path) -> Template:
    """Read a template file.

    Raises:
        ParseError: it cannot be read, is not a template, or lacks a syllable inside a word.
    """
    text = read_text(check_input(path))
    is_json = Path(path).suffix.lower() == TEMPLATE_SUFFIXES[0] or text.lstrip()[:1] == "{"
    if not is_json and not is_template_text(text):
        raise ParseError(
            f"{path} is not a template: neither JSON nor a text that begins with '{FIRST_LINE}'"
        )
    read = document.template_from_json if is_json else template_from_text
    template = read(text, str(path))
    try:
        check_words(template)
    except InvalidMusicError as error:
        raise ParseError(f"{path}: {error}") from None
    return template


def is_template_file(path: Path) -> bool:
    """Whether a file that can be read is the text of a template."""
    try:
        return is_template_text(read_text(path))
    except ParseError:
        return False


def write_template(template: Template, path: str | Path) -> None:
    """Write a template file (.json or .txt); an existing one is replaced whole or not at all.

    Raises:
        OutputError: the file cannot be written, or has another suffix.
    """
    if Path(path).suffix.lower() not in TEMPLATE_SUFFIXES:
        raise OutputError(f"{path}: a template is written as {' or '.join(TEMPLATE_SUFFIXES)}")
    with atomic_output(path) as temporary:
        temporary.write_text(template_document(template, path), encoding="utf-8", newline="\n")


def template_document(template: Template, path: str | Path) -> str:
    """Return what is written to a template file: its suffix chooses between JSON and text."""
    if Path(path).suffix.lower() == TEMPLATE_SUFFIXES[1]:
        return template_to_text(template)
    return document.template_to_json(template)
