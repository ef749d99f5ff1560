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
        pairs: share of the songs with words that count as pairs of words and melody, 0 to 1; see
            `melregen.training.pairs`, which applies it to what is encoded, in training alone.
        melodies: "all", or "paired" for those of pairs alone.
    """

    verses: str = "all"
    exclude: tuple[str, ...] = ()
    licences: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    pairs: float = 1.0
    melodies: str = "all"

    def takes(self, row: Row) -> bool:
        """Return whether a song, or a chart, of a corpus is taken."""
        if self.verses == "first" and row.get("verse", 1) != 1:
            return False
        if self.languages and row.get("language") not in self.languages:
            return False
        return row["collection"] not in self.exclude and licence_allowed(
            row["licence"], self.licences
        )
