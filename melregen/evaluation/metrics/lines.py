"""The lines of a song: how long they are, where in the bar they begin, how they end.

Conventions:
    A line is a phrase of the template. It spans the bars from its first note to that of the next
    line, the last one to the end of the piece, rounded to whole bars, so that pickups do not
    count. A line has a pickup where its first note lies in the second half of a bar (at most half
    a bar before the bar line), and begins late where it lies in the first half, after the bar
    line.

Figures:
    `bars_a_line`, `regular_lines`, `lines_as_before`, `last_note_length`, `off_beat_endings`,
    `late_lines`, `lines_without_rest`.
"""

import numpy as np
from numpy.typing import NDArray

from melregen.errors import InvalidMusicError
from melregen.evaluation.figure import Figure
from melregen.evaluation.song import IntArray, Song, share
from melregen.music import TICKS_PER_QUARTER

FIGURES = (
    Figure("bars_a_line", "bars a line", "bars"),
    Figure("regular_lines", "lines of 2, 4 or 8 bars", "share of lines", high=1),
    Figure(
        "lines_as_before", "lines with as many bars as the line before", "share of lines", high=1
    ),
    Figure("last_note_length", "length of a line's last note", "quarter notes"),
    Figure("off_beat_endings", "lines whose last note is off the beat", "share of lines", high=1),
    Figure("late_lines", "lines that begin after the downbeat", "share of lines", high=1),
    Figure("lines_without_rest", "lines that run on without a rest", "share of lines", high=1),
)

_REGULAR = (2, 4, 8)


def validate(song: Song) -> None:
    """Check that the lines are those of the melody.

    Raises:
        InvalidMusicError: a slot of the template has another onset than its note.
    """
    onsets = [slot.onset for slot in song.template.slots]
    if onsets != song.onsets.tolist():
        raise InvalidMusicError(f"the lines of {song.name} are not those of its melody")


def line_starts(song: Song) -> IntArray:
    """Return the index of the first note of each line, (lines,)."""
    return np.array([line.start for line in song.lines], np.int64)


def line_ends(song: Song) -> IntArray:
    """Return the index of the last note of each line, (lines,)."""
    return np.array([line.stop - 1 for line in song.lines], np.int64)


def line_bars(song: Song) -> IntArray:
    """Return how many bars each line spans, rounded, (lines,)."""
    full_bars = sum(bar.number > 0 for bar in song.sheet.bars)
    starts = [*song.places.bars[line_starts(song)].tolist(), float(full_bars)]
    return np.floor(np.diff(starts) + 0.5).astype(np.int64)


def positions_in_bar(song: Song, notes: IntArray) -> NDArray[np.float64]:
    """Return where notes stand in their bars, 0 on the bar line to less than 1, (notes,)."""
    bars = song.sheet.bars
    lengths = np.array([bars[index].metre.bar for index in song.bar_of_note[notes]], np.float64)
    return song.places.positions[notes] / lengths


def has_pickup(song: Song) -> NDArray[np.bool_]:
    """Return which lines begin at most half a bar before a bar line, (lines,)."""
    return positions_in_bar(song, line_starts(song)) >= 0.5


def rests_after(song: Song) -> NDArray[np.bool_]:
    """Return after which lines but the last there is a rest, (lines - 1,)."""
    ends = line_ends(song)[:-1]
    return song.onsets[ends] + song.durations[ends] < song.onsets[ends + 1]


def bars_a_line(song: Song) -> float:
    """Return the mean span of a line, bars."""
    return float(line_bars(song).mean())


def regular_lines(song: Song) -> float | None:
    """Return the share of lines that span 2, 4 or 8 bars, 0 to 1."""
    return share(np.isin(line_bars(song), _REGULAR))


def lines_as_before(song: Song) -> float | None:
    """Return the share of lines that span as many bars as the line before, 0 to 1.

    None in a song of one line.
    """
    return share(np.diff(line_bars(song)) == 0)


def last_note_length(song: Song) -> float:
    """Return the mean length of the lines' last notes, quarter notes."""
    return float(song.durations[line_ends(song)].mean() / TICKS_PER_QUARTER)


def off_beat_endings(song: Song) -> float | None:
    """Return the share of lines whose last note begins between two beats, 0 to 1."""
    return share(song.places.strengths[line_ends(song)] == 0)


def late_lines(song: Song) -> float | None:
    """Return the share of lines that begin after a bar line and not as its pickup, 0 to 1."""
    positions = positions_in_bar(song, line_starts(song))
    return share((positions > 0) & (positions < 0.5))


def lines_without_rest(song: Song) -> float | None:
    """Return the share of lines but the last after which no rest comes, 0 to 1.

    None in a song of one line.
    """
    return share(~rests_after(song))


def evaluate(song: Song) -> dict[str, float | None]:
    """Return the figures of a song by name.

    Raises:
        InvalidMusicError: the lines are not those of the melody.
    """
    validate(song)
    return {
        "bars_a_line": bars_a_line(song),
        "regular_lines": regular_lines(song),
        "lines_as_before": lines_as_before(song),
        "last_note_length": last_note_length(song),
        "off_beat_endings": off_beat_endings(song),
        "late_lines": late_lines(song),
        "lines_without_rest": lines_without_rest(song),
    }
