"""Which line of words is sung in which pass, and which notes go on with the syllable before."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import TypeAlias

from melregen.formats.score.lyrics import Lyric
from melregen.formats.score.playback import Marks, Play
from melregen.music import Pitch, Ticks

_REFRAIN_SYLLABLES = 4
"""Fewest syllables of another verse that make a silent passage of this one its refrain."""

_MELISMA_NOTES = 32
"""Longest run of notes without text that counts as one melisma."""

_VERSE_SHARE = 0.3
"""A line with fewer syllables than this share of the fullest one makes no verse of its own."""


@dataclass(slots=True)
class PlayedNote:
    """A melody note as it is played, with the texts of all lines of words.

    Attributes:
        onset: ticks from the start of the piece.
        end: likewise.
        pitch: MIDI number.
        play: the measure that it is written in, and how often that was played before.
        slurred: a slur leads to it from the note before.
        wordless: hummed, so not part of a melisma.
        lyrics: number of the line → text; None where the line passes the note over.
        opens_phrase: a phrase starts with it.
        closes_phrase: a phrase ends with it.
    """

    onset: Ticks
    end: Ticks
    pitch: Pitch
    play: Play
    slurred: bool = False
    wordless: bool = False
    lyrics: dict[str, Lyric | None] = field(default_factory=dict)
    opens_phrase: bool = False
    closes_phrase: bool = False


Texts: TypeAlias = list[Lyric | None]
"""One verse: for each note of the melody its text, None where it has none."""


def sing_lines_in_passes(
    notes: Sequence[PlayedNote], plays: Sequence[Play], marks: Sequence[Marks]
) -> list[Texts]:
    """Choose, for each verse that is sung from start to end, the text under each note.

    On the n-th time through a repeat the n-th line of text under it is sung, where there are so
    many; lines left over make a further verse of the whole piece. A verse that falls silent while
    another line has text (a refrain printed once) sings that line.

    Returns:
        The verses, at least one.
    """
    if not any(note.lyrics for note in notes):
        return [[None] * len(notes)]
    sections = _find_sections(plays, marks)
    lines = _find_lines(notes, sections)
    times = Counter(play.measure for play in plays)
    count = 1
    for section, numbers in lines.items():
        full = _full_lines(notes, sections, section, numbers)
        repeats = max(times[m] for m, s in sections.items() if s == section)
        count = max(count, -(-len(full) // repeats))
    verses: list[Texts] = []
    for verse in range(count):
        texts = _sing(notes, sections, lines, times, marks, verse)
        if texts not in verses:
            verses.append(texts)
    return verses


def sing_lines_as_verses(notes: Sequence[PlayedNote], plays: Sequence[Play]) -> list[Texts]:
    """Choose the text under each note where each line of words is a verse.

    A verse sings the same line at every repeat, unless the repeated passage has as many lines for
    each verse as it has passes: then every pass sings its own.

    Returns:
        The verses that have words; one without words where there are none.
    """
    passes = Counter(play.measure for play in plays)
    once = twice = 0
    for note in notes:
        if passes[note.play.measure] > 1:
            twice = max(twice, len(note.lyrics))
        else:
            once = max(once, len(note.lyrics))
    most_passes = max(passes.values())
    # Each pass sings a line of its own only where the rest of the tune has that many fewer.
    shared = most_passes if once and most_passes > 1 and twice == most_passes * once else 1
    verses: list[Texts] = []
    for verse in range(once if shared > 1 else max(once, twice, 1)):
        texts: Texts = []
        for note in notes:
            own = shared > 1 and passes[note.play.measure] > 1
            line = verse * shared + note.play.time if own else verse
            if len(note.lyrics) == 1:
                # One line under music of several verses is a refrain.
                line = 0
            texts.append(note.lyrics.get(str(line + 1)))
        verses.append(texts)
    return [verse for verse in verses if any(text and text.text for text in verse)] or verses[:1]


def _find_sections(plays: Sequence[Play], marks: Sequence[Marks]) -> dict[int, int]:
    """Map measures to sections: runs that are played equally often, cut at repeat signs."""
    times = Counter(play.measure for play in plays)
    sections: dict[int, int] = {}
    section, before = 0, -1
    for measure in sorted(times):
        if before >= 0 and (
            times[measure] != times[before]
            or marks[measure].ending != marks[before].ending
            or (times[measure] > 1 and (marks[measure].forward or marks[before].backward))
        ):
            section += 1
        sections[measure] = section
        before = measure
    return sections


def _find_lines(notes: Sequence[PlayedNote], sections: dict[int, int]) -> dict[int, list[str]]:
    """Map sections to the numbers of the lines that have text in them, in order."""
    found: dict[int, set[str]] = {section: set() for section in sections.values()}
    for note in notes:
        if note.lyrics:
            found[sections[note.play.measure]].update(note.lyrics)
    return {section: sorted(numbers, key=_line_order) for section, numbers in found.items()}


def _line_order(number: str) -> tuple[int, str]:
    digits = re.search(r"\d+$", number)
    return (int(digits[0]) if digits else 0, number)


def _full_lines(
    notes: Sequence[PlayedNote], sections: dict[int, int], section: int, numbers: list[str]
) -> list[str]:
    counts = Counter(
        number
        for note in notes
        if note.play.time == 0 and sections[note.play.measure] == section
        for number in note.lyrics
    )
    most = max(counts.values(), default=0)
    return [number for number in numbers if counts[number] >= _VERSE_SHARE * most]


def _sing(
    notes: Sequence[PlayedNote],
    sections: dict[int, int],
    lines: dict[int, list[str]],
    times: Counter[int],
    marks: Sequence[Marks],
    verse: int,
) -> Texts:
    texts: Texts = []
    sung = ""
    for (section, time), group in groupby(
        notes, key=lambda note: (sections[note.play.measure], note.play.time)
    ):
        passage = list(group)
        measure = passage[0].play.measure
        numbers = lines[section]
        wanted = verse * times[measure] + time
        if marks[measure].ending and sung in numbers:
            line = sung
        elif wanted < len(numbers):
            line = numbers[wanted]
        else:
            line = numbers[min(time, len(numbers) - 1)] if numbers else ""
        if len(numbers) > 1:
            sung = line
        texts.extend(_fill_refrains(passage, line))
    return texts


def _fill_refrains(notes: Sequence[PlayedNote], line: str) -> Texts:
    """Return one line's texts; where it is silent for long, those of the fullest other line."""
    texts: Texts = [note.lyrics.get(line) for note in notes]
    index = 0
    while index < len(notes):
        if texts[index] is not None:
            index += 1
            continue
        stop = index
        while stop < len(notes) and texts[stop] is None:
            stop += 1
        counts = Counter(number for note in notes[index:stop] for number in note.lyrics)
        before = texts[index - 1] if index else None
        if counts and not (before and before.goes_on):
            other, most = min(counts.items(), key=lambda item: (-item[1], _line_order(item[0])))
            if most >= _REFRAIN_SYLLABLES:
                texts[index:stop] = [note.lyrics.get(other) for note in notes[index:stop]]
        index = stop
    return texts


def find_melismas(
    notes: Sequence[PlayedNote], texts: Sequence[Lyric | None], *, are_marked: bool
) -> list[bool]:
    """Find the notes that go on with the syllable before.

    Args:
        notes: the melody.
        texts: of one verse.
        are_marked: the file marks them, by a text without letters or a slur, and they follow a
            sung note with no rest between. Else a note without text goes on when it follows a sung
            note with no rest between, or across a rest under a slur; very long runs are
            instrumental unless slurred.
    """
    melismas = [False] * len(notes)
    run = 0
    for index in range(1, len(notes)):
        text, before = texts[index], texts[index - 1]
        if (text and text.text) or not ((before and before.text) or melismas[index - 1]):
            run = 0
            continue
        run += 1
        note = notes[index]
        touches = notes[index - 1].end == note.onset
        if are_marked:
            melismas[index] = touches and (text is not None or note.slurred)
        else:
            melismas[index] = not note.wordless and (
                note.slurred or (touches and run <= _MELISMA_NOTES)
            )
    return melismas
