"""One tune of a tune book."""

from dataclasses import dataclass

from melregen.music import LeadSheet


@dataclass(frozen=True)
class Tune:
    """A tune as it stands in its file: its verses, or what is wrong with it.

    Attributes:
        number: place in the file, counted from 1.
        verses: the melody with the words of each verse; empty where the tune cannot be read.
        fault: a sentence that says why it cannot; "" where it can.
        remarks: what was passed over or taken for something else in reading it, a sentence each.
    """

    number: int
    verses: tuple[LeadSheet, ...] = ()
    fault: str = ""
    remarks: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        """Name of the tune; "" where it has none, or cannot be read."""
        return self.verses[0].title if self.verses else ""
