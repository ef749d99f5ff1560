"""A system: songs that come from one source, and how they pair with those that people wrote."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

import numpy as np

from melregen.evaluation.figure import Figures
from melregen.evaluation.judge import table_of
from melregen.evaluation.measure import measure_song, song_figures
from melregen.evaluation.song import Song
from melregen.evaluation.statistics import Bootstrap, FloatArray


class Role(StrEnum):
    """What a system stands for in a report."""

    PEOPLE = "people"
    JUDGED = "judged"
    TRIVIAL = "trivial"


@dataclass(frozen=True)
class System:
    """Songs of one source.

    Attributes:
        name: of the source, as the report calls it.
        role: what it stands for.
        songs: its songs.
        references: for each song the place of the song that people wrote to the same text, among
            people's songs; -1 for none. Empty for people themselves.
        seed: of the bootstrap.
    """

    name: str
    role: Role
    songs: tuple[Song, ...]
    references: tuple[int, ...] = ()
    seed: int = 0

    @cached_property
    def figures(self) -> tuple[Figures, ...]:
        """The figures of each song."""
        return tuple(measure_song(song) for song in self.songs)

    @cached_property
    def table(self) -> FloatArray:
        """The figures as numbers, (songs, figures of `song_figures()`); NaN for none."""
        return table_of(self.figures, list(song_figures()))

    @cached_property
    def groups(self) -> tuple[str, ...]:
        """The group of each song."""
        return tuple(song.group or song.name for song in self.songs)

    @cached_property
    def bootstrap(self) -> Bootstrap:
        """Draws of its songs."""
        return Bootstrap.draw(self.groups, self.seed)


def pair_by_name(songs: Sequence[Song], people: Sequence[Song]) -> tuple[int, ...]:
    """Return for each song the place of people's song of its name, -1 for none.

    What follows the last "~" of a name counts variations of one song and does not matter.
    """
    places = {song.name: place for place, song in enumerate(people)}
    return tuple(places.get(song.name, places.get(song.text, -1)) for song in songs)


def known(values: FloatArray) -> int:
    """Return how many songs have a figure."""
    return int(np.isfinite(values).sum())
