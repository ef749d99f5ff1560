"""Files to and from lead sheets, one format a module."""

from melregen.formats.files import check_input
from melregen.formats.registry import (
    FORMATS,
    Format,
    read,
    read_book,
    read_tunes,
    readable_suffixes,
    writable_suffixes,
    write,
)

__all__ = [
    "FORMATS",
    "Format",
    "check_input",
    "read",
    "read_book",
    "read_tunes",
    "readable_suffixes",
    "writable_suffixes",
    "write",
]
