"""Bands on disk: those that come with melregen, and those that users measure of their own songs."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from melregen.atomic import atomic_output
from melregen.errors import ParseError
from melregen.evaluation.bands import Band, band_to_json, bands_from_json

FORMAT_VERSION = 1
_SHIPPED = "bands.json"


@dataclass(frozen=True)
class CollectionBands:
    """The bands of a collection of songs that people wrote.

    Attributes:
        songs: how many were measured.
        bands: by figure.
    """

    songs: int
    bands: Mapping[str, Band]


def shipped_bands() -> dict[str, CollectionBands]:
    """Return the bands that come with melregen, by collection."""
    text = files("melregen.evaluation").joinpath(_SHIPPED).read_text("utf-8")
    return _parse(text, _SHIPPED)


def find_bands(name: str) -> tuple[str, CollectionBands]:
    """Return the bands of a collection, with its name.

    Args:
        name: a collection that comes with melregen, a file of `write_bands` that holds one
            collection, or such a file and one of its collections as "FILE:NAME".

    Raises:
        ParseError: there is no such collection, or the file is damaged.
    """
    shipped = shipped_bands()
    if name in shipped:
        return name, shipped[name]
    path, _, collection = name.rpartition(":")
    if not path or not Path(path).is_file():
        path, collection = name, ""
    if not Path(path).is_file():
        raise ParseError(
            f"there are no bands called '{name}'; those that come with melregen are "
            f"{', '.join(shipped)}; make others with: melregen bands SONGS -o FILE"
        )
    known = read_bands(Path(path))
    if not collection and len(known) == 1:
        collection = next(iter(known))
    if collection not in known:
        raise ParseError(f"say which bands of {path} to take, as {path}:NAME: {', '.join(known)}")
    return collection, known[collection]


def read_bands(path: Path) -> dict[str, CollectionBands]:
    """Return the bands of a file, by collection.

    Raises:
        ParseError: the file is not one of bands, or is damaged.
    """
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ParseError(f"{path} cannot be read as bands: {error}") from None
    return _parse(text, str(path))


def _parse(text: str, name: str) -> dict[str, CollectionBands]:
    try:
        document = json.loads(text)
        version = document["format_version"]
        if version != FORMAT_VERSION:
            raise ParseError(f"{name} holds bands of version {version}; update melregen")
        return {
            collection: CollectionBands(int(entry["songs"]), bands_from_json(entry["figures"]))
            for collection, entry in document["collections"].items()
        }
    except (ValueError, KeyError, TypeError, AttributeError):
        raise ParseError(f"{name} is not a file of bands, or is damaged") from None


def write_bands(path: Path, collections: Mapping[str, CollectionBands]) -> None:
    """Write bands; an existing file is replaced whole or not at all.

    Raises:
        OutputError: the file cannot be written.
    """
    document = {
        "format_version": FORMAT_VERSION,
        "collections": {
            name: {
                "songs": entry.songs,
                "figures": {figure: band_to_json(band) for figure, band in entry.bands.items()},
            }
            for name, entry in collections.items()
        },
    }
    with atomic_output(path) as temporary:
        temporary.write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")
