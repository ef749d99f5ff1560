"""A song of which only the chords are known: what a chart of a recording tells."""

from dataclasses import dataclass
from functools import cached_property

from melregen.errors import InvalidMusicError
from melregen.music import (
    Bar,
    ChordChange,
    KeyChange,
    MetreChange,
    Ticks,
    bars_until,
    check_sorted,
    check_time_line,
    count_of,
    describe_value,
)
from melregen.template.sections import section_kind


@dataclass(frozen=True)
class ChordSection:
    """From `onset` (ticks, a bar line) to the next section this is heard.

    Attributes:
        onset: ticks from the start of the song.
        name: heading ("verse"), "" for none.
        letter: sections of one letter have the same music, or nearly; "" where that is unknown.
    """

    onset: Ticks
    name: str
    letter: str = ""

    @property
    def kind(self) -> str:
        """What kind of section its name says it is: see `section_kind`."""
        return section_kind(self.name)


@dataclass(frozen=True, repr=False)
class ChordSong:
    """The chords of a song, bar by bar, and its form; neither melody nor words.

    Attributes:
        metres: metre changes, the first at tick 0, each on a bar line.
        keys: key changes, the first at tick 0.
        duration: ticks; a bar line.
        chords: chord changes, the first at tick 0; each sounds until the next.
        sections: sorted by onset, the first at tick 0; empty where none are marked.
        lines: where each line begins, sorted, the first at tick 0; empty where none are marked.
        tempo: quarter notes a minute, None where unknown.
        title: name of the song.
        artist: who plays it, "" where unknown.
    """

    metres: tuple[MetreChange, ...]
    keys: tuple[KeyChange, ...]
    duration: Ticks
    chords: tuple[ChordChange, ...]
    sections: tuple[ChordSection, ...] = ()
    lines: tuple[Ticks, ...] = ()
    tempo: float | None = None
    title: str = ""
    artist: str = ""

    def __post_init__(self) -> None:
        check_time_line(self.metres, self.keys, 0, self.duration)
        for what, onsets in (
            ("chord changes", [change.onset for change in self.chords]),
            ("sections", [section.onset for section in self.sections]),
            ("lines", list(self.lines)),
        ):
            check_sorted(what, onsets)
            if onsets and (onsets[0] != 0 or onsets[-1] >= self.duration):
                raise InvalidMusicError(f"{what} must begin at tick 0, and before the song ends")
        if not self.chords or any(change.chord is None for change in self.chords):
            raise InvalidMusicError("a chord song has a chord from tick 0 on, and none open")
        if self.tempo is not None and not 1 <= self.tempo <= 1000:
            raise InvalidMusicError(f"a tempo of {self.tempo:g} is not playable (1 to 1000)")

    @cached_property
    def bars(self) -> tuple[Bar, ...]:
        """The bars of the song."""
        return bars_until(self.metres, 0, self.duration)

    def __repr__(self) -> str:
        return describe_value(
            self,
            f'"{self.title}"' if self.title else "",
            str(self.keys[0].key),
            str(self.metres[0].metre),
            count_of(len(self.bars), "bar"),
            count_of(len(self.chords), "chord"),
        )
