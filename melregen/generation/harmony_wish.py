"""What is wished for in the harmony of a song, where its chords are open."""

from dataclasses import dataclass

from melregen.template import Feel
from melregen.template.repertoire import Repertoire


@dataclass(frozen=True)
class HarmonyWish:
    """A wish for the harmony; None leaves it open.

    Attributes:
        repertoire: music whose chords it is to be like.
        chords_a_bar: 0.1 to 8.
        colour: share of chords with a seventh or more, 0 to 1.

    Raises:
        InvalidMusicError: a number is out of its limits.
    """

    repertoire: Repertoire | None = None
    chords_a_bar: float | None = None
    colour: float | None = None

    def __post_init__(self) -> None:
        self.feel(None)

    def feel(self, asked: Feel | None) -> Feel:
        """Return the figures of the harmony; those that are asked for come before the wish.

        Args:
            asked: the feel that the song is to have, None where that is open.
        """
        own = Feel(chords_a_bar=self.chords_a_bar, chord_colour=self.colour)
        return own.merge(asked)
