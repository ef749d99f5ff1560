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

TEMPLATE_OUTPUTS = (*TEMPLATE_SUFFIXES, ".grid.svg", ".grid.png")
"""What a template can be written as: these, and pictures of its grid."""


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
    """Write a template file, or a picture of its grid; the suffix chooses, see `TEMPLATE_OUTPUTS`.

    An existing file is replaced whole or not at all.

    Raises:
        OutputError: the file cannot be written, or has another suffix.
    """
    if not Path(path).name.lower().endswith(TEMPLATE_OUTPUTS):
        raise OutputError(f"{path}: a template is written as {' or '.join(TEMPLATE_OUTPUTS)}")
    with atomic_output(path) as temporary:
        fill_template_file(template, path, temporary)


def fill_template_file(template: Template, path: str | Path, temporary: Path) -> None:
    """Write a template to a temporary file that will become `path`, whose suffix says how.

    Raises:
        OSError: the file cannot be written.
        OutputError: it is a picture, and no font has some of its characters.
    """
    suffix = Path(path).suffix.lower()
    if suffix not in TEMPLATE_SUFFIXES:
        from melregen.formats.pictures.template_grid import write_template_grid

        write_template_grid(template, temporary)
        return
    is_text = suffix == TEMPLATE_SUFFIXES[1]
    written = template_to_text(template) if is_text else document.template_to_json(template)
    temporary.write_text(written, encoding="utf-8", newline="\n")
