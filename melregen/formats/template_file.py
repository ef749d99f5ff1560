"""Template files: what a person may have edited, read with all checks."""

from pathlib import Path

from melregen.documents import template as document
from melregen.errors import InvalidMusicError, OutputError, ParseError
from melregen.formats.files import check_input
from melregen.template import Template
from melregen.template.words import check_words

TEMPLATE_SUFFIX = ".json"


def read_template(path: str | Path) -> Template:
    """Read a template file.

    Raises:
        ParseError: it cannot be read, is not a template, or lacks a syllable inside a word.
    """
    template = document.read_template(check_input(path))
    try:
        check_words(template)
    except InvalidMusicError as error:
        raise ParseError(f"{path}: {error}") from None
    return template


def write_template(template: Template, path: str | Path) -> None:
    """Write a template file (.json); an existing one is replaced whole or not at all.

    Raises:
        OutputError: the file cannot be written, or has another suffix.
    """
    if Path(path).suffix.lower() != TEMPLATE_SUFFIX:
        raise OutputError(f"{path}: a template is written as {TEMPLATE_SUFFIX}")
    document.write_template(template, path)
