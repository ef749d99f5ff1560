"""A hash of the code that results on disk were made by, so that caches know when they are old."""

from collections.abc import Iterable
from functools import lru_cache
from hashlib import blake2b
from importlib.metadata import version
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parents[1]
_SUFFIXES = frozenset({".py", ".json", ".safetensors", ".toml", ".txt"})

CODE_OF_ROWS = (
    "music", "lyrics", "template", "extraction", "documents", "arrangement", "formats",
    "corpus/rows.py", "corpus/files.py", "corpus/fingerprint.py", "corpus/locations.py",
    "corpus/archives.py",
)  # fmt: skip
"""Folders and files of the package that decide what the rows of a music file are."""

CODE_OF_ENCODINGS = (
    "music", "lyrics", "template", "extraction", "documents", "models",
    "training/tasks", "training/example_set.py", "training/encoding.py", "corpus/reader.py",
)  # fmt: skip
"""Folders and files of the package that decide how the rows of a corpus are encoded for a task."""


def hash_code(places: Iterable[str]) -> str:
    """Hash source files and fitted parameters, folders with all that lies below them.

    Args:
        places: folders and files, as paths below the package.
    """
    digest = blake2b(digest_size=8)
    for place in places:
        for file in sorted([_PACKAGE / place, *(_PACKAGE / place).rglob("*")]):
            if file.suffix in _SUFFIXES:
                digest.update(file.relative_to(_PACKAGE).as_posix().encode())
                digest.update(file.read_bytes())
    return digest.hexdigest()


@lru_cache(maxsize=1)
def version_of_rows() -> str:
    """Hash the code and the libraries that the rows of a file depend on."""
    return f"{hash_code(CODE_OF_ROWS)}-music21-{version('music21')}"
