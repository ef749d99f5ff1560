"""The lines of a song: its notes by phrases, as words are laid out in texts."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from melregen.extraction.phrases.infer import phrase_starts
from melregen.music import TICKS_PER_QUARTER, UNDERTIE, LeadSheet, Note, Section, Syllable, Ticks


@dataclass(frozen=True)
class SongLine:
    """One line of a song.

    Attributes:
        notes: of its melody; none in a section that is only played.
        onset: ticks at which it begins: at its first note, or with its section.
        end: ticks at which the next line begins, or the song ends.
        section: name of the section that begins with the line; None where none does.
    """

    notes: tuple[Note, ...]
    onset: Ticks
    end: Ticks
    section: str | None = None

    @property
    def is_sung(self) -> bool:
        """Whether there are words."""
        return any(note.syllable is not None for note in self.notes)

    @property
    def text(self) -> str:
        """The words as running text: "" where there are none."""
        return "".join(written(note.syllable) for note in self.notes if note.syllable).strip()


def song_lines(sheet: LeadSheet) -> list[SongLine]:
    """Return the lines of a song: its phrases, those that are marked or those that are found.

    A section begins with the line that begins nearest to it, which may be in the pickup to it. A
    section without a note is a line of its own.
    """
    notes = sheet.notes
    starts = phrase_starts(sheet)
    lines = [
        SongLine(notes[first:last], notes[first].onset, sheet.duration)
        for first, last in pairwise([*starts, len(notes)])
    ]
    lines = _with_sections(lines, sheet)
    lines.sort(key=lambda line: line.onset)
    ends = [line.onset for line in lines[1:]] + [sheet.duration]
    return [replace(line, end=end) for line, end in zip(lines, ends, strict=True)]


def _with_sections(lines: Sequence[SongLine], sheet: LeadSheet) -> list[SongLine]:
    named = list(lines)
    ends = [*(section.onset for section in sheet.sections[1:]), sheet.duration]
    for section, end in zip(sheet.sections, ends, strict=False):
        if not any(section.onset <= note.onset < end for note in sheet.notes):
            named.append(SongLine((), section.onset, end, section.name))
        elif (number := _nearest(lines, section)) is not None and not named[number].section:
            named[number] = replace(named[number], section=section.name)
    return named


def _nearest(lines: Sequence[SongLine], section: Section) -> int | None:
    return min(
        range(len(lines)),
        key=lambda number: abs(lines[number].onset - section.onset),
        default=None,
    )


def written(syllable: Syllable) -> str:
    """Return a syllable as it stands in running text, with the space after its word."""
    text = " ".join(syllable.text.replace(UNDERTIE, " ").split())
    return text + (" " if syllable.ends_word else "")


def seconds(sheet: LeadSheet, tick: Ticks) -> float:
    """Return when a tick sounds, in seconds from the start of the piece."""
    return tick * 60 / (TICKS_PER_QUARTER * sheet.tempo)
