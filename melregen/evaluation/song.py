"""A song as the metrics see it: a lead sheet, its template, and arrays drawn from both."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from melregen.errors import EmptyMelodyError, InvalidMusicError
from melregen.music import ActiveSpans, Chord, LeadSheet, PitchRange, Ticks
from melregen.music.note_places import NotePlaces, note_places
from melregen.template import Template, TemplateSection

IntArray = NDArray[np.int64]
FloatArray = NDArray[np.float64]


@dataclass(frozen=True)
class Request:
    """What a generated song was asked to be.

    Attributes:
        draft: the partial template; what it fixes had to be kept.
        planned: the complete template that the melody was rendered from.
        pitch_range: lowest and highest pitch allowed.
    """

    draft: Template
    planned: Template
    pitch_range: PitchRange


@dataclass(frozen=True)
class ChordSpan:
    """A chord (None for no chord) from `onset` to `end`, ticks."""

    onset: Ticks
    end: Ticks
    chord: Chord | None


@dataclass(frozen=True)
class NamedSection:
    """A section of the form: its heading ("" for none) and its lines from `first` up to `stop`."""

    name: str
    first: int
    stop: int


@dataclass(frozen=True)
class Song:
    """A song to be judged.

    Generated and written songs pass through the same extraction, so that a difference between them
    is one of the music. A line is a phrase of the template.

    Attributes:
        name: tells it from the others of its system.
        sheet: the melody; its keys are trusted, its syllables are marked with stress.
        template: extracted from the sheet, a slot for each note.
        group: songs of one group (one text, one tune) are drawn together by the bootstrap, and lie
            on one side of cross-validation.
        request: what was asked for, None where nobody knows.
        collection: what it belongs to, "" for nothing.

    Raises:
        EmptyMelodyError: the sheet has no notes.
        InvalidMusicError: the template is not that of the sheet.
    """

    name: str
    sheet: LeadSheet
    template: Template
    group: str = ""
    request: Request | None = None
    collection: str = ""

    def __post_init__(self) -> None:
        if not self.sheet.notes:
            raise EmptyMelodyError(f"{self.name} has no notes to judge")
        if sum(len(phrase.slots) for phrase in self.template.phrases) != len(self.sheet.notes):
            raise InvalidMusicError(f"the template of {self.name} is not that of its melody")

    @property
    def text(self) -> str:
        """Name of what it was made from, the same for all variations: up to the last "~"."""
        return self.name.rpartition("~")[0] or self.name

    @cached_property
    def pitches(self) -> IntArray:
        """MIDI numbers, (notes,)."""
        return np.array([note.pitch for note in self.sheet.notes], np.int64)

    @cached_property
    def onsets(self) -> IntArray:
        """Ticks from the start of the piece, (notes,)."""
        return np.array([note.onset for note in self.sheet.notes], np.int64)

    @cached_property
    def durations(self) -> IntArray:
        """Ticks, (notes,)."""
        return np.array([note.duration for note in self.sheet.notes], np.int64)

    @cached_property
    def places(self) -> NotePlaces:
        """Where the notes stand in their bars."""
        return note_places(self.sheet)

    @cached_property
    def intervals(self) -> IntArray:
        """Semitones from each note to the next, (notes - 1,)."""
        return np.diff(self.pitches)

    @cached_property
    def inter_onsets(self) -> IntArray:
        """Ticks from each onset to the next, (notes - 1,)."""
        return np.diff(self.onsets)

    @cached_property
    def degrees(self) -> IntArray:
        """Semitones above the tonic of the key that holds, 0 to 11, (notes,)."""
        keys = ActiveSpans(self.sheet.keys)
        return np.array(
            [keys.at_or_first(note.onset).key.degree(note.pitch) for note in self.sheet.notes],
            np.int64,
        )

    @cached_property
    def bar_of_note(self) -> IntArray:
        """Index in `sheet.bars` of the bar in which each note begins, (notes,)."""
        starts = np.array([bar.onset for bar in self.sheet.bars], np.int64)
        return np.searchsorted(starts, self.onsets, side="right") - 1

    @cached_property
    def lines(self) -> tuple[slice, ...]:
        """The notes of each line, as slices of the arrays."""
        ends = np.cumsum([0, *(len(phrase.slots) for phrase in self.template.phrases)]).tolist()
        return tuple(slice(start, stop) for start, stop in pairwise(ends))

    @cached_property
    def sections(self) -> tuple[NamedSection, ...]:
        """The sections in order; one without a name where there are no headings."""
        sections = self.template.sections or (TemplateSection(0),)
        ends = [*(section.first for section in sections[1:]), len(self.template.phrases)]
        return tuple(
            NamedSection(section.name, section.first, stop)
            for section, stop in zip(sections, ends, strict=True)
        )

    @cached_property
    def is_sung(self) -> NDArray[np.bool_]:
        """Whether a syllable begins on the note, (notes,)."""
        return np.array([note.syllable is not None for note in self.sheet.notes])

    @cached_property
    def is_melisma(self) -> NDArray[np.bool_]:
        """Whether the note goes on with a syllable, (notes,)."""
        return np.array([note.melisma for note in self.sheet.notes])

    @property
    def has_words(self) -> bool:
        """Whether anything is sung."""
        return bool(self.is_sung.any())

    @cached_property
    def stresses(self) -> FloatArray:
        """Stress of the syllable that begins on each note (1 primary, 0 none); NaN for unknown."""
        return np.array(
            [
                np.nan if n.syllable is None or n.syllable.stress is None else n.syllable.stress
                for n in self.sheet.notes
            ],
            np.float64,
        )

    @property
    def has_written_chords(self) -> bool:
        """Whether the chords are the song's own; else they are inferred."""
        return bool(self.sheet.chords)

    @cached_property
    def chord_spans(self) -> tuple[ChordSpan, ...]:
        """The chords, written or else inferred; silence (N.C.) as None."""
        changes = self.template.chords
        ends = [*(change.onset for change in changes[1:]), self.sheet.duration]
        return tuple(
            ChordSpan(
                change.onset,
                end,
                None if change.chord is None or change.chord.is_no_chord else change.chord,
            )
            for change, end in zip(changes, ends, strict=False)
            if end > change.onset
        )

    @cached_property
    def chord_of_note(self) -> tuple[Chord | None, ...]:
        """The chord at the onset of each note; None for silence or where none is known."""
        spans = ActiveSpans(self.chord_spans)
        found = [spans.at(note.onset) for note in self.sheet.notes]
        return tuple(span.chord if span else None for span in found)


def share(values: NDArray[np.bool_] | Sequence[bool]) -> float | None:
    """Return the share of those that are true, None of none at all."""
    return float(np.mean(values)) if len(values) else None
