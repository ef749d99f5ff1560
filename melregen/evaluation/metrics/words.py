"""How the words sit on the melody: stress, breath, melismas, upbeats, pace.

Conventions:
    A song without words has no figures. A syllable sounds on the note it begins on and on the
    melisma notes after it. Stressed is a syllable of primary stress, weak one of none; syllables
    of unknown stress do not count. Of notes equally long the last one is the longest. A line has
    an upbeat where it begins at most half a bar before a bar line.

Figures:
    `stress_on_beats`, `weak_downbeats`, `longest_on_weak`, `longest_place`, `breath_at_line_ends`,
    `melismas`, `upbeats`, `iambic_upbeats`, `syllables_a_second`, `notes_a_syllable`.
"""

import numpy as np

from melregen.errors import InvalidMusicError
from melregen.evaluation.figure import Figure
from melregen.evaluation.metrics.lines import has_pickup, line_ends, rests_after
from melregen.evaluation.song import FloatArray, IntArray, Song, share
from melregen.music import TICKS_PER_QUARTER

FIGURES = (
    Figure(
        "stress_on_beats",
        "metrical strength of stressed syllables over that of the others",
        "levels of the metre",
        low=-3,
        high=3,
    ),
    Figure("weak_downbeats", "downbeats that a weak syllable begins on", "share", high=1),
    Figure(
        "longest_on_weak",
        "lines whose longest note is on a weak syllable within",
        "share of lines",
        high=1,
    ),
    Figure("longest_place", "where the longest note of a line is", "0 first, 1 last note", high=1),
    Figure("breath_at_line_ends", "lines that leave time to breathe", "share of lines", high=1),
    Figure("melismas", "notes that go on with a syllable", "share of notes", high=1),
    Figure("upbeats", "lines that begin with an upbeat", "share of lines", high=1),
    Figure(
        "iambic_upbeats",
        "lines of a weak, then a stressed syllable that get an upbeat",
        "share of such lines",
        high=1,
    ),
    Figure("syllables_a_second", "syllables a second", "syllables a second"),
    Figure("notes_a_syllable", "notes a syllable", "notes", low=1),
)

_STRESSES = (None, 0, 1, 2)
_HALF_NOTE = 2 * TICKS_PER_QUARTER


def validate(song: Song) -> None:
    """Check that the stress of the syllables is one that melregen knows.

    Raises:
        InvalidMusicError: a syllable has another.
    """
    for syllable in song.sheet.syllables:
        if syllable.stress not in _STRESSES:
            raise InvalidMusicError(
                f"'{syllable.text}' in {song.name} has stress {syllable.stress}; "
                "it can be 0, 1 or 2"
            )


def stress_on_beats(song: Song) -> float | None:
    """Return the mean metrical strength of stressed syllables less that of all others, -3 to 3.

    Strength is 3 on the downbeat, 0 off the beat. Syllables of secondary stress are among the
    others. None where one of the two is missing.
    """
    known, stressed = np.isfinite(song.stresses), song.stresses == 1
    strengths = song.places.strengths
    if not stressed.any() or not (known & ~stressed).any():
        return None
    return float(strengths[stressed].mean() - strengths[known & ~stressed].mean())


def weak_downbeats(song: Song) -> float | None:
    """Return the share of weak syllables among those that begin on a downbeat, 0 to 1."""
    on_downbeat = (song.places.strengths == 3) & np.isfinite(song.stresses)
    return share(song.stresses[on_downbeat] == 0)


def syllable_of_note(song: Song) -> IntArray:
    """Return the note on which each note's syllable began, -1 for notes without one, (notes,)."""
    found, current = [], -1
    for index, (sung, goes_on) in enumerate(
        zip(song.is_sung.tolist(), song.is_melisma.tolist(), strict=True)
    ):
        current = index if sung else current if goes_on else -1
        found.append(current)
    return np.array(found, np.int64)


def longest_notes(song: Song) -> IntArray:
    """Return the index of the longest note of each line, the last of equals, (lines,)."""
    found = []
    for line in song.lines:
        durations = song.durations[line]
        found.append(line.stop - 1 - int(durations[::-1].argmax()))
    return np.array(found, np.int64)


def longest_on_weak(song: Song) -> float | None:
    """Return the share of lines whose longest note is on a weak syllable within, 0 to 1.

    Within is any but the last syllable of the line. Of lines where the stress of that syllable is
    known.
    """
    syllables = syllable_of_note(song)
    found = []
    for line, longest in zip(song.lines, longest_notes(song).tolist(), strict=True):
        syllable, last = syllables[longest], syllables[line].max()
        stress: float = song.stresses[syllable] if syllable >= 0 else np.nan
        if np.isfinite(stress):
            found.append(bool(stress == 0 and syllable != last))
    return share(found)


def longest_place(song: Song) -> float | None:
    """Return where in its line the longest note is, 0 the first to 1 the last note; mean.

    Lines of one note are left out.
    """
    places = [
        (longest - line.start) / (line.stop - 1 - line.start)
        for line, longest in zip(song.lines, longest_notes(song).tolist(), strict=True)
        if line.stop - line.start > 1
    ]
    return float(np.mean(places)) if places else None


def breath_at_line_ends(song: Song) -> float | None:
    """Return the share of lines but the last that leave time to breathe, 0 to 1.

    A rest follows, or the last note is the longest of its line (or as long), or a half note or
    longer. None in a song of one line.
    """
    ends = line_ends(song)[:-1]
    held = (longest_notes(song)[:-1] == ends) | (song.durations[ends] >= _HALF_NOTE)
    return share(rests_after(song) | held)


def melismas(song: Song) -> float | None:
    """Return the share of all notes that go on with the syllable before, 0 to 1."""
    return share(song.is_melisma)


def upbeats(song: Song) -> float | None:
    """Return the share of lines that begin before a bar line, by half a bar at most, 0 to 1."""
    return share(has_pickup(song))


def iambic_upbeats(song: Song) -> float | None:
    """Return how many lines that begin weak, then stressed have an upbeat, 0 to 1.

    Secondary stress is stress here. None where no line begins so.
    """
    found = []
    for line, pickup in zip(song.lines, has_pickup(song).tolist(), strict=True):
        first: FloatArray = song.stresses[line][song.is_sung[line]][:2]
        if len(first) == 2 and first[0] == 0 and first[1] > 0:
            found.append(pickup)
    return share(found)


def syllables_a_second(song: Song) -> float:
    """Return the number of syllables by the seconds from the first note to the end of the last."""
    ticks = int(song.onsets[-1] + song.durations[-1] - song.onsets[0])
    seconds = ticks / TICKS_PER_QUARTER * 60 / song.sheet.tempo
    return float(song.is_sung.sum() / seconds)


def notes_a_syllable(song: Song) -> float:
    """Return the mean number of notes on which a syllable is sung, from 1."""
    return float(np.count_nonzero(syllable_of_note(song) >= 0) / song.is_sung.sum())


def evaluate(song: Song) -> dict[str, float | None]:
    """Return the figures of a song by name, all None where nothing is sung.

    Raises:
        InvalidMusicError: a syllable has a stress that does not exist.
    """
    validate(song)
    if not song.has_words:
        return dict.fromkeys(figure.name for figure in FIGURES)
    return {
        "stress_on_beats": stress_on_beats(song),
        "weak_downbeats": weak_downbeats(song),
        "longest_on_weak": longest_on_weak(song),
        "longest_place": longest_place(song),
        "breath_at_line_ends": breath_at_line_ends(song),
        "melismas": melismas(song),
        "upbeats": upbeats(song),
        "iambic_upbeats": iambic_upbeats(song),
        "syllables_a_second": syllables_a_second(song),
        "notes_a_syllable": notes_a_syllable(song),
    }
