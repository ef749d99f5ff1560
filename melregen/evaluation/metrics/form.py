"""The form of a song: what comes back, as bars, lines and sections.

Conventions:
    A bar holds the notes that begin in it, at their place after the bar line; bars in which none
    begins do not count, nor does a pickup bar. Two lines have one rhythm where their syllables
    begin at the same distances from the first and the first stands at the same place of the bar;
    how long the last one is held does not matter. The kind of a section is its heading without
    number, in any case: "Verse 2" is a verse, "Refrain" a chorus. A later section is compared with
    the first of its kind, each from the downbeat at which (or up to half a bar before which) it
    begins.

Figures:
    `repeated_bars`, `repeated_bar_rhythms`, `self_similarity`, `even_lines_one_rhythm`,
    `related_lines`, `verse_on_verse`, `chorus_on_chorus`, `chorus_above_verse`,
    `chorus_top_above_verse`, `bars_by_four`.
"""

from collections.abc import Hashable, Sequence
from itertools import combinations
from math import inf

import numpy as np
from numpy.typing import NDArray

from melregen.evaluation.figure import Figure
from melregen.evaluation.metrics.lines import has_pickup, validate
from melregen.evaluation.song import NamedSection, Song, share
from melregen.music import Ticks
from melregen.template import section_kind

FIGURES = (
    Figure("repeated_bars", "bars that repeat an earlier one exactly", "share of bars", high=1),
    Figure(
        "repeated_bar_rhythms", "bars with the rhythm of an earlier one", "share of bars", high=1
    ),
    Figure(
        "self_similarity",
        "how like its most similar earlier bar a bar is",
        "similarity",
        high=1,
        source="Foote 1999, Visualizing music and audio using self-similarity",
    ),
    Figure(
        "even_lines_one_rhythm",
        "lines of as many syllables that have one rhythm",
        "share of pairs of lines",
        high=1,
    ),
    Figure("related_lines", "lines that repeat or vary an earlier one", "share of lines", high=1),
    Figure("verse_on_verse", "notes of later verses as in the first", "share of notes", high=1),
    Figure("chorus_on_chorus", "notes of later choruses as in the first", "share of notes", high=1),
    Figure("chorus_above_verse", "how far choruses lie above verses, mean", "semitones", low=-inf),
    Figure(
        "chorus_top_above_verse", "how far choruses rise above verses, top", "semitones", low=-inf
    ),
    Figure("bars_by_four", "the song's bars are a multiple of four", "share of songs", high=1),
)


def bar_contents(song: Song, *, pitched: bool) -> list[Hashable]:
    """Return what each bar holds: (ticks after the bar line, ticks long, pitch if wanted) a note.

    Bars in which no note begins are left out, and so is a pickup bar.
    """
    columns = [song.places.positions, song.durations]
    if pitched:
        columns.append(song.pitches)
    notes = np.stack(columns, axis=1).tolist()
    found: dict[int, list[tuple[int, ...]]] = {}
    first = 1 if song.sheet.pickup else 0
    for bar, note in zip(song.bar_of_note.tolist(), notes, strict=True):
        if bar >= first:
            found.setdefault(bar, []).append(tuple(note))
    return [tuple(content) for content in found.values()]


def repeated_bars(song: Song) -> float | None:
    """Return the share of bars with the notes of an earlier bar, 0 to 1; pitch and all."""
    return _repeated(bar_contents(song, pitched=True))


def repeated_bar_rhythms(song: Song) -> float | None:
    """Return the share of bars with the onsets and durations of an earlier bar, 0 to 1."""
    return _repeated(bar_contents(song, pitched=False))


def _repeated(contents: Sequence[Hashable]) -> float | None:
    return 1 - len(set(contents)) / len(contents) if contents else None


def bar_similarities(song: Song) -> NDArray[np.float64]:
    """Return how similar every two bars are, 0 to 1, (bars, bars).

    The time in which both bars have the same note, begun at the same place, over the time in which
    either has one: a Jaccard index. Bars without sound, and the pickup bar, are left out.
    """
    bars = [bar for bar in song.sheet.bars if bar.number > 0]
    width = max((bar.duration for bar in bars), default=0)
    cells = np.full((len(bars), width), -1, np.int32)
    for row, bar in zip(cells, bars, strict=True):
        first = int(np.searchsorted(song.onsets + song.durations, bar.onset, side="right"))
        last = int(np.searchsorted(song.onsets, bar.end))
        for onset, duration, pitch in zip(
            song.onsets[first:last].tolist(),
            song.durations[first:last].tolist(),
            song.pitches[first:last].tolist(),
            strict=True,
        ):
            # A note held over the bar line begins before it: the same code wherever it does.
            place = max(onset - bar.onset, -1) + 1
            start, stop = max(onset - bar.onset, 0), min(onset + duration - bar.onset, width)
            row[start:stop] = 128 * place + pitch
    cells = cells[(cells >= 0).any(axis=1)]
    sounds = cells >= 0
    same = np.zeros((len(cells), len(cells)), np.float64)
    either = np.ones_like(same)
    for index, (row, sound) in enumerate(zip(cells, sounds, strict=True)):
        same[index] = np.count_nonzero((cells == row) & sound, axis=1)
        either[index] = np.count_nonzero(sounds | sound, axis=1)
    return same / either


def self_similarity(song: Song) -> float | None:
    """Return the mean over bars of the greatest similarity with an earlier bar, 0 to 1.

    Read from the self-similarity matrix of the bars (Foote, "Visualizing music and audio using
    self-similarity", 1999). None in a song of one bar.
    """
    similarities = bar_similarities(song)
    if len(similarities) < 2:
        return None
    return float(np.tril(similarities, -1).max(axis=1)[1:].mean())


def even_lines_one_rhythm(song: Song) -> float | None:
    """Return how many pairs of lines with as many syllables have the same rhythm, 0 to 1.

    None without such a pair.
    """
    by_count: dict[int, list[Hashable]] = {}
    for line in song.lines:
        sung = np.arange(line.start, line.stop)[song.is_sung[line]]
        if len(sung):
            steps = tuple(np.diff(song.onsets[sung]).tolist())
            rhythm = (int(song.places.positions[sung[0]]), *steps)
            by_count.setdefault(len(sung), []).append(rhythm)
    return share([a == b for group in by_count.values() for a, b in combinations(group, 2)])


def related_lines(song: Song) -> float | None:
    """Return the share of lines that repeat, answer or vary an earlier one, 0 to 1.

    A line that has the rhythm alone of another one does not count. See `melregen.extraction.form`
    (after Mongeau and Sankoff, "Comparison of musical sequences", 1990).
    """
    forms = [phrase.form for phrase in song.template.phrases]
    return share([form is not None and form.relation.shares_melody for form in forms])


def sections_of(song: Song, kind: str) -> list[NamedSection]:
    """Return the sections of a kind in order."""
    return [section for section in song.sections if section_kind(section.name) == kind]


def section_notes(song: Song, section: NamedSection) -> slice:
    """Return the notes of a section, as a slice of the arrays."""
    return slice(song.lines[section.first].start, song.lines[section.stop - 1].stop)


def section_on_section(song: Song, kind: str) -> float | None:
    """Return the share of notes of later sections that stand in the first of their kind, 0 to 1.

    Such a note has the same pitch and lies as far from the section's downbeat. None with fewer
    than two sections of the kind.

    Args:
        song: with headings.
        kind: as `section_kind` names it.
    """
    first, *later = [_placed(song, section) for section in sections_of(song, kind)] or [set()]
    return share([note in first for notes in later for note in notes])


def _placed(song: Song, section: NamedSection) -> set[tuple[Ticks, int]]:
    """Return (ticks from the section's downbeat, pitch) of its notes."""
    notes = section_notes(song, section)
    bar = song.sheet.bars[song.bar_of_note[notes.start]]
    downbeat = bar.end if has_pickup(song)[section.first] else bar.end - bar.metre.bar
    onsets = (song.onsets[notes] - downbeat).tolist()
    return set(zip(onsets, song.pitches[notes].tolist(), strict=True))


def chorus_above_verse(song: Song) -> float | None:
    """Return the mean pitch of choruses less that of verses, semitones; None without both."""
    chorus, verse = _kind_pitches(song, "chorus"), _kind_pitches(song, "verse")
    return float(np.mean(chorus) - np.mean(verse)) if chorus and verse else None


def chorus_top_above_verse(song: Song) -> float | None:
    """Return the highest pitch of choruses less that of verses, semitones; None without both."""
    chorus, verse = _kind_pitches(song, "chorus"), _kind_pitches(song, "verse")
    return float(max(chorus) - max(verse)) if chorus and verse else None


def _kind_pitches(song: Song, kind: str) -> list[int]:
    sections = [section_notes(song, section) for section in sections_of(song, kind)]
    return [pitch for notes in sections for pitch in song.pitches[notes].tolist()]


def bars_by_four(song: Song) -> float:
    """Return 1 where the bars are a multiple of four, else 0; a pickup bar is not counted."""
    return float(sum(bar.number > 0 for bar in song.sheet.bars) % 4 == 0)


def evaluate(song: Song) -> dict[str, float | None]:
    """Return the figures of a song by name.

    Raises:
        InvalidMusicError: the lines are not those of the melody.
    """
    validate(song)
    return {
        "repeated_bars": repeated_bars(song),
        "repeated_bar_rhythms": repeated_bar_rhythms(song),
        "self_similarity": self_similarity(song),
        "even_lines_one_rhythm": even_lines_one_rhythm(song),
        "related_lines": related_lines(song),
        "verse_on_verse": section_on_section(song, "verse"),
        "chorus_on_chorus": section_on_section(song, "chorus"),
        "chorus_above_verse": chorus_above_verse(song),
        "chorus_top_above_verse": chorus_top_above_verse(song),
        "bars_by_four": bars_by_four(song),
    }
