"""Which songs of a corpus are learned from."""

from dataclasses import dataclass

from melregen.corpus.reader import Row, licence_allowed


@dataclass(frozen=True)
class SongChoice:
    """Which songs of a split are learned from.

    Attributes:
        verses: "all", or "first" for the first verse of each tune alone.
        exclude: collections left out.
        licences: patterns of the licences taken, as for `melregen.corpus.licence_allowed`; none
            takes all.
        languages: ISO 639-1 codes of the words of the songs taken; none takes all.
    """

    verses: str = "all"
    exclude: tuple[str, ...] = ()
    licences: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()

    def takes(self, row: Row) -> bool:
        """Return whether a song, or a chart, of a corpus is taken."""
        if self.verses == "first" and row.get("verse", 1) != 1:
            return False
        if self.languages and row.get("language") not in self.languages:
            return False
        return row["collection"] not in self.exclude and licence_allowed(
            row["licence"], self.licences
        )
