"""Repertoires: what kind of music a song belongs to, as far as its harmony is concerned."""

from enum import StrEnum


class Repertoire(StrEnum):
    """Music whose chords are of one kind.

    POPULAR is the song of the 1920s and 30s, as lead sheets have it; POP and ROCK are what has been
    recorded since the 1950s.
    """

    HYMN = "hymn"
    CAROL = "carol"
    FOLK = "folk"
    LIED = "lied"
    POPULAR = "popular"
    POP = "pop"
    ROCK = "rock"
