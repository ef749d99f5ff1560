"""The first half of each song goes on with the words of the second, or with as many bars."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from editing_tasks.results import Results
from editing_tasks.songs import UnseenSong, lyrics_of
from melregen.errors import WishError
from melregen.generation import Melregen, Wishes
from melregen.music import LeadSheet


def measure(model: Melregen, songs: Sequence[UnseenSong], wishes: Wishes, results: Results) -> None:
    """Go on with the first half of each song that has two lines or more."""

    def go_on(song: UnseenSong) -> dict[str, object]:
        phrases = song.template.phrases
        half = len(phrases) // 2
        start = phrases[half].slots[0].onset or 0
        end = next(bar.end for bar in song.sheet.bars if bar.end >= phrases[half - 1].slots[-1].end)
        opening = _until(song.sheet, start, max(end, 1))
        is_sung = any(slot.syllable for phrase in phrases[half:] for slot in phrase.slots)
        more = lyrics_of(song.template, first=half) if is_sung else None
        bars = len(song.sheet.bars) - len(opening.bars)
        try:
            after = model.edit(opening, wishes, continue_with=more or max(bars, 1))
        except WishError:  # words that the opening has already are taken for those of all of it
            more = None
            after = model.edit(opening, wishes, continue_with=max(bars, 1))
        count = len(opening.notes)
        sung = [s.text for s in after.syllables[len(opening.syllables) :]]
        return {
            "origin": song.origin,
            "with": "words" if more else "bars",
            "opening": after.notes[:count] == opening.notes
            and after.chords[: len(opening.chords)] == opening.chords,
            "words": sung == ([s.text for s in more.syllables] if more else []),
            "seam": after.notes[count].pitch - after.notes[count - 1].pitch,
            "before": song.sheet.notes[count].pitch - song.sheet.notes[count - 1].pitch,
        }

    results.measure([song for song in songs if len(song.template.phrases) > 1], go_on)


def _until(sheet: LeadSheet, start: int, end: int) -> LeadSheet:
    """Return the notes of a song before a tick, with its first bars up to another."""
    return replace(
        sheet,
        notes=tuple(note for note in sheet.notes if note.onset < start and note.end <= end),
        chords=tuple(change for change in sheet.chords if change.onset < end),
        metres=tuple(change for change in sheet.metres if change.onset < end),
        keys=tuple(change for change in sheet.keys if change.onset < end),
        phrases=tuple(phrase for phrase in sheet.phrases if phrase.end <= min(start, end)),
        sections=tuple(section for section in sheet.sections if section.onset < start),
        duration=end,
    )


def show(results: Results, within: tuple[float, float]) -> None:
    """Print the table: a row for songs with words, one for those without."""
    low, high = within
    rows = list(results.rows())
    print("\nContinue: the first half of a song, with the words of the second or as many bars")
    print(f"{'with':<8}{'songs':>7}{'opening kept':>14}{'words sung':>12}{'seam':>8}{'before':>8}")
    for kind in ("words", "bars"):
        chosen = [row for row in rows if row["with"] == kind]
        if chosen:
            kept, sung = (np.mean([row[name] for row in chosen]) for name in ("opening", "words"))
            seam, before = (
                np.mean([low <= row[name] <= high for row in chosen]) for name in ("seam", "before")
            )
            print(f"{kind:<8}{len(chosen):>7}{kept:>14.3f}{sung:>12.3f}{seam:>8.3f}{before:>8.3f}")
