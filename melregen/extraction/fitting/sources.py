"""The files that a built corpus came from, read again for what its rows leave out."""

from collections.abc import Sequence
from pathlib import Path

from melregen.errors import MelregenError
from melregen.extraction.fitting.held_out import music21_corpus
from melregen.music import LeadSheet


class SourceReader:
    """Reads tunes by the names that rows give them; the last file is kept in memory.

    Attributes:
        data: folder that the names start from.
    """

    def __init__(self, data: Path) -> None:
        self.data = data
        self._last: tuple[str, Sequence[LeadSheet | None]] = ("", ())

    def __call__(self, source: str, tune: int) -> LeadSheet | None:
        """Return the first verse of a tune, None where it cannot be read.

        Args:
            source: of the row.
            tune: of the row: its place in the file, tunes that cannot be read counted too.
        """
        if source != self._last[0]:
            inside = music21_corpus() / source.removeprefix("music21/")
            path = inside if source.startswith("music21/") else self.data / source
            self._last = (source, _first_verses(path))
        verses = self._last[1]
        return verses[tune] if tune < len(verses) else None


def _first_verses(path: Path) -> list[LeadSheet | None]:
    from melregen.formats import read_book

    try:
        return [tune.verses[0] if tune.verses else None for tune in read_book(path)]
    except MelregenError:
        return []
