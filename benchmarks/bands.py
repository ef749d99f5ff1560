"""The bands that come with melregen: where the figures of people's songs lie, by collection.

    python benchmarks/bands.py --corpus corpus/ --data DATA -o melregen/evaluation/bands.json

Measured are the collections of a built corpus (first verses, all splits), and of the data folder
what is not in it: songs of other languages, and the sets on which nothing may be trained, whose
figures are kept as bands alone. What is not there is left out.
"""

import argparse
import sys
from pathlib import Path

from extraction_tasks.pop909 import pop909_songs

from melregen.corpus.rows import prepare_song
from melregen.errors import MelregenError
from melregen.evaluation.band_files import CollectionBands, write_bands
from melregen.evaluation.measure_bands import bands_of, bands_of_songs
from melregen.evaluation.song import Song
from melregen.evaluation.sources import folder_songs

FOLDERS = (
    ("train/eog_hymns", None),
    ("train/nifc_polish_songs/pl", "pl"),
    ("evaluate/nottingham", None),
)
"""Folders of the data beside the corpus, and the language of their words."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--corpus", type=Path, required=True, help="of `melregen corpus build`")
    parser.add_argument("--data", type=Path, required=True, help="folder of `train`, `evaluate`")
    parser.add_argument("-o", "--output", type=Path, required=True, help="file of bands (.json)")
    options = parser.parse_args()
    try:
        collections, _ = bands_of([options.corpus], None, say)
        for place, language in FOLDERS:
            if (options.data / place).is_dir():
                collections[name_of(place)] = folder_bands(options.data / place, language)
        pop = pop909_bands(options.data)
        if pop.songs:
            collections["pop909"] = pop
        write_bands(options.output, dict(sorted(collections.items())))
    except MelregenError as error:
        sys.exit(f"bands.py: {error}")
    for name, entry in sorted(collections.items()):
        print(f"{name:<28}{entry.songs:6d} songs{len(entry.bands):5d} figures")


def name_of(place: str) -> str:
    """Return the name of a collection: that of its folder, not of a language below it."""
    parts = place.split("/")
    return parts[1]


def folder_bands(path: Path, language: str | None) -> CollectionBands:
    say(f"Reading {path}")
    found = folder_songs(path, language=language)
    for line in found.unread[:3]:
        print(line, file=sys.stderr)
    return bands_of_songs(found.songs)


def pop909_bands(data: Path) -> CollectionBands:
    """Measure POP909, on its annotated beats, chords and keys."""
    say("Reading POP909")
    return bands_of_songs(
        Song(number, *prepare_song(sheet, None, "written")) for number, sheet in pop909_songs(data)
    )


def say(what: str) -> None:
    print(f"{what} …", file=sys.stderr)


if __name__ == "__main__":
    main()
