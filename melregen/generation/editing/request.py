"""What an edit keeps and what it makes anew."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from melregen.errors import WishError, nearest, shorten
from melregen.lyrics import Lyrics


class Aspect(StrEnum):
    """What of a part of a song can be kept while the rest of it is made anew."""

    RHYTHM = "rhythm"
    PITCHES = "pitches"
    CHORDS = "chords"
    WORDS = "words"


@dataclass(frozen=True)
class Edit:
    """What is to be done to a song; `Edit.of` reads it from texts.

    Attributes:
        redo: the parts that are made anew, see `find_places`; empty for the whole song where
            something of it is kept, and for nothing where nothing is.
        keep: what of these parts stays; words stay in any case.
        words: new words to the tune; None keeps its own.
        words_for: the parts that the new words are for, see `find_places`; empty for the whole
            song.
        continuation: words to go on with, or a number of bars without words; None for neither.
    """

    redo: tuple[str, ...] = ()
    keep: frozenset[Aspect] = frozenset()
    words: Lyrics | None = None
    continuation: Lyrics | int | None = None
    words_for: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if {Aspect.RHYTHM, Aspect.PITCHES, Aspect.CHORDS} <= self.keep:
            raise WishError("rhythm, pitches and chords are all kept: nothing is left to make anew")
        if self.continuation is not None and (self.redo or self.keep or self.words is not None):
            raise WishError(
                "a song is continued as it stands; redo parts of it, or give it new words, in an "
                "edit of its own"
            )
        if self.words_for and self.words is None:
            raise WishError(
                "it is said which part new words are for, and there are none; give some"
            )
        if isinstance(self.continuation, int) and not 1 <= self.continuation <= 2000:
            raise WishError(f"a song cannot go on for {self.continuation} bars; ask for 1 to 2000")
        if not self.makes_anew and self.words is None and self.continuation is None:
            raise WishError(
                "there is nothing to edit: say what to redo (redo='9-16'), what to keep of the "
                "whole song (keep='chords'), or give new words"
            )

    @property
    def makes_anew(self) -> bool:
        """Whether some part of the song is made anew."""
        return bool(self.redo or self.keep)

    def keeps(self, aspect: Aspect) -> bool:
        """Whether something of the parts that are redone stays."""
        return aspect is Aspect.WORDS or aspect in self.keep

    @classmethod
    def of(
        cls,
        *,
        redo: str | Iterable[str] | None = None,
        keep: str | Iterable[str] = (),
        words: Lyrics | None = None,
        continuation: Lyrics | int | None = None,
        harmonise: bool = False,
        words_for: str | Iterable[str] | None = None,
    ) -> "Edit":
        """Read an edit from texts.

        Args:
            redo: one place or several.
            keep: one aspect or several.
            words: new words.
            continuation: words to go on with, or a number of bars.
            harmonise: short for keeping rhythm and pitches.
            words_for: the part that the new words are for, or several.

        Raises:
            WishError: there is nothing to do, or two wishes contradict each other.
        """
        kept = set(read_aspects(keep))
        if harmonise:
            if Aspect.CHORDS in kept:
                raise WishError("new chords are asked for, and the chords are kept; leave one out")
            kept |= {Aspect.RHYTHM, Aspect.PITCHES}
        return cls(_places(redo), frozenset(kept), words, continuation, _places(words_for))


def _places(given: str | Iterable[str] | None) -> tuple[str, ...]:
    if given is None:
        return ()
    return (given,) if isinstance(given, str) else tuple(given)


def read_aspects(names: str | Iterable[str]) -> frozenset[Aspect]:
    """Read one aspect or several.

    Raises:
        WishError: one of them is none.
    """
    return frozenset(_aspect(name) for name in ([names] if isinstance(names, str) else names))


def _aspect(name: str) -> Aspect:
    known = [str(aspect) for aspect in Aspect]
    wanted = name.strip().casefold()
    if wanted in known:
        return Aspect(wanted)
    meant = nearest(wanted, known)
    hint = f"; did you mean {meant}?" if meant else ""
    raise WishError(
        f"'{shorten(name)}' cannot be kept{hint or ': what can is ' + ', '.join(known)}"
    )
