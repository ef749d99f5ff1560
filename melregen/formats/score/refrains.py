"""Refrains that are printed under one line of words and sung in every verse."""

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise

from melregen.formats.score.lyrics import is_sung
from melregen.formats.score.played import PlayedNote, Texts, line_order

_LONG_REFRAIN = 4
"""Fewest syllables of another line that make a silent passage a refrain by themselves."""


def marks_melismas(notes: Sequence[PlayedNote]) -> bool:
    """Whether a score draws a slur or an extender wherever a syllable is sung on several notes."""
    for before, note in pairwise(notes):
        is_bare = not note.lyrics and not note.slurred and note.onset == before.end
        texts = [text for text in before.lyrics.values() if text is not None and text.text]
        if is_bare and texts and not any(text.goes_on or text.held for text in texts):
            return False
    return True


def fill_refrains(
    notes: Sequence[PlayedNote], line: str, lines: Sequence[str], *, marked: bool
) -> Texts:
    """Return one line's texts; where it is silent, those of the refrain that another line has.

    A line takes the words of the refrain where it falls silent, and where it has words of its own
    for a few notes of it only.

    Args:
        notes: of a passage that is played once.
        line: number of the line that is sung.
        lines: numbers of all lines of the passage.
        marked: melismas are marked in the score.
    """
    texts: Texts = [note.lyrics.get(line) for note in notes]
    for start, stop in _silent_runs(notes, line):
        other = _find_refrain(notes, line, start, stop, marked=marked)
        if other is not None:
            texts[start:stop] = [note.lyrics.get(other) for note in notes[start:stop]]
    if None not in texts:
        return texts
    for silent in lines:
        for start, stop in _silent_runs(notes, silent) if silent != line else ():
            other = _find_refrain(notes, silent, start, stop, marked=marked)
            region = notes[start:stop]
            if other is None or 2 * _count(region, line) >= _count(region, other):
                continue
            for first, last in _silent_runs(notes, line):
                if (
                    start <= first
                    and last <= stop
                    and _has_whole_words(notes, line, other, first, last)
                ):
                    texts[first:last] = [note.lyrics.get(other) for note in notes[first:last]]
    return texts


def _silent_runs(notes: Sequence[PlayedNote], line: str) -> Iterator[tuple[int, int]]:
    """Yield where a line has no text under a note: the first such note, and the one after."""
    start = 0
    for is_silent, run in groupby(notes, key=lambda note: note.lyrics.get(line) is None):
        stop = start + len(list(run))
        if is_silent:
            yield start, stop
        start = stop


def _find_refrain(
    notes: Sequence[PlayedNote], line: str, start: int, stop: int, *, marked: bool
) -> str | None:
    """Return the line whose words a silent run takes; None where the run goes on with a syllable.

    A long run takes those of the fullest other line. A short one is a refrain where whole words
    stand under one other line, between bar lines or rests, and nothing says that the syllable
    before is held.
    """
    before = notes[start - 1].lyrics.get(line) if start else None
    if notes[start].tied or (before is not None and before.goes_on):
        return None
    run = notes[start:stop]
    other = _find_other_line(run)
    if _count(run, other) >= _LONG_REFRAIN or any(
        text.recurs for note in run if (text := note.lyrics.get(other)) is not None
    ):
        return other
    is_apart = marked and _stands_apart(notes, start, stop)
    singing = {number for note in run for number, text in note.lyrics.items() if is_sung(text)}
    if is_apart and len(singing) == 1 and _has_whole_words(notes, line, other, start, stop):
        return other
    return None


def _find_other_line(notes: Sequence[PlayedNote]) -> str:
    """Return the line with most syllables under some notes, "" where there is none."""
    counts = Counter(
        number for note in notes for number, text in note.lyrics.items() if is_sung(text)
    )
    return min(counts, key=lambda number: (-counts[number], line_order(number)), default="")


def _count(notes: Sequence[PlayedNote], line: str) -> int:
    """Return the syllables of a line under some notes."""
    return sum(is_sung(note.lyrics.get(line)) for note in notes)


def _has_whole_words(
    notes: Sequence[PlayedNote], line: str, other: str, start: int, stop: int
) -> bool:
    """Whether a run in which a line is silent has whole words of another from its first note on."""
    before = notes[start - 1].lyrics.get(line) if start else None
    if before is not None and (before.goes_on or before.held or not before.text):
        return False
    texts = [note.lyrics.get(other) for note in notes[start:stop]]
    sung = [text for text in texts if text is not None and text.text]
    is_held = before is not None and notes[start].slurred
    return not is_held and is_sung(texts[0]) and not sung[0].follows and not sung[-1].goes_on


def _stands_apart(notes: Sequence[PlayedNote], start: int, stop: int) -> bool:
    """Whether a run of notes lies between bar lines or rests."""

    def divides(before: PlayedNote, after: PlayedNote) -> bool:
        return before.play != after.play or before.end < after.onset

    return (start == 0 or divides(notes[start - 1], notes[start])) and (
        stop == len(notes) or divides(notes[stop - 1], notes[stop])
    )
