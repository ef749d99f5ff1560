"""Chart files: which kind a file is of, and reading it."""

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from melregen.errors import MelregenError, ParseError
from melregen.formats.charts.billboard import read_billboard
from melregen.formats.charts.grammar import read_grammar, read_written_out
from melregen.formats.files import check_input
from melregen.music import NOTE_NAME_PATTERN
from melregen.template.chord_song import ChordSong

CHART_SUFFIXES = frozenset({".har", ".txt"})
"""Suffixes that charts have; of the texts among all files only some are charts."""

HEAD = 2000
"""Bytes that are enough to tell."""

_BILLBOARD = re.compile(r"^#\s*(?:metre|tonic)\s*:", re.MULTILINE)
_SECOND = re.compile(r"^\d+(?:\.\d+)?(?:e-?\d+)?\s", re.MULTILINE)
_WRITTEN_OUT = re.compile(
    rf"(?:Warning:[^\n]*\n)*\s*\[(?:{NOTE_NAME_PATTERN}|\d+/\d+|0)\][^\n|]*\|"
)
_ANNOTATOR = re.compile(r"_(?:dt|tdc)$")


def find_reader(head: str, suffix: str) -> Callable[[str], ChordSong] | None:
    """Return the function that reads a chart; None where a file is none.

    Args:
        head: the first characters of the file.
        suffix: of its name, in small letters.
    """
    if suffix == ".har":
        return read_grammar
    if suffix == ".txt" and _BILLBOARD.search(head) and _SECOND.search(head):
        return read_billboard
    if suffix == ".txt" and _WRITTEN_OUT.match(head):
        return read_written_out
    return None


def is_chart(head: bytes, name: str) -> bool:
    """Whether a file is a chart, by its first bytes and its name."""
    suffix = Path(name).suffix.lower()
    return find_reader(head.decode("utf-8", errors="replace"), suffix) is not None


def read_chart(path: str | Path) -> ChordSong:
    """Read a chart of a recording; one without a title has the name of the file.

    Raises:
        ParseError: it cannot be read; the message names the file and the place in it.
    """
    path = check_input(path)
    text = path.read_bytes().decode("utf-8", errors="replace")
    reader = find_reader(text[:HEAD], path.suffix.lower())
    if reader is None:
        raise ParseError(
            f"{path} is not a chart; those of the McGill Billboard project (.txt) and of the "
            "Rolling Stone corpus (.har) are read"
        )
    try:
        song = reader(text)
    except MelregenError as error:
        raise ParseError(f"{path}: {error}") from None
    if song.title:
        return song
    return replace(song, title=_ANNOTATOR.sub("", path.stem).replace("_", " "))
