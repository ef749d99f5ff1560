"""A score as it is written: the one form that the readers of all score formats fill.

Times are ticks after the bar line of the measure that they stand in, exact: whole ones are `int`,
which is many times as fast as `Fraction`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto
from fractions import Fraction
from typing import TypeAlias, TypeVar

from melregen.formats.score.lyrics import Lyric
from melregen.formats.score.playback import Marks, Play
from melregen.music import Chord, Key, Metre, Pitch, Ticks

Exact: TypeAlias = int | Fraction
"""Ticks before they are rounded."""

T = TypeVar("T")


@dataclass(slots=True)
class WrittenNote:
    """A note at its written place.

    Attributes:
        onset: exact ticks after the bar line of its measure.
        duration: exact ticks; a tie does not lengthen it. 0 where it is shorter than what the
            format's reader can tell.
        pitch: sounding MIDI number.
        tie_start: goes on in a later note.
        tie_stop: goes on with an earlier note.
        slurred: under a slur that began before it.
        lyrics: number of the line of words → its text; None where the line passes the note over.
        wordless: marked as hummed or laughed, so not part of a melisma.
        passes: the playings of its measure, counted from 1, in which it sounds; empty for all.
        opens_phrase: a phrase starts with it.
        closes_phrase: a phrase ends with it.
    """

    onset: Exact
    duration: Exact
    pitch: Pitch
    tie_start: bool = False
    tie_stop: bool = False
    slurred: bool = False
    lyrics: dict[str, Lyric | None] = field(default_factory=dict)
    wordless: bool = False
    passes: frozenset[int] = frozenset()
    opens_phrase: bool = False
    closes_phrase: bool = False

    @property
    def end(self) -> Exact:
        """Exact ticks after the bar line at which the note stops."""
        return self.onset + self.duration


Line: TypeAlias = Sequence[Sequence[WrittenNote]]
"""The notes of a voice, measure by measure."""


@dataclass
class WrittenMeasure:
    """What one measure holds beside its notes, gathered from all parts.

    Attributes:
        length: ticks between its bar lines.
        metre: active in it; None where the file names none.
        marks: what it says about the order of play.
        filled: ticks with padding such as hidden rests; counts where the measure is neither a
            pickup nor part of a split bar. At least `length`.
        keys: (exact ticks, key); the first is the one active at its start.
        chords: (exact ticks, chord symbol).
        sections: (exact ticks, heading).
    """

    length: Ticks
    metre: Metre | None
    marks: Marks
    filled: Ticks = 0
    keys: Sequence[tuple[Exact, Key]] = ()
    chords: Sequence[tuple[Exact, Chord]] = ()
    sections: Sequence[tuple[Exact, str]] = ()


class WordLines(Enum):
    """What the lines of words under repeated music are."""

    PASSES = auto()
    """The first pass sings the first line, the second pass the second; words leave notes out that
    go on with a syllable."""
    VERSES = auto()
    """Each line is sung in every pass, and makes a verse of the whole piece; signs mark the notes
    that go on with a syllable."""


@dataclass(frozen=True)
class Conventions:
    """In what a format differs from others where its signs look the same.

    Attributes:
        word_lines: what the lines of words under repeated music are.
        ties_need_both_signs: a tie counts only where both of its notes say so; else a sign at one
            is enough, for programs leave out the other.
    """

    word_lines: WordLines
    ties_need_both_signs: bool


@dataclass
class WrittenScore:
    """A piece as it is written.

    Attributes:
        measures: in written order.
        plays: the measures in the order in which they are played.
        melody: the notes that are sung, one at a time.
        others: all other voices; measures may be missing at their ends.
        conventions: of the format.
    """

    measures: Sequence[WrittenMeasure]
    plays: Sequence[Play]
    melody: Line
    others: Sequence[Line]
    conventions: Conventions


def split_by_measure(
    items: Iterable[tuple[Exact, T]], starts: Sequence[Exact], end: Exact
) -> list[list[tuple[Exact, T]]]:
    """Give each measure what stands in it, its times counted from the bar line.

    Args:
        items: (exact ticks from the start of the piece, item), in any order.
        starts: exact ticks at which each measure starts, rising.
        end: exact ticks at which the last one ends; what stands there or later is left out.
    """
    split: list[list[tuple[Exact, T]]] = [[] for _ in starts]
    bounds = [*starts[1:], end]
    index = 0
    for time, item in sorted(items, key=lambda pair: pair[0]):
        while index < len(bounds) and time >= bounds[index]:
            index += 1
        if index == len(bounds):
            break
        if time >= starts[index]:
            split[index].append((time - starts[index], item))
    return split


def keys_by_measure(
    key: Key, changes: Iterable[tuple[Exact, Key]], starts: Sequence[Exact], end: Exact
) -> list[list[tuple[Exact, Key]]]:
    """Return the keys of each measure, first the one active at its start.

    Args:
        key: at the start of the piece.
        changes: (exact ticks from the start of the piece, key), in any order.
        starts: as `split_by_measure` takes them.
        end: likewise.
    """
    keys: list[list[tuple[Exact, Key]]] = []
    for inside in split_by_measure(changes, starts, end):
        keys.append([(0, key), *inside])
        key = keys[-1][-1][1]
    return keys


def notes_by_measure(
    notes: Iterable[WrittenNote], starts: Sequence[Exact], end: Exact
) -> list[list[WrittenNote]]:
    """Give each measure the notes that begin in it, whose onsets this changes.

    Args:
        notes: with onsets in exact ticks from the start of the piece, in any order.
        starts: as `split_by_measure` takes them.
        end: likewise.
    """
    split = split_by_measure([(note.onset, note) for note in notes], starts, end)
    for measure in split:
        for onset, note in measure:
            note.onset = onset
    return [[note for _, note in measure] for measure in split]
