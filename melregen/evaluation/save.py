"""Writing the songs of an evaluation to files, so that other programs can judge or play them."""

from collections.abc import Sequence
from pathlib import Path

from melregen.errors import OutputError, reason_of
from melregen.evaluation.system import System
from melregen.formats import write

_UNSAFE = str.maketrans(dict.fromkeys('/\\:*?"<>|# ,', "_"))


def save_songs(systems: Sequence[System], folder: Path) -> None:
    """Write every song as MIDI, a folder a system, those that people wrote among them.

    A song has the name of the one that people wrote to its text, so that they pair.

    Raises:
        OutputError: a file cannot be written.
    """
    for system in systems:
        place = folder / system.name.translate(_UNSAFE)
        try:
            place.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise OutputError(f"{place} cannot be made: {reason_of(error)}") from None
        for song in system.songs:
            write(song.sheet, place / f"{song.name.translate(_UNSAFE)}.mid")
