"""Files to and from lead sheets, one format a module."""

from melregen.formats.files import check_input
from melregen.formats.registry import (
    FORMATS,
    Format,
    choose_verse,
    format_suffix,
    program_of,
    read,
    read_book,
    read_tunes,
    readable_suffixes,
    sheet_writer,
    sheet_writers,
    usable_suffixes,
    writable_suffixes,
    write,
)
from melregen.formats.tune import Tune

__all__ = [
    "FORMATS",
    "Format",
    "Tune",
    "check_input",
    "choose_verse",
    "format_suffix",
    "program_of",
    "read",
    "read_book",
    "read_tunes",
    "readable_suffixes",
    "sheet_writer",
    "sheet_writers",
    "usable_suffixes",
    "writable_suffixes",
    "write",
]
