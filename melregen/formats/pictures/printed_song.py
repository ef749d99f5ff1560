"""What is printed of a song: each note once, with one line of words or several under it."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from melregen.formats.pictures.song_parts import line_bars, song_parts
from melregen.music import ActiveSpans, ChordChange, LeadSheet, Syllable, Ticks


@dataclass(frozen=True)
class Verse:
    """One line of words under the notes.

    Attributes:
        syllables: for each printed note what is sung on it; None where nothing new is.
        held: for each printed note whether it goes on with the syllable before.
    """

    syllables: tuple[Syllable | None, ...]
    held: tuple[bool, ...]


@dataclass(frozen=True)
class PrintedSong:
    """A song as it stands on paper.

    Attributes:
        sheet: the notes, chords, keys and metres in the order of the paper; its notes have no
            words.
        verses: the lines of words, the first one right under the staff.
        labels: what stands before a syllable ("2."), by index of the note and of the line.
        headings: names of sections by the bar line of their own bar.
        lines: bar lines at which a line of words begins, sections included.
        order: names of the sections as they are sung, where the paper's order does not tell it.
        sources: for each printed note the notes of the song that it stands for, by index.
    """

    sheet: LeadSheet
    verses: tuple[Verse, ...]
    labels: dict[tuple[int, int], str] = field(default_factory=dict)
    headings: dict[Ticks, str] = field(default_factory=dict)
    lines: frozenset[Ticks] = frozenset()
    order: tuple[str, ...] = ()
    sources: tuple[tuple[int, ...], ...] = ()


def print_as_sung(sheet: LeadSheet) -> PrintedSong:
    """Return a song with every section written out in its turn."""
    parts = song_parts(sheet) if sheet.sections else ()
    verse = Verse(
        tuple(note.syllable for note in sheet.notes), tuple(note.melisma for note in sheet.notes)
    )
    bare = without_words(sheet)
    return PrintedSong(
        replace(bare, chords=_restated(bare, [part.start for part in parts])),
        (verse,) if any(verse.syllables) else (),
        headings={part.start: part.name for part in parts if part.name},
        lines=frozenset(line_bars(sheet)) | {part.start for part in parts},
        sources=tuple((index,) for index in range(len(sheet.notes))),
    )


def _restated(sheet: LeadSheet, bar_lines: Sequence[Ticks]) -> tuple[ChordChange, ...]:
    """Return the chords of a song, what sounds on said again where a section begins."""
    changes = {change.onset: change for change in sheet.chords}
    first = sheet.bars[1].onset if sheet.pickup and len(sheet.bars) > 1 else 0
    for bar_line in bar_lines:
        sounding = ActiveSpans(sheet.chords).at(bar_line)
        if sounding is not None and bar_line > first:
            changes.setdefault(bar_line, replace(sounding, onset=bar_line))
    return tuple(changes[onset] for onset in sorted(changes))


def without_words(sheet: LeadSheet) -> LeadSheet:
    """Return a song without words, sections and phrases, and without other parts."""
    notes = tuple(replace(note, syllable=None, melisma=False) for note in sheet.notes)
    return replace(sheet, notes=notes, sections=(), phrases=(), accompaniment=())
